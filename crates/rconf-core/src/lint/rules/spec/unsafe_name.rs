use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds names, images and paths in a spec that hold what could mean something to a shell, to YAML or to a file
    /// system: quotes, `$`, spaces, line breaks, `..`.
    ///
    /// ## Why it matters
    /// They go into generated commands and paths. Nothing from a spec is ever run: rather than to quote and hope,
    /// rconf refuses what no cluster, container or folder needs to be called.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// name = "$(id)"
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// name = "cache"
    /// ```
    ///
    /// ## References
    /// - "Names" of containers in the reference of `docker run`
    UnsafeName = "S004" "unsafe-name", Spec, Error, fix: None
}

impl Rule for UnsafeName {}
