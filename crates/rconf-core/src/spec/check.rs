//! What only several keys together can get wrong: ports of one host, addresses of one subnet, numbers of nodes.

use super::model::{Announce, Begins, Host, NodeSpec, Spec};
use super::problem::{PortFault, Problem, SizeFault};
use super::read::{Ports, Reader};
use super::table::{At, TABLE, Table};
use super::{DEFAULT_PORTS, MOST_NODES, addresses, is_seven, parse_ports, roles};
use crate::catalog::{DirectiveId, id};
use crate::message::{Message, Words, say};
use crate::sorted::{SortedMap, SortedSet};
use crate::text::Span;
use std::net::IpAddr;

/// What is known before the nodes are.
pub(super) struct Written<'t> {
    pub(super) ports: Option<Ports>,
    pub(super) subnet: Span,
    pub(super) hosts: Vec<WrittenHost>,
    pub(super) nodes: Option<Table<'t>>,
}

/// A host with its places.
pub(super) struct WrittenHost {
    pub(super) host: Host,
    pub(super) ports: Option<Ports>,
    pub(super) span: Span,
    pub(super) address: Option<Span>,
}

/// What to write instead of a directive that follows from the rest of a spec; none for one that does not.
pub(super) fn owned(directive: DirectiveId) -> Option<Words> {
    const OWNED: [(&[DirectiveId], Words); 6] = [
        (
            &[id::PORT, id::TLS_PORT, id::CLUSTER_PORT],
            Words::new(
                "set `ports` (and `bus-ports`) in `[cluster]`, and `[tls]` for encrypted ones",
                "在 `[cluster]` 中设置 `ports`（和 `bus-ports`），加密的端口用 `[tls]`",
            ),
        ),
        (
            &[
                id::CLUSTER_ANNOUNCE_IP,
                id::CLUSTER_ANNOUNCE_PORT,
                id::CLUSTER_ANNOUNCE_TLS_PORT,
                id::CLUSTER_ANNOUNCE_BUS_PORT,
                id::CLUSTER_ANNOUNCE_HOSTNAME,
                id::CLUSTER_PREFERRED_ENDPOINT_TYPE,
            ],
            Words::new(
                "set `to` in `[announce]`, and the addresses of hosts in `[[host]]`",
                "在 `[announce]` 中设置 `to`，在 `[[host]]` 中写主机的地址",
            ),
        ),
        (
            &[
                id::REQUIREPASS,
                id::MASTERAUTH,
                id::PRIMARYAUTH,
                id::MASTERUSER,
                id::PRIMARYUSER,
                id::ACLFILE,
                id::USER,
            ],
            Words::new(
                "set `password-file` or `acl-file` in `[auth]`",
                "在 `[auth]` 中设置 `password-file` 或 `acl-file`",
            ),
        ),
        (
            &[
                id::TLS_CERT_FILE,
                id::TLS_KEY_FILE,
                id::TLS_CA_CERT_FILE,
                id::TLS_CLUSTER,
                id::TLS_REPLICATION,
                id::TLS_AUTH_CLIENTS,
            ],
            Words::new("set `[tls]`", "设置 `[tls]`"),
        ),
        (
            &[id::CLUSTER_ENABLED, id::CLUSTER_CONFIG_FILE, id::DIR, id::REPLICAOF, id::SLAVEOF, id::INCLUDE],
            Words::new(
                "leave it out: rconf writes whole files for the nodes of a cluster, with their state in `/data`",
                "不用写：rconf 为集群的节点写出完整的文件，节点的状态放在 `/data`",
            ),
        ),
        (
            &[id::DAEMONIZE, id::SUPERVISED, id::PIDFILE],
            Words::new(
                "leave it out: in a container the server stays in the foreground",
                "不用写：在容器里服务器始终在前台运行",
            ),
        ),
    ];
    OWNED.iter().find(|(all, _)| all.contains(&directive)).map(|(_, instead)| *instead)
}

