//! Creates the nodes of a spec from its ports and hosts, and reads `[node.…]`.

use super::addresses;
use super::check::{check_addresses_and_size, check_ports};
use super::defaults::{DEFAULT_PORTS, MOST_NODES, has_hostname_and_bus_port};
use super::draft::Draft;
use super::model::{Begins, NodeSpec, Spec};
use super::ports::parse_ports;
use super::reader::Reader;
use super::roles;
use super::rules::{
    bad_spec_value, impossible_sentinel_set, not_in_that_server, unknown_node, unusable_address,
};
use super::sentinels::{add_sentinels, default_ports_of_servers};
use super::table::{At, TABLE, Table, kind};
use super::written::{Written, WrittenHost, WrittenPorts};
use crate::text::Span;
use std::collections::BTreeSet;
use std::net::IpAddr;
use toml::de::DeValue;

/// Adds the nodes to a spec, and checks them.
pub(super) fn add_nodes(reader: &mut Reader<'_>, spec: &mut Spec, written: &Written<'_>) {
    let mut drafts = if written.hosts.iter().any(|host| host.ports.is_some()) {
        drafts_by_host(reader, written)
    } else {
        drafts_in_turn(reader, spec, written)
    };
    if spec.sentinels.is_some() {
        for draft in &mut drafts {
            draft.bus_port = 0;
        }
        spec.replicas = u16::try_from(drafts.len().saturating_sub(1)).unwrap_or(u16::MAX);
    }
    let keys = keys(&drafts, spec);
    spec.nodes = drafts.iter().zip(keys).map(|(draft, key)| node(draft, key, spec.network.gateway)).collect();
    node_tables(reader, spec, written.nodes.as_ref());
    // A table of a node may have changed the host or the bus port.
    for (draft, node) in drafts.iter_mut().zip(&spec.nodes) {
        (draft.host, draft.bus_port) = (node.host, node.bus_port);
    }
    let of_sentinels = add_sentinels(spec, &written.sentinels);
    check_ports(reader.problems, spec, &drafts, of_sentinels);
    check_addresses_and_size(reader.problems, spec, written);
}

fn node(draft: &Draft, key: String, address: IpAddr) -> NodeSpec {
    NodeSpec {
        key,
        port: draft.port,
        bus_port: draft.bus_port,
        host: draft.host,
        address,
        pinned: false,
        begins: Begins::AsShared,
        config: Vec::new(),
        memory: None,
    }
}

/// Returns the keys of the nodes: the port, or the host and the port if several hosts have that port.
fn keys(drafts: &[Draft], spec: &Spec) -> Vec<String> {
    let count = |port: u16| drafts.iter().filter(|draft| draft.port == port).count();
    let unique = drafts.iter().map(|draft| draft.port).collect::<BTreeSet<_>>().len() == drafts.len();
    // Counting takes quadratic time, and too many nodes are an error anyway.
    let by_port = unique || drafts.len() > MOST_NODES;
    let key = |draft: &Draft| {
        if by_port || count(draft.port) == 1 {
            return draft.port.to_string();
        }
        let host = spec.hosts.get(draft.host).map_or("", |host| host.name.as_str());
        format!("{host}-{}", draft.port)
    };
    drafts.iter().map(key).collect()
}

/// Returns the nodes if hosts have ports of their own.
fn drafts_by_host(reader: &mut Reader<'_>, written: &Written<'_>) -> Vec<Draft> {
    for host in written.hosts.iter().filter(|host| host.ports.is_none()) {
        reader.problems.add(host.span, bad_spec_value::host_without_ports(&host.host.name));
    }
    if let Some(ports) = &written.ports {
        reader.problems.add(ports.span, bad_spec_value::ports_in_cluster_and_hosts());
    }
    let drafts_of = |(nth, host): (usize, &WrittenHost)| {
        let ports = host.ports.as_ref();
        let span = ports.map(|p| p.span).unwrap_or_default();
        let client = ports.map(|p| p.client.clone()).unwrap_or_default();
        client.into_iter().map(move |port| Draft { port, bus_port: default_bus_port(port), host: nth, span })
    };
    written.hosts.iter().enumerate().flat_map(drafts_of).collect()
}

/// Returns the nodes for the ports of the cluster, distributed over the hosts in turn.
fn drafts_in_turn(reader: &mut Reader<'_>, spec: &Spec, written: &Written<'_>) -> Vec<Draft> {
    let hosts = spec.hosts.len().max(1);
    let default;
    let ports = match &written.ports {
        Some(ports) => ports,
        None => {
            let client = match spec.sentinels {
                Some(_) => default_ports_of_servers(written.replicas),
                None => parse_ports(DEFAULT_PORTS).unwrap_or_default(),
            };
            default = WrittenPorts { client, span: Span::default(), bus: None };
            &default
        }
    };
    let bus = ports.bus.as_ref();
    if let Some(bus) = bus.filter(|bus| bus.value.len() != ports.client.len()) {
        let problem = bad_spec_value::bus_ports_differ(bus.value.len(), ports.client.len());
        reader.problems.add(bus.span, problem);
    }
    let draft = |(nth, &port): (usize, &u16)| {
        let bus_port = bus.and_then(|bus| Some((*bus.value.get(nth)?, bus.span)));
        let (bus_port, span) = bus_port.unwrap_or((default_bus_port(port), ports.span));
        Draft { port, bus_port, host: nth % hosts, span }
    };
    ports.client.iter().enumerate().map(draft).collect()
}

/// Returns the client port plus 10000, or 0 if that is not a port.
fn default_bus_port(port: u16) -> u16 {
    port.checked_add(10_000).unwrap_or(0)
}

