use crate::diagnostic::rule;
use crate::message::say;
use crate::spec::problem::Problem;
use ipnet::IpNet;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds networks in a spec that are public, too small for the nodes, or have a gateway that is not a usable
    /// address in them.
    ///
    /// ## Why it matters
    /// Docker routes the subnet to the containers: if real hosts have those addresses, this host can no longer reach
    /// them. The tutorial that rconf started from uses 192.169.0.0/16, which is not 192.168.
    ///
    /// ## Example
    /// ```toml
    /// [network]
    /// subnet = "192.169.0.0/16"
    /// ```
    /// Use instead:
    /// ```toml
    /// [network]
    /// subnet = "192.168.0.0/16"
    /// ```
    ///
    /// ## References
    /// - RFC 1918, RFC 4193
    UnusableSubnet = "S006" "unusable-subnet", Spec, Error, fix: None
}

/// Returns the problem that the subnet has public addresses.
pub(in crate::spec) fn public_subnet(subnet: IpNet) -> Problem {
    Problem::new(
        UnusableSubnet::META,
        say!(
            "{subnet} is not a private network: its addresses belong to real hosts, which would become unreachable",
            "{subnet} 不是私有网络：其中的地址属于真实的主机，那些主机会变得无法访问",
            subnet,
        ),
        say!(
            "use a subnet of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or fd00::/8",
            "使用 10.0.0.0/8、172.16.0.0/12、192.168.0.0/16 或 fd00::/8 中的子网"
        ),
    )
}

/// Returns the problem that the subnet has fewer addresses than the nodes need.
pub(in crate::spec) fn small_subnet(subnet: IpNet, nodes: usize) -> Problem {
    Problem::new(
        UnusableSubnet::META,
        say!(
            "{subnet} is too small for {nodes} nodes: half of it is kept for containers without a fixed address",
            "{subnet} 放不下 {nodes} 个节点：其中一半要留给没有固定地址的容器",
            subnet,
            nodes,
        ),
        say!("use a shorter prefix", "使用更短的前缀"),
    )
}

/// Returns the problem that the gateway cannot have its address in the subnet.
pub(in crate::spec) fn bad_gateway(gateway: IpAddr, subnet: IpNet) -> Problem {
    Problem::new(
        UnusableSubnet::META,
        say!(
            "the gateway {gateway} is not a usable host address in {subnet}",
            "网关 {gateway} 不是 {subnet} 中可用的主机地址",
            gateway,
            subnet,
        ),
        say!("leave it out: the default is the first address", "不用写：默认取第一个地址"),
    )
}
