use super::deployments::{Deployments, Run, WrittenFile};
use super::node::{Node, RunsIn};
use super::watch::join_watched;
use crate::catalog::{Flavor, Server};
use crate::config::{
    Config, Files, Marks, Reason, Refusal, Sentinel, StartFolder, Template, Unknown, read_acl_file,
    read_parts_of, read_sentinel_parts_of,
};
use crate::container::{Part, Software};
use crate::syntax::{mentions_rconf, rconf_comment};
use crate::text::{Place, join};
use std::collections::{HashMap, HashSet};

/// The server whose configuration KeyDB's is most like.
const LIKE_KEYDB: &str = "redis:6.2";

/// Reads files as nodes. Chooses the server of each file, and adds the options of the containers that run it.
#[derive(Debug, Clone, Default)]
pub struct NodeReader {
    /// The server of every file, regardless of comments and images.
    pub server: Option<Server>,
    /// The server of files for which neither a comment nor an image names one.
    pub fallback: Option<Server>,
    /// The folder that relative paths start from.
    pub folder: Option<String>,
    /// Whether each node is treated as if it had no siblings.
    pub alone: bool,
    /// The texts that a script replaces in the files before their servers read them, by values that are not known.
    pub(crate) filled: Vec<Vec<u8>>,
    /// The plans that run the nodes.
    pub(crate) deployments: Deployments,
    /// What reads Sentinels, or `None` in a program that does not link it and takes each file for a server's.
    pub(crate) sentinels: Option<ForSentinels>,
}

/// What reads Sentinels and puts them beside the servers that they watch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ForSentinels {
    read: fn(Parts, &Files, Server, Option<Unknown>) -> Sentinel,
    join: for<'a> fn(Vec<Vec<&'a Node>>) -> Vec<Vec<&'a Node>>,
}

/// The texts that a server reads as one, with their paths.
type Parts = Vec<(String, Vec<u8>)>;

impl ForSentinels {
    pub(crate) const ALL: Self = Self { read: read_sentinel_parts_of, join: join_watched };
}

impl NodeReader {
    /// Reads a file as one node, regardless of the containers that run it. `files` provides the included
    /// files.
    pub fn node(&self, path: &str, bytes: Vec<u8>, files: &Files) -> Node {
        let location = self.location(path);
        let said = self.server.or_else(|| server_in(&bytes));
        let named = said.or_else(|| self.deployments.server_of(&location)).or(self.fallback);
        let software = || Software::of_file(path).or_else(|| self.deployments.software(&location));
        let software = if said.is_none() { software() } else { None };
        let named = if software.is_some() { Server::parse(LIKE_KEYDB).ok() } else { named };
        let server = named.unwrap_or_else(|| default_server(&location));
        let (text, unknown, marks) = self.content(path, bytes);
        let parts = vec![(path.to_owned(), text)];
        let config = read_parts_of(parts, files, server, unknown, StartFolder::OfFile);
        Node::new(config, location, named.is_some(), None).with_marks(marks).with_software(software)
    }

    /// Reads an ACL file whose configuration is not known.
    pub fn acl_node(&self, path: &str, bytes: Vec<u8>) -> Node {
        let location = self.location(path);
        let named = self.server.or(self.fallback);
        let marks = Template::read(path, &bytes).map(|template| template.marks);
        let config = read_acl_file(path, bytes, named.unwrap_or_else(|| default_server(&location)));
        Node::new(config, location, named.is_some(), None).with_marks(marks)
    }

    /// Reads a file as one Sentinel, regardless of the containers that run it.
    pub fn sentinel(&self, path: &str, bytes: Vec<u8>, files: &Files) -> Node {
        let location = self.location(path);
        let said = self.server.or_else(|| server_in(&bytes));
        let named = said.or_else(|| self.deployments.server_of(&location)).or(self.fallback);
        let server = named.unwrap_or_else(|| default_server(&location));
        let (text, unknown, marks) = self.content(path, bytes);
        let (config, sentinel) = self.as_sentinel(vec![(path.to_owned(), text)], files, server, unknown);
        Node::new(config, location, named.is_some(), None).with_marks(marks).with_sentinel(sentinel)
    }

