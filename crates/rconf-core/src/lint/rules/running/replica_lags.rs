use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::Seen;

rule! {
    /// ## What it does
    /// Finds replicas that have not acknowledged anything for ten seconds, or that are further behind than the
    /// backlog of their master holds.
    ///
    /// ## Why it matters
    /// If the master dies now, what the replica has not received is lost. If the link breaks, the replica must copy
    /// everything again, because the backlog no longer has what it misses.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// role:master
    /// connected_slaves:1
    /// slave0:ip=10.0.0.1,port=7004,state=online,offset=100,lag=1
    /// master_repl_offset:9000000
    /// repl_backlog_size:1048576
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// role:master
    /// connected_slaves:1
    /// slave0:ip=10.0.0.1,port=7004,state=online,offset=8999000,lag=1
    /// master_repl_offset:9000000
    /// repl_backlog_size:1048576
    /// ```
    ///
    /// ## References
    /// - `repl-backlog-size` in the stock redis.conf
    ReplicaLags = "N012" "replica-lags", Running, Warning, fix: None
}

/// The time without an acknowledgment that is too long, in seconds. Replicas acknowledge every second.
const LONG: u64 = 10;

/// Checks what each master says of its replicas.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for node in seen.nodes() {
        let written = node.number("master_repl_offset").unwrap_or_default();
        let backlog = node.number("repl_backlog_size").unwrap_or(u64::MAX);
        for (name, value) in node.answers.info.iter().filter(|(name, _)| is_replica(name)) {
            let part =
                |key: &str| value.split(',').find_map(|part| part.strip_prefix(key)?.strip_prefix('='));
            let number = |key: &str| part(key).and_then(|value| value.parse::<u64>().ok());
            if part("state") != Some("online") {
                continue;
            }
            let behind = written.saturating_sub(number("offset").unwrap_or(written));
            let lag = number("lag").unwrap_or_default();
            let replica = format!("{}:{}", part("ip").unwrap_or("?"), part("port").unwrap_or("?"));
            let message = if lag >= LONG {
                say!(
                    "replica {replica} has acknowledged nothing for {lag} seconds: what it has not received is lost if the master dies",
                    "从节点 {replica} 已有 {lag} 秒没有确认：如果主节点失效，它没有收到的内容会丢失",
                    replica,
                    lag
                )
            } else if behind > backlog {
                say!(
                    "replica {replica} is {behind} bytes behind, more than the backlog of {backlog} bytes holds: if the link breaks, it copies everything again",
                    "从节点 {replica} 落后 {behind} 字节，超过积压缓冲区的 {backlog} 字节：连接一断，它就要重新复制全部数据",
                    replica,
                    behind,
                    backlog
                )
            } else {
                continue;
            };
            out.report(Finding::new(
                ReplicaLags::META,
                node.at_field(name),
                message,
                say!(
                    "look at the network and the load of the replica, and raise `repl-backlog-size`",
                    "检查网络和从节点的负载，并调大 `repl-backlog-size`"
                ),
            ));
        }
    }
}

fn is_replica(field: &str) -> bool {
    field.strip_prefix("slave").is_some_and(|nth| !nth.is_empty() && nth.bytes().all(|b| b.is_ascii_digit()))
}
