use crate::catalog::find;
use crate::diagnostic::rule;
use crate::lint::rules::{directive_lines, every_line_sets};
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds directives that the server accepts for compatibility with old files, but ignores.
    ///
    /// ## Why it matters
    /// The line seems to have an effect: `io-threads-do-reads yes` does nothing from Redis 8.0 on, nor does
    /// `list-max-ziplist-entries` from 7.0 on. `CONFIG GET` does not know the name, and `CONFIG SET` says
    /// `ERR Unknown option or number of arguments for CONFIG SET`.
    ///
    /// ## Example
    /// ```conf
    /// port 6379
    /// lua-replicate-commands yes
    /// ```
    /// Use instead, by leaving the line out:
    /// ```conf
    /// port 6379
    /// ```
    ///
    /// ## References
    /// - `deprecated_configs` in config.c
    IgnoredDirective = "V003" "ignored-directive", Versions, Info, fix: None
}

impl Rule for IgnoredDirective {
    fn judges_parts(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let server = node.config.server();
        if every_line_sets(node) {
            return;
        }
        for at in directive_lines(node) {
            let Some((directive, _)) = find(node.config.word_value(at, 0), server) else { continue };
            // With another number of arguments, the server refuses the line.
            // An older release may not ignore it.
            let is_older = node.runs_in.as_ref().is_some_and(|runs| runs.older.is_some());
            if is_older || !directive.ignored.has(server) || node.config.words(at).len() != 2 {
                continue;
            }
            out.report(Finding::new(
                self.meta(),
                node.place(at, Some(0)),
                say!(
                    "{server} accepts `{name}` but ignores it: the line does nothing",
                    "{server} 接受 `{name}`，但会忽略它：这一行不起作用",
                    server,
                    name = directive.name,
                ),
                say!(
                    "remove the line; it has an effect on {servers}",
                    "删除这一行；它只在这些服务器上有效：{servers}",
                    servers = directive.known.describe(),
                ),
            ));
        }
    }
}