/// Checks what hosts say of themselves.
pub(super) fn hosts(reader: &mut Reader<'_>, announce: At<Announce>, hosts: &[WrittenHost]) {
    let published = announce.value == Announce::Host
        || (announce.value == Announce::Hostname && hosts.len() > 1)
        || hosts.len() > 1;
    if announce.value == Announce::Host && hosts.is_empty() {
        let message = say!(
            "nodes are to be announced at their host, whose address is not given",
            "节点要公布主机的地址，但没有写主机的地址"
        );
        let help = say!(
            "add `address` to `[announce]`, or `[[host]]` with `name` and `address`",
            "在 `[announce]` 中加上 `address`，或加上带有 `name` 和 `address` 的 `[[host]]`"
        );
        reader.problems.add(announce.span, Problem::Conflict { message, help });
    }
    let mut seen: SortedMap<IpAddr, Span> = SortedMap::new();
    for host in hosts {
        let Some((address, span)) = host.host.address.zip(host.address) else {
            if published {
                let message = say!(
                    "host {name} has no address to be announced",
                    "主机 {name} 没有可公布的地址",
                    name = host.host.name,
                );
                let help = say!("add `address`", "加上 `address`");
                reader.problems.add(host.span, Problem::Conflict { message, help });
            }
            continue;
        };
        if address.is_unspecified() || (address.is_loopback() && hosts.len() > 1) || address.is_multicast() {
            let why = Words::new("other hosts do not find this one there", "其他主机通过它找不到这台主机");
            reader.problems.add(span, Problem::AddressUnusable { address, why });
        }
        match seen.get(&address) {
            Some(first) => {
                let here = say!("here first", "第一次在这里");
                reader.problems.add_with(span, Problem::AddressTwice { address }, *first, here);
            }
            None => _ = seen.insert(address, span),
        }
        if announce.value == Announce::Hostname && hosts.len() > 1 && host.host.hostname.is_none() {
            let message = say!(
                "host {name} has no name to be announced",
                "主机 {name} 没有可公布的名称",
                name = host.host.name,
            );
            let help = say!("add `hostname`", "加上 `hostname`");
            reader.problems.add(host.span, Problem::Conflict { message, help });
        }
    }
}

/// A node before it has an address.
struct Draft {
    port: u16,
    bus_port: u16,
    host: usize,
    span: Span,
}

/// Works out the nodes of a spec, and checks them.
pub(super) fn nodes(reader: &mut Reader<'_>, spec: &mut Spec, written: &Written<'_>) {
    let mut drafts = drafts(reader, spec, written);
    let count = |port: u16| drafts.iter().filter(|draft| draft.port == port).count();
    let unique = drafts.iter().map(|draft| draft.port).collect::<SortedSet<_>>().len() == drafts.len();
    let by_port = drafts.len() > MOST_NODES || unique;
    for draft in &drafts {
        let host = spec.hosts.get(draft.host).map_or("", |host| host.name.as_str());
        let key = if by_port || count(draft.port) == 1 {
            draft.port.to_string()
        } else {
            format!("{host}-{}", draft.port)
        };
        spec.nodes.push(NodeSpec {
            key,
            port: draft.port,
            bus_port: draft.bus_port,
            host: draft.host,
            address: spec.network.gateway,
            pinned: false,
            begins: Begins::AsShared,
            config: Vec::new(),
            memory: None,
        });
    }
    let size_span = written.ports.as_ref().map(|ports| ports.span);
    let size_span = size_span.or(written.hosts.iter().find_map(|h| Some(h.ports.as_ref()?.span)));
    tables(reader, spec, written.nodes.as_ref());
    // Single nodes may have another host, or another bus port.
    for (draft, node) in drafts.iter_mut().zip(&spec.nodes) {
        (draft.host, draft.bus_port) = (node.host, node.bus_port);
    }
    check_ports(reader, spec, &drafts);
    check_size(reader, spec, size_span.unwrap_or_default());
    for (nth, host) in written.hosts.iter().enumerate().filter(|_| !spec.nodes.is_empty()) {
        if !spec.nodes.iter().any(|node| node.host == nth) {
            let message = say!(
                "host {name} runs no node: there are more hosts than nodes",
                "主机 {name} 上没有节点：主机比节点多",
                name = host.host.name,
            );
            let help = say!("leave it out, or add nodes", "去掉它，或增加节点");
            reader.problems.add(host.span, Problem::Conflict { message, help });
        }
    }
    check_subnet(reader, spec, written);
    if !reader.problems.has_errors() {
        for problem in roles::wants(spec, &roles::roles(spec)) {
            reader.problems.add(size_span.unwrap_or_default(), problem);
        }
    }
}

