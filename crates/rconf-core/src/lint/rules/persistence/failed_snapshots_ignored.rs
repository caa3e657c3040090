use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::is_cache;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `stop-writes-on-bgsave-error no` where the data is written to the disk only as snapshots.
    ///
    /// ## Why it matters
    /// The line makes `MISCONF Redis is configured to save RDB snapshots, but it's currently unable to
    /// persist to disk.` go away, but not its cause. When the disk is full, or a fork fails, the server goes
    /// on, and no client learns that the last snapshot gets older and older; the next restart goes back to
    /// that snapshot. Use it only if `rdb_last_bgsave_status` of `INFO persistence` is monitored.
    ///
    /// ## Example
    /// ```conf
    /// save 900 1
    /// stop-writes-on-bgsave-error no
    /// ```
    /// Use instead:
    /// ```conf
    /// save 900 1
    /// stop-writes-on-bgsave-error yes
    /// ```
    ///
    /// ## References
    /// - `stop-writes-on-bgsave-error` in the stock redis.conf
    FailedSnapshotsIgnored = "P008" "failed-snapshots-ignored", Persistence, Info, fix: None
}

impl Rule for FailedSnapshotsIgnored {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::STOP_WRITES_ON_BGSAVE_ERROR) else { return };
        let is_covered = config.is_yes(id::APPENDONLY)
            || config.may_be_elsewhere(id::APPENDONLY)
            || config.save_points().is_empty()
            || is_cache(config);
        if config.is_yes(id::STOP_WRITES_ON_BGSAVE_ERROR) || is_covered {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            node.place(setting.at, None),
            say!(
                "when snapshots fail, the server still accepts writes that are not on the disk, and tells no \
                 client",
                "快照失败时，服务器照样接受写入，数据不在任何磁盘上，客户端也得不到提示",
            ),
            say!(
                "remove the line, or monitor `rdb_last_bgsave_status` in `INFO persistence`",
                "删除这一行，或监控 `INFO persistence` 中的 `rdb_last_bgsave_status`",
            ),
        ));
    }
}
