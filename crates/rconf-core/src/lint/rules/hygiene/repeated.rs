//! Lines that a later line of the same file overrides.

use crate::catalog::{DirectiveId, id};
use crate::config::{Reason, Refusal, Setting};
use crate::lint::rules::versions::other_software::line_of_keydb;
use crate::lint::{Finding, Fix, Meta, Node, Severity};
use crate::message::{Message, say};
use std::collections::HashMap;

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

/// Directives whose current value decides whether a later line is accepted, or what it means.
const READ_MEANWHILE: [DirectiveId; 4] =
    [id::ACLFILE, id::ACL_PUBSUB_DEFAULT, id::ARRAY_SPARSE_KMAX, id::ARRAY_SPARSE_KMIN];

/// Directives whose values `proc-title-template` may use. The template must not be empty after it is filled
/// in with the values set so far.
const IN_TEMPLATES: [DirectiveId; 2] = [id::CLUSTER_ENABLED, id::UNIXSOCKET];

/// Returns the lines without an effect, because a later line of the same file sets the same directive, each
/// with that later line.
pub(super) fn overridden_lines(node: &Node) -> Vec<(&Setting, &Setting)> {
    // Of lines that may be missing, as in a template, each may be the one that counts. KeyDB has several masters.
    let has_masters = node.software().is_some() || line_of_keydb(node).is_some();
    let is_exempt = |s: &&Setting| {
        node.config.is_unknown(s.directive)
            || (has_masters && [id::REPLICAOF, id::SLAVEOF].contains(&s.directive))
    };
    let settings = || node.config.settings().iter().filter(|s| !is_exempt(s));
    // In most files each directive stands once.
    let is_in_force =
        |s: &Setting| node.config.setting(s.directive).is_some_and(|last| std::ptr::eq(last, s));
    if settings().all(|s| ADDING.contains(&s.directive) || is_in_force(s)) {
        return Vec::new();
    }
    let mut last: HashMap<(DirectiveId, usize, &str), &Setting> = HashMap::new();
    let mut found = Vec::new();
    for setting in settings().rev() {
        if ADDING.contains(&setting.directive) {
            continue;
        }
        // An include with a glob joins several files to one source, and a later file may override an earlier
        // one on purpose.
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

/// Returns the finding for a line without an effect, with a fix that removes the line if that is safe.
pub(super) fn overridden_line(
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
    let has_template = || {
        node.config.setting(id::PROC_TITLE_TEMPLATE).is_some()
            || node.config.refusals().iter().any(is_template)
    };
    if READ_MEANWHILE.contains(&setting.directive)
        || (IN_TEMPLATES.contains(&setting.directive) && has_template())
    {
        return finding;
    }
    finding.fix(Fix::safe(say!("Remove the line", "删除这一行")).replace(&node.line_place(setting.at), ""))
}
