use crate::diagnostic::rule;
use crate::message::{Words, say};
use crate::spec::problem::Problem;
use crate::spec::words::shortened;

rule! {
    /// ## What it does
    /// Finds names, images and paths in a spec with characters that are special in a shell, in YAML or in a file
    /// system: quotes, `$`, spaces, line breaks, `..`.
    ///
    /// ## Why it matters
    /// They are written into generated commands and paths. Nothing from a spec is ever run: instead of quoting such
    /// names, rconf refuses them, because no cluster, container or folder needs one.
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

/// Returns the problem that a name cannot be used in commands and paths. `what` says what it is the name of.
pub(in crate::spec) fn unsafe_name(what: Words, text: &str) -> Problem {
    Problem::new(
        UnsafeName::META,
        say!(
            "`{text}` cannot be the name of {what}: the name is written into commands and paths",
            "`{text}` 不能作为{what}的名称：名称会写进命令和路径",
            text = shortened(text),
            what,
        ),
        say!(
            "use at most 40 letters, digits, `-`, `_` and `.`, and begin with a letter or digit",
            "只用字母、数字、`-`、`_` 和 `.`，最多 40 个字符，以字母或数字开头"
        ),
    )
}

/// Returns the problem that the name of an image cannot be used in commands.
pub(in crate::spec) fn unsafe_image(text: &str) -> Problem {
    Problem::new(
        UnsafeName::META,
        say!(
            "`{text}` cannot be the name of an image: the name is written into commands",
            "`{text}` 不能作为镜像的名称：名称会写进命令",
            text = shortened(text),
        ),
        say!(
            "write it as for `docker pull`, such as redis:7.2",
            "写成 `docker pull` 接受的形式，如 redis:7.2"
        ),
    )
}

/// Returns the problem that the path in a key cannot be used in commands.
pub(in crate::spec) fn unsafe_path(key: &'static str, text: &str) -> Problem {
    Problem::new(
        UnsafeName::META,
        say!(
            "`{text}` cannot be used as `{key}`: the path is written into commands",
            "`{text}` 不能作为 `{key}`：路径会写进命令",
            text = shortened(text),
            key,
        ),
        say!(
            "use letters, digits, `-`, `_`, `.` and `/`, without `..`",
            "只用字母、数字、`-`、`_`、`.` 和 `/`，不能有 `..`"
        ),
    )
}

/// Returns the problem that a text cannot be a domain.
pub(in crate::spec) fn not_a_domain(text: &str) -> Problem {
    Problem::new(
        UnsafeName::META,
        say!(
            "`{text}` cannot be a domain: each pod gets a host name in it",
            "`{text}` 不能作为域名：每个 pod 都会有一个它下面的主机名",
            text = shortened(text),
        ),
        say!("write it as cache.example.com, in lower case", "写成 cache.example.com 这样的小写形式"),
    )
}

/// Returns the problem that a name cannot be that of an object in Kubernetes. `what` says what it is the name of.
pub(in crate::spec) fn not_an_object_name(what: Words, text: &str) -> Problem {
    Problem::new(
        UnsafeName::META,
        say!(
            "`{text}` cannot be the name of {what} in Kubernetes: the API refuses it",
            "`{text}` 不能作为 Kubernetes 中{what}的名称：API 会拒绝",
            text = shortened(text),
            what,
        ),
        say!(
            "use at most 63 lower-case letters, digits and `-`; begin and end with a letter or digit",
            "只用小写字母、数字和 `-`，最多 63 个字符，以字母或数字开头和结尾"
        ),
    )
}
