use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds files that include themselves, directly or through others.
    ///
    /// ## Why it matters
    /// The server opens the file again and again until it runs out of descriptors: `Fatal error, can't open
    /// config file '…': Too many open files`.
    ///
    /// ## Example
    /// In `redis.conf`:
    /// ```conf
    /// include redis.conf
    /// ```
    /// Use instead:
    /// ```conf
    /// include common.conf
    /// ```
    ///
    /// ## References
    /// - `loadServerConfig` in config.c
    IncludeCycle = "L044" "include-cycle", Load, Error, fix: None
}

impl Rule for IncludeCycle {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::IncludeCycle {
                return None;
            }
            let message = say!(
                "this includes a file that is already being read: the server opens files until it can open \
                 no more, and stops",
                "这一行包含了正在读取的文件：服务器会不断打开文件，直到再也打不开而退出"
            );
            let help = say!("remove the line", "删除这一行");
            Some(case.finding(message, help))
        });
    }
}