    /// Reads a file as the nodes that run it: one for each container that gives it to its server or Sentinel, with the
    /// options of the command. A file without a container is one node: a Sentinel, if the caller knows that it is one.
    pub fn nodes(&self, path: &str, bytes: &[u8], files: &Files, is_sentinel: bool) -> Vec<Node> {
        let location = self.location(path);
        let runs = self.deployments.runs_of(&location);
        if runs.is_empty() {
            let bytes = bytes.to_vec();
            return vec![if is_sentinel {
                self.sentinel(path, bytes, files)
            } else {
                self.node(path, bytes, files)
            }];
        }
        let said = self.server.or_else(|| server_in(bytes));
        let node = |run: &Run| {
            let named = said.or_else(|| self.deployments.server(run)).or(self.fallback);
            let (text, unknown, marks) = self.content(path, bytes.to_vec());
            let mut parts = vec![(path.to_owned(), text)];
            let options = self.deployments.option_lines(run);
            if !options.is_empty() {
                parts.push((run.alias.clone(), options));
            }
            let server = named.unwrap_or_else(|| default_server(&location));
            let unknown = both(unknown, self.deployments.unknown(run));
            let (config, sentinel) = if run.is_sentinel {
                self.as_sentinel(parts, files, server, unknown)
            } else {
                (read_parts_of(parts, files, server, unknown, self.deployments.start_folder(run)), None)
            };
            let runs_in = self.deployments.runs_in(run, true);
            let node = Node::new(config, location.clone(), named.is_some(), Some(runs_in));
            node.with_marks(marks).with_sentinel(sentinel)
        };
        runs.iter().map(node).collect()
    }

    /// Returns the nodes that have no file on disk: containers whose server gets only options, or a file that
    /// is written in the plan, unless it is the file of a `given` node.
    pub fn nodes_without_file(&self, given: &[Node]) -> Vec<Node> {
        let without = self.deployments.runs_without_file().iter().map(|run| self.node_of_options(run));
        let given: HashSet<&str> = given.iter().map(Node::location).collect();
        let is_absent =
            |file: &&WrittenFile| file.location.as_deref().is_none_or(|location| !given.contains(location));
        let written = self.deployments.written_files().iter().filter(is_absent);
        without.chain(written.map(|file| self.node_of_written(file))).collect()
    }

    fn node_of_options(&self, run: &Run) -> Node {
        let named = self.server.or_else(|| self.deployments.server(run)).or(self.fallback);
        let parts = vec![(run.alias.clone(), self.deployments.option_lines(run))];
        let unknown = self.deployments.unknown(run);
        let start = self.deployments.start_folder(run);
        let files = self.deployments.acl_files(run);
        let config = read_parts_of(parts, &files, named.unwrap_or_default(), unknown, start);
        let location = self.deployments.plan_path(run).to_owned();
        Node::new(config, location, named.is_some(), Some(self.deployments.runs_in(run, false)))
    }

