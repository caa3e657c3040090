//! What the linter says of the directives in a spec: the files are made and linted as any other, and what is found on a
//! line that comes from the spec is found there.

use super::{Inputs, Line, acl, megabytes, node};
use crate::catalog::id;
use crate::config::{Files, Value};
use crate::lint::{Described, Finding, Linter, Node, Options, Place, Related, Severity, rules};
use crate::message::say;
use crate::sorted;
use crate::sorted::SortedMap;
use crate::spec::Spec;
use crate::text::{LineTable, Span};
use crate::topology::{NodePlan, topology};

/// How many nodes without directives of their own are looked at beside those that have some: enough that what most nodes
/// have in common is seen to be so.
const COMMON: usize = 8;

/// One node's file.
struct Made {
    table: LineTable,
    lines: Vec<Line>,
    node: Node,
    /// The memory limit of its container.
    limit: Option<u64>,
}

impl Made {
    /// The place in the spec of what is at a place in the file; none if rconf chose it.
    fn origin(&self, place: &Place) -> Option<Span> {
        let number = self.table.line(place.span.start);
        self.lines.iter().find(|line| line.number == number)?.origin
    }
}

/// Looks at the directives of a spec, and at its users. `path` is what the spec is called.
pub fn check(spec: &Spec, path: &str, inputs: Inputs<'_>) -> Vec<Finding> {
    let topology = topology(spec);
    let is_own = |node: &&NodePlan| !spec.nodes[node.index].config.is_empty();
    let own: Vec<&NodePlan> = topology.nodes.iter().filter(is_own).collect();
    // Nodes without directives of their own are all alike.
    let common = if own.is_empty() { 1 } else { own.len() + COMMON };
    let common = topology.nodes.iter().filter(|node| !is_own(node)).take(common);
    let linter =
        Linter::new(Options { server: Some(spec.server), alone: own.is_empty(), ..Options::default() });
    let made = |node: &NodePlan| {
        let (text, lines) = node::config(spec, node, inputs.password);
        let file = format!("{}/conf/redis.conf", node.folder());
        let limit = spec.nodes[node.index].memory.or(spec.docker.memory);
        let table = LineTable::new(text.as_bytes());
        (
            file.clone(),
            Made { table, lines, limit, node: linter.reader().node(&file, text.into_bytes(), &Files::new()) },
        )
    };
    let mut findings = Vec::new();
    if own.is_empty() && spec.config.is_empty() {
        return users(spec, inputs, findings);
    }
    let files: SortedMap<String, Made> = common.chain(own.iter().copied()).map(made).collect();
    let nodes: Vec<&Node> = files.values().map(|made| &made.node).collect();
    for cluster in linter.reader().clusters(nodes) {
        findings.extend(linter.check(&cluster).into_iter().map(|finding| moved(finding, path, &files)));
    }
    findings.extend(files.values().filter_map(|made| near_limit(made, path)));
    users(spec, inputs, findings)
}

/// Adds what is wrong with the users, and puts all in order, each once.
fn users(spec: &Spec, inputs: Inputs<'_>, mut findings: Vec<Finding>) -> Vec<Finding> {
    if let Some(file) = &spec.auth.acl_file {
        findings.extend(acl::check(file, inputs.users, spec.server));
    }
    let key = |f: &Finding| (f.place.path.clone(), f.place.span.start, f.rule.code);
    sorted::sort_by_key(&mut findings, key);
    findings.dedup_by(|a, b| key(a) == key(b));
    findings
}

/// A finding in a file, at the place in the spec that it comes from; at its beginning if it comes from no line of it.
fn moved(mut finding: Finding, path: &str, files: &SortedMap<String, Made>) -> Finding {
    let origin = |place: &Place| files.get(&place.path).and_then(|made| made.origin(place));
    let there = |span: Span| Place { path: path.to_owned(), span };
    let related: Vec<Related> = finding
        .related
        .iter()
        .filter_map(|r| Some(Related { place: there(origin(&r.place)?), message: r.message.clone() }))
        .collect();
    let at = origin(&finding.place).or_else(|| related.first().map(|r| r.place.span));
    finding.place = there(at.unwrap_or_default());
    finding.related = related.into_iter().filter(|r| r.place != finding.place).collect();
    finding.fix = None;
    finding
}

/// What the linter says of a plan with such a `maxmemory`.
fn near_limit(made: &Made, path: &str) -> Option<Finding> {
    let limit = made.limit?;
    let Value::Bytes(bytes) = made.node.config.setting(id::MAXMEMORY)?.value else { return None };
    let span = made.lines.iter().find(|line| line.text.starts_with("maxmemory "))?.origin?;
    if u128::from(bytes) * 100 <= u128::from(limit) * 80 {
        return None;
    }
    let finding = Finding::new(
        rules::memory::MaxmemoryNearContainerLimit.meta(),
        Place { path: path.to_owned(), span },
        say!(
            "maxmemory is {bytes} of a container with {limit}: the kernel kills the server when buffers and snapshots come on top",
            "maxmemory 为 {bytes}，而容器的内存上限是 {limit}：再加上缓冲区和快照，服务器会被内核杀死",
            bytes = megabytes(bytes),
            limit = megabytes(limit),
        ),
        say!(
            "leave it out, and 60 % of the limit are taken; or raise the limit",
            "不写它，就取内存上限的 60 %；或者提高内存上限"
        ),
    );
    Some(if bytes > limit { finding.severity(Severity::Error) } else { finding })
}
