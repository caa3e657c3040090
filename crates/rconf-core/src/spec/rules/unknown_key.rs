use crate::diagnostic::rule;
use crate::message::say;
use crate::spec::problem::Problem;
use crate::spec::words::shortened;

rule! {
    /// ## What it does
    /// Finds keys in a spec that rconf does not know, and suggests the nearest known key.
    ///
    /// ## Why it matters
    /// If a misspelt key were ignored, the generated cluster would not be the one that was asked for, without any
    /// warning. In `[config]`, every directive of the server is a key.
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

/// Returns the problem that a table has an unknown key. `near` is the most similar known key, and `known`
/// lists all of them.
pub(in crate::spec) fn unknown_key(table: &str, key: &str, near: Option<&str>, known: &str) -> Problem {
    Problem::new(
        UnknownKey::META,
        say!(
            "{table} has no key `{key}`: it would be ignored",
            "{table} 没有键 `{key}`：它会被忽略",
            table,
            key = shortened(key),
        ),
        match near {
            Some(near) => say!("did you mean `{near}`?", "是否想写 `{near}`？", near),
            None => say!("known keys: {known}", "可用的键：{known}", known),
        },
    )
}