    fn node_of_written(&self, file: &WrittenFile) -> Node {
        let lines = self.deployments.written_lines(file);
        let said = self.server.or_else(|| server_in(&lines));
        let named = said.or_else(|| self.deployments.server(&file.run)).or(self.fallback);
        // What a server is known to be given, nothing fills in on the way.
        let template = if self.deployments.is_given(&file.run) { None } else { Template::unfilled(&lines) };
        let (lines, unknown, marks) = match template {
            Some(template) => (template.text, Some(template.unknown), Some(template.marks)),
            None => (lines, None, None),
        };
        let mut parts = vec![(file.alias.clone(), lines)];
        let options = self.deployments.option_lines(&file.run);
        if !options.is_empty() {
            parts.push((file.run.alias.clone(), options));
        }
        let part = self.deployments.part(&file.run);
        let unknown = || both(unknown.clone(), self.deployments.unknown(&file.run));
        let files = self.deployments.acl_files(&file.run);
        let read = |server| {
            let start = self.deployments.start_folder(&file.run);
            read_parts_of(parts.clone(), &files, server, unknown(), start)
        };
        let (mut config, mut sentinel) = match (named, part) {
            _ if file.run.is_sentinel => {
                self.as_sentinel(parts.clone(), &files, named.unwrap_or_default(), unknown())
            }
            (None, Some(part)) => (of_likeliest_server(part, read), None),
            _ => (read(named.unwrap_or_default()), None),
        };
        let runs_in = self.deployments.runs_in(&file.run, true);
        if part.is_some() || runs_in.is_changed || !file.left_out.is_empty() {
            config.leave_open();
            if let Some(sentinel) = &mut sentinel {
                sentinel.config.leave_open();
            }
        }
        let runs_in = RunsIn {
            is_written: true,
            title: file.title.clone(),
            left_out: file.left_out.clone(),
            ..runs_in
        };
        let location = self.deployments.plan_path(&file.run).to_owned();
        Node::new(config, location, named.is_some(), Some(runs_in)).with_marks(marks).with_sentinel(sentinel)
    }

    /// Returns the text of a file as its server reads it. Of a template, this is what can be read, with what the rest may
    /// set, and where the markers are.
    fn content(&self, path: &str, bytes: Vec<u8>) -> (Vec<u8>, Option<Unknown>, Option<Marks>) {
        let template = if self.filled.is_empty() {
            Template::read(path, &bytes)
        } else {
            Template::filled_in(path, &bytes, &self.filled)
        };
        match template {
            Some(template) => (template.text, Some(template.unknown), Some(template.marks)),
            None => (bytes, None, None),
        }
    }

    /// Reads texts as a Sentinel does.
    fn as_sentinel(
        &self,
        parts: Parts,
        files: &Files,
        server: Server,
        unknown: Option<Unknown>,
    ) -> (Config, Option<Box<Sentinel>>) {
        let Some(sentinels) = self.sentinels else {
            return (read_parts_of(parts, files, server, unknown, StartFolder::OfFile), None);
        };
        let sentinel = (sentinels.read)(parts, files, server, unknown);
        (sentinel.config.clone(), Some(Box::new(sentinel)))
    }

    /// Joins a path to the folder that relative paths start from.
    pub fn location(&self, path: &str) -> String {
        join(self.folder.as_deref().unwrap_or_default(), path)
    }

    /// Returns the path on the host of what is at the absolute path `inside` in the container that gives the
    /// file at `path` to its server. Returns `None` if there is no such container, or nothing is mounted
    /// there.
    pub fn on_host(&self, path: &str, inside: &str) -> Option<String> {
        self.deployments.on_host(&self.location(path), inside)
    }

    /// Returns the paths on the host of the files that containers give to their servers.
    pub fn mounted(&self) -> impl Iterator<Item = &str> {
        self.deployments.mounted()
    }

    /// Returns whether there are plan files.
    pub fn has_plans(&self) -> bool {
        !self.deployments.is_empty()
    }

    /// Returns the key that the nodes of one cluster share, or `None` for a node without siblings.
    pub fn cluster_key(&self, node: &Node) -> Option<String> {
        if self.alone || node.is_part() { None } else { super::cluster_key(node) }
    }

