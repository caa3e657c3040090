//! The use of the addresses in a subnet: the first half is for the gateway and the nodes, the second half for
//! containers that get their address from Docker.

use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Returns the nth address of a subnet. The 0th is the network address.
pub(super) fn nth(subnet: IpNet, nth: u128) -> IpAddr {
    match subnet {
        IpNet::V4(net) => {
            let base = u128::from(u32::from(net.network()));
            IpAddr::V4(Ipv4Addr::from(u32::try_from(base.saturating_add(nth)).unwrap_or(u32::MAX)))
        }
        IpNet::V6(net) => IpAddr::V6(Ipv6Addr::from(u128::from(net.network()).saturating_add(nth))),
    }
}

/// The number of bits of the address blocks for nodes and for other containers in a large IPv6 subnet.
const BITS: u8 = 16;

/// Returns the addresses for containers without an address of their own: the second half of a subnet, or in a
/// large IPv6 subnet the second block of 65536 addresses, because Docker 20.10 refuses a range that begins in
/// the middle of a /64 (`invalid bit range`).
pub(super) fn dynamic_range(subnet: IpNet) -> IpNet {
    let longer = if is_large(subnet) { subnet.max_prefix_len() - BITS } else { subnet.prefix_len() + 1 };
    subnet.subnets(longer).ok().and_then(|mut all| all.nth(1)).unwrap_or(subnet)
}

fn is_large(subnet: IpNet) -> bool {
    subnet.addr().is_ipv6() && subnet.max_prefix_len() - subnet.prefix_len() > BITS
}

/// Returns the number of addresses below the [`dynamic_range`].
pub(super) fn static_addresses(subnet: IpNet) -> u128 {
    let host_bits = subnet.max_prefix_len() - subnet.prefix_len();
    let bits = if is_large(subnet) { BITS } else { host_bits.saturating_sub(1) };
    1_u128.checked_shl(u32::from(bits)).unwrap_or(u128::MAX)
}

/// Returns whether all addresses of a subnet are private, so that no host on the Internet has one of them.
pub(super) fn is_private(subnet: IpNet) -> bool {
    match subnet {
        IpNet::V4(net) => net.network().is_private() && net.broadcast().is_private(),
        IpNet::V6(net) => net.network().is_unique_local() && net.prefix_len() >= 7,
    }
}

/// Why a node cannot have an address of its subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reserved {
    /// The address is that of the gateway.
    Gateway,
    /// The address is that of the network.
    Network,
    /// The address is the broadcast address.
    Broadcast,
    /// The address is in the [`dynamic_range`].
    Dynamic,
}

/// Returns why a node cannot have an address of `subnet`, or `None` if it can.
pub(super) fn reserved(address: IpAddr, subnet: IpNet, gateway: IpAddr) -> Option<Reserved> {
    match () {
        () if address == gateway => Some(Reserved::Gateway),
        () if address == subnet.network() => Some(Reserved::Network),
        () if subnet.addr().is_ipv4() && address == subnet.broadcast() => Some(Reserved::Broadcast),
        () if dynamic_range(subnet).contains(&address) => Some(Reserved::Dynamic),
        () => None,
    }
}

/// Returns whether an address can be the gateway of a subnet.
pub(super) fn can_be_gateway(address: IpAddr, subnet: IpNet) -> bool {
    subnet.contains(&address)
        && match reserved(address, subnet, nth(subnet, 1)) {
            None | Some(Reserved::Gateway) => true,
            Some(Reserved::Dynamic) => address != subnet.broadcast(),
            Some(Reserved::Network | Reserved::Broadcast) => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_network() {
        let net: IpNet = "10.1.2.0/28".parse().expect("a network");
        assert_eq!(dynamic_range(net).to_string(), "10.1.2.8/29");
        assert_eq!(nth(net, 2).to_string(), "10.1.2.2");
        assert_eq!(static_addresses(net), 8);
        let net: IpNet = "fd00:1::/64".parse().expect("a network");
        assert_eq!(dynamic_range(net).to_string(), "fd00:1::1:0/112");
        assert_eq!(static_addresses(net), 65_536);
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
