use super::common::is_replica;
use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{Seen, SeenNode};

rule! {
    /// ## What it does
    /// Finds replicas that have not acknowledged anything for ten seconds, or that are further behind than the
    /// backlog of their master holds; and masters that have sent all data again and again, at least once a day.
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
        copied_again(node, out);
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

/// The number of full synchronisations, beyond one for each replica, that are too many.
const MANY: u64 = 3;
/// The time in seconds in which one of them is no exception.
const DAY: u64 = 86_400;

/// Reports a master that has sent its replicas all data more often than restarts explain.
fn copied_again(node: &SeenNode, out: &mut Sink) {
    let number = |name| node.number(name).unwrap_or_default();
    let (times, replicas) = (number("sync_full"), number("connected_slaves").max(1));
    let again = times.saturating_sub(replicas);
    let is_often = number("uptime_in_seconds") <= again.saturating_mul(DAY);
    if node.is_replica() || again < MANY || !is_often {
        return;
    }
    out.report(Finding::new(
        ReplicaLags::META,
        node.at_field("sync_full"),
        say!(
            "{times} full synchronisations since the master started, where each replica ({replicas}) needs one: they lose their links and cannot continue where they were",
            "主节点启动以来全量同步了 {times} 次，而从节点（{replicas} 个）各需一次：它们断开后无法从原处继续",
            times,
            replicas
        ),
        say!(
            "look in the log of the master for `overcoming of output buffer limits` and `lack of backlog`: raise `client-output-buffer-limit replica` for the first, `repl-backlog-size` for the second; `CONFIG RESETSTAT` starts the count anew",
            "在主节点日志里查找 `overcoming of output buffer limits` 和 `lack of backlog`：前者调大 `client-output-buffer-limit replica`，后者调大 `repl-backlog-size`；`CONFIG RESETSTAT` 重新计数"
        ),
    ));
}
