use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds networks of a spec that are public, too small for the nodes, or whose gateway is no address in them.
    ///
    /// ## Why it matters
    /// Docker routes the subnet to the containers: if real hosts have those addresses, they become unreachable from
    /// this one. The tutorial that rconf comes from takes 192.169.0.0/16, which is not 192.168.
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

impl Rule for UnusableSubnet {}
