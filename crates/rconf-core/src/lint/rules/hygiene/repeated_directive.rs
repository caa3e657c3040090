use crate::catalog::{DirectiveId, id};
use crate::config::{Setting, Value};
use crate::lint::rule::rule;
use crate::lint::{Described, Finding, Fix, Node, Rule, Severity, Sink};
use std::collections::HashMap;

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
    /// The fix removes the line that does nothing. It is safe: the last line counts with or without it.
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    RepeatedDirective = "H001" "repeated-directive", Hygiene, Warning, fix: Safe
}

/// Directives whose lines add up, or take effect one after the other.
const ADDING: [DirectiveId; 7] = [
    id::SAVE,
    id::INCLUDE,
    id::LOADMODULE,
    id::RENAME_COMMAND,
    id::USER,
    id::DIR,
    id::CLIENT_OUTPUT_BUFFER_LIMIT,
];

impl Rule for RepeatedDirective {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let mut last: HashMap<(DirectiveId, usize, &str), &Setting> = HashMap::new();
        for setting in node.config.settings().iter().rev() {
            if ADDING.contains(&setting.directive) {
                continue;
            }
            // A glob joins several files to one source; there, the later file may override the earlier one.
            let source = &node.config.sources()[setting.at.source];
            let (path, ..) = source.part(node.config.line(setting.at).span.start);
            let key = (setting.directive, setting.at.source, path);
            let Some(later) = last.get(&key) else {
                last.insert(key, setting);
                continue;
            };
            // Under two names it is another matter, of a rule of its own.
            if later.by_alias == setting.by_alias {
                out.report(self.finding(node, setting, later));
            }
        }
    }
}

impl RepeatedDirective {
    fn finding(&self, node: &Node, setting: &Setting, later: &Setting) -> Finding {
        let name = setting.directive.name();
        let is_same = setting.value == later.value;
        let message = if is_same {
            format!("`{name}` is set again below, to the same value: this line does nothing")
        } else {
            format!("`{name}` is set again below, to another value: this line does nothing")
        };
        let severity = if is_same { Severity::Info } else { Severity::Warning };
        let is_text = |s: &Setting| matches!(s.value, Value::Text(_));
        let mut finding = Finding::new(
            self.meta(),
            node.place(setting.at, None),
            message,
            "remove the line, or the later one if this is the value you want",
        )
        .severity(severity)
        .related(node.place(later.at, None), "this line counts");
        // What is read with the value of the moment may depend on the line: leave those alone.
        if !(is_text(setting) && setting.directive == id::ACLFILE)
            && setting.directive != id::ACL_PUBSUB_DEFAULT
        {
            finding = finding.fix(Fix::safe("Remove the line").replace(&node.line_place(setting.at), ""));
        }
        finding
    }
}
