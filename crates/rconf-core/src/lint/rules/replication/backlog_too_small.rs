use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::size;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `repl-backlog-size` below one megabyte, which is the smallest default of any release.
    ///
    /// ## Why it matters
    /// The backlog holds the writes that a replica misses while its connection is broken. If they do not fit,
    /// the replica has to copy all data again, and the master forks for it: `Unable to partial resync with
    /// replica … for lack of backlog (Replica request was: …).` A number without a unit is a number of bytes;
    /// the server uses 16 kb for anything below 16 kb.
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

/// One megabyte in decimal units, so that a binary megabyte is enough too.
const SMALL: u64 = 1_000_000;
/// With smaller values, the unit is probably wrong.
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
                "the backlog holds only {size}: a replica that loses its connection for a moment has to copy \
                 all data again",
                "复制积压缓冲区只有 {size}：从节点断开片刻，它要续传的位置就已不在其中，只能重新全量同步",
                size = size(bytes),
            ),
            say!(
                "set it to the amount of writes in about a minute, `64mb` for instance; a number without a \
                 unit is a number of bytes",
                "设为大约一分钟的写入量，例如 `64mb`；不带单位的数字按字节计"
            ),
        );
        out.report(finding.severity(if bytes < TINY { Severity::Warning } else { Severity::Info }));
    }
}
