use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Rule, SentinelNode, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds options of a Sentinel that it does not know: misspelt, newer than the Sentinel, or of Valkey only.
    ///
    /// ## Why it matters
    /// The Sentinel refuses the file: `Unrecognized sentinel configuration statement.` From 6.2 on it first reads all
    /// other lines of the file, so this is not always the first line that is wrong.
    ///
    /// ## Example
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel down-after mymaster 5000
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel down-after-milliseconds mymaster 5000
    /// ```
    ///
    /// ## Fix safety
    /// The fix writes the most similar name. It is unsafe: another option may have been meant.
    ///
    /// ## References
    /// - `sentinelHandleConfiguration` in sentinel.c
    UnknownSentinelOption = "L050" "unknown-sentinel-option", Load, Error, fix: Unsafe
}

impl Rule for UnknownSentinelOption {
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        let node = sentinel.node;
        report_refusals(self, node, out, |case| {
            let Reason::UnknownSentinelOption { nearest, known_to } = case.reason() else { return None };
            let (name, server) = (case.option(), case.server());
            let (message, help) = match nearest {
                _ if !known_to.is_empty() => (
                    say!(
                        "the Sentinel of {server} does not know `{name}`: it refuses to start",
                        "{server} 的 Sentinel 不认识 `{name}`：拒绝启动",
                        server,
                        name,
                    ),
                    say!(
                        "remove the line, or run a Sentinel that knows it: {servers}",
                        "删除这一行，或改用认识它的 Sentinel：{servers}",
                        servers = known_to.describe(),
                    ),
                ),
                Some(nearest) => (
                    say!(
                        "no Sentinel knows `{name}`, did you mean `{nearest}`? The Sentinel refuses to start",
                        "没有 Sentinel 认识 `{name}`，是否想写 `{nearest}`？Sentinel 拒绝启动",
                        name,
                        nearest,
                    ),
                    say!("write `sentinel {nearest}`", "改为 `sentinel {nearest}`", nearest),
                ),
                None => (
                    say!(
                        "no Sentinel knows `{name}`: the Sentinel refuses to start",
                        "没有 Sentinel 认识 `{name}`：Sentinel 拒绝启动",
                        name,
                    ),
                    say!(
                        "remove the line; a directive of a server stands without `sentinel` before it",
                        "删除这一行；服务器的配置项前面不写 `sentinel`"
                    ),
                ),
            };
            let meant = nearest.filter(|_| known_to.is_empty()).unwrap_or_default();
            let place = if meant.is_empty() { None } else { case.place_of_name(1, meant) };
            Some(case.fixable(message, help, place, meant))
        });
    }
}
