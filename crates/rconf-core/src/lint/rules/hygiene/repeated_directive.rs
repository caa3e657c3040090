use crate::catalog::{DirectiveId, id};
use crate::config::{Reason, Refusal, Setting};
use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Fix, Meta, Node, Rule, Severity, Sink};
use crate::message::{Message, say};
use crate::sorted::SortedMap;

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

/// Directives whose value of the moment decides whether a line between is accepted, or what it means.
const READ_MEANWHILE: [DirectiveId; 4] =
    [id::ACLFILE, id::ACL_PUBSUB_DEFAULT, id::ARRAY_SPARSE_KMAX, id::ARRAY_SPARSE_KMIN];
/// Those that `proc-title-template` may name: it must not be empty when filled in with the values so far.
const IN_TEMPLATES: [DirectiveId; 2] = [id::CLUSTER_ENABLED, id::UNIXSOCKET];

impl Rule for RepeatedDirective {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        for (setting, later) in overridden(node) {
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
            out.report(finding(self.meta(), node, setting, later, message));
        }
    }
}

/// The lines that do nothing, since a later one of the same file sets the same directive; each with that one.
pub(super) fn overridden(node: &Node) -> Vec<(&Setting, &Setting)> {
    let mut last: SortedMap<(DirectiveId, usize, &str), &Setting> = SortedMap::new();
    let mut found = Vec::new();
    for setting in node.config.settings().iter().rev() {
        if ADDING.contains(&setting.directive) {
            continue;
        }
        // A glob joins several files to one source; there, the later file may override the earlier one.
        let source = &node.config.sources()[setting.at.source];
        let (path, ..) = source.part(node.config.line(setting.at).span.start);
        let key = (setting.directive, setting.at.source, path);
        match last.get(&key) {
            Some(later) => found.push((setting, *later)),
            None => {
                last.insert(key, setting);
            }
        }
    }
    found
}

/// The finding for a line that does nothing, with the fix that removes it where that changes nothing.
pub(super) fn finding(
    rule: &'static Meta,
    node: &Node,
    setting: &Setting,
    later: &Setting,
    message: Message,
) -> Finding {
    let severity = if setting.value == later.value { Severity::Info } else { Severity::Warning };
    let help = say!(
        "remove the line, or the later one if this is the value you want",
        "删除这一行；如果想要的是这个值，就删除后面那一行",
    );
    let finding = Finding::new(rule, node.place(setting.at, None), message, help)
        .severity(severity)
        .related(node.place(later.at, None), say!("this line counts", "以这一行为准"));
    let is_template = |r: &Refusal| r.reason == Reason::BadTitleTemplate;
    let has_template = node.config.setting(id::PROC_TITLE_TEMPLATE).is_some()
        || node.config.refusals().iter().any(is_template);
    let is_read_meanwhile = READ_MEANWHILE.contains(&setting.directive)
        || (has_template && IN_TEMPLATES.contains(&setting.directive));
    if is_read_meanwhile {
        return finding;
    }
    finding.fix(Fix::safe(say!("Remove the line", "删除这一行")).replace(&node.line_place(setting.at), ""))
}
