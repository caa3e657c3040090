use super::repeated::{overridden_line, overridden_lines};
use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a directive that a later line of the same file sets again under its other name, such as
    /// `slave-read-only` and `replica-read-only`.
    ///
    /// ## Why it matters
    /// To the server both names are one directive, and the last line counts. A search for one name finds one
    /// line and misses the other.
    ///
    /// ## Example
    /// ```conf
    /// replica-priority 10
    /// slave-priority 100
    /// ```
    /// Use instead:
    /// ```conf
    /// replica-priority 100
    /// ```
    ///
    /// ## Fix safety
    /// The fix removes the line that does nothing. It is safe: the last line counts with or without it.
    ///
    /// ## References
    /// - the aliases in config.c
    RepeatedThroughAlias = "H002" "repeated-through-alias", Hygiene, Warning, fix: Safe
}

impl Rule for RepeatedThroughAlias {
    fn judges_parts(&self) -> bool {
        true
    }

    fn judges_sentinels(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        for (setting, later) in
            overridden_lines(node).into_iter().filter(|(s, later)| s.by_alias != later.by_alias)
        {
            let [name, other] = [setting, later].map(|s| show(node.config.word_value(s.at, 0)));
            let same = if setting.value == later.value {
                say!("the same value", "值相同")
            } else {
                say!("another value", "值不同")
            };
            let message = say!(
                "`{name}` is set again below as `{other}`, to {same}: they are one directive, and this line does \
                 nothing",
                "`{name}` 在下面又以 `{other}` 的名称设置了一次，{same}：两者是同一个配置项，这一行不起作用",
                name,
                other,
                same,
            );
            out.report(overridden_line(self.meta(), node, setting, later, message));
        }
    }
}
