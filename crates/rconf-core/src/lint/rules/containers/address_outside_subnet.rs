use super::compose_file::is_used_alone;
use crate::container::{Deployment, Kind, Network, Text};
use crate::diagnostic::rule;
use crate::lint::rules::places::{attachments, is_local, name_of, network};
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;
use std::collections::BTreeSet;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds static addresses (`--ip`, `ipv4_address`) that are in none of the subnets of their network, and
    /// static addresses on a network without a configured subnet, such as Docker's own bridge. Networks that
    /// are created elsewhere are not checked.
    ///
    /// ## Why it matters
    /// Docker does not start the container: `invalid config for network redis: invalid endpoint settings:`
    /// `no configured subnet or ip-range contain the IP address 192.168.0.2`, in newer releases
    /// `no configured subnet contains IP address 192.168.0.2`. On a network without a subnet it says
    /// `user specified IP address is supported only when connecting to networks with user configured subnets`, on
    /// its own bridge `user specified IP address is supported on user defined networks only`.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis-1:
    ///     image: redis:7.2
    ///     networks:
    ///       redis:
    ///         ipv4_address: 172.29.0.2
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
    ///     networks:
    ///       redis:
    ///         ipv4_address: 172.28.0.2
    /// networks:
    ///   redis:
    ///     ipam:
    ///       config:
    ///         - subnet: 172.28.0.0/16
    /// ```
    ///
    /// ## References
    /// - <https://docs.docker.com/reference/cli/docker/container/run/#ip>
    /// - <https://docs.docker.com/reference/compose-file/services/#ipv4_address-ipv6_address>
    AddressOutsideSubnet = "D012" "address-outside-subnet", Containers, Error, fix: None
}

impl Rule for AddressOutsideSubnet {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        // The iterations of a loop share a place: one finding is enough.
        let mut seen = BTreeSet::new();
        for (nth, name, address) in attachments(view.deployment) {
            let Some(address) = address.filter(|_| view.deployment.containers[nth].is_server()) else {
                continue;
            };
            let found = match network(view.deployment, name) {
                Some(network) if !network.is_external && is_local(network) => wrong(self, network, address),
                None if name.get() == Some("bridge") => self.on_bridge(address),
                None if view.is_whole() && is_default(view.deployment, name) => self.on_default(address),
                _ => None,
            };
            if let Some(finding) = found.filter(|f| seen.insert(f.place.clone())) {
                out.report(finding);
            }
        }
    }
}

/// Returns whether this is the network that compose creates by default.
fn is_default(deployment: &Deployment, name: &Text) -> bool {
    deployment.kind == Kind::Compose && name.get() == Some("default") && is_used_alone(&deployment.path)
}

impl AddressOutsideSubnet {
    fn on_bridge(&self, address: &Text) -> Option<Finding> {
        address.get()?;
        let message = say!(
            "the container is on Docker's own bridge, which does not support static addresses: Docker does \
             not start it",
            "容器在 Docker 自带的网桥上，那里不能用静态地址：Docker 无法启动它"
        );
        let help = say!(
            "create a network with a subnet, and use it with `--network`",
            "创建一个带子网的网络，并用 `--network` 指定它"
        );
        Some(Finding::new(self.meta(), address.place.clone(), message, help))
    }

    fn on_default(&self, address: &Text) -> Option<Finding> {
        let ip = address.get()?;
        let message = say!(
            "the network `default` has no configured subnet: Docker supports no static address on it and \
             does not start the container",
            "网络 `default` 没有指定子网：Docker 不在上面分配静态地址，也就无法启动这个容器"
        );
        let help = say!(
            "declare `default` under `networks:` with a subnet that contains {ip}",
            "在 `networks:` 下声明 `default`，子网要包含 {ip}",
            ip
        );
        Some(Finding::new(self.meta(), address.place.clone(), message, help))
    }
}

fn wrong(rule: &AddressOutsideSubnet, network: &Network, address: &Text) -> Option<Finding> {
    let text = address.get()?;
    let Ok(ip) = text.trim().parse::<IpAddr>() else {
        let message = say!(
            "`{text}` is not an IP address: Docker does not start the container",
            "`{text}` 不是 IP 地址：Docker 无法启动这个容器",
            text
        );
        let help = say!("correct the address", "改正这个地址");
        return Some(Finding::new(rule.meta(), address.place.clone(), message, help));
    };
    let called = name_of(network);
    // A subnet that cannot be parsed may be of the same family as the address.
    if network.subnets.iter().any(|s| s.net.is_none()) {
        return None;
    }
    let nets = network.subnets.iter().filter_map(|s| Some((s, s.net?)));
    let of_family: Vec<_> = nets.filter(|(_, net)| net.addr().is_ipv4() == ip.is_ipv4()).collect();
    if of_family.iter().any(|(_, net)| net.contains(&ip)) {
        return None;
    }
    let finding = if let Some((subnet, net)) = of_family.first() {
        Finding::new(
            rule.meta(),
            address.place.clone(),
            say!(
                "{ip} is not in the subnet of network `{called}`, {net}: Docker does not start the container",
                "{ip} 不在网络 `{called}` 的子网 {net} 内：Docker 无法启动这个容器",
                ip,
                called,
                net
            ),
            say!(
                "choose an address in {net}, or change the subnet",
                "选一个 {net} 内的地址，或修改子网",
                net
            ),
        )
        .related(subnet.text.place.clone(), say!("the subnet", "子网"))
    } else if ip.is_ipv4() {
        Finding::new(
            rule.meta(),
            address.place.clone(),
            say!(
                "network `{called}` is created without a subnet: Docker supports no static address on it and \
                 does not start the container",
                "网络 `{called}` 创建时没有指定子网：Docker 不在上面分配静态地址，也就无法启动这个容器",
                called
            ),
            say!(
                "give `{called}` a subnet that contains {ip}",
                "给 `{called}` 指定一个包含 {ip} 的子网",
                called,
                ip
            ),
        )
        .related(network.place.clone(), say!("the network is created here", "网络在此创建"))
    } else {
        return None;
    };
    Some(finding)
}
