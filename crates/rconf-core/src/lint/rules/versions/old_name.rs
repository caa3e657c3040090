use crate::catalog::{Server, find};
use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Fix, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds directives written under a name that the server keeps only for old files, such as
    /// `slave-priority` for `replica-priority`.
    ///
    /// ## Why it matters
    /// The server still accepts both names. `CONFIG GET` and `CONFIG REWRITE` use the new one, so a search
    /// for one name misses the other. Where no server is named, a name is reported only if every server knows
    /// the new one: 6.2, for instance, refuses `hash-max-listpack-entries`. Files that Valkey shares with
    /// Redis must keep the old names, because Redis does not know `primaryauth`; ignore the rule there.
    ///
    /// ## Example
    /// ```conf
    /// slave-priority 50
    /// ```
    /// Use instead:
    /// ```conf
    /// replica-priority 50
    /// ```
    ///
    /// ## Fix safety
    /// The fix writes the new name. It is safe where the server is named, by `--server` or in the file: this
    /// server accepts both names. Otherwise it is unsafe: an older server may not know the new name.
    ///
    /// ## References
    /// - the aliases in config.c
    OldName = "V001" "old-name", Versions, Info, fix: Safe
}

impl Rule for OldName {
    fn judges_parts(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        for setting in node.config.settings().iter().filter(|s| s.by_alias) {
            let (new, old) = (setting.directive.name(), show(node.config.word_value(setting.at, 0)));
            // An older release may know the old name only.
            if node.runs_in.as_ref().is_some_and(|runs| runs.older.is_some()) {
                continue;
            }
            let is_known_to = |server| find(new.as_bytes(), server).is_some();
            if !node.server_is_named && !Server::all().all(is_known_to) {
                continue;
            }
            let place = node.place(setting.at, Some(0));
            let title = say!("Write {new}", "改为 {new}", new);
            let fix = if node.server_is_named { Fix::safe(title) } else { Fix::choice(title) };
            let fix = fix.replace(&place, new);
            let server = node.config.server();
            out.report(
                Finding::new(
                    self.meta(),
                    place,
                    say!(
                        "`{old}` is an old name: {server} calls it `{new}`, also in CONFIG GET",
                        "`{old}` 是旧名称：{server} 称之为 `{new}`，CONFIG GET 显示的也是新名称",
                        old,
                        server,
                        new,
                    ),
                    say!("write `{new}`", "改为 `{new}`", new),
                )
                .fix(fix),
            );
        }
    }
}
