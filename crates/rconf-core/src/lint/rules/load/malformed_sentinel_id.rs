use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Rule, SentinelNode, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `sentinel myid` that is not 40 characters long.
    ///
    /// ## Why it matters
    /// The Sentinel refuses the file: `Malformed Sentinel id in myid option.` A Sentinel makes its id itself and
    /// writes it to its file; a name or a UUID does not fit.
    ///
    /// ## Example
    /// ```conf
    /// sentinel myid sentinel-1
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - `sentinelHandleConfiguration` in sentinel.c
    MalformedSentinelId = "L054" "malformed-sentinel-id", Load, Error, fix: None
}

impl Rule for MalformedSentinelId {
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        let node = sentinel.node;
        report_refusals(self, node, out, |case| {
            let Reason::MalformedSentinelId { length } = case.reason() else { return None };
            let message = say!(
                "the id of a Sentinel has 40 characters, not {length}: the Sentinel refuses the line",
                "Sentinel 的标识应为 40 个字符，这里是 {length} 个：Sentinel 拒绝这一行",
                length,
            );
            let help = say!(
                "remove the line: the Sentinel makes an id and writes it to the file",
                "删除这一行：Sentinel 会生成标识并写入文件"
            );
            Some(case.finding(message, help))
        });
    }
}
