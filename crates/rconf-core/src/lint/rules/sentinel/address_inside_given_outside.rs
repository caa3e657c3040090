use super::watched::{address_of, name_of, value_place};
use crate::catalog::sentinel::id;
use crate::config::{Entry, Master};
use crate::container::{Container, Published};
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::publishes;
use crate::lint::rules::places::{is_bridge, names, subnets};
use crate::lint::{Described, Finding, Rule, SentinelNode, Severity, Sink, View};
use crate::message::say;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds Sentinels in containers whose port is published, and which give addresses to the outside that hold only inside.
    ///
    /// These are:
    ///
    /// - their own, if there is no `sentinel announce-ip` and the plan does not run enough Sentinels for the quorum, so that
    ///   the others must be elsewhere;
    /// - their own port, if it is published at another one and `sentinel announce-port` does not say so;
    /// - that of the master, if they watch a container of the plan by its name or its address on a bridge (a warning).
    ///
    /// ## Why it matters
    /// Sentinels tell each other their address, and clients that of the master. One that is behind the network of a container
    /// cannot be reached by the others, which log `+sdown sentinel`; without their votes there is no failover. Clients on
    /// other machines connect to Sentinel, are told `172.18.0.2` or `redis-1`, and fail: `Connection timed out`, `Name or
    /// service not known`.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   sentinel:
    ///     image: redis:7.2
    ///     command: redis-sentinel /conf/sentinel.conf
    ///     volumes: [./conf:/conf]
    ///     ports: ["26379:26379"]
    /// ```
    /// ```conf
    /// # conf/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   sentinel:
    ///     image: redis:7.2
    ///     command: redis-sentinel /conf/sentinel.conf
    ///     volumes: [./conf:/conf]
    ///     ports: ["26379:26379"]
    /// ```
    /// ```conf
    /// # conf/sentinel.conf
    /// sentinel announce-ip 10.0.0.21
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - "Sentinel, Docker, NAT, and possible issues" in the Redis documentation
    AddressInsideGivenOutside = "Q024" "address-inside-given-outside", Quorum, Error, fix: None
}

impl Rule for AddressInsideGivenOutside {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let all: Vec<(&Container, SentinelNode<'_>)> =
            view.sentinels().filter_map(|s| Some((s.container, SentinelNode::of(s.node?)?))).collect();
        for (container, one) in &all {
            let is_apart = container.network_mode.as_ref().is_none_or(|mode| mode.get() == Some("bridge"));
            if !is_apart || container.is_partial || one.may_set_more() || !are_bridges(view, container) {
                continue;
            }
            let port = one.sentinel.port();
            let is_outside =
                |p: &&Published| publishes(p, port) && p.host_address.is_none_or(|a| !a.is_loopback());
            let Some(published) = container.ports.iter().find(is_outside) else { continue };
            match one.sentinel.entry(id::ANNOUNCE_IP) {
                None => out_of(self.own_address(view, &all, one, published), out),
                Some(entry) => out_of(self.own_port(container, one, entry, published, port), out),
            }
            for master in &one.sentinel.masters {
                out_of(self.master(view, one, master, published), out);
            }
        }
    }
}

fn out_of(finding: Option<Finding>, out: &mut Sink) {
    if let Some(finding) = finding {
        out.report(finding);
    }
}

/// Returns whether all networks of a container are bridges, whose addresses hold only on their host.
fn are_bridges(view: &View<'_>, container: &Container) -> bool {
    let made = |name: &str| view.deployment.networks.iter().find(|network| network.name.text == name);
    container
        .networks
        .iter()
        .all(|n| made(&n.network.text).is_none_or(|network| is_bridge(network) && !network.is_external))
}

impl AddressInsideGivenOutside {
    fn own_address(
        &self,
        view: &View<'_>,
        all: &[(&Container, SentinelNode<'_>)],
        one: &SentinelNode<'_>,
        published: &Published,
    ) -> Option<Finding> {
        let copies = |container: &Container| container.replicas.as_ref().map_or(1, |replicas| replicas.value);
        let lacks_others = |master: &&Master| {
            let watch = |(_, other): &&(&Container, SentinelNode<'_>)| {
                other.sentinel.master(&master.name.value).is_some()
            };
            let here: u64 = all.iter().filter(watch).map(|(container, _)| copies(container)).sum();
            u64::try_from(master.quorum.number()).unwrap_or(0) > here
        };
        let master = one.sentinel.masters.iter().find(lacks_others).filter(|_| view.is_whole())?;
        let finding = Finding::new(
            self.meta(),
            one.place(&master.name),
            say!(
                "the other Sentinels of {name} are not in this plan, and are told the address of this one inside its container, \
                 where they cannot reach it",
                "{name} 的其他 Sentinel 不在这个计划里，它们得到的是这个 Sentinel 在容器内的地址，无法访问",
                name = name_of(master),
            ),
            say!(
                "add `sentinel announce-ip` with the address of the machine, and `sentinel announce-port` if the port differs",
                "加上 `sentinel announce-ip` 和机器的地址；如果端口不同，再加上 `sentinel announce-port`",
            ),
        );
        Some(finding.related(published.place.clone(), say!("published here", "在此发布")))
    }

    fn own_port(
        &self,
        container: &Container,
        one: &SentinelNode<'_>,
        entry: &Entry,
        published: &Published,
        port: i64,
    ) -> Option<Finding> {
        let address = entry.value()?.text();
        let inside = names(container).any(|name| name == address)
            || container.networks.iter().any(|n| n.ipv4.as_ref().is_some_and(|ip| ip.text == address));
        let (first, _) = published.host?;
        let host = i64::from(first) + port - i64::from(published.container.0);
        let announced = one.sentinel.entry(id::ANNOUNCE_PORT);
        let said = announced.and_then(Entry::value).map_or(0, |value| i64::from(value.number()));
        let told = if said == 0 { port } else { said };
        if inside || told == host {
            return None;
        }
        let finding = Finding::new(
            self.meta(),
            value_place(one, announced.unwrap_or(entry)),
            say!(
                "this Sentinel is published at port {host} and tells the others {told}: they cannot reach it",
                "这个 Sentinel 发布在端口 {host}，告诉别人的却是 {told}：别人无法访问它",
                host,
                told,
            ),
            say!("write `sentinel announce-port {host}`", "写 `sentinel announce-port {host}`", host),
        );
        Some(finding.related(published.place.clone(), say!("published here", "在此发布")))
    }

    fn master(
        &self,
        view: &View<'_>,
        one: &SentinelNode<'_>,
        master: &Master,
        published: &Published,
    ) -> Option<Finding> {
        let host = master.host.text();
        let address: Option<IpAddr> = host.parse().ok();
        let is_inside = match address {
            Some(address) => {
                subnets(view.deployment).any(|(network, _, net)| is_bridge(network) && net.contains(&address))
            }
            None => {
                view.deployment.containers.iter().any(|container| names(container).any(|name| name == host))
            }
        };
        if !is_inside {
            return None;
        }
        let finding = Finding::new(
            self.meta(),
            one.place(&master.host),
            say!(
                "clients outside reach this Sentinel and are sent to {address}, which holds only inside the network of the containers",
                "外面的客户端能访问这个 Sentinel，却被带到 {address}，而它只在容器网络内有效",
                address = address_of(master),
            ),
            say!(
                "let clients run in the same network and take `ports` out, or watch and announce the address of the machine",
                "让客户端在同一网络里运行并去掉 `ports`；或监视并公布机器的地址",
            ),
        );
        let finding = finding.related(published.place.clone(), say!("published here", "在此发布"));
        Some(finding.severity(Severity::Warning))
    }
}
