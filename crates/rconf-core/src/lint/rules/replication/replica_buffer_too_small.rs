use crate::catalog::id;
use crate::config::Value;
use crate::diagnostic::rule;
use crate::lint::rules::size;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `client-output-buffer-limit` for replicas whose hard limit is far below the default (256mb)
    /// and small compared with `maxmemory`.
    ///
    /// ## Why it matters
    /// While a replica receives and loads all data, new writes wait in this buffer. If the buffer is full,
    /// the master disconnects the replica: `Client … scheduled to be closed ASAP for overcoming of output
    /// buffer limits.` The replica starts from the beginning and fails again under the same load: it never
    /// synchronises, and each attempt costs the master a fork.
    ///
    /// ## Example
    /// ```conf
    /// client-output-buffer-limit replica 32mb 8mb 60
    /// ```
    /// Use instead:
    /// ```conf
    /// client-output-buffer-limit replica 256mb 64mb 60
    /// ```
    ///
    /// ## References
    /// - `client-output-buffer-limit` in the stock redis.conf
    /// - `checkClientOutputBufferLimits` in networking.c
    ReplicaBufferTooSmall = "R006" "replica-buffer-too-small", Replication, Info, fix: None
}

/// A quarter of the default hard limit.
const SMALL: u64 = 64 << 20;
/// With smaller values, the unit is wrong, or one second of writes exceeds the limit.
const TINY: u64 = 8 << 20;

impl Rule for ReplicaBufferTooSmall {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let lines = config.all(id::CLIENT_OUTPUT_BUFFER_LIMIT).rev();
        let mut found = lines.filter_map(|s| match &s.value {
            Value::BufferLimits(limits) => Some((s, limits.iter().rfind(|l| l.class == "replica")?)),
            _ => None,
        });
        let Some((setting, limit)) = found.next() else { return };
        let maxmemory = config.bytes(id::MAXMEMORY);
        // From 7.0 the limit is at least the size of the backlog.
        let backlog = if config.server().is_legacy() { 0 } else { config.bytes(id::REPL_BACKLOG_SIZE) };
        let hard = limit.hard.max(backlog);
        let is_small_data = maxmemory > 0 && maxmemory / 4 <= hard;
        if limit.hard == 0 || hard >= SMALL || is_small_data {
            return;
        }
        let finding = Finding::new(
            self.meta(),
            node.place(setting.at, None),
            say!(
                "a replica is disconnected when {size} of data is waiting for it: under load, a full \
                 synchronisation never finishes and starts again and again",
                "等待发给从节点的数据一达到 {size}，它的连接就被关闭：有写入时全量同步永远完不成，一再从头开始",
                size = size(hard),
            ),
            say!(
                "write `client-output-buffer-limit replica 256mb 64mb 60` (the default), or the amount of \
                 writes while a replica loads all data",
                "改为 `client-output-buffer-limit replica 256mb 64mb 60`（默认值），\
                 或设为从节点加载全部数据期间的写入量"
            ),
        );
        out.report(finding.severity(if hard < TINY { Severity::Warning } else { Severity::Info }));
    }
}
