use crate::container::{Container, Kind, Network, NetworkVerb};
use crate::diagnostic::rule;
use crate::lint::rules::places::{is_bridge, is_local, name_of, server_networks, subnets};
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;
use ipnet::{IpNet, Ipv4Net};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

rule! {
    /// ## What it does
    /// Finds networks of one plan whose subnets overlap, and, as a warning, subnets that overlap
    /// 172.17.0.0/16, which Docker's own bridge uses on nearly every host.
    ///
    /// ## Why it matters
    /// Docker creates the first network and refuses the second: `invalid pool request: Pool overlaps with
    /// other one on this address space`. No container on that network starts.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis-1:
    ///     image: redis:7.2
    ///     networks: [redis]
    /// networks:
    ///   redis:
    ///     ipam:
    ///       config:
    ///         - subnet: 172.28.0.0/16
    ///   back:
    ///     ipam:
    ///       config:
    ///         - subnet: 172.28.5.0/24
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis-1:
    ///     image: redis:7.2
    ///     networks: [redis]
    /// networks:
    ///   redis:
    ///     ipam:
    ///       config:
    ///         - subnet: 172.28.0.0/16
    ///   back:
    ///     ipam:
    ///       config:
    ///         - subnet: 172.29.5.0/24
    /// ```
    ///
    /// ## References
    /// - <https://docs.docker.com/reference/cli/docker/network/create/#specify-advanced-options>
    SubnetOverlap = "D015" "subnet-overlap", Containers, Error, fix: None
}

impl Rule for SubnetOverlap {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let deployment = view.deployment;
        if !deployment.containers.iter().any(Container::is_server) && deployment.cli.is_empty() {
            return;
        }
        // Ordered by first address, wider subnets first. A subnet that overlaps any earlier one also overlaps
        // the one that reaches farthest. In a script, one network may be removed before the other is created.
        let removed = deployment.network_uses.iter().filter(|u| u.verb == NetworkVerb::Remove);
        let removed: BTreeSet<&str> = removed.filter_map(|u| u.network.get()).collect();
        let is_sure = view.is_whole() || deployment.kind == Kind::Compose;
        let stays = |network: &Network| is_sure && is_local(network) && !removed.contains(&name_of(network));
        let mut all: Vec<_> = subnets(deployment).filter(|(network, ..)| stays(network)).collect();
        all.sort_by_key(|(_, _, net)| (net.network(), net.prefix_len()));
        let mut widest: Option<(usize, IpNet)> = None;
        for (nth, (network, subnet, net)) in all.iter().enumerate() {
            if let Some((first, _)) = widest.filter(|(_, wide)| wide.contains(net)) {
                let (other, with, wide) = &all[first];
                if name_of(other) != name_of(network) {
                    // Docker refuses the later one in the file.
                    let (later, earlier) = if subnet.text.place.span.start >= with.text.place.span.start {
                        ((subnet, net, network), (with, wide, other))
                    } else {
                        ((with, wide, other), (subnet, net, network))
                    };
                    out.report(
                        Finding::new(
                            self.meta(),
                            later.0.text.place.clone(),
                            say!(
                                "{net} of network `{network}` overlaps {with} of network `{other}`: Docker \
                                 creates one of them and refuses the other",
                                "网络 `{network}` 的 {net} 与网络 `{other}` 的 {with} 重叠：Docker 只创建其中一个，\
                                 拒绝另一个",
                                net = later.1,
                                network = name_of(later.2),
                                with = earlier.1,
                                other = name_of(earlier.2)
                            ),
                            say!("give each network a subnet of its own", "给每个网络单独的子网"),
                        )
                        .related(earlier.0.text.place.clone(), say!("the other subnet", "另一个子网")),
                    );
                }
                continue;
            }
            widest = Some((nth, *net));
        }
        self.with_docker(view, out);
    }
}

impl SubnetOverlap {
    fn with_docker(&self, view: &View<'_>, out: &mut Sink) {
        let Ok(docker) = Ipv4Net::new(Ipv4Addr::new(172, 17, 0, 0), 16) else { return };
        for network in server_networks(view).into_iter().filter(|n| !n.is_external && is_bridge(n)) {
            for subnet in &network.subnets {
                let Some(IpNet::V4(net)) = subnet.net else { continue };
                if !(docker.contains(&net) || net.contains(&docker)) {
                    continue;
                }
                out.report(
                    Finding::new(
                        self.meta(),
                        subnet.text.place.clone(),
                        say!(
                            "{net} overlaps {docker}, which Docker's own bridge uses by default: Docker then \
                             refuses to create network `{network}`",
                            "{net} 与 Docker 自带网桥默认使用的 {docker} 重叠：此时 Docker 拒绝创建网络 `{network}`",
                            net,
                            docker,
                            network = name_of(network)
                        ),
                        say!(
                            "use a subnet that is not used here, such as 172.28.0.0/16",
                            "换成一个这里未使用的子网，例如 172.28.0.0/16"
                        ),
                    )
                    .severity(Severity::Warning),
                );
            }
        }
    }
}
