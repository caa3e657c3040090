use super::finding::{Finding, Place};
use super::registry::RULES;
use super::rule::{Rule, Severity, Sink};
use super::select::Selection;
use super::settings::Overrides;
use super::suppress::{self, Suppressions};
use crate::catalog::Server;
use crate::cluster::{self, Cluster, Label, label};
use crate::config::{At, Config, Files, join, read};
use crate::text::Span;

/// What a run looks for, and as which server.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The server; none for what the file says (`# rconf: server redis:7.0`) or the default.
    pub server: Option<Server>,
    /// The server of files that do not say; none for the default.
    pub fallback: Option<Server>,
    /// The rules.
    pub selection: Selection,
    /// What becomes of findings.
    pub overrides: Overrides,
    /// Whether each file is taken alone, without its siblings.
    pub alone: bool,
    /// The folder that relative paths start from, for what the names of folders say of a node.
    pub folder: Option<String>,
}

/// A file as a node: what it means to its server.
#[derive(Debug, Clone)]
pub struct Node {
    /// The effective configuration.
    pub config: Config,
    /// The path of its file with the folder it starts from, as far as known.
    location: String,
    /// Whether somebody said which server it is for; otherwise the default was taken.
    pub server_is_named: bool,
}

impl Node {
    /// The number that its path carries, if there is one.
    pub fn label(&self) -> Option<Label> {
        label(&self.location)
    }

    /// The path of its file with the folder that relative paths start from, as far as known.
    pub fn location(&self) -> &str {
        &self.location
    }

    /// The place of the nth word of a line, or of the whole line.
    pub fn place(&self, at: At, nth: Option<usize>) -> Place {
        self.locate(at.source, self.config.word_span(at, nth))
    }

    /// The place of a span of a source.
    pub fn locate(&self, source: usize, span: Span) -> Place {
        let (path, bytes, start) = self.config.sources()[source].part(span.start);
        let end = span.end.min(start + bytes.len());
        Place { path: path.to_owned(), span: Span::new(span.start - start, end.max(span.start) - start) }
    }

    /// The bytes of the file that the byte at `offset` of a source belongs to.
    pub fn file_bytes(&self, at: At) -> &[u8] {
        self.config.sources()[at.source].part(self.config.line(at).span.start).1
    }

    /// The whole line with its line break, as a place to insert before or to delete.
    pub fn line_place(&self, at: At) -> Place {
        self.locate(at.source, self.config.line(at).span)
    }

    /// The line break that the file uses, judged by its first line.
    pub fn line_break(&self, at: At) -> &'static [u8] {
        let bytes = self.file_bytes(at);
        match bytes.iter().position(|&b| b == b'\n') {
            Some(end) if end > 0 && bytes[end - 1] == b'\r' => b"\r\n",
            _ => b"\n",
        }
    }
}

/// The findings of a run, in order of path, position and code.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The number of files asked for.
    pub files: usize,
    /// The findings.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Puts findings in order, each once: nodes that share an included file share what is found there.
    pub fn new(files: usize, mut findings: Vec<Finding>) -> Self {
        findings.sort_by(|a, b| {
            let key = |f: &Finding| (f.place.span.start, f.rule.code, f.place.span.end);
            (&a.place.path, key(a), &a.message).cmp(&(&b.place.path, key(b), &b.message))
        });
        findings.dedup_by(|a, b| a.rule.code == b.rule.code && a.place == b.place && a.message == b.message);
        Self { files, findings }
    }

    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }
}

/// Runs rules.
#[derive(Clone)]
pub struct Linter {
    options: Options,
    rules: Vec<&'static dyn Rule>,
}

impl Linter {
    /// A linter with these options.
    pub fn new(options: Options) -> Self {
        let rules = RULES.iter().copied().filter(|rule| options.selection.has(rule.meta())).collect();
        Self { options, rules }
    }

    /// Reads a file as a node. Included files are looked up in `files`.
    pub fn read(&self, path: &str, bytes: Vec<u8>, files: &Files) -> Node {
        let named = self.options.server.or_else(|| suppress::server_in(&bytes)).or(self.options.fallback);
        let server = named.unwrap_or_default();
        let location = match &self.options.folder {
            Some(folder) => join(folder, path),
            None => path.to_owned(),
        };
        Node { config: read(path, bytes, files, server), location, server_is_named: named.is_some() }
    }

    /// The key that the nodes of one cluster share; none for a node that stands alone, which
    /// [`Linter::check`] may look at right away.
    pub fn cluster_key(&self, node: &Node) -> Option<String> {
        if self.options.alone { None } else { cluster::key(node) }
    }

    /// Looks at the nodes of one cluster, or at one node.
    pub fn check(&self, nodes: &[&Node]) -> Vec<Finding> {
        let mut out = Sink::default();
        let cluster = Cluster::new(nodes.to_vec());
        for rule in &self.rules {
            for node in nodes {
                rule.check_node(node, &mut out);
            }
            rule.check_cluster(&cluster, &mut out);
        }
        let mut suppressions = Suppressions::of(nodes);
        out.findings.retain(|finding| !suppressions.cover(finding));
        suppressions.report(&self.options.selection, &mut out);
        self.options.overrides.apply(self.options.folder.as_deref(), &mut out.findings);
        out.findings
    }

    /// Looks at files that are all given at once.
    pub fn lint<'a>(&self, inputs: impl IntoIterator<Item = (&'a str, &'a [u8])>, files: &Files) -> Report {
        let nodes: Vec<Node> =
            inputs.into_iter().map(|(path, bytes)| self.read(path, bytes.to_vec(), files)).collect();
        let findings = self.clusters(&nodes).iter().flat_map(|cluster| self.check(cluster)).collect();
        Report::new(nodes.len(), findings)
    }

    /// Sorts nodes into clusters; a node that stands alone is a cluster of one.
    pub fn clusters<'a>(&self, nodes: &'a [Node]) -> Vec<Vec<&'a Node>> {
        let mut clusters: Vec<Vec<&Node>> = Vec::new();
        let mut by_key = std::collections::BTreeMap::new();
        for node in nodes {
            match self.cluster_key(node) {
                Some(key) => {
                    let at = *by_key.entry(key).or_insert_with(|| {
                        clusters.push(Vec::new());
                        clusters.len() - 1
                    });
                    clusters[at].push(node);
                }
                None => clusters.push(vec![node]),
            }
        }
        clusters
    }
}
