use crate::diagnostic::{Finding, Severity, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{Seen, SeenNode};

rule! {
    /// ## What it does
    /// Finds nodes that use 90 percent of `maxmemory` or more, and says what the policy in force makes of that. If
    /// writes are refused already, it is an error.
    ///
    /// ## Why it matters
    /// With `noeviction`, and with a `volatile-…` policy when no key has a time to live, writes are refused: `OOM
    /// command not allowed when used memory > 'maxmemory'`. With the other policies the server evicts keys, and is
    /// found only if it uses a tenth more than it may, because eviction does not keep up.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// used_memory:97000000
    /// maxmemory:100000000
    /// maxmemory_policy:noeviction
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// used_memory:97000000
    /// maxmemory:100000000
    /// maxmemory_policy:allkeys-lru
    /// ```
    ///
    /// ## References
    /// - `maxmemory-policy` in the stock redis.conf
    MemoryNearLimit = "N018" "memory-near-limit", Running, Warning, fix: None
}

/// Compares the memory of each node with its limit.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for node in seen.nodes() {
        let (Some(used), Some(limit)) = (node.number("used_memory"), node.number("maxmemory")) else {
            continue;
        };
        let policy = node.field("maxmemory_policy").unwrap_or("noeviction");
        let is_refusing =
            policy == "noeviction" || (policy.starts_with("volatile-") && !has_expiring_keys(node));
        let bound = if is_refusing { limit / 10 * 9 } else { limit / 10 * 11 };
        // A replica leaves eviction and refusals to its master.
        if limit == 0 || used < bound || node.is_replica() {
            continue;
        }
        let percent = u128::from(used) * 100 / u128::from(limit);
        let message = match is_refusing {
            true if used > limit => say!(
                "memory is at {percent} % of `maxmemory`, and with {policy} the server refuses writes: `OOM command not allowed`",
                "内存用量为 `maxmemory` 的 {percent}%，策略为 {policy}，服务器拒绝写入：`OOM command not allowed`",
                percent,
                policy
            ),
            true => say!(
                "memory is at {percent} % of `maxmemory`; at 100 %, with {policy}, the server refuses writes",
                "内存用量为 `maxmemory` 的 {percent}%；到 100% 时，策略 {policy} 会让服务器拒绝写入",
                percent,
                policy
            ),
            false => say!(
                "memory is at {percent} % of `maxmemory`: {policy} does not evict keys as fast as they are written",
                "内存用量为 `maxmemory` 的 {percent}%：{policy} 淘汰键的速度跟不上写入",
                percent,
                policy
            ),
        };
        let severity = if is_refusing && used > limit { Severity::Error } else { Severity::Warning };
        let help = say!(
            "raise `maxmemory` if the machine has more, add a shard, or choose a policy that evicts if the keys may be lost",
            "机器还有内存就调大 `maxmemory`，或增加分片；如果键可以丢失，选择会淘汰键的策略"
        );
        let finding = Finding::new(MemoryNearLimit::META, node.at_field("used_memory"), message, help);
        let finding = finding.severity(severity);
        out.report(finding.related(node.at_field("maxmemory"), say!("the limit", "上限")));
    }
}

/// Returns whether a key has a time to live, by the lines `db0:keys=…,expires=…`.
fn has_expiring_keys(node: &SeenNode) -> bool {
    let databases = node.answers.info.iter().filter(|(name, _)| name.starts_with("db"));
    databases
        .flat_map(|(_, value)| value.split(','))
        .any(|part| part.strip_prefix("expires=").is_some_and(|count| count != "0"))
}
