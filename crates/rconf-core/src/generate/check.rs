//! What the linter says of the directives in a spec: the files are made and linted as any other, and what is found on a
//! line that comes from the spec is found there.

use super::{Inputs, acl, node};
use crate::catalog::id;
use crate::config::{Files, Value};
use crate::lint::{Described, Finding, Linter, Options, Place, Related, Severity, rules};
use crate::spec::Spec;
use crate::text::{LineTable, Span};
use crate::topology::{NodePlan, topology};

/// Looks at the directives of a spec, and at its users. `path` is what the spec is called.
pub fn check(spec: &Spec, path: &str, inputs: Inputs<'_>) -> Vec<Finding> {
    let topology = topology(spec);
    let has_own = |node: &&NodePlan| !spec.nodes[node.index].config.is_empty() || spec.nodes[node.index].memory.is_some();
    // Nodes without directives of their own are all alike.
    let common = topology.nodes.iter().find(|node| !has_own(node));
    let mut findings = Vec::new();
    for node in common.into_iter().chain(topology.nodes.iter().filter(has_own)) {
        check_node(spec, path, node, inputs, &mut findings);
    }
    if let Some(file) = &spec.auth.acl_file {
        findings.extend(acl::check(file, inputs.users, spec.server));
    }
    let key = |f: &Finding| (f.place.path.clone(), f.place.span.start, f.rule.code);
    findings.sort_by_key(key);
    findings.dedup_by(|a, b| key(a) == key(b) && a.message == b.message);
    findings
}

fn check_node(spec: &Spec, path: &str, node: &NodePlan, inputs: Inputs<'_>, findings: &mut Vec<Finding>) {
    let (text, lines) = node::config(spec, node, inputs.password);
    if lines.iter().all(|line| line.origin.is_none()) {
        return;
    }
    let table = LineTable::new(text.as_bytes());
    let origin = |place: &Place| {
        let number = table.line(place.span.start);
        lines.iter().find(|line| line.number == number).and_then(|line| line.origin)
    };
    let file = format!("{}/conf/redis.conf", node.folder());
    let linter = Linter::new(Options { server: Some(spec.server), alone: true, ..Options::default() });
    let read = linter.read(&file, text.into_bytes(), &Files::new());
    let wants = read.config.setting(id::MAXMEMORY).and_then(|setting| match &setting.value {
        Value::Bytes(bytes) => Some(*bytes),
        _ => None,
    });
    for mut finding in linter.check(&[&read]) {
        let at = origin(&finding.place).or_else(|| finding.related.iter().find_map(|r| origin(&r.place)));
        let moved = |span: Span| Place { path: path.to_owned(), span };
        finding.related = finding
            .related
            .iter()
            .filter_map(|r| Some(Related { place: moved(origin(&r.place)?), message: r.message.clone() }))
            .collect();
        finding.place = moved(at.unwrap_or_default());
        finding.fix = None;
        findings.push(finding);
    }
    let limit = spec.nodes[node.index].memory.or(spec.docker.memory);
    let own = lines.iter().find(|line| line.text.starts_with("maxmemory ")).and_then(|line| line.origin);
    if let (Some(limit), Some(bytes), Some(span)) = (limit, wants, own)
        && u128::from(bytes) * 100 > u128::from(limit) * 80
    {
        let finding = Finding::new(
            rules::memory::MaxmemoryNearContainerLimit.meta(),
            Place { path: path.to_owned(), span },
            format!(
                "maxmemory is {} of a container with {}: the kernel kills the server when buffers and snapshots come on top",
                super::megabytes(bytes),
                super::megabytes(limit)
            ),
            "leave it out, and 60 % of the limit are taken, or raise the limit",
        );
        findings.push(if bytes > limit { finding.severity(Severity::Error) } else { finding });
    }
}
