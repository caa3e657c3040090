use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::Seen;

rule! {
    /// ## What it does
    /// Finds nodes whose append-only file waited for the disk more than once an hour since they started
    /// (`aof_delayed_fsync`), at least ten times.
    ///
    /// ## Why it matters
    /// The server stops while it waits: `Asynchronous AOF fsync is taking too long (disk is busy?)`. Clients see
    /// pauses of seconds, and up to two seconds of writes are lost if the machine stops.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// uptime_in_seconds:7200
    /// aof_enabled:1
    /// aof_delayed_fsync:90
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// uptime_in_seconds:7200
    /// aof_enabled:1
    /// aof_delayed_fsync:1
    /// ```
    ///
    /// ## References
    /// - `appendfsync` in the stock redis.conf
    SlowFsync = "N022" "slow-fsync", Running, Warning, fix: None
}

/// The smallest number of delays that says anything.
const FEW: u64 = 10;

/// Counts how often each node waited for its disk.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for node in seen.nodes() {
        let delays = node.number("aof_delayed_fsync").unwrap_or_default();
        let hours = node.number("uptime_in_seconds").unwrap_or_default() / 3600;
        if delays < FEW || delays <= hours {
            continue;
        }
        out.report(Finding::new(
            SlowFsync::META,
            node.at_field("aof_delayed_fsync"),
            say!(
                "the disk was too slow for the append-only file {delays} times: each time, writes had to wait for it",
                "磁盘有 {delays} 次跟不上 AOF 文件：每次写入都要等它",
                delays
            ),
            say!(
                "use a faster disk, one that no other service uses, or set `no-appendfsync-on-rewrite yes` if it happens during rewrites",
                "换用更快、不与其他服务共用的磁盘；如果发生在重写期间，设 `no-appendfsync-on-rewrite yes`"
            ),
        ));
    }
}
