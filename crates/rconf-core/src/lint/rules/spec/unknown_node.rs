use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds tables and roles in a spec for nodes or hosts that it does not have.
    ///
    /// ## Why it matters
    /// What they say would be ignored, or cannot be met.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// ports = "7002-7007"
    ///
    /// [node.7008.config]
    /// maxmemory = "4gb"
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// ports = "7002-7007"
    ///
    /// [node.7007.config]
    /// maxmemory = "4gb"
    /// ```
    ///
    /// ## References
    /// - `rconf gen --print topology` shows the nodes
    UnknownNode = "S012" "unknown-node", Spec, Error, fix: None
}

impl Rule for UnknownNode {}
