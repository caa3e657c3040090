//! What is wrong with a spec: each problem with the rule that tells of it, its message and what to do.

use crate::catalog::Server;
use crate::lint::rules::spec as rules;
use crate::lint::{Described, Finding, Meta, Place, Severity};
use crate::message::{Message, Words, say};
use crate::text::Span;
use ipnet::IpNet;
use std::net::IpAddr;

/// The findings in one spec.
#[derive(Debug)]
pub(super) struct Problems {
    path: String,
    pub(super) findings: Vec<Finding>,
}

impl Problems {
    pub(super) fn new(path: &str) -> Self {
        Self { path: path.to_owned(), findings: Vec::new() }
    }

    pub(super) fn add(&mut self, span: Span, problem: Problem) {
        let (rule, message, help) = problem.words();
        let place = Place { path: self.path.clone(), span };
        self.findings.push(Finding::new(rule, place, message, help));
    }

    /// Adds a problem with a second place.
    pub(super) fn add_with(&mut self, span: Span, problem: Problem, other: Span, says: Message) {
        self.add(span, problem);
        let place = Place { path: self.path.clone(), span: other };
        if let Some(finding) = self.findings.pop() {
            self.findings.push(finding.related(place, says));
        }
    }

    /// Whether the spec cannot be met.
    pub(super) fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// What is wrong.
#[derive(Debug)]
pub(super) enum Problem {
    /// No TOML.
    Malformed(String),
    WrongType {
        key: &'static str,
        wanted: Words,
        found: Words,
    },
    /// The value of a directive is nothing that a line can be made of.
    NoLine {
        found: Words,
    },
    OutOfBounds {
        key: &'static str,
        least: u32,
        most: u32,
    },
    UnknownKey {
        table: String,
        key: String,
        near: Option<String>,
        known: String,
    },
    /// Not what a key takes: `what` completes "is", and is a whole predicate in Chinese, `help` says what to write.
    Value {
        text: String,
        what: Message,
        help: Message,
    },
    Name {
        what: Words,
        text: String,
    },
    Image(String),
    Path {
        key: &'static str,
        text: String,
    },
    Port {
        port: u32,
        why: PortFault,
    },
    PortTwice {
        port: u16,
        host: Option<String>,
    },
    BusTaken {
        bus: u16,
        of: u16,
    },
    SubnetPublic(IpNet),
    SubnetSmall {
        subnet: IpNet,
        nodes: usize,
    },
    Gateway {
        gateway: IpAddr,
        subnet: IpNet,
    },
    AddressOutside {
        address: IpAddr,
        subnet: IpNet,
    },
    AddressUnusable {
        address: IpAddr,
        why: Words,
    },
    AddressTwice {
        address: IpAddr,
    },
    HostInSubnet {
        address: IpAddr,
        subnet: IpNet,
    },
    Size {
        nodes: usize,
        replicas: u16,
        fault: SizeFault,
    },
    BesideItsMaster {
        replicas: Vec<String>,
    },
    Majority {
        host: String,
        masters: usize,
        of: usize,
    },
    Owned {
        directive: String,
        instead: Words,
    },
    NoSuchNode {
        key: String,
        known: Message,
    },
    NoSuchHost {
        name: String,
        known: String,
    },
    NotAMaster {
        node: String,
        wanted: String,
    },
    NoReplica {
        node: String,
    },
    NotInServer {
        what: &'static str,
        since: &'static str,
        server: Server,
    },
    Conflict {
        message: Message,
        help: Message,
    },
}

/// Why a port cannot be used.
#[derive(Debug)]
pub(super) enum PortFault {
    Zero,
    NoBus,
    TooHigh,
}

/// Why that many nodes make no cluster.
#[derive(Debug)]
pub(super) enum SizeFault {
    Few { masters: usize },
    Uneven,
    Many(usize),
}

fn shortened(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}

impl Problem {
    #[allow(clippy::match_same_arms, reason = "one arm a problem")]
    fn words(self) -> (&'static Meta, Message, Message) {
        match self {
            Problem::Malformed(why) => (
                rules::MalformedSpec.meta(),
                say!("this is no TOML: {why}", "这不是合法的 TOML：{why}", why),
                say!(
                    "see the commented example that `rconf init` writes",
                    "参考 `rconf init` 写出的带注释示例"
                ),
            ),
            Problem::WrongType { key, wanted, found } => (
                rules::BadSpecValue.meta(),
                say!(
                    "`{key}` is {found}, where {wanted} is wanted",
                    "`{key}` 是{found}，这里需要{wanted}",
                    key,
                    found,
                    wanted,
                ),
                say!("write {wanted}", "写成{wanted}", wanted),
            ),
            Problem::NoLine { found } => (
                rules::BadSpecValue.meta(),
                say!(
                    "`a directive` is {found}, where a text, a number, true, false or an array of them is wanted",
                    "配置项的值是{found}，这里需要文本、数字、true、false 或由它们组成的数组",
                    found,
                ),
                say!(
                    "write a text, a number, true, false or an array of them",
                    "写成文本、数字、true、false 或由它们组成的数组"
                ),
            ),
            Problem::OutOfBounds { key, least, most } => (
                rules::BadSpecValue.meta(),
                say!(
                    "`{key}` takes a whole number from {least} to {most}",
                    "`{key}` 必须是 {least} 到 {most} 之间的整数",
                    key,
                    least,
                    most,
                ),
                say!(
                    "write a number from {least} to {most}",
                    "写一个 {least} 到 {most} 之间的数",
                    least,
                    most,
                ),
            ),
            Problem::UnknownKey { table, key, near, known } => (
                rules::UnknownKey.meta(),
                say!(
                    "{table} has no key `{key}`: it would be ignored",
                    "{table} 没有键 `{key}`：它会被忽略",
                    table,
                    key = shortened(&key),
                ),
                if let Some(near) = near {
                    say!("did you mean `{near}`?", "是否想写 `{near}`？", near)
                } else {
                    say!("it has {known}", "可用的键：{known}", known)
                },
            ),
            Problem::Value { text, what, help } => (
                rules::BadSpecValue.meta(),
                say!("`{text}` is {what}", "`{text}` {what}", text = shortened(&text), what),
                help,
            ),
            Problem::Name { what, text } => (
                rules::UnsafeName.meta(),
                say!(
                    "`{text}` cannot be the name of {what}: it goes into commands and paths",
                    "`{text}` 不能作为{what}的名称：名称会写进命令和路径",
                    text = shortened(&text),
                    what,
                ),
                say!(
                    "use letters, digits, `-`, `_` and `.`, at most 40, and begin with a letter or digit",
                    "只用字母、数字、`-`、`_` 和 `.`，最多 40 个字符，以字母或数字开头"
                ),
            ),
            Problem::Image(text) => (
                rules::UnsafeName.meta(),
                say!(
                    "`{text}` cannot be the name of an image: it goes into commands",
                    "`{text}` 不能作为镜像的名称：名称会写进命令",
                    text = shortened(&text),
                ),
                say!(
                    "write it as `docker pull` takes it, such as redis:7.2",
                    "写成 `docker pull` 接受的形式，如 redis:7.2"
                ),
            ),
            Problem::Path { key, text } => (
                rules::UnsafeName.meta(),
                say!(
                    "`{text}` cannot be `{key}`: it goes into commands",
                    "`{text}` 不能作为 `{key}`：它会写进命令",
                    text = shortened(&text),
                    key,
                ),
                say!(
                    "use letters, digits, `-`, `_`, `.` and `/`, without `..`",
                    "只用字母、数字、`-`、`_`、`.` 和 `/`，不能有 `..`"
                ),
            ),
            Problem::Port { port, why } => (
                rules::UnusablePort.meta(),
                match why {
                    PortFault::Zero => {
                        say!("0 is no port that clients can connect to", "0 不是客户端能连接的端口")
                    }
                    PortFault::NoBus => say!(
                        "port {port} has no bus port: the client port plus 10000 is above 65535",
                        "端口 {port} 没有对应的总线端口：客户端端口加 10000 超过了 65535",
                        port,
                    ),
                    PortFault::TooHigh => {
                        say!("{port} is no port: the highest is 65535", "{port} 不是端口：最大为 65535", port)
                    }
                },
                if matches!(why, PortFault::NoBus) {
                    say!(
                        "use ports from 1 to 55535, or give `bus-ports` (from Redis 7.0)",
                        "使用 1 到 55535 之间的端口，或给出 `bus-ports`（Redis 7.0 起）"
                    )
                } else {
                    say!("use ports from 1 to 55535", "使用 1 到 55535 之间的端口")
                },
            ),
            Problem::PortTwice { port, host } => (
                rules::UnusablePort.meta(),
                if let Some(host) = host {
                    say!(
                        "port {port} is given twice on host {host}: the second node could not listen",
                        "主机 {host} 上的端口 {port} 写了两次：第二个节点无法监听",
                        port,
                        host,
                    )
                } else {
                    say!(
                        "port {port} is given twice: the second node could not listen",
                        "端口 {port} 写了两次：第二个节点无法监听",
                        port,
                    )
                },
                say!("give each node of a host a port of its own", "给同一主机上的每个节点各自的端口"),
            ),
            Problem::BusTaken { bus, of } => (
                rules::UnusablePort.meta(),
                say!(
                    "port {bus} is wanted twice: it is the bus port of node {of} as well",
                    "端口 {bus} 被用了两次：它也是节点 {of} 的总线端口",
                    bus,
                    of,
                ),
                say!(
                    "use ports that are not 10000 apart, or give `bus-ports` (from Redis 7.0)",
                    "使用彼此不相差 10000 的端口，或给出 `bus-ports`（Redis 7.0 起）"
                ),
            ),
            Problem::SubnetPublic(subnet) => (
                rules::UnusableSubnet.meta(),
                say!(
                    "{subnet} is not a private network: real hosts have its addresses, and would become unreachable",
                    "{subnet} 不是私有网络：其中的地址属于真实的主机，那些主机会变得无法访问",
                    subnet,
                ),
                say!(
                    "use one within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or fd00::/8",
                    "使用 10.0.0.0/8、172.16.0.0/12、192.168.0.0/16 或 fd00::/8 中的子网"
                ),
            ),
            Problem::SubnetSmall { subnet, nodes } => (
                rules::UnusableSubnet.meta(),
                say!(
                    "{subnet} is too small for {nodes} nodes: half of it is left to containers without an address of their own",
                    "{subnet} 放不下 {nodes} 个节点：其中一半要留给没有固定地址的容器",
                    subnet,
                    nodes,
                ),
                say!("use a shorter prefix", "使用更短的前缀"),
            ),
            Problem::Gateway { gateway, subnet } => (
                rules::UnusableSubnet.meta(),
                say!(
                    "the gateway {gateway} is no address that a host can have in {subnet}",
                    "网关 {gateway} 不是主机在 {subnet} 中可用的地址",
                    gateway,
                    subnet,
                ),
                say!("leave it out: the first address is taken", "不用写：默认取第一个地址"),
            ),
            Problem::AddressOutside { address, subnet } => (
                rules::UnusableAddress.meta(),
                say!(
                    "{address} lies outside of the subnet {subnet}: Docker refuses to start the container",
                    "{address} 不在子网 {subnet} 内：Docker 拒绝启动容器",
                    address,
                    subnet,
                ),
                say!("give an address within {subnet}, or none", "写 {subnet} 内的地址，或者不写", subnet),
            ),
            Problem::AddressUnusable { address, why } => (
                rules::UnusableAddress.meta(),
                say!("{address} cannot be used: {why}", "{address} 不能使用：{why}", address, why),
                say!("give another address, or none", "换一个地址，或者不写"),
            ),
            Problem::AddressTwice { address } => (
                rules::UnusableAddress.meta(),
                say!(
                    "{address} is given twice: two cannot have it",
                    "{address} 写了两次：两者不能共用一个地址",
                    address,
                ),
                say!("give each an address of its own", "给每一个各自的地址"),
            ),
            Problem::HostInSubnet { address, subnet } => (
                rules::UnusableAddress.meta(),
                say!(
                    "the host address {address} lies in the containers' network {subnet}: from inside it nobody would reach the host there",
                    "主机地址 {address} 落在容器网络 {subnet} 内：在该网络里无法通过它访问主机",
                    address,
                    subnet,
                ),
                say!("use another subnet", "换一个子网"),
            ),
            Problem::Size { nodes, replicas, fault } => {
                let group = usize::from(replicas) + 1;
                let each = if replicas == 1 {
                    say!("1 replica", "1 个从节点")
                } else {
                    say!("{replicas} replicas", "{replicas} 个从节点", replicas)
                };
                let message = match fault {
                    SizeFault::Few { masters } => say!(
                        "{nodes} nodes with {each} each make {masters} masters: a cluster needs at least 3, to agree on which of them is dead",
                        "{nodes} 个节点、每个主节点 {each}，只有 {masters} 个主节点：集群至少需要 3 个，才能就哪个已失效达成一致",
                        nodes,
                        each,
                        masters,
                    ),
                    SizeFault::Uneven => say!(
                        "{nodes} nodes cannot be shared out evenly with {each} each: some masters would lack one",
                        "{nodes} 个节点、每个主节点 {each}，无法平均分配：有的主节点会少一个从节点",
                        nodes,
                        each,
                    ),
                    SizeFault::Many(most) => say!(
                        "{nodes} nodes are more than the {most} that a cluster can be expected to bear",
                        "{nodes} 个节点超过了一个集群所能承受的 {most} 个",
                        nodes,
                        most,
                    ),
                };
                let help = match fault {
                    SizeFault::Few { .. } => say!(
                        "use {count} nodes, or fewer replicas",
                        "使用 {count} 个节点，或减少从节点",
                        count = group * 3,
                    ),
                    SizeFault::Uneven => say!(
                        "use a multiple of {group}, or say in `[node.PORT]` what the rest are: `role = \"master\"` or `replica-of = …`",
                        "节点数取 {group} 的倍数，或在 `[node.PORT]` 中写明其余节点是什么：`role = \"master\"` 或 `replica-of = …`",
                        group,
                    ),
                    SizeFault::Many(_) => say!("use larger nodes", "改用更大的节点"),
                };
                (rules::ImpossibleClusterSize.meta(), message, help)
            }
            Problem::BesideItsMaster { replicas } => {
                let nodes = if replicas.len() == 1 { "node" } else { "nodes" };
                let nodes = Words::new(nodes, "节点");
                let message = say!(
                    "the hosts leave no other place for {nodes} {replicas} than beside the master, or another replica of it: who loses that host loses both",
                    "按现有主机，{nodes} {replicas} 只能与其主节点、或同一主节点的另一个从节点放在一起：失去那台主机就同时失去两者",
                    nodes,
                    replicas = replicas.join(", "),
                );
                let help = say!(
                    "spread the nodes over more hosts, or give fewer replicas",
                    "把节点分散到更多主机上，或减少从节点"
                );
                (rules::ReplicaSharesHost.meta(), message, help)
            }
            Problem::Majority { host, masters, of } => (
                rules::HostHoldsMajority.meta(),
                say!(
                    "{host} runs {masters} of {of} masters: without it the others are no majority, and nothing fails over",
                    "{of} 个主节点中有 {masters} 个在 {host} 上：没有它，其余的不构成多数，任何故障转移都不会发生",
                    host,
                    masters,
                    of,
                ),
                say!(
                    "use three hosts or more, with about as many nodes each",
                    "使用三台或更多主机，每台上的节点数大致相同"
                ),
            ),
            Problem::Owned { directive, instead } => (
                rules::DirectiveSetByRconf.meta(),
                say!(
                    "`{directive}` follows from the rest of the spec: written here it would contradict it",
                    "`{directive}` 由集群描述文件的其余部分决定：写在这里会与之矛盾",
                    directive = shortened(&directive),
                ),
                say!("{instead}", "{instead}", instead),
            ),
            Problem::NoSuchNode { key, known } => (
                rules::UnknownNode.meta(),
                say!("there is no node `{key}`", "没有节点 `{key}`", key = shortened(&key)),
                say!("the nodes are {known}", "现有节点：{known}", known),
            ),
            Problem::NoSuchHost { name, known } => (
                rules::UnknownNode.meta(),
                say!("there is no host `{name}`", "没有主机 `{name}`", name = shortened(&name)),
                say!("the hosts are {known}", "现有主机：{known}", known),
            ),
            Problem::NotAMaster { node, wanted } => (
                rules::UnknownNode.meta(),
                say!(
                    "node {node} cannot be a replica of {wanted}, which is to be a replica itself",
                    "节点 {node} 不能作为 {wanted} 的从节点：后者自己就要作为从节点",
                    node,
                    wanted,
                ),
                say!("name a master", "写一个主节点"),
            ),
            Problem::NoReplica { node } => (
                rules::MasterWithoutReplica.meta(),
                say!(
                    "master {node} has no replica, and the others do: when it dies, its slots are gone",
                    "主节点 {node} 没有从节点，而其他主节点有：它一旦失效，它的槽就没有了",
                    node,
                ),
                say!(
                    "add a node with `replica-of = \"{node}\"`",
                    "增加一个节点，写上 `replica-of = \"{node}\"`",
                    node,
                ),
            ),
            Problem::NotInServer { what, since, server } => (
                rules::NotInThatServer.meta(),
                say!(
                    "{what} is not there in {server}: it came with {since}",
                    "{server} 没有 {what}：它从 {since} 起才有",
                    what,
                    server,
                    since,
                ),
                say!("leave it out, or take a newer server", "不写它，或改用更新的服务器"),
            ),
            Problem::Conflict { message, help } => (rules::BadSpecValue.meta(), message, help),
        }
    }
}