fn drafts(reader: &mut Reader<'_>, spec: &Spec, written: &Written<'_>) -> Vec<Draft> {
    let of_hosts = written.hosts.iter().any(|host| host.ports.is_some());
    if of_hosts {
        for host in written.hosts.iter().filter(|host| host.ports.is_none()) {
            let message = say!(
                "host {name} has no `ports`, and others have",
                "主机 {name} 没有 `ports`，而其他主机有",
                name = host.host.name,
            );
            let help =
                say!("give each host its `ports`, or none of them", "给每台主机都写 `ports`，或者都不写");
            reader.problems.add(host.span, Problem::Conflict { message, help });
        }
        if let Some(ports) = &written.ports {
            let message = say!("the hosts have ports of their own", "主机有各自的端口");
            let help = say!(
                "keep `ports` in `[[host]]` or in `[cluster]`",
                "只在 `[[host]]` 或 `[cluster]` 其中一处保留 `ports`"
            );
            reader.problems.add(ports.span, Problem::Conflict { message, help });
        }
        let of = |(nth, host): (usize, &WrittenHost)| {
            let ports = host.ports.as_ref();
            let span = ports.map(|p| p.span).unwrap_or_default();
            let all = ports.map(|p| p.client.clone()).unwrap_or_default();
            all.into_iter().map(move |port| Draft { port, bus_port: bus(port), host: nth, span })
        };
        return written.hosts.iter().enumerate().flat_map(of).collect();
    }
    let default =
        || Ports { client: parse_ports(DEFAULT_PORTS).unwrap_or_default(), span: Span::default(), bus: None };
    let own = written.ports.is_none().then(default);
    let Some(ports) = written.ports.as_ref().or(own.as_ref()) else { return Vec::new() };
    if let Some(bus) = ports.bus.as_ref().filter(|bus| bus.value.len() != ports.client.len()) {
        let message = say!(
            "{given} bus ports are given for {nodes} nodes",
            "{nodes} 个节点写了 {given} 个总线端口",
            given = bus.value.len(),
            nodes = ports.client.len(),
        );
        let help = say!("give as many as `ports` has", "数量要与 `ports` 相同");
        reader.problems.add(bus.span, Problem::Conflict { message, help });
    }
    let hosts = spec.hosts.len().max(1);
    let given = |nth: usize| ports.bus.as_ref().and_then(|bus| bus.value.get(nth).copied());
    let draft = |(nth, &port): (usize, &u16)| Draft {
        port,
        bus_port: given(nth).unwrap_or(bus(port)),
        host: nth % hosts,
        span: if given(nth).is_some() {
            ports.bus.as_ref().map_or(ports.span, |b| b.span)
        } else {
            ports.span
        },
    };
    ports.client.iter().enumerate().map(draft).collect()
}

/// The bus port of a client port; 0 if there is none.
fn bus(port: u16) -> u16 {
    port.checked_add(10_000).unwrap_or(0)
}

