use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds what a spec asks for that its server does not have yet: announced host names and bus ports of their
    /// own came with Redis 7.0.
    ///
    /// ## Why it matters
    /// The server would refuse its file, with "Bad directive or wrong number of arguments".
    ///
    /// ## Example
    /// ```toml
    /// server = "redis:6.2"
    ///
    /// [announce]
    /// to = "hostname"
    /// ```
    /// Use instead:
    /// ```toml
    /// server = "redis:7.0"
    ///
    /// [announce]
    /// to = "hostname"
    /// ```
    ///
    /// ## References
    /// - `rconf explain cluster-announce-hostname`
    NotInThatServer = "S013" "not-in-that-server", Spec, Error, fix: None
}

impl Rule for NotInThatServer {}
