use crate::diagnostic::rule;
use crate::message::say;
use crate::spec::problem::Problem;
use crate::spec::words::shortened;

rule! {
    /// ## What it does
    /// Finds what makes no sense in a spec with `mode = "sentinel"`: fewer than three Sentinels or an even number of them, a
    /// quorum that is one or above the majority, a master without a replica, several masters, and settings that belong to
    /// Redis Cluster.
    ///
    /// ## Why it matters
    /// A failover needs a quorum of Sentinels that agree that the master is down, and a majority of all Sentinels that elect
    /// one of them to lead it. With two Sentinels, both are needed: the machine that takes the master down may take one of
    /// them along, and the other one logs "-failover-abort-not-elected" for ever. A fourth Sentinel raises the majority
    /// from two to three, and helps nobody.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// mode = "sentinel"
    ///
    /// [sentinel]
    /// ports = "26379-26380"
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// mode = "sentinel"
    ///
    /// [sentinel]
    /// ports = "26379-26381"
    /// ```
    ///
    /// ## References
    /// - "Fundamental things to know about Sentinel before deploying" in the documentation of Redis Sentinel
    ImpossibleSentinelSet = "S015" "impossible-sentinel-set", Spec, Error, fix: None
}

/// Returns the problem that there are fewer than three Sentinels.
pub(in crate::spec) fn too_few_sentinels(count: usize) -> Problem {
    Problem::new(
        ImpossibleSentinelSet::META,
        say!(
            "{count} Sentinels are too few: when one of them is lost together with the master, the rest is no majority, and no \
             replica is promoted",
            "{count} 个 Sentinel 太少：只要其中一个与主节点一起失效，剩下的就不够多数，没有从节点会被提升",
            count,
        ),
        say!("use three or five Sentinels", "使用三个或五个 Sentinel"),
    )
}

/// Returns the problem that the number of Sentinels is even.
pub(in crate::spec) fn even_sentinels(count: usize) -> Problem {
    Problem::new(
        ImpossibleSentinelSet::META,
        say!(
            "{count} Sentinels tolerate no more losses than {fewer}, and when the network splits in the middle, neither half is a \
             majority",
            "{count} 个 Sentinel 能容忍的失效并不比 {fewer} 个多，而网络从中间断开时，两边都不够多数",
            count,
            fewer = count - 1,
        ),
        say!("use an odd number of Sentinels: three or five", "使用奇数个 Sentinel：三个或五个"),
    )
}

/// Returns the problem that the quorum is above the majority.
pub(in crate::spec) fn quorum_too_high(quorum: usize, count: usize, majority: usize) -> Problem {
    let message = if quorum > count {
        say!(
            "a quorum of {quorum} is never reached by {count} Sentinels: there is no failover",
            "{count} 个 Sentinel 永远达不到 {quorum} 的法定人数：不会有故障转移",
            quorum,
            count,
        )
    } else {
        say!(
            "a quorum of {quorum} is above the majority of {count} Sentinels: fewer of them may be lost before there is no failover",
            "法定人数 {quorum} 超过了 {count} 个 Sentinel 的多数：失效得更少就不再有故障转移",
            quorum,
            count,
        )
    };
    let help = say!("write {majority}, or leave it out", "写 {majority}，或不写", majority);
    Problem::new(ImpossibleSentinelSet::META, message, help)
}

/// Returns the problem that one Sentinel alone may declare the master down.
pub(in crate::spec) fn quorum_of_one(majority: usize) -> Problem {
    Problem::new(
        ImpossibleSentinelSet::META,
        say!(
            "with a quorum of 1, one Sentinel that has lost its network starts a failover from a healthy master",
            "法定人数为 1 时，一个断网的 Sentinel 就能让正常的主节点发生故障转移",
        ),
        say!("write {majority}, or leave it out", "写 {majority}，或不写", majority),
    )
}

/// Returns the problem that the master has no replica.
pub(in crate::spec) fn no_replica() -> Problem {
    Problem::new(
        ImpossibleSentinelSet::META,
        say!(
            "the master has no replica: when it is lost, Sentinels have nothing to promote",
            "主节点没有从节点：它一旦失效，Sentinel 没有可提升的节点",
        ),
        say!("give two ports or more, one for each server", "写两个或更多端口，每台服务器一个"),
    )
}

