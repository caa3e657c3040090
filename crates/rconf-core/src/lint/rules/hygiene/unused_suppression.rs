use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Fix, Place, Rule};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `# rconf: ignore` and `# rconf: ignore-file` comments that suppress no finding.
    ///
    /// ## Why it matters
    /// The finding that they suppressed is fixed or has moved. If they stay, they hide the next real finding.
    ///
    /// ## Example
    /// ```conf
    /// # rconf: ignore old-name
    /// replica-priority 50
    /// ```
    /// Use instead:
    /// ```conf
    /// replica-priority 50
    /// ```
    ///
    /// ## Fix safety
    /// The fix removes the rule from the comment, or the whole comment, with its reason, where no other rule
    /// is left in it. It is safe: the server does not read comments, and no finding was suppressed.
    ///
    /// ## References
    /// - "Suppressions" in the README
    UnusedSuppression = "H008" "unused-suppression", Hygiene, Warning, fix: Safe
}

impl Rule for UnusedSuppression {}

impl UnusedSuppression {
    /// Returns the finding for a comment that names `word` and suppressed nothing. `what` is the place of the
    /// text to remove.
    pub(in crate::lint) fn finding(comment: Place, word: &str, what: &Place) -> Finding {
        Finding::new(
            UnusedSuppression.meta(),
            comment,
            say!(
                "`{rule}` has no finding here: the comment hides nothing now, and would hide the next finding",
                "这里没有 `{rule}` 的问题：这条忽略注释什么也没隐藏，却会隐藏下一个问题",
                rule = show(word.as_bytes()),
            ),
            say!("remove it from the comment", "把它从注释中删除"),
        )
        .fix(Fix::safe(say!("Remove it from the comment", "把它从注释中删除")).replace(what, ""))
    }
}
