use crate::diagnostic::rule;
use crate::lint::rules::places::{name_of, server_networks};
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;
use ipnet::{IpNet, Ipv4Net};
use std::net::Ipv4Addr;

rule! {
    /// ## What it does
    /// Finds IPv4 subnets of public address space on the networks that servers are attached to: subnets
    /// outside of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 (RFC 1918), 100.64.0.0/10 (RFC 6598), and the
    /// other ranges for special use. 192.169.0.0/16 and 172.32.0.0/16 are common typing errors.
    ///
    /// ## Why it matters
    /// These addresses belong to machines on the Internet. Docker routes the whole subnet to its bridge, so
    /// that the host and its containers can no longer reach the real machines there: `Connection timed out`,
    /// or `No route to host`, for some sites, and only from this host.
    ///
    /// ## Example
    /// ```sh
    /// docker network create redis --subnet 192.169.0.0/16
    /// docker run -d --name redis-7001 --network redis --ip 192.169.0.2 redis:7.2
    /// ```
    /// Use instead:
    /// ```sh
    /// docker network create redis --subnet 192.168.100.0/24
    /// docker run -d --name redis-7001 --network redis --ip 192.168.100.2 redis:7.2
    /// ```
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc1918>
    /// - <https://www.iana.org/assignments/iana-ipv4-special-registry>
    SubnetNotPrivate = "D014" "subnet-not-private", Containers, Warning, fix: None
}

/// Address ranges without hosts on the Internet.
const SPECIAL: [([u8; 4], u8); 13] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 3),
];

impl Rule for SubnetNotPrivate {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for network in server_networks(view).into_iter().filter(|n| !n.is_external) {
            for subnet in &network.subnets {
                let Some(IpNet::V4(net)) = subnet.net else { continue };
                if is_special(net) {
                    continue;
                }
                let called = name_of(network);
                out.report(Finding::new(
                    self.meta(),
                    subnet.text.place.clone(),
                    say!(
                        "{net} is public address space: while network `{called}` exists, this host and its \
                         containers cannot reach the real machines there",
                        "{net} 是公网地址段：只要网络 `{called}` 存在，这台主机和它的容器就访问不到那里真正的机器",
                        net = net.trunc(),
                        called
                    ),
                    say!(
                        "use a private subnet that is not used here, such as 172.28.0.0/16, and change \
                         the containers' addresses accordingly",
                        "换成一个这里未使用的私有子网，例如 172.28.0.0/16，并相应修改容器的地址"
                    ),
                ));
            }
        }
    }
}

fn is_special(net: Ipv4Net) -> bool {
    let ranges =
        SPECIAL.iter().filter_map(|(octets, length)| Ipv4Net::new(Ipv4Addr::from(*octets), *length).ok());
    ranges.into_iter().any(|range| range.contains(&net))
}