fn check_ports(reader: &mut Reader<'_>, spec: &Spec, drafts: &[Draft]) {
    let mut clients: SortedMap<(usize, u16), Span> = SortedMap::new();
    let mut said = SortedSet::new();
    for draft in drafts {
        let fault = match (draft.port, draft.bus_port) {
            (0, _) => Some(PortFault::Zero),
            (_, 0) => Some(PortFault::NoBus),
            _ => None,
        };
        if let Some(why) = fault {
            // One of a range is enough.
            if said.insert((draft.span.start, matches!(why, PortFault::Zero))) {
                reader.problems.add(draft.span, Problem::Port { port: u32::from(draft.port), why });
            }
            continue;
        }
        if clients.insert((draft.host, draft.port), draft.span).is_some() {
            let host = spec.is_spread().then(|| spec.hosts[draft.host].name.clone());
            reader.problems.add(draft.span, Problem::PortTwice { port: draft.port, host });
        }
    }
    let mut buses: SortedMap<(usize, u16), u16> = SortedMap::new();
    for draft in drafts.iter().filter(|draft| draft.bus_port != 0) {
        let at = (draft.host, draft.bus_port);
        let of = buses.insert(at, draft.port).filter(|other| *other != draft.port);
        let taken = clients.contains_key(&at).then_some(draft.port).or(of);
        if let Some(of) = taken {
            reader.problems.add(draft.span, Problem::BusTaken { bus: draft.bus_port, of });
            return;
        }
    }
}

/// Reads `[node.…]`: roles, hosts, addresses and directives of single nodes.
fn tables(reader: &mut Reader<'_>, spec: &mut Spec, table: Option<&Table<'_>>) {
    let mut masters: Vec<(usize, At<String>)> = Vec::new();
    for (key, value) in table.into_iter().flat_map(Table::entries) {
        let Some(nth) = spec.node(key.value) else {
            let (key_text, known) = (key.value.to_owned(), known(spec));
            reader.problems.add(key.span, Problem::NoSuchNode { key: key_text, known });
            continue;
        };
        let toml::de::DeValue::Table(table) = value.get_ref() else {
            let found = super::table::kind(value.get_ref());
            reader.problems.add(key.span, Problem::WrongType { key: "node", wanted: TABLE, found });
            continue;
        };
        let mut table = Table::new(format!("[node.{}]", key.value), table);
        let address = table.text("address", reader.problems).and_then(|at| reader.address(at));
        let host = table.text("host", reader.problems);
        let role = table.text("role", reader.problems);
        let replica_of = table.word("replica-of", reader.problems);
        let bus_port = table.number("bus-port", (1, 65_535), reader.problems);
        let memory = reader.memory(&mut table);
        let config =
            table.table("config", reader.problems).map(|config| reader.directives(&config, spec.server));
        table.finish(reader.problems);
        if let Some(at) = host {
            if let Some(host) = spec.hosts.iter().position(|host| host.name == at.value) {
                spec.nodes[nth].host = host;
            } else {
                let names: Vec<&str> = spec.hosts.iter().map(|host| host.name.as_str()).collect();
                let problem = Problem::NoSuchHost { name: at.value.to_owned(), known: names.join(", ") };
                reader.problems.add(at.span, problem);
            }
        }
        if let Some(at) = bus_port {
            if !is_seven(spec.server) {
                let problem =
                    Problem::NotInServer { what: "`cluster-port`", since: "redis:7.0", server: spec.server };
                reader.problems.add(at.span, problem);
            }
            spec.nodes[nth].bus_port = u16::try_from(at.value).unwrap_or(0);
        }
        if let Some(at) = role {
            match at.value {
                "master" => spec.nodes[nth].begins = Begins::Master,
                _ => reader.value(
                    at,
                    say!("no role", "不是节点的角色"),
                    say!(
                        "write `role = \"master\"`, or `replica-of = \"PORT\"`",
                        "写 `role = \"master\"` 或 `replica-of = \"PORT\"`"
                    ),
                ),
            }
        }
        if let Some(at) = replica_of {
            masters.push((nth, At { value: at.value.into_owned(), span: at.span }));
        }
        let node = &mut spec.nodes[nth];
        (node.memory, node.config) = (memory, config.unwrap_or_default());
        if let Some(at) = address {
            (node.address, node.pinned) = (at.value, true);
            check_address(reader, spec, nth, at);
        }
    }
    for (nth, at) in &masters {
        match spec.node(&at.value) {
            Some(master) if master != *nth => spec.nodes[*nth].begins = Begins::ReplicaOf(master),
            _ => {
                let problem = Problem::NoSuchNode { key: at.value.clone(), known: known(spec) };
                reader.problems.add(at.span, problem);
            }
        }
    }
    for (nth, at) in &masters {
        if let Begins::ReplicaOf(master) = spec.nodes[*nth].begins
            && matches!(spec.nodes[master].begins, Begins::ReplicaOf(_))
        {
            let node = spec.nodes[*nth].key.clone();
            reader.problems.add(at.span, Problem::NotAMaster { node, wanted: at.value.clone() });
        }
    }
    number_addresses(spec);
}

