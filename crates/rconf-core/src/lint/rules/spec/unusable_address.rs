use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds addresses of a spec that a node or host cannot have: outside of the subnet, that of the network, the
    /// gateway or the broadcast, one that is given twice, a loopback or wildcard address for a host.
    ///
    /// ## Why it matters
    /// Docker refuses to start the container ("Address already in use", "no configured subnet contains IP
    /// address"), or nodes are announced where nobody finds them.
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

impl Rule for UnusableAddress {}
