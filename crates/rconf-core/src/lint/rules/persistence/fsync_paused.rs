use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `no-appendfsync-on-rewrite yes` beside `appendfsync always`.
    ///
    /// ## Why it matters
    /// `always` promises that a write is on the disk when it is acknowledged. The other line breaks that
    /// promise while a child process rewrites the log or writes a snapshot: a crash of the host then loses
    /// acknowledged writes, as with `appendfsync no`.
    ///
    /// ## Example
    /// ```conf
    /// appendonly yes
    /// appendfsync always
    /// no-appendfsync-on-rewrite yes
    /// ```
    /// Use instead:
    /// ```conf
    /// appendonly yes
    /// appendfsync always
    /// no-appendfsync-on-rewrite no
    /// ```
    ///
    /// ## References
    /// - `no-appendfsync-on-rewrite` in the stock redis.conf
    /// - `flushAppendOnlyFile` in aof.c
    FsyncPaused = "P009" "fsync-paused", Persistence, Warning, fix: None
}

impl Rule for FsyncPaused {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::NO_APPENDFSYNC_ON_REWRITE) else { return };
        let pauses = config.is_yes(id::NO_APPENDFSYNC_ON_REWRITE) && config.is_yes(id::APPENDONLY);
        if !pauses || config.word(id::APPENDFSYNC) != "always" {
            return;
        }
        let mut finding = Finding::new(
            self.meta(),
            node.place(setting.at, None),
            say!(
                "while the log is rewritten or a snapshot is made, acknowledged writes are not on the disk, \
                 although `appendfsync always` promises it",
                "重写 AOF 或生成快照期间，已确认的写入并不在磁盘上，尽管 `appendfsync always` 这样承诺",
            ),
            say!(
                "write `no-appendfsync-on-rewrite no`, or `appendfsync everysec` if a second may be lost",
                "改为 `no-appendfsync-on-rewrite no`；如果可以丢失一秒，就用 `appendfsync everysec`",
            ),
        );
        if let Some(always) = config.setting(id::APPENDFSYNC) {
            let message = say!("this line promises otherwise", "这一行的承诺与此相反");
            finding = finding.related(node.place(always.at, None), message);
        }
        out.report(finding);
    }
}
