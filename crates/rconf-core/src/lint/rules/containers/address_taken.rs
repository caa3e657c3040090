use crate::container::{Container, Kind, Network, Subnet, Text};
use crate::diagnostic::rule;
use crate::lint::rules::places::{Static, is_bridge, is_local, name_of, statics};
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::{Message, say};
use crate::text::Place;
use ipnet::IpNet;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds static addresses that are already taken: by the gateway (the configured one, or the first
    /// address of the subnet, which Docker's bridge takes), as the subnet's own address or its broadcast
    /// address, as an address reserved with `--aux-address`, or by another container of the same plan, which
    /// may be another replica of the same service.
    ///
    /// ## Why it matters
    /// The container that starts second fails: `Error response from daemon: Address already in use`. Which
    /// one that is can change with each start.
    ///
    /// ## Example
    /// ```sh
    /// docker network create redis --subnet 172.28.0.0/16
    /// docker run -d --name redis-7001 --network redis --ip 172.28.0.1 redis:7.2
    /// ```
    /// Use instead:
    /// ```sh
    /// docker network create redis --subnet 172.28.0.0/16
    /// docker run -d --name redis-7001 --network redis --ip 172.28.0.2 redis:7.2
    /// ```
    ///
    /// ## References
    /// - <https://docs.docker.com/reference/cli/docker/network/create/#bridge-driver-options>
    AddressTaken = "D013" "address-taken", Containers, Error, fix: None
}

/// The maximum number of containers with one address that another container is compared with. More would not
/// lead to new findings.
const MOST_COMPARED: usize = 64;

impl Rule for AddressTaken {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let containers = &view.deployment.containers;
        let all = statics(view.deployment);
        let mut with_address: BTreeMap<IpAddr, Vec<usize>> = BTreeMap::new();
        for (nth, at) in all.iter().enumerate() {
            let same = with_address.entry(at.ip).or_default();
            if same.len() < MOST_COMPARED {
                same.push(nth);
            }
        }
        // In a script, one of them may replace the other.
        let is_sure = view.is_whole() || view.deployment.kind == Kind::Compose;
        for (nth, at) in all.iter().enumerate() {
            let Some(network) = at.network.filter(|n| is_local(n)) else { continue };
            // Networks without a server are not checked.
            if !containers[at.container].is_server() {
                continue;
            }
            let taken = whose(network, at.ip);
            let same = with_address.get(&at.ip).into_iter().flatten().filter(|_| is_sure);
            let other = same.map(|other| (*other, &all[*other])).find(|(other, with)| {
                let is_first = *other < nth || !containers[with.container].is_server();
                *other != nth && is_first && clash(containers, at, with)
            });
            let replicas = containers[at.container].replicas.as_ref().filter(|r| r.value > 1);
            let is_ours = taken.is_none();
            let (who, place) = match (taken, other) {
                (Some(taken), _) => taken,
                (None, Some((_, with))) => {
                    let whose = called(&containers[with.container]);
                    (say!("also that of {whose}", "也给了{whose}", whose), Some(&with.text.place))
                }
                (None, None) => match replicas {
                    Some(r) => {
                        let count = r.value;
                        (say!("that of {count} replicas", "要给 {count} 个副本共用", count), Some(&r.place))
                    }
                    None => continue,
                },
            };
            let container = if is_ours {
                say!("the container that starts second", "其中较晚启动的容器")
            } else {
                say!("the container", "这个容器")
            };
            let mut finding = Finding::new(
                self.meta(),
                at.text.place.clone(),
                say!(
                    "{ip} on network `{network}` is {who}: Docker does not start {container}",
                    "网络 `{network}` 上的 {ip} {who}：Docker 无法启动{container}",
                    ip = at.ip,
                    network = name_of(network),
                    who,
                    container
                ),
                say!("give the container an address that is not taken", "给容器换一个未被占用的地址"),
            );
            if let Some(place) = place.filter(|place| **place != at.text.place) {
                finding = finding.related(place.clone(), say!("the address is taken here", "地址在此被占用"));
            }
            out.report(finding);
        }
    }
}

fn called(container: &Container) -> Message {
    match container.name.as_ref().and_then(Text::get) {
        Some(name) => say!("`{name}`", "容器 `{name}`", name),
        None => say!("another container", "另一个容器"),
    }
}

/// Returns whether two containers conflict over an address. It is no conflict if they are the same container,
/// as in two branches of a script, or services of different profiles, which may never run together.
fn clash(containers: &[Container], a: &Static, b: &Static) -> bool {
    let (first, second) = (&containers[a.container], &containers[b.container]);
    let name = |c: &'_ Container| c.name.as_ref().and_then(Text::get).map(str::to_owned);
    let is_same_network = match (a.network, b.network) {
        (Some(a), Some(b)) => std::ptr::eq(a, b),
        _ => false,
    };
    let differ = match (name(first), name(second)) {
        (Some(first), Some(second)) => first != second,
        _ => false,
    };
    let profiles = |c: &Container| c.profiles.iter().map(|p| p.text.clone()).collect::<BTreeSet<_>>();
    let (mine, theirs) = (profiles(first), profiles(second));
    let may_meet = mine.is_empty() || theirs.is_empty() || !mine.is_disjoint(&theirs);
    may_meet && a.ip == b.ip && a.container != b.container && is_same_network && differ
}

/// Returns what has the address other than a container, and the place where the plan says so.
fn whose(network: &Network, ip: IpAddr) -> Option<(Message, Option<&Place>)> {
    let (subnet, net) =
        network.subnets.iter().find_map(|s| Some((s, s.net.filter(|net| net.contains(&ip))?)))?;
    let is = |text: &&Text| text.get().and_then(|t| t.trim().parse().ok()) == Some(ip);
    if let Some(gateway) = subnet.gateway.iter().find(is) {
        return Some((say!("the gateway's", "是网关的地址"), Some(&gateway.place)));
    }
    if let Some(kept) = subnet.reserved.iter().find(is) {
        return Some((say!("reserved for other uses", "是保留给其他用途的地址"), Some(&kept.place)));
    }
    let place = Some(&subnet.text.place);
    match net {
        IpNet::V4(v4) if v4.prefix_len() < 31 && IpAddr::V4(v4.network()) == ip => {
            Some((say!("the subnet's own", "是子网自身的地址"), place))
        }
        IpNet::V4(v4) if v4.prefix_len() < 31 && IpAddr::V4(v4.broadcast()) == ip => {
            Some((say!("the subnet's broadcast address", "是子网的广播地址"), place))
        }
        IpNet::V4(_) if is_default_gateway(network, subnet, net, ip) => {
            let who = say!(
                "the gateway's, which is the first address by default",
                "是网关的地址（没有另外指定时，网关用第一个地址）"
            );
            Some((who, place))
        }
        _ => None,
    }
}

/// Returns whether an address is that of the default gateway. If there is a range, the gateway may be in it.
fn is_default_gateway(network: &Network, subnet: &Subnet, net: IpNet, ip: IpAddr) -> bool {
    is_bridge(network)
        && !network.is_external
        && subnet.gateway.is_none()
        && subnet.range.is_none()
        && net.prefix_len() < 31
        && net.hosts().next() == Some(ip)
}
