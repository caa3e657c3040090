use crate::catalog::id;
use crate::config::Config;
use crate::container::{Deployment, Network, Subnet, Text};
use crate::diagnostic::rule;
use crate::lint::rules::places::{
    Static, attachments, container_indices, is_local, name_of, nearly_in, networks, statics, subnets,
};
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::{Message, say};
use crate::text::Place;
use ipnet::IpNet;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds nodes that announce an address (`cluster-announce-ip`) of the plan's networks that is not their
    /// own: it differs from the static address of their container, it belongs to a network that the container
    /// is not on, or it differs from the network's subnet in one octet.
    ///
    /// Other addresses are taken to be those of the host or of a router, and are not reported.
    ///
    /// ## Why it matters
    /// The other nodes and all clients connect to the announced address. There they find no node, or another
    /// one: `redis-cli --cluster create` waits at `Waiting for the cluster to join` forever, `CLUSTER NODES`
    /// shows the node as `fail`, and `MOVED` sends clients to the wrong place.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis-1:
    ///     image: redis:7.2
    ///     command: redis-server --cluster-enabled yes --cluster-announce-ip 172.28.0.3
    ///     networks: {redis: {ipv4_address: 172.28.0.2}}
    /// networks:
    ///   redis:
    ///     ipam:
    ///       config:
    ///         - subnet: 172.28.0.0/16
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis-1:
    ///     image: redis:7.2
    ///     command: redis-server --cluster-enabled yes --cluster-announce-ip 172.28.0.2
    ///     networks: {redis: {ipv4_address: 172.28.0.2}}
    /// networks:
    ///   redis:
    ///     ipam:
    ///       config:
    ///         - subnet: 172.28.0.0/16
    /// ```
    ///
    /// ## References
    /// - "CLUSTER DOCKER/NAT support" in the stock redis.conf
    AnnounceOutsideSubnet = "C009" "announce-outside-subnet", Cluster, Error, fix: None
}

impl Rule for AnnounceOutsideSubnet {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let deployment = view.deployment;
        let mut all = vec![Vec::new(); deployment.containers.len()];
        for (nth, network, address) in attachments(deployment) {
            all[nth].push((network, address));
        }
        let mut statics_of = vec![Vec::new(); deployment.containers.len()];
        for address in statics(deployment) {
            statics_of[address.container].push(address);
        }
        let by_name = networks(deployment);
        let indices = container_indices(deployment);
        let others: Vec<IpAddr> = view.cluster_nodes().filter_map(|(_, n)| announced(&n.config)).collect();
        for (container, node) in view.cluster_nodes().filter(|(_, n)| n.has_own_network()) {
            let Some(setting) = node.config.setting(id::CLUSTER_ANNOUNCE_IP) else { continue };
            let (Some(ip), Some(&nth)) =
                (announced(&node.config), indices.get(&std::ptr::from_ref(container)))
            else {
                continue;
            };
            let on = &all[nth];
            let network = |name: &Text| by_name.get(name.get()?).copied();
            let own = on.iter().map(|(name, _)| network(name)).collect::<Option<Vec<_>>>();
            // The addresses of an external network are not known.
            let Some(own) = own.filter(|own| own.iter().all(|n| !n.is_external && is_local(n))) else {
                continue;
            };
            let statics = &statics_of[nth];
            let unknown = on.iter().filter(|(.., address)| address.is_some()).count() != statics.len();
            if unknown || statics.iter().any(|s| s.ip == ip) || container.is_partial {
                continue;
            }
            let announcing = Announcing { ip, networks: own, statics };
            let holds = subnets(deployment).find(|(_, _, net)| net.contains(&ip));
            let fault = match holds {
                Some((on, subnet, _)) if announcing.is_on(on) => announcing.other_address(subnet),
                Some((other, subnet, _)) => Some(announcing.other_network(other, subnet)),
                None => announcing.nearly_in_network(deployment, &others),
            };
            if let Some(Fault { message, help, related: (related, says) }) = fault {
                let place = node.place(setting.at, Some(1));
                out.report(Finding::new(self.meta(), place, message, help).related(related, says));
            }
        }
    }
}