    /// Groups nodes that are checked together: clusters, and Sentinels with the clusters that they watch.
    pub fn groups<'a>(&self, nodes: impl IntoIterator<Item = &'a Node>) -> Vec<Vec<&'a Node>> {
        let clusters = self.clusters(nodes);
        let has_sentinels = clusters.iter().flatten().any(|node| node.sentinel().is_some());
        match self.sentinels {
            Some(sentinels) if has_sentinels && !self.alone => (sentinels.join)(clusters),
            _ => clusters,
        }
    }

    /// Groups nodes into clusters, in the order of their first nodes. A node without siblings is a cluster of
    /// one. If a script and a compose file both run a file, each creates a node of it, and these are not
    /// siblings.
    pub fn clusters<'a>(&self, nodes: impl IntoIterator<Item = &'a Node>) -> Vec<Vec<&'a Node>> {
        let keyed: Vec<(&Node, Option<String>)> =
            nodes.into_iter().map(|node| (node, self.cluster_key(node))).collect();
        let variants = self.deployments.variants(&keyed);
        let mut clusters: Vec<Vec<&Node>> = Vec::new();
        let mut by_key = HashMap::new();
        for (nth, (node, key)) in keyed.iter().enumerate() {
            let Some(key) = key.as_deref() else {
                clusters.push(vec![*node]);
                continue;
            };
            let variant = variants.get(nth).copied().unwrap_or_default();
            let at = *by_key.entry((key, variant)).or_insert_with(|| {
                clusters.push(Vec::new());
                clusters.len() - 1
            });
            clusters[at].push(*node);
        }
        clusters
    }
}

/// Reads a part of a configuration for the newest server that knows all its directives, or else most of them: the release
/// is that of the chart or the operator, which is not known.
fn of_likeliest_server(part: Part, read: impl Fn(Server) -> Config) -> Config {
    let first = part.flavor().unwrap_or(Flavor::Redis);
    let may_be = |server: &Server| part.flavor().is_none_or(|flavor| server.flavor() == flavor);
    let (mut servers, others): (Vec<Server>, Vec<Server>) =
        Server::all().rev().filter(may_be).partition(|server| server.flavor() == first);
    servers.extend(others);
    // Which releases know a directive is what differs most between them.
    let unknown = |config: &Config| {
        let is_foreign = |refusal: &&Refusal| matches!(&refusal.reason, Reason::UnknownDirective { known_to, .. } if !known_to.is_empty());
        config.refusals().iter().filter(is_foreign).count()
    };
    let mut best = read(servers.first().copied().unwrap_or_default());
    for server in servers.into_iter().skip(1) {
        if unknown(&best) == 0 {
            break;
        }
        let config = read(server);
        if unknown(&config) < unknown(&best) {
            best = config;
        }
    }
    best
}

/// Returns what either of two sets has.
fn both(one: Option<Unknown>, other: Option<Unknown>) -> Option<Unknown> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.and(other)),
        (one, other) => one.or(other),
    }
}

/// Returns the server that a comment in a file names (`# rconf: server redis:7.0`), or `None` if there is no
/// such comment or the server is not known.
pub(crate) fn server_in(bytes: &[u8]) -> Option<Server> {
    // Most files have no such comment, so search for the word first.
    let found = mentions_rconf(bytes);
    let mut lines = bytes.split(|&b| b == b'\n').filter(|_| found);
    lines.find_map(|line| match rconf_comment(line)?.as_slice() {
        [(_, "server"), (_, name), ..] => Server::parse(name).ok(),
        _ => None,
    })
}

/// Returns the place of the comment that names the server in a node's own file, and that server.
pub(crate) fn server_comment(node: &Node) -> Option<(Place, Server)> {
    let document = &node.config.sources().first()?.document;
    let mut comments = document.lines().iter().filter(|line| line.kind == crate::syntax::LineKind::Comment);
    comments.find_map(|line| {
        let server = server_in(line.span.of(document.bytes()))?;
        Some((node.locate(0, document.content(line)), server))
    })
}

/// Returns whether the name of a file is that of an ACL file.
pub fn is_acl_path(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("acl"))
}

/// Returns the default server of a file: the newest Valkey for `valkey.conf` and for files in a folder whose
/// name begins with `valkey`, else the newest Redis.
fn default_server(path: &str) -> Server {
    let begins =
        |part: &str, name: &str| part.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let mut parts = path.rsplit('/').take(3);
    let named = parts.find(|part| begins(part, "valkey") || begins(part, "redis"));
    let newest = || Server::all().rfind(|server| server.flavor() == Flavor::Valkey);
    named.filter(|part| begins(part, "valkey")).and_then(|_| newest()).unwrap_or_default()
}
