use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Rule, SentinelNode, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a second `sentinel monitor` line with the same name.
    ///
    /// ## Why it matters
    /// The Sentinel refuses the file: `Duplicate master name.`, on Redis 6.0 `Duplicated master name.` Scripts that
    /// append their line at every start are a common cause.
    ///
    /// ## Example
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel monitor mymaster 10.0.0.12 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - `createSentinelRedisInstance` in sentinel.c
    DuplicateMaster = "L052" "duplicate-master", Load, Error, fix: None
}

impl Rule for DuplicateMaster {
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        let node = sentinel.node;
        report_refusals(self, node, out, |case| {
            let Reason::DuplicateMaster { first } = case.reason() else { return None };
            let message = say!(
                "a master `{name}` is watched already: the Sentinel refuses the line",
                "已经在监视名为 `{name}` 的主节点：Sentinel 拒绝这一行",
                name = case.word(2),
            );
            let help = say!(
                "keep one line for each master; Sentinels find its replicas themselves",
                "每个主节点只保留一行；Sentinel 会自己发现它的从节点"
            );
            let finding = case.finding(message, help);
            Some(finding.related(case.place(*first), say!("watched here first", "第一次在这里监视")))
        });
    }
}
