use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Place, Rule};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `# rconf:` comments that rconf does not understand: an unknown rule, an unknown server, an
    /// unknown word, or no rule at all.
    ///
    /// ## Why it matters
    /// A comment that should hide a finding, or choose the server, does not.
    ///
    /// ## Example
    /// ```conf
    /// # rconf: ignore weak-passwords
    /// requirepass short
    /// ```
    /// Use instead:
    /// ```conf
    /// # rconf: ignore weak-password -- a test server
    /// requirepass short
    /// ```
    ///
    /// ## References
    /// - "Suppressions" in the README
    UnknownSuppression = "H009" "unknown-suppression", Hygiene, Warning, fix: None
}

impl Rule for UnknownSuppression {}

impl UnknownSuppression {
    /// Returns whether a word could be the name of something. Other words are not shown: they may hold a password.
    fn is_name(word: &str) -> bool {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.') || !b.is_ascii();
        !word.starts_with('-') && word.bytes().all(is_part)
    }

    /// Returns the finding for a comment with this unknown word, which is empty if the comment names no rule.
    pub(in crate::lint) fn finding(comment: Place, word: &str, nearest: Option<&str>) -> Finding {
        let message = if word.is_empty() {
            say!("the comment names no rule, so it does nothing", "这条注释没有写规则，因此不起作用")
        } else if !Self::is_name(word) {
            say!(
                "the comment names something that is no rule, which does nothing",
                "这条注释写的内容不是规则，因此不起作用"
            )
        } else {
            say!(
                "rconf does not know `{word}`, so the comment does nothing",
                "rconf 不认识 `{word}`，因此这条注释不起作用",
                word = show(word.as_bytes()),
            )
        };
        if let Some(nearest) = nearest {
            return Finding::new(
                UnknownSuppression.meta(),
                comment,
                message,
                say!("did you mean `{nearest}`?", "是否想写 `{nearest}`？", nearest),
            );
        }
        let help = say!(
            "write `# rconf: ignore RULE -- reason`, `# rconf: ignore-file RULE` or `# rconf: server redis:7.2`",
            "写成 `# rconf: ignore RULE -- reason`、`# rconf: ignore-file RULE` 或 `# rconf: server redis:7.2`",
        );
        Finding::new(UnknownSuppression.meta(), comment, message, help)
    }
}
