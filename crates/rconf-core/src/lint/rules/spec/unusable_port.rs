use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds ports of a spec that nodes cannot have: 0, without room for the bus port, twice on one host, or the
    /// bus port of another node.
    ///
    /// ## Why it matters
    /// The bus listens on the client port plus 10000. Of two nodes on one host the second does not start: "Could
    /// not create server TCP listening socket *:17002: bind: Address already in use"; a port above 55535 is
    /// refused: "Redis port number too high. Cluster communication port is 10,000 port numbers higher than your
    /// Redis port."
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

impl Rule for UnusablePort {}
