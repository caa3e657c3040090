//! Addresses in a subnet: which are the nodes', which the gateway's, which Docker's.

use crate::message::Words;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The nth address of a network; the 0th names it.
pub(super) fn nth(subnet: IpNet, nth: u128) -> IpAddr {
    match subnet {
        IpNet::V4(net) => {
            let base = u128::from(u32::from(net.network()));
            IpAddr::V4(Ipv4Addr::from(u32::try_from(base.saturating_add(nth)).unwrap_or(u32::MAX)))
        }
        IpNet::V6(net) => IpAddr::V6(Ipv6Addr::from(u128::from(net.network()).saturating_add(nth))),
    }
}

/// How many bits of a large IPv6 network nodes and other containers get each.
const BITS: u8 = 16;

/// What is left to containers that ask for no address: the upper half of a network. Of a large IPv6 one it is the second
/// block of 65536 addresses: Docker 20.10 refuses a range that begins at the middle of a /64 (`invalid bit range`).
pub(super) fn dynamic(subnet: IpNet) -> IpNet {
    let longer = if is_large(subnet) { subnet.max_prefix_len() - BITS } else { subnet.prefix_len() + 1 };
    subnet.subnets(longer).ok().and_then(|mut all| all.nth(1)).unwrap_or(subnet)
}

fn is_large(subnet: IpNet) -> bool {
    subnet.addr().is_ipv6() && subnet.max_prefix_len() - subnet.prefix_len() > BITS
}

/// How many addresses there are before those.
pub(super) fn room(subnet: IpNet) -> u128 {
    let host_bits = subnet.max_prefix_len() - subnet.prefix_len();
    let bits = if is_large(subnet) { BITS } else { host_bits.saturating_sub(1) };
    1_u128.checked_shl(u32::from(bits)).unwrap_or(u128::MAX)
}

/// Whether real hosts elsewhere can have no address of it.
pub(super) fn is_private(subnet: IpNet) -> bool {
    match subnet {
        IpNet::V4(net) => net.network().is_private() && net.broadcast().is_private(),
        IpNet::V6(net) => net.network().is_unique_local() && net.prefix_len() >= 7,
    }
}

/// Why an address that lies in a subnet cannot be a container's; none if it can.
pub(super) fn fault(address: IpAddr, subnet: IpNet, gateway: IpAddr, dynamic: IpNet) -> Option<Words> {
    Some(match () {
        () if address == gateway => Words::new("the gateway has it", "网关占用了它"),
        () if address == subnet.network() => Words::new("it names the network", "它是网络地址"),
        () if subnet.addr().is_ipv4() && address == subnet.broadcast() => {
            Words::new("it is the broadcast address", "它是广播地址")
        }
        () if dynamic.contains(&address) => Words::new(
            "it lies in the upper half of the subnet, from which Docker gives addresses to other containers",
            "它在子网的后一半里，Docker 从那里给其他容器分配地址",
        ),
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_network() {
        let net: IpNet = "10.1.2.0/28".parse().expect("a network");
        assert_eq!(dynamic(net).to_string(), "10.1.2.8/29");
        assert_eq!(nth(net, 2).to_string(), "10.1.2.2");
        assert_eq!(room(net), 8);
        let net: IpNet = "fd00:1::/64".parse().expect("a network");
        assert_eq!(dynamic(net).to_string(), "fd00:1::1:0/112");
        assert_eq!(room(net), 65_536);
    }

    #[test]
    fn private_networks() {
        for (text, wanted) in [
            ("172.28.0.0/16", true),
            ("192.169.0.0/16", false),
            ("172.16.0.0/11", false),
            ("fd00:1::/64", true),
            ("2001:db8::/64", false),
        ] {
            assert_eq!(is_private(text.parse().expect("a network")), wanted, "{text}");
        }
    }
}