/// Returns the problem that several nodes start as masters.
pub(in crate::spec) fn several_masters(masters: usize) -> Problem {
    Problem::new(
        ImpossibleSentinelSet::META,
        say!(
            "{masters} nodes have `role = \"master\"`, but Sentinels watch one master and its replicas: the data of several is \
             what `mode = \"cluster\"` divides",
            "{masters} 个节点写了 `role = \"master\"`，而 Sentinel 监视的是一个主节点和它的从节点：把数据分给多个主节点的是 `mode = \"cluster\"`",
            masters,
        ),
        say!("keep one of them", "只保留其中一个"),
    )
}

/// Returns the problem that a node is to replicate another node than the master.
pub(in crate::spec) fn other_master(master: &str) -> Problem {
    Problem::new(
        ImpossibleSentinelSet::META,
        say!(
            "Sentinel lets every replica follow the master, which is node {master}",
            "Sentinel 让所有从节点都跟随主节点，即节点 {master}",
            master,
        ),
        say!("remove `replica-of`", "删除 `replica-of`"),
    )
}

/// Returns the problem that `replicas` contradicts the number of ports.
pub(in crate::spec) fn replicas_differ(replicas: u32, nodes: usize) -> Problem {
    Problem::new(
        ImpossibleSentinelSet::META,
        say!(
            "`replicas` is {replicas}, but {nodes} ports are one master and {others} replicas",
            "`replicas` 是 {replicas}，而 {nodes} 个端口是一个主节点和 {others} 个从节点",
            replicas,
            nodes,
            others = nodes.saturating_sub(1),
        ),
        say!("remove `replicas`, or `ports`", "删除 `replicas` 或 `ports`"),
    )
}

/// Returns the problem that a failover is given up before a server counts as down.
pub(in crate::spec) fn timeout_too_low(timeout: u32, down_after: u32) -> Problem {
    Problem::new(
        ImpossibleSentinelSet::META,
        say!(
            "a failover is given up after {timeout} milliseconds, sooner than the {down_after} after which a silent server counts \
             as down",
            "故障转移 {timeout} 毫秒后就会放弃，比判定服务器下线所等的 {down_after} 毫秒还短",
            timeout,
            down_after,
        ),
        say!("write {down_after} or more", "写 {down_after} 或更大的值", down_after),
    )
}

/// Returns the problem that a bus port is given, which only nodes of a Redis Cluster have.
pub(in crate::spec) fn bus_port() -> Problem {
    Problem::new(
        ImpossibleSentinelSet::META,
        say!(
            "servers that Sentinels watch have no bus port: only the nodes of a Redis Cluster do",
            "Sentinel 监视的服务器没有总线端口：只有 Redis Cluster 的节点才有",
        ),
        say!("remove it", "删除它"),
    )
}

/// Returns the problem that there is a table `[sentinel]` for a Redis Cluster.
pub(in crate::spec) fn no_sentinels_in_cluster() -> Problem {
    Problem::new(
        ImpossibleSentinelSet::META,
        say!(
            "`[sentinel]` has no effect: the nodes of a Redis Cluster watch each other",
            "`[sentinel]` 不起作用：Redis Cluster 的节点彼此监视",
        ),
        say!(
            "remove the table, or write `mode = \"sentinel\"` in `[cluster]`",
            "删除这个表，或在 `[cluster]` 中写 `mode = \"sentinel\"`",
        ),
    )
}

/// Returns the problem that a directive belongs to Redis Cluster.
pub(in crate::spec) fn directive_of_cluster(directive: &str) -> Problem {
    Problem::new(
        ImpossibleSentinelSet::META,
        say!(
            "`{directive}` has no effect: Sentinels watch these servers, which are no nodes of a Redis Cluster",
            "`{directive}` 不起作用：这些服务器由 Sentinel 监视，不是 Redis Cluster 的节点",
            directive = shortened(directive),
        ),
        say!(
            "remove it; the settings of a failover are in `[sentinel]`",
            "删除它；故障转移的设置在 `[sentinel]` 中"
        ),
    )
}

/// Returns the problem that a directive of `[config]` follows from other keys, because Sentinels and replicas need it.
pub(in crate::spec) fn directive_of_replication(directive: &str) -> Problem {
    Problem::new(
        ImpossibleSentinelSet::META,
        say!(
            "rconf sets `{directive}` to what Sentinels and clients have to reach",
            "`{directive}` 由 rconf 设为 Sentinel 和客户端要访问的地址",
            directive = shortened(directive),
        ),
        say!(
            "set `to` in `[announce]`, and the addresses of hosts in `[[host]]`",
            "在 `[announce]` 中设置 `to`，在 `[[host]]` 中写主机的地址",
        ),
    )
}
