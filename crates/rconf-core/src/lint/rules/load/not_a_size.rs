use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds sizes that the server cannot read.
    ///
    /// ## Why it matters
    /// The server refuses the file: `argument must be a memory value`. A size is a whole number with one of the
    /// units b, k, kb, m, mb, g, gb, in any case: `1.5gb`, `64mib`, `1tb` and `1 gb` are refused.
    ///
    /// ## Example
    /// ```conf
    /// maxmemory 1.5gb
    /// ```
    /// Use instead:
    /// ```conf
    /// maxmemory 1536mb
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    NotASize = "L007" "not-a-size", Load, Error, fix: None
}

impl Rule for NotASize {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::NotASize {
                return None;
            }
            let message = say!(
                "{value} is not a size that `{name}` takes: the server refuses the line",
                "{value}不是 `{name}` 可取的大小：服务器拒绝这一行",
                value = case.value(),
                name = case.name(),
            );
            let help = say!(
                "write a whole number of bytes, or one followed by b, k, kb, m, mb, g or gb (1gb = 1024 mb, \
                 1g = 1000 m)",
                "写整数字节数，或在整数后加 b、k、kb、m、mb、g 或 gb（1gb = 1024 mb，1g = 1000 m）"
            );
            Some(case.finding(message, help))
        });
    }
}