/// Reads `[node.…]`: the roles, hosts, addresses and directives of single nodes. Then assigns addresses to
/// the other nodes.
fn node_tables(reader: &mut Reader<'_>, spec: &mut Spec, table: Option<&Table<'_>>) {
    let mut masters: Vec<(usize, At<String>)> = Vec::new();
    for (key, value) in table.into_iter().flat_map(Table::entries) {
        let Some(nth) = spec.node(key.value) else {
            reader.problems.add(key.span, unknown_node::no_such_node(key.value, &node_keys(spec)));
            continue;
        };
        let DeValue::Table(table) = value.get_ref() else {
            let problem = bad_spec_value::wrong_type("node", TABLE, kind(value.get_ref()));
            reader.problems.add(key.span, problem);
            continue;
        };
        let table = Table::new(format!("[node.{}]", key.value), table);
        if let Some(master) = node_table(reader, spec, nth, table) {
            masters.push((nth, master));
        }
    }
    set_masters(reader, spec, &masters);
    set_addresses(spec);
}

/// Reads the table of a node. Returns its `replica-of`.
fn node_table(
    reader: &mut Reader<'_>,
    spec: &mut Spec,
    nth: usize,
    mut table: Table<'_>,
) -> Option<At<String>> {
    let address = reader.address(&mut table, "address");
    let host = table.text("host", reader.problems);
    let role = table.text("role", reader.problems);
    let replica_of = table.word("replica-of", reader.problems);
    let bus_port = table.number("bus-port", (1, 65_535), reader.problems);
    let memory = reader.memory(&mut table);
    let config = table.table("config", reader.problems).map(|config| reader.directives(&config, spec.server));
    table.finish(reader.problems);
    if let Some(at) = host {
        match spec.hosts.iter().position(|host| host.name == at.value) {
            Some(host) => spec.nodes[nth].host = host,
            None => {
                let names: Vec<&str> = spec.hosts.iter().map(|host| host.name.as_str()).collect();
                reader.problems.add(at.span, unknown_node::no_such_host(at.value, &names));
            }
        }
    }
    if let Some(at) = bus_port.filter(|_| spec.sentinels.is_some()) {
        reader.problems.add(at.span, impossible_sentinel_set::bus_port());
    } else if let Some(at) = bus_port {
        if !has_hostname_and_bus_port(spec.server) {
            reader.problems.add(at.span, not_in_that_server::no_cluster_port(spec.server));
        }
        spec.nodes[nth].bus_port = u16::try_from(at.value).unwrap_or(0);
    }
    match role {
        Some(At { value: "master", .. }) => spec.nodes[nth].begins = Begins::Master,
        Some(at) => reader.problems.add(at.span, bad_spec_value::not_a_role(at.value)),
        None => {}
    }
    let node = &mut spec.nodes[nth];
    (node.memory, node.config) = (memory, config.unwrap_or_default());
    if let Some(at) = address {
        (node.address, node.pinned) = (at.value, true);
        check_address(reader, spec, nth, at);
    }
    replica_of.map(|at| At { value: at.value.into_owned(), span: at.span })
}

/// Sets the masters of the nodes that have `replica-of`.
fn set_masters(reader: &mut Reader<'_>, spec: &mut Spec, masters: &[(usize, At<String>)]) {
    let first = roles::first_master(spec);
    for (nth, at) in masters {
        match spec.node(&at.value) {
            Some(master) if spec.sentinels.is_some() && master != first => {
                reader.problems.add(at.span, impossible_sentinel_set::other_master(&spec.nodes[first].key));
            }
            Some(master) if master != *nth => spec.nodes[*nth].begins = Begins::ReplicaOf(master),
            _ => reader.problems.add(at.span, unknown_node::no_such_node(&at.value, &node_keys(spec))),
        }
    }
    for (nth, at) in masters {
        if let Begins::ReplicaOf(master) = spec.nodes[*nth].begins
            && matches!(spec.nodes[master].begins, Begins::ReplicaOf(_))
        {
            let problem = unknown_node::replica_of_replica(&spec.nodes[*nth].key, &at.value);
            reader.problems.add(at.span, problem);
        }
    }
}

fn node_keys(spec: &Spec) -> Vec<&str> {
    spec.nodes.iter().map(|node| node.key.as_str()).collect()
}

/// Assigns the free addresses of the subnet, in order, to the nodes that have no address of their own.
fn set_addresses(spec: &mut Spec) {
    let taken: BTreeSet<IpAddr> =
        spec.nodes.iter().filter(|node| node.pinned).map(|node| node.address).collect();
    let (subnet, gateway) = (spec.network.subnet, spec.network.gateway);
    let own = 2..addresses::static_addresses(subnet);
    let mut free = own.map(|nth| addresses::nth(subnet, nth)).filter(|a| !taken.contains(a) && *a != gateway);
    for node in spec.nodes.iter_mut().filter(|node| !node.pinned) {
        node.address = free.next().unwrap_or(gateway);
    }
}

/// Checks the address that is written for a node.
fn check_address(reader: &mut Reader<'_>, spec: &Spec, nth: usize, at: At<IpAddr>) {
    let (network, address) = (&spec.network, at.value);
    let has_it = |(n, other): (usize, &NodeSpec)| n != nth && other.pinned && other.address == address;
    let problem = if !network.subnet.contains(&address) {
        unusable_address::outside_subnet(address, network.subnet)
    } else if let Some(why) = addresses::reserved(address, network.subnet, network.gateway) {
        unusable_address::reserved_address(address, why)
    } else if spec.nodes.iter().enumerate().any(has_it) {
        unusable_address::address_twice(address)
    } else {
        return;
    };
    reader.problems.add(at.span, problem);
}
