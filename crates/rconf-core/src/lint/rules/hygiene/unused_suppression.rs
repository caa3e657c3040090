use crate::lint::rule::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Fix, Place, Rule};

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
    /// ## Fix safety
    /// The fix removes the rule from the comment, or the whole comment, with its reason, where no other rule is
    /// left in it. It is safe: the server does not read comments, and nothing was hidden.
    ///
    /// ## References
    /// - "Suppressions" in the README
    UnusedSuppression = "H008" "unused-suppression", Hygiene, Warning, fix: Safe
}

impl Rule for UnusedSuppression {}

impl UnusedSuppression {
    /// The finding for a comment that names `word` and covered nothing; `what` is to be removed.
    pub(in crate::lint) fn finding(comment: Place, word: &str, what: &Place) -> Finding {
        Finding::new(
            UnusedSuppression.meta(),
            comment,
            format!(
                "nothing here is a finding of `{}`: the comment hides nothing, and would hide the next one",
                show(word.as_bytes())
            ),
            "remove it from the comment",
        )
        .fix(Fix::safe("Remove it from the comment").replace(what, ""))
    }
}
