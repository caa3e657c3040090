use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::size;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `repl-backlog-size` below one megabyte, the smallest default there has been.
    ///
    /// ## Why it matters
    /// The backlog holds what a replica that was away for a moment still has to get. If it is shorter than the
    /// break, the replica receives everything anew, and the master forks for it:
    /// `Unable to partial resync with replica … for lack of backlog (Replica request was: …).` A number
    /// without unit is bytes; anything below 16 kb is taken as 16 kb.
    ///
    /// ## Example
    /// ```conf
    /// repl-backlog-size 64
    /// ```
    /// Use instead:
    /// ```conf
    /// repl-backlog-size 64mb
    /// ```
    ///
    /// ## References
    /// - `repl-backlog-size` in the stock redis.conf
    /// - `resizeReplicationBacklog` in replication.c
    BacklogTooSmall = "R007" "backlog-too-small", Replication, Info, fix: None
}

/// One megabyte, of either kind.
const SMALL: u64 = 1_000_000;
/// Below this it is a slip of units.
const TINY: u64 = 64 << 10;

impl Rule for BacklogTooSmall {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::REPL_BACKLOG_SIZE) else { return };
        let bytes = config.bytes(id::REPL_BACKLOG_SIZE);
        if bytes >= SMALL {
            return;
        }
        let finding = Finding::new(
            self.meta(),
            node.place(setting.at, Some(1)),
            say!(
                "the backlog holds {size}: a replica that was away for a moment finds its place gone, and receives \
                 all data anew",
                "复制积压缓冲区只有 {size}：从节点断开片刻，它要续传的位置就已不在其中，只能重新全量同步",
                size = size(bytes),
            ),
            say!(
                "set it to what is written in a minute or so, `64mb` for instance; a number without unit is bytes",
                "设为大约一分钟的写入量，例如 `64mb`；不带单位的数字按字节计"
            ),
        );
        out.report(finding.severity(if bytes < TINY { Severity::Warning } else { Severity::Info }));
    }
}
