use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds directives in `[config]` that follow from the rest of the spec: ports, addresses, passwords, the files
    /// of the cluster.
    ///
    /// ## Why it matters
    /// Written by hand they would contradict the plan: a node that listens on another port than the one that is
    /// published, or has another password than its peers.
    ///
    /// ## Example
    /// ```toml
    /// [config]
    /// port = 6380
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// ports = "6380-6385"
    /// ```
    ///
    /// ## References
    /// - `rconf schema`
    DirectiveSetByRconf = "S011" "directive-set-by-rconf", Spec, Error, fix: None
}

impl Rule for DirectiveSetByRconf {}
