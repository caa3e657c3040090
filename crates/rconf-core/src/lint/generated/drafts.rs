//! What is linted of a spec: the files of its nodes, and its users as directives.

use super::users::{as_directives, own_users, problems_in_users};
use crate::catalog::Server;
use crate::config::memory_size;
use crate::generate::{Inputs, Line, megabytes, node_configuration, sentinel_configuration};
use crate::lint::{Described, Finding, Place, Severity, rules};
use crate::message::say;
use crate::spec::Spec;
use crate::text::Span;
use crate::topology::{NodePlan, SentinelPlan, Topology, topology};

/// The number of nodes without directives of their own that are linted beside the others. Rules that compare
/// nodes need to see what most nodes have in common.
const COMMON_NODES: usize = 8;

/// The path of the users in [`Drafts::sets`]. They are not an ACL file there.
pub const USERS: &str = "users.conf";

/// A configuration that a spec makes.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The path that it would be written to.
    pub path: String,
    /// Its text.
    pub text: String,
    lines: Vec<Line>,
    /// The memory limit of the node's container, in bytes.
    memory_limit: Option<u64>,
}

/// The texts that are linted, so that findings in them can be placed in the spec.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    /// The servers, or some of them: nodes without directives of their own are all alike. None if the spec has no directives.
    pub(super) nodes: Vec<Draft>,
    /// The Sentinels, which are compared with all that they watch.
    pub(super) sentinels: Vec<Draft>,
    /// The users as directives. `None` if the spec has no ACL file.
    pub(super) users: Option<String>,
}

impl Drafts {
    /// Makes the drafts of a spec.
    pub fn new(spec: &Spec, inputs: Inputs<'_>) -> Self {
        let users = spec.auth.acl_file.as_ref().map(|_| as_directives(inputs.users));
        let topology = topology(spec);
        let has_directives = |node: &&NodePlan| !spec.nodes[node.index].config.is_empty();
        let special: Vec<&NodePlan> = topology.nodes.iter().filter(has_directives).collect();
        if special.is_empty() && spec.config.is_empty() {
            return Self { users, ..Self::default() };
        }
        let common = match () {
            () if spec.sentinels.is_some() => topology.nodes.len(),
            () if special.is_empty() => 1,
            () => special.len() + COMMON_NODES,
        };
        let common = topology.nodes.iter().filter(|node| !has_directives(node)).take(common);
        let mut nodes: Vec<Draft> = common
            .chain(special.iter().copied())
            .map(|plan| of_node(spec, &topology, plan, inputs.password))
            .collect();
        nodes.sort_by(|a, b| a.path.cmp(&b.path));
        Self { nodes, sentinels: of_sentinels(spec, &topology, inputs.password), users }
    }

    /// Returns the texts to lint, each with its path. Each set is linted by itself.
    pub fn sets(&self) -> Vec<Vec<(&str, &str)>> {
        let drafts = self.nodes.iter().chain(&self.sentinels);
        let drafts: Vec<(&str, &str)> = drafts.map(|one| (one.path.as_str(), one.text.as_str())).collect();
        let users = self.users.iter().map(|text| vec![(USERS, text.as_str())]);
        std::iter::once(drafts)
            .chain(users)
            .filter(|set| set.iter().any(|(_, text)| !text.trim().is_empty()))
            .collect()
    }

    /// Returns the place in the spec that a line of a draft comes from, or `None` if rconf chose the line.
    pub fn origin(&self, path: &str, line: usize) -> Option<Span> {
        let draft = self.nodes.iter().find(|one| one.path == path)?;
        draft.lines.iter().find(|of| of.number == line)?.origin
    }

    /// Returns where findings stand in the spec that are about these lines of drafts, the main one first: the span of that, or
    /// else of the first other one that comes from the spec, or else its beginning; and for each of the others its own, if
    /// it has another one.
    pub fn placed<'p>(&self, lines: impl IntoIterator<Item = (&'p str, usize)>) -> (Span, Vec<Option<Span>>) {
        let mut origins = lines.into_iter().map(|(path, line)| self.origin(path, line));
        let main = origins.next().flatten();
        let others: Vec<Option<Span>> = origins.collect();
        let at = main.or_else(|| others.iter().flatten().next().copied()).unwrap_or_default();
        (at, others.into_iter().map(|other| other.filter(|other| *other != at)).collect())
    }

    /// Returns the findings that need no linter of configurations, in the spec, whose path is `path`, and in its users.
    pub fn findings_beside(&self, spec: &Spec, path: &str, users: &str) -> Vec<Finding> {
        let mut findings = self.near_limits(spec.server, path);
        if let Some(file) = &spec.auth.acl_file {
            findings.extend(problems_in_users(file, users, own_users(spec)));
        }
        findings
    }

    /// Returns what no linter of configurations finds: a `maxmemory` that leaves too little of the memory limit. `path` is
    /// the path of the spec.
    pub(super) fn near_limits(&self, server: Server, path: &str) -> Vec<Finding> {
        self.nodes.iter().filter_map(|draft| maxmemory_near_limit(draft, server, path)).collect()
    }
}

fn of_node(spec: &Spec, topology: &Topology, plan: &NodePlan, password: &str) -> Draft {
    let (text, lines) = node_configuration(spec, topology, plan, password);
    Draft {
        path: format!("{}/conf/redis.conf", plan.folder()),
        text,
        lines,
        memory_limit: spec.nodes[plan.index].memory.or(spec.docker.memory),
    }
}

fn of_sentinels(spec: &Spec, topology: &Topology, password: &str) -> Vec<Draft> {
    let Some(set) = &spec.sentinels else { return Vec::new() };
    let draft = |one: &SentinelPlan| {
        let (text, _) = sentinel_configuration(spec, set, topology, one, password);
        let path = format!("{}/conf/sentinel.conf", one.node);
        Draft { path, text, lines: Vec::new(), memory_limit: None }
    };
    topology.sentinels.iter().map(draft).collect()
}

/// Returns the finding that `maxmemory` leaves too little of the container's memory limit. The linter itself
/// finds it only in a file with containers.
fn maxmemory_near_limit(draft: &Draft, server: Server, path: &str) -> Option<Finding> {
    let limit = draft.memory_limit?;
    let (line, value) =
        draft.lines.iter().rev().find_map(|line| Some((line, line.text.strip_prefix("maxmemory ")?)))?;
    let span = line.origin?;
    let bytes = memory_size(value.trim().trim_matches(['"', '\'']).as_bytes(), server)?;
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
