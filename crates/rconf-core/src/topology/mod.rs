//! A spec worked out to nodes: addresses, ports, roles.

use crate::cluster::SLOTS;
use crate::spec::{Announce, Spec, SpecError};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The nodes of a cluster, in the order in which it is created: masters first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topology {
    /// The nodes.
    pub nodes: Vec<NodePlan>,
    /// The network of the containers.
    pub subnet: IpNet,
    /// The gateway: the first address of the network.
    pub gateway: IpAddr,
    /// The half of the network from which Docker gives addresses to containers that ask for none. No node
    /// lies in it.
    pub dynamic_range: IpNet,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodePlan {
    /// The name of its container.
    pub name: String,
    /// The port clients connect to.
    pub port: u16,
    /// The port of the cluster bus.
    pub bus_port: u16,
    /// The address of its container.
    pub address: IpAddr,
    /// Where it says it is.
    pub announced: IpAddr,
    /// What it begins as.
    pub role: Role,
}

/// What a node begins as. A failover may change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Serves slots.
    Master {
        /// Its first slot.
        first: u16,
        /// Its last slot.
        last: u16,
    },
    /// Follows a master, which `redis-cli --cluster create` chooses.
    Replica,
}

impl NodePlan {
    /// The folder of the node's files.
    pub fn folder(&self) -> String {
        format!("node-{}", self.port)
    }

    /// The announced address and client port, as `redis-cli --cluster` takes them.
    pub fn endpoint(&self) -> String {
        format!("{}:{}", self.announced, self.port)
    }
}

impl Topology {
    /// The masters, in order.
    pub fn masters(&self) -> impl Iterator<Item = &NodePlan> {
        self.nodes.iter().filter(|node| matches!(node.role, Role::Master { .. }))
    }
}

/// Works a spec out. The same spec always gives the same nodes.
pub fn topology(spec: &Spec) -> Result<Topology, SpecError> {
    spec.check()?;
    let masters = spec.ports.len() / (usize::from(spec.replicas) + 1);
    let nodes = spec.ports.iter().enumerate().map(|(nth, &port)| {
        let address = nth_address(spec.subnet, nth as u128 + 2);
        NodePlan {
            name: format!("{}-{port}", spec.name),
            port,
            bus_port: port + 10_000,
            address,
            announced: match spec.announce {
                Announce::Container => address,
                Announce::Host(host) => host,
            },
            role: if nth < masters { master(nth, masters) } else { Role::Replica },
        }
    });
    Ok(Topology {
        nodes: nodes.collect(),
        subnet: spec.subnet,
        gateway: nth_address(spec.subnet, 1),
        dynamic_range: upper_half(spec.subnet),
    })
}

/// The slots of the nth master, as `redis-cli --cluster create` shares them out.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "small"
)]
fn master(nth: usize, masters: usize) -> Role {
    let each = f64::from(SLOTS) / masters as f64;
    let mut cursor = 0.0_f64;
    let mut first = 0;
    for _ in 0..nth {
        first = (cursor + each - 1.0).round() as u16 + 1;
        cursor += each;
    }
    let last = if nth + 1 == masters { SLOTS - 1 } else { (cursor + each - 1.0).round() as u16 };
    Role::Master { first, last }
}

fn nth_address(subnet: IpNet, nth: u128) -> IpAddr {
    match subnet {
        IpNet::V4(net) => {
            let base = u128::from(u32::from(net.network()));
            IpAddr::V4(Ipv4Addr::from(u32::try_from(base + nth).unwrap_or(u32::MAX)))
        }
        IpNet::V6(net) => IpAddr::V6(Ipv6Addr::from(u128::from(net.network()).saturating_add(nth))),
    }
}

fn upper_half(subnet: IpNet) -> IpNet {
    let longer = subnet.prefix_len() + 1;
    subnet.subnets(longer).ok().and_then(Iterator::last).unwrap_or(subnet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_shared_out_as_redis_cli_does() {
        let of = |n: usize| (0..n).map(|i| master(i, n)).collect::<Vec<_>>();
        let range = |first, last| Role::Master { first, last };
        assert_eq!(of(3), [range(0, 5460), range(5461, 10_922), range(10_923, 16_383)]);
        assert_eq!(of(4), [range(0, 4095), range(4096, 8191), range(8192, 12_287), range(12_288, 16_383)]);
    }

    #[test]
    fn nodes_lie_in_the_lower_half() {
        let net: IpNet = "10.1.2.0/28".parse().expect("a network");
        assert_eq!(upper_half(net).to_string(), "10.1.2.8/29");
        assert_eq!(nth_address(net, 2).to_string(), "10.1.2.2");
    }
}
