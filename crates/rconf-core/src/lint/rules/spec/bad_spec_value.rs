use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds values of a spec that their key does not take: a server that the catalog does not hold, ports that are
    /// none, a size without a number, a text where a number is wanted.
    ///
    /// ## Why it matters
    /// What was meant cannot be guessed; nothing is generated.
    ///
    /// ## Example
    /// ```toml
    /// server = "redis:7"
    ///
    /// [cluster]
    /// ports = "7002-7007"
    /// ```
    /// Use instead:
    /// ```toml
    /// server = "redis:7.2"
    ///
    /// [cluster]
    /// ports = "7002-7007"
    /// ```
    ///
    /// ## References
    /// - `rconf schema` prints what each key takes
    BadSpecValue = "S003" "bad-spec-value", Spec, Error, fix: None
}

impl Rule for BadSpecValue {}
