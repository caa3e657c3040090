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
    /// `client-output-buffer-limit` for several classes) are left alone, and so is a line that overrides an
    /// included file.
    ///
    /// ## Why it matters
    /// The server takes the last line and says nothing. Whoever edits the first one, the one found first,
    /// changes nothing, and learns it when it matters.
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
    /// The fix removes the line that does nothing. It is safe: the last line counts with or without it. None is
    /// offered for the few directives that decide how a line between the two is read, as
    /// `acl-pubsub-default` does for `user`.
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    RepeatedDirective = "H001" "repeated-directive", Hygiene, Warning, fix: Safe
}

impl Rule for RepeatedDirective {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        for (setting, later) in overridden_lines(node) {
            // Under two names it is another matter, of a rule of its own.
            if later.by_alias != setting.by_alias {
                continue;
            }
            // As written: `hash-max-ziplist-entries` has another name by now.
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
