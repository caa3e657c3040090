use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `auto-aof-rewrite-percentage 0` beside `appendonly yes`.
    ///
    /// ## Why it matters
    /// The append-only file holds every write, and only a rewrite makes it shorter. With 0 there is no
    /// automatic rewrite: the disk fills, then writes are refused, `MISCONF Errors writing to the AOF file:
    /// No space left on device`, and a restart replays everything.
    ///
    /// ## Example
    /// ```conf
    /// appendonly yes
    /// auto-aof-rewrite-percentage 0
    /// ```
    /// Use instead:
    /// ```conf
    /// appendonly yes
    /// auto-aof-rewrite-percentage 100
    /// ```
    ///
    /// ## References
    /// - `auto-aof-rewrite-percentage` in the stock redis.conf
    AofNeverRewritten = "P010" "aof-never-rewritten", Persistence, Info, fix: None
}

impl Rule for AofNeverRewritten {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::AUTO_AOF_REWRITE_PERCENTAGE) else { return };
        if config.integer(id::AUTO_AOF_REWRITE_PERCENTAGE) != 0 || !config.is_yes(id::APPENDONLY) {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            node.place(setting.at, None),
            say!(
                "the append-only file is never rewritten automatically: it grows until the disk is full",
                "AOF 永远不会自动重写：它会一直增长，直到磁盘写满",
            ),
            say!(
                "remove the line (the default is 100), unless something else calls `BGREWRITEAOF`",
                "删除这一行（默认值是 100），除非另有程序调用 `BGREWRITEAOF`",
            ),
        ));
    }
}
