use crate::diagnostic::rule;
use crate::message::{Message, say};
use crate::spec::problem::Problem;

rule! {
    /// ## What it does
    /// Finds ports in a spec that a node cannot have: 0, a port that leaves no room for the bus port, a port that is
    /// given twice on one host, or the bus port of another node.
    ///
    /// ## Why it matters
    /// The bus port is the client port plus 10000. Of two nodes with the same port on one host, the second does not
    /// start: "Could not create server TCP listening socket *:17002: bind: Address already in use"; a port above
    /// 55535 is refused: "Redis port number too high. Cluster communication port is 10,000 port numbers higher than
    /// your Redis port."
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// ports = "7002-7006,17002"
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// ports = "7002-7007"
    /// ```
    ///
    /// ## References
    /// - "Redis cluster TCP ports" in the Redis Cluster tutorial
    UnusablePort = "S005" "unusable-port", Spec, Error, fix: None
}

/// Returns the problem that a client port is 0.
pub(in crate::spec) fn port_zero() -> Problem {
    Problem::new(
        UnusablePort::META,
        say!("clients cannot connect to port 0", "客户端无法连接端口 0"),
        use_ports(),
    )
}

/// Returns the problem that a client port is above 65535.
pub(in crate::spec) fn port_too_high(port: u32) -> Problem {
    Problem::new(
        UnusablePort::META,
        say!("{port} is not a port: the highest port is 65535", "{port} 不是端口：最大为 65535", port),
        use_ports(),
    )
}

fn use_ports() -> Message {
    say!("use ports from 1 to 55535", "使用 1 到 55535 之间的端口")
}

/// Returns the problem that a client port plus 10000 is not a port.
pub(in crate::spec) fn no_bus_port(port: u16) -> Problem {
    Problem::new(
        UnusablePort::META,
        say!(
            "port {port} has no bus port: the client port plus 10000 is above 65535",
            "端口 {port} 没有对应的总线端口：客户端端口加 10000 超过了 65535",
            port,
        ),
        say!(
            "use ports from 1 to 55535, or give `bus-ports` (from Redis 7.0)",
            "使用 1 到 55535 之间的端口，或给出 `bus-ports`（Redis 7.0 起）"
        ),
    )
}

/// Returns the problem that two nodes on one host have the same client port. `host` is the name of the host
/// if there are several.
pub(in crate::spec) fn port_twice(port: u16, host: Option<&str>) -> Problem {
    let message = match host {
        Some(host) => say!(
            "port {port} is given twice on host {host}: the second node cannot listen on it",
            "主机 {host} 上的端口 {port} 写了两次：第二个节点无法监听",
            port,
            host,
        ),
        None => say!(
            "port {port} is given twice: the second node cannot listen on it",
            "端口 {port} 写了两次：第二个节点无法监听",
            port,
        ),
    };
    let help = say!("give each node on a host its own port", "给同一主机上的每个节点各自的端口");
    Problem::new(UnusablePort::META, message, help)
}

/// Returns the problem that a port is also the bus port of the node with the client port `of`.
pub(in crate::spec) fn bus_port_taken(bus: u16, of: u16) -> Problem {
    Problem::new(
        UnusablePort::META,
        say!(
            "port {bus} is used twice: it is also the bus port of node {of}",
            "端口 {bus} 被用了两次：它也是节点 {of} 的总线端口",
            bus,
            of,
        ),
        say!(
            "use ports that are not 10000 apart, or give `bus-ports` (from Redis 7.0)",
            "使用彼此不相差 10000 的端口，或给出 `bus-ports`（Redis 7.0 起）"
        ),
    )
}
