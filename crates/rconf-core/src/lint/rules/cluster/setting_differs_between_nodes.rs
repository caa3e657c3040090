use super::compare::{are_siblings, differences, name};
use crate::catalog::{DirectiveId, Kind, Server, id};
use crate::cluster::{Cluster, is_sure};
use crate::config::{Config, Value};
use crate::diagnostic::rule;
use crate::lint::rules::{place_of, show};
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::{Message, Words, say};
use std::collections::BTreeMap;
use std::fmt;

rule! {
    /// ## What it does
    /// Finds nodes that differ from the others in a setting that should be the same on all nodes of a
    /// cluster: node timeout, TLS of the bus, coverage, endpoint type, persistence, eviction. Where masters
    /// and replicas may differ on purpose (persistence, eviction), only a minority is reported. For
    /// `maxmemory`, only a single node that has less than a sixteenth of what all others have is reported.
    /// Names, ports, addresses and passwords are checked by other rules.
    ///
    /// ## Why it matters
    /// Roles change: after a failover this node serves a shard with its own settings. Its writes are no
    /// longer logged, one shard evicts keys while the others answer `OOM command not allowed when used memory
    /// > 'maxmemory'.`, and nodes with a short timeout declare others failing that the majority still sees.
    /// Nodes with `tls-cluster yes` and nodes without cannot connect to each other.
    ///
    /// ## Example
    /// ```conf
    /// # node-7001/redis.conf
    /// cluster-enabled yes
    /// cluster-node-timeout 15000
    /// # node-7002/redis.conf
    /// cluster-enabled yes
    /// cluster-node-timeout 15000
    /// # node-7003/redis.conf
    /// cluster-enabled yes
    /// cluster-node-timeout 1500
    /// ```
    /// Use instead:
    /// ```conf
    /// # node-7001/redis.conf
    /// cluster-enabled yes
    /// cluster-node-timeout 15000
    /// # node-7002/redis.conf
    /// cluster-enabled yes
    /// cluster-node-timeout 15000
    /// # node-7003/redis.conf
    /// cluster-enabled yes
    /// cluster-node-timeout 15000
    /// ```
    ///
    /// ## References
    /// - the directives in the stock redis.conf
    SettingDiffersBetweenNodes = "C014" "setting-differs-between-nodes", Cluster, Warning, fix: None
}

/// A setting that is compared.
struct Compared {
    directive: DirectiveId,
    /// Whether up to half of the nodes, such as the replicas, may differ on purpose.
    may_be_meant: bool,
    severity: Severity,
    /// The consequence of the difference.
    follows: Words,
}

const fn compared(
    directive: DirectiveId,
    may_be_meant: bool,
    severity: Severity,
    english: &'static str,
    chinese: &'static str,
) -> Compared {
    Compared { directive, may_be_meant, severity, follows: Words::new(english, chinese) }
}

const COMPARED: [Compared; 11] = [
    compared(
        id::TLS_CLUSTER,
        false,
        Severity::Error,
        "nodes with TLS on the bus and nodes without it cannot connect to each other",
        "集群总线用 TLS 的节点和不用 TLS 的节点永远连不到一起",
    ),
    compared(
        id::TLS_REPLICATION,
        false,
        Severity::Warning,
        "a replica and its master may not agree on TLS",
        "从节点和主节点可能一个用 TLS、一个不用",
    ),
    compared(
        id::CLUSTER_NODE_TIMEOUT,
        false,
        Severity::Warning,
        "the nodes do not agree on when a node has failed, and failovers start too early or too late",
        "各节点对何时算节点失效判断不一，故障转移会过早或过晚",
    ),
    compared(
        id::CLUSTER_REQUIRE_FULL_COVERAGE,
        false,
        Severity::Warning,
        "when a shard is lost, some nodes go on answering and others refuse",
        "丢失一个分片时，有的节点继续应答，有的拒绝",
    ),
    compared(
        id::CLUSTER_PREFERRED_ENDPOINT_TYPE,
        true,
        Severity::Warning,
        "which kind of address a client is sent to depends on the node it asks",
        "客户端被重定向到哪种地址，取决于它问的是哪个节点",
    ),
    compared(
        id::CLUSTER_REPLICA_VALIDITY_FACTOR,
        true,
        Severity::Warning,
        "how old a replica's data may be when it takes over depends on the shard",
        "从节点接管时数据允许有多旧，各分片不一样",
    ),
    compared(
        id::CLUSTER_ALLOW_READS_WHEN_DOWN,
        true,
        Severity::Warning,
        "when the cluster is down, some nodes go on answering reads and others refuse",
        "集群不可用时，有的节点继续应答读请求，有的拒绝",
    ),
    compared(
        id::APPENDONLY,
        true,
        Severity::Warning,
        "whether writes are on disk depends on the node that happens to be master",
        "写入是否落盘，取决于当时哪个节点是主节点",
    ),
    compared(
        id::APPENDFSYNC,
        true,
        Severity::Warning,
        "how much a crash loses depends on the node that happens to be master",
        "崩溃会丢多少数据，取决于当时哪个节点是主节点",
    ),
    compared(
        id::MAXMEMORY_POLICY,
        true,
        Severity::Warning,
        "with memory full, some shards evict keys and others do not, or evict others",
        "内存满时，有的分片淘汰键，有的不淘汰，或淘汰的是另一类键",
    ),
    compared(
        id::MAXMEMORY,
        true,
        Severity::Warning,
        "it runs out of memory long before the others",
        "它会远早于其他节点写满",
    ),
];

