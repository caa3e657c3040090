use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::is_cache;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `appendfsync no` beside `appendonly yes`.
    ///
    /// ## Why it matters
    /// The server gives the log to the kernel and never forces it to the disk. If the host loses power or
    /// crashes, what the kernel has not yet written is lost: on Linux up to about 30 seconds of acknowledged
    /// writes. With `everysec`, the default, it is about one second.
    ///
    /// ## Example
    /// ```conf
    /// appendonly yes
    /// appendfsync no
    /// ```
    /// Use instead:
    /// ```conf
    /// appendonly yes
    /// appendfsync everysec
    /// ```
    ///
    /// ## References
    /// - `appendfsync` in the stock redis.conf
    FsyncOff = "P006" "fsync-off", Persistence, Warning, fix: None
}

impl Rule for FsyncOff {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::APPENDFSYNC) else { return };
        if config.word(id::APPENDFSYNC) != "no" || !config.is_yes(id::APPENDONLY) || is_cache(config) {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            node.place(setting.at, None),
            say!(
                "the append-only file is never forced to the disk: a crash of the host loses up to half a minute of \
                 acknowledged writes",
                "AOF 从不强制刷盘：主机崩溃会丢失最多半分钟已确认的写入",
            ),
            say!(
                "write `appendfsync everysec`, which loses about a second at most",
                "改为 `appendfsync everysec`，最多丢失约一秒",
            ),
        ));
    }
}
