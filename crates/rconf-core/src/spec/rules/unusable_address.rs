use crate::diagnostic::rule;
use crate::message::{Words, say};
use crate::spec::addresses::Reserved;
use crate::spec::problem::Problem;
use ipnet::IpNet;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds addresses in a spec that a node or host cannot have: an address outside the subnet, the network,
    /// gateway or broadcast address, an address that is given twice, a loopback or wildcard address for a host.
    ///
    /// ## Why it matters
    /// Docker refuses to start the container ("Address already in use", "no configured subnet contains IP address"),
    /// or nodes announce an address where nobody can reach them.
    ///
    /// ## Example
    /// ```toml
    /// [network]
    /// subnet = "172.28.0.0/16"
    ///
    /// [node.7001]
    /// address = "172.29.0.5"
    /// ```
    /// Use instead:
    /// ```toml
    /// [network]
    /// subnet = "172.28.0.0/16"
    ///
    /// [node.7001]
    /// address = "172.28.0.5"
    ///
    /// [node.7004]
    /// address = "172.28.0.60"
    /// ```
    ///
    /// ## References
    /// - `--ip` in the reference of `docker run`
    UnusableAddress = "S007" "unusable-address", Spec, Error, fix: None
}

/// Returns the problem that the address of a container is not in the subnet.
pub(in crate::spec) fn outside_subnet(address: IpAddr, subnet: IpNet) -> Problem {
    Problem::new(
        UnusableAddress::META,
        say!(
            "{address} is outside the subnet {subnet}: Docker refuses to start the container",
            "{address} 不在子网 {subnet} 内：Docker 拒绝启动容器",
            address,
            subnet,
        ),
        say!("use an address within {subnet}, or leave it out", "写 {subnet} 内的地址，或者不写", subnet),
    )
}

/// Returns the problem that the address of a container is one that no container in the subnet can have.
pub(in crate::spec) fn reserved_address(address: IpAddr, why: Reserved) -> Problem {
    let why = match why {
        Reserved::Gateway => Words::new("it is the gateway address", "它是网关地址"),
        Reserved::Network => Words::new("it is the network address", "它是网络地址"),
        Reserved::Broadcast => Words::new("it is the broadcast address", "它是广播地址"),
        Reserved::Dynamic => Words::new(
            "it is in the upper half of the subnet, from which Docker assigns addresses to other containers",
            "它在子网的后一半里，Docker 从那里给其他容器分配地址",
        ),
    };
    unusable(address, why)
}

/// Returns the problem that other hosts cannot reach a host at its address.
pub(in crate::spec) fn unreachable_host(address: IpAddr) -> Problem {
    unusable(address, Words::new("other hosts cannot reach this host there", "其他主机通过它找不到这台主机"))
}

fn unusable(address: IpAddr, why: Words) -> Problem {
    Problem::new(
        UnusableAddress::META,
        say!("{address} cannot be used: {why}", "{address} 不能使用：{why}", address, why),
        say!("use another address, or leave it out", "换一个地址，或者不写"),
    )
}

/// Returns the problem that two nodes, or two hosts, have the same address.
pub(in crate::spec) fn address_twice(address: IpAddr) -> Problem {
    Problem::new(
        UnusableAddress::META,
        say!(
            "{address} is given twice, but can be used only once",
            "{address} 写了两次，但只能用一次",
            address,
        ),
        say!("use a different address for each", "为每一个使用不同的地址"),
    )
}

/// Returns the problem that the address of a host is in the subnet of the containers.
pub(in crate::spec) fn host_in_subnet(address: IpAddr, subnet: IpNet) -> Problem {
    Problem::new(
        UnusableAddress::META,
        say!(
            "the host address {address} is in the container network {subnet}: containers cannot reach the host at this address",
            "主机地址 {address} 在容器网络 {subnet} 内：容器无法通过这个地址访问主机",
            address,
            subnet,
        ),
        say!("use another subnet", "换一个子网"),
    )
}
