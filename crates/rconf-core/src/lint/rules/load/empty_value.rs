use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds empty values where the server needs one.
    ///
    /// ## Why it matters
    /// The server refuses the file: `appendfilename can't be empty`, and the like. An empty `dir` fails like
    /// a folder that does not exist, an empty `cluster-config-file` fails when cluster mode starts.
    ///
    /// ## Example
    /// ```conf
    /// appendfilename ""
    /// ```
    /// Use instead:
    /// ```conf
    /// appendfilename appendonly.aof
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    EmptyValue = "L019" "empty-value", Load, Error, fix: None
}

impl Rule for EmptyValue {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::EmptyValue {
                return None;
            }
            let message = say!(
                "`{name}` must not be empty: the server refuses to start",
                "`{name}` 不能为空：服务器拒绝启动",
                name = case.name(),
            );
            let help =
                say!("write a value, or remove the line for the default", "写一个值；要用默认值就删除这一行");
            Some(case.finding(message, help))
        });
    }
}