/// The keys of the nodes, as a message names them.
fn known(spec: &Spec) -> Message {
    match spec.nodes.as_slice() {
        [] => say!("none", "无"),
        [first, .., last] if spec.nodes.len() > 12 => {
            say!("{first} to {last}", "{first} 至 {last}", first = first.key, last = last.key)
        }
        nodes => {
            let keys: Vec<&str> = nodes.iter().map(|node| node.key.as_str()).collect();
            Message::verbatim(keys.join(", "))
        }
    }
}

/// Gives addresses, in order, to the nodes that have none.
fn number_addresses(spec: &mut Spec) {
    let taken: SortedSet<IpAddr> =
        spec.nodes.iter().filter(|node| node.pinned).map(|node| node.address).collect();
    let (subnet, gateway) = (spec.network.subnet, spec.network.gateway);
    let own = 2..addresses::room(subnet);
    let mut free = own.map(|nth| addresses::nth(subnet, nth)).filter(|a| !taken.contains(a) && *a != gateway);
    for node in spec.nodes.iter_mut().filter(|node| !node.pinned) {
        node.address = free.next().unwrap_or(gateway);
    }
}

fn check_address(reader: &mut Reader<'_>, spec: &Spec, nth: usize, at: At<IpAddr>) {
    let (network, address) = (&spec.network, at.value);
    if !network.subnet.contains(&address) {
        reader.problems.add(at.span, Problem::AddressOutside { address, subnet: network.subnet });
    } else if let Some(why) = addresses::fault(address, network.subnet, network.gateway, network.dynamic) {
        reader.problems.add(at.span, Problem::AddressUnusable { address, why });
    } else if spec
        .nodes
        .iter()
        .enumerate()
        .any(|(n, other)| n != nth && other.pinned && other.address == address)
    {
        reader.problems.add(at.span, Problem::AddressTwice { address });
    }
}

fn check_size(reader: &mut Reader<'_>, spec: &Spec, span: Span) {
    let (nodes, replicas) = (spec.nodes.len(), spec.replicas);
    let group = usize::from(replicas) + 1;
    let shared = spec.nodes.iter().filter(|node| node.begins == Begins::AsShared).count();
    let named = spec.nodes.iter().filter(|node| node.begins == Begins::Master).count();
    let masters = shared / group + named;
    let fault = match () {
        () if nodes > MOST_NODES => SizeFault::Many(MOST_NODES),
        () if masters < 3 => SizeFault::Few { masters },
        () if shared % group != 0 => SizeFault::Uneven,
        () => return,
    };
    reader.problems.add(span, Problem::Size { nodes, replicas, fault });
}

fn check_subnet(reader: &mut Reader<'_>, spec: &Spec, written: &Written<'_>) {
    let (subnet, nodes) = (spec.network.subnet, spec.nodes.len());
    if !addresses::is_private(subnet) {
        reader.problems.add(written.subnet, Problem::SubnetPublic(subnet));
    }
    let host_bits = subnet.max_prefix_len() - subnet.prefix_len();
    if host_bits < 3 || nodes as u128 + 2 > addresses::room(subnet) {
        reader.problems.add(written.subnet, Problem::SubnetSmall { subnet, nodes });
    }
    for host in &written.hosts {
        if let Some((address, span)) = host.host.address.zip(host.address)
            && subnet.contains(&address)
        {
            reader.problems.add(span, Problem::HostInSubnet { address, subnet });
        }
    }
}