/// The factor by which a `maxmemory` is smaller if its unit is wrong.
const SLIP: u64 = 16;

impl Rule for SettingDiffersBetweenNodes {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        // Only nodes of one server are compared, because defaults differ between servers.
        let mut of_server: BTreeMap<Server, Vec<&Node>> = BTreeMap::new();
        for node in cluster.nodes() {
            of_server.entry(node.config.server()).or_default().push(node);
        }
        let is_cluster = are_siblings(cluster.nodes());
        for (server, nodes) in of_server.iter().filter(|_| is_cluster) {
            self.compare(*server, nodes, out);
        }
    }
}

impl SettingDiffersBetweenNodes {
    fn compare(&self, server: Server, all: &[&Node], out: &mut Sink) {
        for setting in &COMPARED {
            let directive = setting.directive;
            let is_set = |node: &&Node| node.config.setting(directive).is_some();
            if directive.directive().variant(server).is_none() || !all.iter().any(is_set) {
                continue;
            }
            // A timeout in seconds is reported by C023.
            let is_seconds =
                |node: &Node| directive == id::CLUSTER_NODE_TIMEOUT && node.config.integer(directive) < 1000;
            let is_used = |node: &Node| directive != id::APPENDFSYNC || node.config.is_yes(id::APPENDONLY);
            let nodes = all
                .iter()
                .copied()
                .filter(|node| is_sure(node, &[directive]) && !is_seconds(node) && is_used(node));
            let Some(found) = differences(nodes.map(|node| (node, held(&node.config, directive)))) else {
                continue;
            };
            let is_slip = directive != id::MAXMEMORY
                || (found.others.len() == 1 && found.count > 1 && is_tiny(found.others[0].0, found.usual.0));
            if !is_slip || (setting.may_be_meant && !found.is_clear()) {
                continue;
            }
            let keyword = directive.directive().name;
            let (usual, usual_value) = &found.usual;
            let place = |node| place_of(node, &[directive, id::CLUSTER_ENABLED]);
            let (others, that) = (found.usual_nodes(), shown(usual, directive, *usual_value));
            for (node, value) in &found.others {
                out.report(
                    Finding::new(
                        self.meta(),
                        place(node),
                        say!(
                            "`{keyword}` is {this}, but {that} in {others}: {follows}",
                            "`{keyword}` 在这里是 {this}，而其他节点（{others}）是 {that}：{follows}",
                            keyword,
                            this = shown(node, directive, *value),
                            that,
                            others,
                            follows = setting.follows,
                        ),
                        say!(
                            "set the same `{keyword}` on every node",
                            "在每个节点上设置相同的 `{keyword}`",
                            keyword,
                        ),
                    )
                    .severity(setting.severity)
                    .related(
                        place(usual),
                        say!("{that} in {name}", "{name} 里是 {that}", that, name = name(usual)),
                    ),
                );
            }
        }
    }
}

/// Returns a value for a message, with a remark if it is the default.
fn shown(node: &Node, directive: DirectiveId, value: Held) -> Message {
    match node.config.setting(directive) {
        Some(setting) => Message::verbatim(show(node.config.word_value(setting.at, 1))),
        None => say!("{value} (the default)", "{value}（默认值）", value),
    }
}

/// A value that can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Held {
    Word(&'static str),
    Number(i64),
    Bytes(u64),
}

crate::message::same_in_every_language!(Held);

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Held::Word(word) => f.write_str(word),
            Held::Number(number) => number.fmt(f),
            Held::Bytes(bytes) => bytes.fmt(f),
        }
    }
}

fn held(config: &Config, directive: DirectiveId) -> Held {
    match directive.directive().variant(config.server()).map(|v| v.kind) {
        Some(Kind::Bool) => Held::Word(if config.is_yes(directive) { "yes" } else { "no" }),
        Some(Kind::Enum(_)) => Held::Word(config.word(directive)),
        Some(Kind::Memory { .. }) => Held::Bytes(bytes(config, directive)),
        _ => Held::Number(config.integer(directive)),
    }
}

fn bytes(config: &Config, directive: DirectiveId) -> u64 {
    match config.setting(directive).map(|s| &s.value) {
        Some(Value::Bytes(bytes)) => *bytes,
        _ => 0,
    }
}

/// Returns whether the `maxmemory` of a node is so much smaller than that of the others that its unit must be
/// wrong.
fn is_tiny(node: &Node, usual: &Node) -> bool {
    let of = |node: &Node| bytes(&node.config, id::MAXMEMORY);
    of(node) > 0 && of(node).saturating_mul(SLIP) < of(usual)
}
