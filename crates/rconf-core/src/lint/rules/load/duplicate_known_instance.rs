use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Rule, SentinelNode, Sink};
use crate::message::{Words, say};

rule! {
    /// ## What it does
    /// Finds a replica or another Sentinel that is written twice for one master: `sentinel known-replica` with the
    /// same address and port, or `sentinel known-sentinel` with the same id.
    ///
    /// ## Why it matters
    /// The Sentinel refuses the file: `Duplicate hostname and port for replica.` or `Duplicate runid for sentinel.`;
    /// Redis 6.0 says `Wrong hostname or port for replica.` The Sentinel writes these lines itself; they are wrong
    /// after a merge or a copy by hand.
    ///
    /// ## Example
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel known-replica mymaster 10.0.0.12 6379
    /// sentinel known-replica mymaster 10.0.0.12 6379
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel known-replica mymaster 10.0.0.12 6379
    /// ```
    ///
    /// ## References
    /// - `createSentinelRedisInstance` in sentinel.c
    DuplicateKnownInstance = "L055" "duplicate-known-instance", Load, Error, fix: None
}

impl Rule for DuplicateKnownInstance {
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        let node = sentinel.node;
        report_refusals(self, node, out, |case| {
            let Reason::DuplicateInstance { first } = case.reason() else { return None };
            let message = say!(
                "this master already has the {what}: the Sentinel refuses the line",
                "该主节点已经有这个{what}：Sentinel 拒绝这一行",
                what = match case.refusal.word {
                    Some(5) => Words::new("Sentinel of this id", "标识的 Sentinel"),
                    _ => Words::new("replica of this address and port", "地址和端口的从节点"),
                },
            );
            let help = say!(
                "remove one of the lines; the Sentinel finds the others again by itself",
                "删除其中一行；其余的 Sentinel 会自己重新发现"
            );
            let finding = case.finding(message, help);
            Some(finding.related(case.place(*first), say!("known from here", "第一次写在这里")))
        });
    }
}
