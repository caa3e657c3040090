use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds keys of a spec that rconf does not know, with the nearest one that it does.
    ///
    /// ## Why it matters
    /// A misspelt key would be ignored: the cluster that comes out is not the one that was asked for, and nobody is
    /// told. Inside `[config]` every directive of the server is a key.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// ports = "7002-7007"
    /// replica = 2
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// ports = "7002-7010"
    /// replicas = 2
    /// ```
    ///
    /// ## References
    /// - `rconf schema` prints the keys as a JSON Schema
    UnknownKey = "S002" "unknown-key", Spec, Error, fix: None
}

impl Rule for UnknownKey {}
