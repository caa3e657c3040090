//! Addresses in a subnet: which are the nodes', which the gateway's, which Docker's.

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

/// The upper half of a network, which is left to containers that ask for no address.
pub(super) fn upper_half(subnet: IpNet) -> IpNet {
    let longer = subnet.prefix_len() + 1;
    subnet.subnets(longer).ok().and_then(Iterator::last).unwrap_or(subnet)
}

/// How many addresses the lower half has.
pub(super) fn lower_half(subnet: IpNet) -> u128 {
    let host_bits = subnet.max_prefix_len() - subnet.prefix_len();
    1_u128.checked_shl(u32::from(host_bits.saturating_sub(1))).unwrap_or(u128::MAX)
}

/// Whether real hosts elsewhere can have no address of it.
pub(super) fn is_private(subnet: IpNet) -> bool {
    match subnet {
        IpNet::V4(net) => net.network().is_private() && net.broadcast().is_private(),
        IpNet::V6(net) => net.network().is_unique_local() && net.prefix_len() >= 7,
    }
}

/// Why an address that lies in a subnet cannot be a container's; none if it can.
pub(super) fn fault(address: IpAddr, subnet: IpNet, gateway: IpAddr, dynamic: IpNet) -> Option<&'static str> {
    match () {
        () if address == gateway => Some("the gateway has it"),
        () if address == subnet.network() => Some("it names the network"),
        () if subnet.addr().is_ipv4() && address == subnet.broadcast() => Some("it is the broadcast address"),
        () if dynamic.contains(&address) => Some(
            "it lies in the upper half of the subnet, from which Docker gives addresses to other containers",
        ),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_a_network() {
        let net: IpNet = "10.1.2.0/28".parse().expect("a network");
        assert_eq!(upper_half(net).to_string(), "10.1.2.8/29");
        assert_eq!(nth(net, 2).to_string(), "10.1.2.2");
        assert_eq!(lower_half(net), 8);
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
