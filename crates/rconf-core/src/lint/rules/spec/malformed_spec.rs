use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds a `rconf.toml` that is no TOML.
    ///
    /// ## Why it matters
    /// Nothing of it can be read, so nothing is generated, and nothing that was there is touched.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// ports = 7002-7007
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// ports = "7002-7007"
    /// ```
    ///
    /// ## References
    /// - TOML v1.0.0 at <https://toml.io/en/v1.0.0>
    MalformedSpec = "S001" "malformed-spec", Spec, Error, fix: None
}

impl Rule for MalformedSpec {}
