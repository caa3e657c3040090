//! Lints the node files that a spec makes. A finding on a line that comes from the spec is placed there.

use super::drafts::{Draft, Drafts};
use super::users::refused_lines;
use crate::config::Files;
use crate::generate::Inputs;
use crate::lint::{Finding, Linter, Node, Options, Place, Related};
use crate::spec::Spec;
use crate::text::{LineTable, Span};
use std::collections::BTreeMap;

/// Lints the directives of a spec, and the users of its ACL file, as the server would see them. `path` is the
/// path of the spec in findings.
pub fn lint_generated(spec: &Spec, path: &str, inputs: Inputs<'_>) -> Vec<Finding> {
    let drafts = Drafts::new(spec, inputs);
    let mut findings = findings_in_directives(spec, path, &drafts);
    if let (Some(file), Some(directives)) = (&spec.auth.acl_file, &drafts.users) {
        findings.extend(refused_lines(file, directives, spec.server));
    }
    findings.extend(drafts.findings_beside(spec, path, inputs.users));
    let key = |f: &Finding| (f.place.path.clone(), f.place.span.start, f.rule.code);
    findings.sort_by_key(key);
    findings.dedup_by(|a, b| key(a) == key(b));
    findings
}

fn findings_in_directives(spec: &Spec, path: &str, drafts: &Drafts) -> Vec<Finding> {
    let alone = drafts.nodes.len() == 1 && drafts.sentinels.is_empty();
    let linter = Linter::new(Options { server: Some(spec.server), alone, ..Options::default() });
    let bytes = |draft: &Draft| draft.text.clone().into_bytes();
    let servers = drafts.nodes.iter().map(|one| linter.reader().node(&one.path, bytes(one), &Files::new()));
    let sentinels =
        drafts.sentinels.iter().map(|one| linter.reader().sentinel(&one.path, bytes(one), &Files::new()));
    let nodes: Vec<Node> = servers.chain(sentinels).collect();
    let tables: BTreeMap<&str, LineTable> =
        drafts.nodes.iter().map(|one| (one.path.as_str(), LineTable::new(one.text.as_bytes()))).collect();
    let mut findings = Vec::new();
    for cluster in linter.reader().groups(&nodes) {
        let found = linter.check(&cluster).into_iter();
        findings.extend(found.map(|finding| placed_in_spec(finding, path, drafts, &tables)));
    }
    findings
}

/// Moves a finding in a draft to the place in the spec that its line comes from.
fn placed_in_spec(
    mut finding: Finding,
    path: &str,
    drafts: &Drafts,
    tables: &BTreeMap<&str, LineTable>,
) -> Finding {
    let line =
        |place: &Place| tables.get(place.path.as_str()).map_or(0, |table| table.line(place.span.start));
    let places = std::iter::once(&finding.place).chain(finding.related.iter().map(|related| &related.place));
    let lines: Vec<(&str, usize)> = places.map(|place| (place.path.as_str(), line(place))).collect();
    let (at, others) = drafts.placed(lines);
    let there = |span: Span| Place { path: path.to_owned(), span };
    let related = finding.related.iter().zip(others);
    let related = related
        .filter_map(|(one, span)| Some(Related { place: there(span?), message: one.message.clone() }))
        .collect();
    finding.place = there(at);
    finding.related = related;
    finding.fix = None;
    finding
}
