//! Checks that concern several keys: the ports on a host, the number of nodes, the size of the subnet, and
//! the spread over hosts.

use super::addresses;
use super::defaults::MOST_NODES;
use super::draft::Draft;
use super::model::{Begins, Spec};
use super::problem::{Problem, Problems};
use super::roles::roles;
use super::rules::{
    bad_spec_value, host_holds_majority, impossible_cluster_size, master_without_replica,
    replica_shares_host, unusable_address, unusable_port, unusable_subnet,
};
use super::sentinels::{check_sentinels, spread_of_sentinels};
use super::written::Written;
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Checks that the ports of every node can be used.
///
/// `of_sentinels` is the place of the ports of the Sentinels.
pub(super) fn check_ports(problems: &mut Problems, spec: &Spec, drafts: &[Draft], of_sentinels: Span) {
    let has_bus = spec.sentinels.is_none();
    let mut client_ports: BTreeSet<(usize, u16)> = BTreeSet::new();
    let mut reported = BTreeSet::new();
    for draft in drafts {
        if draft.port == 0 || (draft.bus_port == 0 && has_bus) {
            // One finding per range is enough.
            if reported.insert((draft.span.start, draft.port == 0)) {
                let problem = match draft.port {
                    0 => unusable_port::port_zero(),
                    port => unusable_port::no_bus_port(port),
                };
                problems.add(draft.span, problem);
            }
        } else if !client_ports.insert((draft.host, draft.port)) {
            let host = spec.is_spread().then(|| spec.hosts[draft.host].name.as_str());
            problems.add(draft.span, unusable_port::port_twice(draft.port, host));
        }
    }
    for one in spec.sentinels() {
        if one.port == 0 {
            problems.add(of_sentinels, unusable_port::port_zero());
        } else if !client_ports.insert((one.host, one.port)) {
            let host = spec.is_spread().then(|| spec.hosts[one.host].name.as_str());
            problems.add(of_sentinels, unusable_port::port_twice(one.port, host));
        }
    }
    let mut client_port_of_bus: BTreeMap<(usize, u16), u16> = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.bus_port != 0) {
        let bus = (draft.host, draft.bus_port);
        let other = client_port_of_bus.insert(bus, draft.port).filter(|other| *other != draft.port);
        let taken = client_ports.contains(&bus).then_some(draft.port).or(other);
        if let Some(of) = taken {
            problems.add(draft.span, unusable_port::bus_port_taken(draft.bus_port, of));
            return;
        }
    }
}

/// Checks the number of nodes, the subnet, and how the nodes are spread over the hosts.
pub(super) fn check_addresses_and_size(problems: &mut Problems, spec: &Spec, written: &Written<'_>) {
    let of_hosts = || written.hosts.iter().find_map(|host| host.ports.as_ref());
    let size_span = written.ports.as_ref().or_else(of_hosts).map(|ports| ports.span).unwrap_or_default();
    if spec.sentinels.is_some() {
        check_sentinels(problems, spec, written, size_span);
    } else {
        check_size(problems, spec, size_span);
    }
    for (nth, host) in written.hosts.iter().enumerate().filter(|_| !spec.nodes.is_empty()) {
        let has_sentinel = spec.sentinels().iter().any(|one| one.host == nth);
        if !has_sentinel && !spec.nodes.iter().any(|node| node.host == nth) {
            problems.add(host.span, bad_spec_value::host_without_nodes(&host.host.name));
        }
    }
    check_subnet(problems, spec, written);
    if !problems.has_errors() {
        let found = match spec.sentinels {
            Some(_) => spread_of_sentinels(spec, &roles(spec)),
            None => spread_problems(spec, &roles(spec)),
        };
        for problem in found {
            problems.add(size_span, problem);
        }
    }
}

fn check_size(problems: &mut Problems, spec: &Spec, span: Span) {
    let (nodes, replicas) = (spec.nodes.len(), spec.replicas);
    let shard = usize::from(replicas) + 1;
    let without_role = spec.nodes.iter().filter(|node| node.begins == Begins::AsShared).count();
    let named_masters = spec.nodes.iter().filter(|node| node.begins == Begins::Master).count();
    let masters = without_role / shard + named_masters;
    let problem = match () {
        () if nodes > MOST_NODES => impossible_cluster_size::too_many_nodes(nodes, MOST_NODES),
        () if masters < 3 => impossible_cluster_size::too_few_masters(nodes, replicas, masters),
        () if without_role % shard != 0 => impossible_cluster_size::uneven_nodes(nodes, replicas),
        () => return,
    };
    problems.add(span, problem);
}

