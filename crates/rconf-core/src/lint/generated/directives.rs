//! Lints the node files that a spec makes. A finding on a line that comes from the spec is placed there.

use super::users::findings_in_users;
use crate::catalog::id;
use crate::config::{Files, Value};
use crate::generate::{Inputs, Line, OWN_USERS, megabytes, node_configuration, sentinel_configuration};
use crate::lint::{Described, Finding, Linter, Node, Options, Place, Related, Severity, rules};
use crate::message::say;
use crate::spec::Spec;
use crate::text::{LineTable, Span};
use crate::topology::{NodePlan, SentinelPlan, Topology, topology};
use std::collections::BTreeMap;

/// The number of nodes without directives of their own that are linted beside the others. Rules that compare
/// nodes need to see what most nodes have in common.
const COMMON_NODES: usize = 8;

/// The configuration of one node, linted.
struct NodeFile {
    line_table: LineTable,
    lines: Vec<Line>,
    node: Node,
    /// The memory limit of the node's container, in bytes.
    memory_limit: Option<u64>,
}

impl NodeFile {
    fn new(
        spec: &Spec,
        topology: &Topology,
        plan: &NodePlan,
        path: &str,
        linter: &Linter,
        password: &str,
    ) -> Self {
        let (text, lines) = node_configuration(spec, topology, plan, password);
        Self {
            line_table: LineTable::new(text.as_bytes()),
            lines,
            node: linter.reader().node(path, text.into_bytes(), &Files::new()),
            memory_limit: spec.nodes[plan.index].memory.or(spec.docker.memory),
        }
    }

    /// Returns the place in the spec that a line of the file comes from, or `None` if rconf chose the line.
    fn origin(&self, place: &Place) -> Option<Span> {
        let number = self.line_table.line(place.span.start);
        self.lines.iter().find(|line| line.number == number)?.origin
    }
}

/// Lints the directives of a spec, and the users of its ACL file, as the server would see them. `path` is the
/// path of the spec in findings.
pub fn lint_generated(spec: &Spec, path: &str, inputs: Inputs<'_>) -> Vec<Finding> {
    let mut findings = findings_in_directives(spec, path, inputs.password);
    if let Some(file) = &spec.auth.acl_file {
        let own: &[&str] = if spec.sentinels.is_some() { &OWN_USERS } else { &[] };
        findings.extend(findings_in_users(file, inputs.users, spec.server, own));
    }
    let key = |f: &Finding| (f.place.path.clone(), f.place.span.start, f.rule.code);
    findings.sort_by_key(key);
    findings.dedup_by(|a, b| key(a) == key(b));
    findings
}

fn findings_in_directives(spec: &Spec, path: &str, password: &str) -> Vec<Finding> {
    let topology = topology(spec);
    let has_directives = |node: &&NodePlan| !spec.nodes[node.index].config.is_empty();
    let special: Vec<&NodePlan> = topology.nodes.iter().filter(has_directives).collect();
    if special.is_empty() && spec.config.is_empty() {
        return Vec::new();
    }
    // Nodes without directives of their own are all alike. Sentinels are compared with all that they watch.
    let has_sentinels = spec.sentinels.is_some();
    let alone = special.is_empty() && !has_sentinels;
    let common = match () {
        () if has_sentinels => topology.nodes.len(),
        () if alone => 1,
        () => special.len() + COMMON_NODES,
    };
    let common = topology.nodes.iter().filter(|node| !has_directives(node)).take(common);
    let linter = Linter::new(Options { server: Some(spec.server), alone, ..Options::default() });
    let node_file = |plan: &NodePlan| {
        let path = format!("{}/conf/redis.conf", plan.folder());
        let file = NodeFile::new(spec, &topology, plan, &path, &linter, password);
        (path, file)
    };
    let files: BTreeMap<String, NodeFile> = common.chain(special.iter().copied()).map(node_file).collect();
    let sentinels = sentinel_nodes(spec, &topology, &linter, password);
    let nodes: Vec<&Node> = files.values().map(|file| &file.node).chain(&sentinels).collect();
    let mut findings = Vec::new();
    for cluster in linter.reader().groups(nodes) {
        findings
            .extend(linter.check(&cluster).into_iter().map(|finding| placed_in_spec(finding, path, &files)));
    }
    findings.extend(files.values().filter_map(|file| maxmemory_near_limit(file, path)));
    findings
}

/// Returns the Sentinels of a spec, which are linted beside the servers that they watch.
fn sentinel_nodes(spec: &Spec, topology: &Topology, linter: &Linter, password: &str) -> Vec<Node> {
    let Some(set) = &spec.sentinels else { return Vec::new() };
    let node = |one: &SentinelPlan| {
        let (text, _) = sentinel_configuration(spec, set, topology, one, password);
        let path = format!("{}/conf/sentinel.conf", one.node);
        linter.reader().sentinel(&path, text.into_bytes(), &Files::new())
    };
    topology.sentinels.iter().map(node).collect()
}

/// Moves a finding in a node file to the place in the spec that its line comes from, or to the beginning of
/// the spec if rconf chose the line.
fn placed_in_spec(mut finding: Finding, path: &str, files: &BTreeMap<String, NodeFile>) -> Finding {
    let origin = |place: &Place| files.get(&place.path).and_then(|file| file.origin(place));
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

/// Returns the finding that `maxmemory` leaves too little of the container's memory limit. The linter itself
/// finds it only in a file with containers.
fn maxmemory_near_limit(file: &NodeFile, path: &str) -> Option<Finding> {
    let limit = file.memory_limit?;
    let Value::Bytes(bytes) = file.node.config.setting(id::MAXMEMORY)?.value else { return None };
    let span = file.lines.iter().find(|line| line.text.starts_with("maxmemory "))?.origin?;
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