/// Returns the address that a node announces.
fn announced(config: &Config) -> Option<IpAddr> {
    std::str::from_utf8(config.text(id::CLUSTER_ANNOUNCE_IP)).ok()?.parse().ok()
}

/// A node that announces an address that is not its own.
struct Announcing<'a> {
    /// The announced address.
    ip: IpAddr,
    /// The networks that its container is on.
    networks: Vec<&'a Network>,
    /// The static addresses of its container.
    statics: &'a [Static<'a>],
}

/// What is wrong with an announced address.
struct Fault {
    message: Message,
    help: Message,
    related: (Place, Message),
}

impl Announcing<'_> {
    fn is_on(&self, network: &Network) -> bool {
        self.networks.iter().any(|own| std::ptr::eq(*own, network))
    }

    /// The address is in a subnet that the container is in, where it has another one.
    fn other_address(&self, subnet: &Subnet) -> Option<Fault> {
        let in_it = |s: &&Static| subnet.net.is_some_and(|n| n.contains(&s.ip));
        let address = self.statics.iter().find(in_it)?;
        let own = address.ip;
        let message = say!(
            "the node announces {ip}, but its container has {own}: other nodes and clients are \
             sent to another node, or to none",
            "节点公布的是 {ip}，但它的容器地址是 {own}：其他节点和客户端会被引到别的节点，或者根本连不上",
            ip = self.ip,
            own,
        );
        let help = say!("set `cluster-announce-ip {own}`", "设置 `cluster-announce-ip {own}`", own);
        let related = (address.text.place.clone(), say!("the container's address", "容器的地址"));
        Some(Fault { message, help, related })
    }

    /// The address is in a network that the container is not on.
    fn other_network(&self, network: &Network, subnet: &Subnet) -> Fault {
        let message = say!(
            "the node announces {ip}, an address of network `{network}`, which its container is \
             not on: nothing can reach the node there",
            "节点公布的 {ip} 属于网络 `{network}`，但它的容器不在该网络上：在那里谁也连不到它",
            ip = self.ip,
            network = name_of(network),
        );
        let help = say!("announce the container's own address", "公布容器自己的地址");
        let related = (subnet.text.place.clone(), say!("the subnet of that address", "该地址所在的子网"));
        Fault { message, help, related }
    }

    /// The address is in no network, and differs from a subnet of the container in one octet. `others` are the addresses that
    /// all nodes announce.
    fn nearly_in_network(&self, deployment: &Deployment, others: &[IpAddr]) -> Option<Fault> {
        let is_near =
            |(network, _, net): &(&Network, _, IpNet)| self.is_on(network) && nearly_in(self.ip, *net);
        let (on, subnet, net) = subnets(deployment).find(is_near)?;
        let host = |ip: IpAddr| match (ip, net) {
            (IpAddr::V4(ip), IpNet::V4(net)) => Some(u32::from(ip) & !u32::from(net.netmask())),
            _ => None,
        };
        // Without such evidence, it may be the address of a host.
        let has_same_host = self.statics.iter().any(|s| host(s.ip) == host(self.ip));
        if !has_same_host && !others.iter().any(|other| net.contains(other)) {
            return None;
        }
        let message = say!(
            "the node announces {ip}, which is not in network `{network}`, {net}: other nodes \
             and clients cannot reach it",
            "节点公布的 {ip} 不在网络 `{network}`（{net}）内：其他节点和客户端连不到它",
            ip = self.ip,
            network = name_of(on),
            net,
        );
        let help =
            say!("announce the container's own address, in {net}", "公布容器自己在 {net} 内的地址", net);
        let related = (subnet.text.place.clone(), say!("the network's subnet", "该网络的子网"));
        Some(Fault { message, help, related })
    }
}
