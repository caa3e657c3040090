use crate::lint::rule::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Place, Rule};

rule! {
    /// ## What it does
    /// Finds `# rconf: ignore` and `# rconf: ignore-file` comments that cover nothing.
    ///
    /// ## Why it matters
    /// What they once covered is mended or has moved. Left behind, they hide the next real finding.
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
    /// ## References
    /// - "Suppressions" in the README
    UnusedSuppression = "H008" "unused-suppression", Hygiene, Warning, fix: None
}

impl Rule for UnusedSuppression {}

impl UnusedSuppression {
    /// The finding for a comment that names `word` and covered nothing.
    pub(in crate::lint) fn finding(comment: Place, word: &str) -> Finding {
        Finding::new(
            UnusedSuppression.meta(),
            comment,
            format!(
                "nothing here is a finding of `{}`: the comment hides nothing, and would hide the next one",
                show(word.as_bytes())
            ),
            "remove it from the comment",
        )
    }
}
