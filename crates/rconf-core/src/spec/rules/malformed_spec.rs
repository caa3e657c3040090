use crate::diagnostic::rule;
use crate::message::say;
use crate::spec::problem::Problem;

rule! {
    /// ## What it does
    /// Finds an `rconf.toml` that is not valid TOML.
    ///
    /// ## Why it matters
    /// The file cannot be read at all, so nothing is generated, and existing files stay as they are.
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

/// Returns the problem that the text is not TOML. `why` is the message of the parser.
pub(in crate::spec) fn not_toml(why: &str) -> Problem {
    Problem::new(
        MalformedSpec::META,
        say!("this is not valid TOML: {why}", "这不是合法的 TOML：{why}", why),
        say!("see the commented example that `rconf init` writes", "参考 `rconf init` 写出的带注释示例"),
    )
}
