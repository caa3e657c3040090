use super::repeated::{overridden_line, overridden_lines};
use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a directive that a later line of the same file sets again, so that the first line does nothing.
    ///
    /// Directives whose lines add up (`save`, `include`, `loadmodule`, `rename-command`, `user`,
    /// `client-output-buffer-limit` for several classes) are not reported, nor is a line that overrides an
    /// included file.
    ///
    /// ## Why it matters
    /// The server silently uses the last line. An edit of the first line, which a search finds first, changes
    /// nothing, and that is noticed only when the value matters.
    ///
    /// ## Example
    /// ```conf
    /// maxmemory 4gb
    /// maxmemory-policy noeviction
    /// maxmemory 1gb
    /// ```
    /// Use instead:
    /// ```conf
    /// maxmemory-policy noeviction
    /// maxmemory 1gb
    /// ```
    ///
    /// ## Fix safety
    /// The fix removes the line that does nothing. It is safe: the last line counts with or without it. No
    /// fix is offered for the few directives that decide how a line between the two is read, as
    /// `acl-pubsub-default` does for `user`.
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    RepeatedDirective = "H001" "repeated-directive", Hygiene, Warning, fix: Safe
}

impl Rule for RepeatedDirective {
    fn judges_parts(&self) -> bool {
        true
    }

    fn judges_sentinels(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        for (setting, later) in overridden_lines(node) {
            // `repeated-through-alias` reports two names of one directive.
            if later.by_alias != setting.by_alias {
                continue;
            }
            // The name as written, because directives such as `hash-max-ziplist-entries` have another name
            // now.
            let name = show(node.config.word_value(setting.at, 0));
            let is_same = setting.value == later.value;
            let message = if is_same {
                say!(
                    "`{name}` is set again below, to the same value: this line does nothing",
                    "`{name}` 在下面又设置了一次，值相同：这一行不起作用",
                    name,
                )
            } else {
                say!(
                    "`{name}` is set again below, to another value: this line does nothing",
                    "`{name}` 在下面又设置了一次，值不同：这一行不起作用",
                    name,
                )
            };
            out.report(overridden_line(self.meta(), node, setting, later, message));
        }
    }
}
