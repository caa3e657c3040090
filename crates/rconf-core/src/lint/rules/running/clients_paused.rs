use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{Seen, SeenNode};

rule! {
    /// ## What it does
    /// Finds nodes whose clients wait because the server is paused: `CLIENT PAUSE`, a failover, a slot migration or a
    /// shutdown that waits for replicas.
    ///
    /// ## Why it matters
    /// Commands are not refused but kept until the pause ends, so clients report timeouts and the log says nothing. A
    /// script that pauses clients and fails before `CLIENT UNPAUSE` leaves the pause behind.
    ///
    /// Valkey tells this since 8.1. Other servers show no more than `blocked_clients` in `INFO`, which also counts
    /// clients that wait by themselves (`BLPOP`). While all commands are paused, and not only writes, `INFO` waits too:
    /// then the finding is `node-not-answering`.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// paused_reason:client_pause
    /// paused_actions:write
    /// paused_timeout_milliseconds:86399000
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// paused_reason:none
    /// paused_actions:none
    /// paused_timeout_milliseconds:0
    /// ```
    ///
    /// ## References
    /// - `INFO clients` in Valkey 8.1 and later
    ClientsPaused = "N025" "clients-paused", Running, Warning, fix: None
}

/// Checks what each node says of a pause.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for node in seen.nodes() {
        let told = |field: &str| node.field(field).filter(|value| *value != "none");
        let (Some(actions), Some(reason)) = (told("paused_actions"), told("paused_reason")) else { continue };
        let seconds = seconds(node);
        let message = if actions == "write" {
            say!(
                "writes are paused for {seconds} more seconds ({reason}): they wait, and clients report timeouts",
                "写命令还要暂停 {seconds} 秒（{reason}）：它们一直等待，客户端报告超时",
                seconds,
                reason
            )
        } else {
            say!(
                "commands are paused for {seconds} more seconds ({reason}): they wait, and clients report timeouts",
                "命令还要暂停 {seconds} 秒（{reason}）：它们一直等待，客户端报告超时",
                seconds,
                reason
            )
        };
        let help = if reason == "client_pause" {
            say!(
                "`CLIENT UNPAUSE` ends it; find the script or the tool that ran `CLIENT PAUSE`",
                "`CLIENT UNPAUSE` 会结束它；请找出执行 `CLIENT PAUSE` 的脚本或工具"
            )
        } else {
            say!(
                "it ends by itself; if it does not, the log says what the server waits for",
                "它会自行结束；如果没有，日志会说明服务器在等什么"
            )
        };
        out.report(Finding::new(ClientsPaused::META, node.at_field("paused_actions"), message, help));
    }
}

/// Returns the rest of a pause, in seconds, rounded up.
fn seconds(node: &SeenNode) -> u64 {
    node.number("paused_timeout_milliseconds").unwrap_or_default().div_ceil(1000)
}
