use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Rule, SentinelNode, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds options for a master that the Sentinel does not watch. On Redis 6.0 the line `sentinel monitor` has to
    /// stand above them.
    ///
    /// ## Why it matters
    /// The Sentinel refuses the file: `No such master with specified name.` Names of masters are compared with case.
    ///
    /// ## Example
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel auth-pass MyMaster secret
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel auth-pass mymaster secret
    /// ```
    ///
    /// ## References
    /// - `sentinelHandleConfiguration` in sentinel.c
    UnknownMaster = "L051" "unknown-master", Load, Error, fix: None
}

impl Rule for UnknownMaster {
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        let node = sentinel.node;
        report_refusals(self, node, out, |case| {
            let Reason::UnknownMaster { watched } = case.reason() else { return None };
            let Some(watched) = watched else {
                // The word may be a password, if the two are swapped.
                let message = say!(
                    "no line watches a master of this name: the Sentinel refuses the line",
                    "没有任何一行监视这个名称的主节点：Sentinel 拒绝这一行"
                );
                let help = say!(
                    "write the name as in `sentinel monitor`, with upper and lower case",
                    "名称要与 `sentinel monitor` 中的完全一致，包括大小写"
                );
                return Some(case.finding(message, help));
            };
            let message = say!(
                "the master `{name}` is watched only from a line below: the Sentinel of {server} refuses the line",
                "主节点 `{name}` 要到后面的行才开始监视：{server} 的 Sentinel 拒绝这一行",
                name = case.word(2),
                server = case.server(),
            );
            let help = say!("move the line below `sentinel monitor`", "把这一行移到 `sentinel monitor` 之后");
            let finding = case.finding(message, help);
            Some(finding.related(case.place(*watched), say!("watched from here", "从这里开始监视")))
        });
    }
}