fn check_subnet(problems: &mut Problems, spec: &Spec, written: &Written<'_>) {
    let (subnet, nodes) = (spec.network.subnet, spec.nodes.len() + spec.sentinels().len());
    if !addresses::is_private(subnet) {
        problems.add(written.subnet, unusable_subnet::public_subnet(subnet));
    }
    let host_bits = subnet.max_prefix_len() - subnet.prefix_len();
    // The network address and the gateway need an address each.
    if host_bits < 3 || nodes as u128 + 2 > addresses::static_addresses(subnet) {
        problems.add(written.subnet, unusable_subnet::small_subnet(subnet, nodes));
    }
    for host in &written.hosts {
        if let Some((address, span)) = host.host.address.zip(host.address)
            && subnet.contains(&address)
        {
            problems.add(span, unusable_address::host_in_subnet(address, subnet));
        }
    }
}

/// Returns the problems with the spread of the nodes over masters and hosts. `roles` is the result of
/// [`roles()`].
fn spread_problems(spec: &Spec, roles: &[Option<usize>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let masters: Vec<usize> = (0..roles.len()).filter(|nth| roles[*nth].is_none()).collect();
    let with_replica: BTreeSet<usize> = roles.iter().flatten().copied().collect();
    if !with_replica.is_empty() {
        for master in masters.iter().filter(|master| !with_replica.contains(master)) {
            problems.push(master_without_replica::master_without_replica(&spec.nodes[*master].key));
        }
    }
    if !spec.is_spread() {
        return problems;
    }
    let replicas = replicas_on_shared_hosts(spec, roles);
    if !replicas.is_empty() {
        problems.push(replica_shares_host::replicas_share_hosts(&replicas));
    }
    for (nth, host) in spec.hosts.iter().enumerate() {
        let own = masters.iter().filter(|master| spec.nodes[**master].host == nth).count();
        if own * 2 >= masters.len() {
            problems.push(host_holds_majority::host_holds_majority(&host.name, own, masters.len()));
        }
    }
    problems
}

/// Returns the keys of the replicas on a host that has their master, or an earlier replica of it.
fn replicas_on_shared_hosts<'s>(spec: &'s Spec, roles: &[Option<usize>]) -> Vec<&'s str> {
    let host = |node: usize| spec.nodes[node].host;
    let masters = (0..roles.len()).filter(|nth| roles[*nth].is_none());
    let mut hosts_of_shards: BTreeSet<(usize, usize)> = masters.map(|nth| (nth, host(nth))).collect();
    let replicas = roles.iter().enumerate().filter_map(|(nth, master)| Some((nth, (*master)?)));
    replicas
        .filter(|(nth, master)| !hosts_of_shards.insert((*master, host(*nth))))
        .map(|(nth, _)| spec.nodes[nth].key.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::read;
    use std::fmt::Write as _;

    fn spec(ports: &str, replicas: u16, hosts: usize) -> Spec {
        let mut text =
            format!("[announce]\nto = \"host\"\n[cluster]\nports = \"{ports}\"\nreplicas = {replicas}\n");
        for n in 0..hosts {
            let _ = write!(text, "[[host]]\nname = \"h{n}\"\naddress = \"10.0.0.{}\"\n", n + 1);
        }
        read("rconf.toml", &text).spec.expect("a good spec")
    }

    #[test]
    fn no_replica_shares_a_host_with_its_master_while_hosts_allow_it() {
        for hosts in 2..7 {
            for replicas in 1..4_u16 {
                for masters in 3..9 {
                    let nodes = masters * (usize::from(replicas) + 1);
                    let spec = spec(&format!("7000-{}", 7000 + nodes - 1), replicas, hosts);
                    let roles = roles(&spec);
                    assert_eq!(roles.iter().flatten().count(), nodes - masters);
                    if hosts > usize::from(replicas) {
                        let sharing = replicas_on_shared_hosts(&spec, &roles);
                        assert!(sharing.is_empty(), "{masters} masters, {replicas} replicas, {hosts} hosts");
                    }
                }
            }
        }
    }

    #[test]
    fn nodes_are_spread_as_a_person_would_do_it() {
        let spec = spec("7002-7007", 1, 3);
        assert_eq!(roles(&spec), [None, None, None, Some(2), Some(0), Some(1)]);
    }
}
