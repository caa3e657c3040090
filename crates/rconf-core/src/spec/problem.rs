//! What is wrong with a spec: each problem with the rule that tells of it, its message and what to do.

use crate::catalog::Server;
use crate::lint::rules::spec as rules;
use crate::lint::{Described, Finding, Meta, Place, Severity};
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
    pub(super) fn add_with(&mut self, span: Span, problem: Problem, other: Span, says: &str) {
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
        wanted: &'static str,
        found: &'static str,
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
    /// Not what a key takes: `what` completes "is", `help` says what to write.
    Value {
        text: String,
        what: String,
        help: String,
    },
    Name {
        what: &'static str,
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
        why: &'static str,
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
        instead: &'static str,
    },
    NoSuchNode {
        key: String,
        known: String,
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
        message: String,
        help: String,
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
    fn words(self) -> (&'static Meta, String, String) {
        let (meta, message, help): (&'static Meta, String, String) = match self {
            Problem::Malformed(why) => (
                rules::MalformedSpec.meta(),
                format!("this is no TOML: {why}"),
                "see the commented example that `rconf init` writes".to_owned(),
            ),
            Problem::WrongType { key, wanted, found } => (
                rules::BadSpecValue.meta(),
                format!("`{key}` is {found}, where {wanted} is wanted"),
                format!("write {wanted}"),
            ),
            Problem::OutOfBounds { key, least, most } => (
                rules::BadSpecValue.meta(),
                format!("`{key}` takes a whole number from {least} to {most}"),
                format!("write a number from {least} to {most}"),
            ),
            Problem::UnknownKey { table, key, near, known } => (
                rules::UnknownKey.meta(),
                format!("{table} has no key `{}`: it would be ignored", shortened(&key)),
                match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it has {known}"),
                },
            ),
            Problem::Value { text, what, help } => {
                (rules::BadSpecValue.meta(), format!("`{}` is {what}", shortened(&text)), help)
            }
            Problem::Name { what, text } => (
                rules::UnsafeName.meta(),
                format!(
                    "`{}` cannot be the name of {what}: it goes into commands and paths",
                    shortened(&text)
                ),
                "use letters, digits, `-`, `_` and `.`, at most 40, and begin with a letter or digit"
                    .to_owned(),
            ),
            Problem::Image(text) => (
                rules::UnsafeName.meta(),
                format!("`{}` cannot be the name of an image: it goes into commands", shortened(&text)),
                "write it as `docker pull` takes it, such as redis:7.2".to_owned(),
            ),
            Problem::Path { key, text } => (
                rules::UnsafeName.meta(),
                format!("`{}` cannot be `{key}`: it goes into commands", shortened(&text)),
                "use letters, digits, `-`, `_`, `.` and `/`, without `..`".to_owned(),
            ),
            Problem::Port { port, why } => (
                rules::UnusablePort.meta(),
                match why {
                    PortFault::Zero => "0 is no port that clients can connect to".to_owned(),
                    PortFault::NoBus => {
                        format!("port {port} has no bus port: the client port plus 10000 is above 65535")
                    }
                    PortFault::TooHigh => format!("{port} is no port: the highest is 65535"),
                },
                match why {
                    PortFault::NoBus => {
                        "use ports from 1 to 55535, or give `bus-ports` (from Redis 7.0)".to_owned()
                    }
                    _ => "use ports from 1 to 55535".to_owned(),
                },
            ),
            Problem::PortTwice { port, host } => (
                rules::UnusablePort.meta(),
                match host {
                    Some(host) => {
                        format!("port {port} is given twice on host {host}: the second node could not listen")
                    }
                    None => format!("port {port} is given twice: the second node could not listen"),
                },
                "give each node of a host a port of its own".to_owned(),
            ),
            Problem::BusTaken { bus, of } => (
                rules::UnusablePort.meta(),
                format!("port {bus} is wanted twice: it is the bus port of node {of} as well"),
                "use ports that are not 10000 apart, or give `bus-ports` (from Redis 7.0)".to_owned(),
            ),
            Problem::SubnetPublic(subnet) => (
                rules::UnusableSubnet.meta(),
                format!(
                    "{subnet} is not a private network: real hosts have its addresses, and would become unreachable"
                ),
                "use one within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or fd00::/8".to_owned(),
            ),
            Problem::SubnetSmall { subnet, nodes } => (
                rules::UnusableSubnet.meta(),
                format!(
                    "{subnet} is too small for {nodes} nodes: half of it is left to containers without an address of their own"
                ),
                "use a shorter prefix".to_owned(),
            ),
            Problem::Gateway { gateway, subnet } => (
                rules::UnusableSubnet.meta(),
                format!("the gateway {gateway} is no address that a host can have in {subnet}"),
                "leave it out: the first address is taken".to_owned(),
            ),
            Problem::AddressOutside { address, subnet } => (
                rules::UnusableAddress.meta(),
                format!(
                    "{address} lies outside of the subnet {subnet}: Docker refuses to start the container"
                ),
                format!("give an address within {subnet}, or none"),
            ),
            Problem::AddressUnusable { address, why } => (
                rules::UnusableAddress.meta(),
                format!("{address} cannot be used: {why}"),
                "give another address, or none".to_owned(),
            ),
            Problem::AddressTwice { address } => (
                rules::UnusableAddress.meta(),
                format!("{address} is given twice: two cannot have it"),
                "give each an address of its own".to_owned(),
            ),
            Problem::HostInSubnet { address, subnet } => (
                rules::UnusableAddress.meta(),
                format!(
                    "the host address {address} lies in the containers' network {subnet}: from inside it nobody would reach the host there"
                ),
                "use another subnet".to_owned(),
            ),
            Problem::Size { nodes, replicas, fault } => {
                let group = usize::from(replicas) + 1;
                let each = format!("{replicas} replica{}", if replicas == 1 { "" } else { "s" });
                let message = match fault {
                    SizeFault::Few { masters } => format!(
                        "{nodes} nodes with {each} each make {masters} masters: a cluster needs at least 3, to agree on which of them is dead"
                    ),
                    SizeFault::Uneven => format!(
                        "{nodes} nodes cannot be shared out evenly with {each} each: some masters would lack one"
                    ),
                    SizeFault::Many(most) => {
                        format!(
                            "{nodes} nodes are more than the {most} that a cluster can be expected to bear"
                        )
                    }
                };
                let help = match fault {
                    SizeFault::Few { .. } => format!("use {} nodes, or fewer replicas", group * 3),
                    SizeFault::Uneven => format!(
                        "use a multiple of {group}, or say in `[node.PORT]` what the rest are: `role = \"master\"` or `replica-of = …`"
                    ),
                    SizeFault::Many(_) => "use larger nodes".to_owned(),
                };
                (rules::ImpossibleClusterSize.meta(), message, help)
            }
            Problem::BesideItsMaster { replicas } => {
                let nodes = if replicas.len() == 1 { "node" } else { "nodes" };
                let message = format!(
                    "the hosts leave no other place for {nodes} {} than beside the master, or another replica of it: who loses that host loses both",
                    replicas.join(", ")
                );
                let help = "spread the nodes over more hosts, or give fewer replicas".to_owned();
                (rules::ReplicaSharesHost.meta(), message, help)
            }
            Problem::Majority { host, masters, of } => (
                rules::HostHoldsMajority.meta(),
                format!(
                    "{host} runs {masters} of {of} masters: without it the others are no majority, and nothing fails over"
                ),
                "use three hosts or more, with about as many nodes each".to_owned(),
            ),
            Problem::Owned { directive, instead } => (
                rules::DirectiveSetByRconf.meta(),
                format!(
                    "`{}` follows from the rest of the spec: written here it would contradict it",
                    shortened(&directive)
                ),
                instead.to_owned(),
            ),
            Problem::NoSuchNode { key, known } => (
                rules::UnknownNode.meta(),
                format!("there is no node `{}`", shortened(&key)),
                format!("the nodes are {known}"),
            ),
            Problem::NoSuchHost { name, known } => (
                rules::UnknownNode.meta(),
                format!("there is no host `{}`", shortened(&name)),
                format!("the hosts are {known}"),
            ),
            Problem::NotAMaster { node, wanted } => (
                rules::UnknownNode.meta(),
                format!("node {node} cannot be a replica of {wanted}, which is to be a replica itself"),
                "name a master".to_owned(),
            ),
            Problem::NoReplica { node } => (
                rules::MasterWithoutReplica.meta(),
                format!("master {node} has no replica, and the others do: when it dies, its slots are gone"),
                format!("add a node with `replica-of = \"{node}\"`"),
            ),
            Problem::NotInServer { what, since, server } => (
                rules::NotInThatServer.meta(),
                format!("{what} is not there in {server}: it came with {since}"),
                "leave it out, or take a newer server".to_owned(),
            ),
            Problem::Conflict { message, help } => (rules::BadSpecValue.meta(), message, help),
        };
        (meta, message, help)
    }
}
