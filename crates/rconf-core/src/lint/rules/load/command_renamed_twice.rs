use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Rule, SentinelNode, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds two `sentinel rename-command` lines for the same command of one master. Case does not matter.
    ///
    /// ## Why it matters
    /// The Sentinel refuses the file: `Same command renamed multiple times with rename-command.`
    ///
    /// ## Example
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel rename-command mymaster CONFIG CONFIG-1
    /// sentinel rename-command mymaster config CONFIG-2
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel rename-command mymaster CONFIG CONFIG-2
    /// ```
    ///
    /// ## References
    /// - `sentinelHandleConfiguration` in sentinel.c
    CommandRenamedTwice = "L056" "command-renamed-twice", Load, Error, fix: None
}

impl Rule for CommandRenamedTwice {
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        let node = sentinel.node;
        report_refusals(self, node, out, |case| {
            let Reason::RenamedTwice { first } = case.reason() else { return None };
            let message = say!(
                "`{command}` of this master has a new name already: the Sentinel refuses the line",
                "该主节点的 `{command}` 已经有新名称：Sentinel 拒绝这一行",
                command = case.word(3),
            );
            let help = say!(
                "keep the line with the name that the master's `rename-command` gives",
                "只保留与主节点 `rename-command` 一致的那一行"
            );
            let finding = case.finding(message, help);
            Some(finding.related(case.place(*first), say!("renamed here first", "第一次在这里改名")))
        });
    }
}
