use super::finding::Finding;
use super::node::Node;
use super::page::section_of;
use super::plans::View;
use crate::cluster::Cluster;
use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// It runs, and will hurt.
    Warning,
    /// The server will not start, the cluster cannot form or fail over, or acknowledged data will be lost.
    Error,
}

impl Severity {
    /// The word for it: `error`, `warning` or `info`.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What a rule is about. The letter begins its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// L: the server refuses the file.
    Load,
    /// C: cluster and addresses.
    Cluster,
    /// A: access.
    Access,
    /// R: replication and failover.
    Replication,
    /// P: persistence.
    Persistence,
    /// M: memory and limits.
    Memory,
    /// D: containers.
    Containers,
    /// V: versions.
    Versions,
    /// H: hygiene.
    Hygiene,
    /// S: the spec of a cluster, `rconf.toml`.
    Spec,
}

impl Group {
    /// The letter that begins the codes of the group.
    pub const fn letter(self) -> char {
        match self {
            Group::Load => 'L',
            Group::Cluster => 'C',
            Group::Access => 'A',
            Group::Replication => 'R',
            Group::Persistence => 'P',
            Group::Memory => 'M',
            Group::Containers => 'D',
            Group::Versions => 'V',
            Group::Hygiene => 'H',
            Group::Spec => 'S',
        }
    }

    /// The word for it in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Group::Load => "load",
            Group::Cluster => "cluster",
            Group::Access => "access",
            Group::Replication => "replication",
            Group::Persistence => "persistence",
            Group::Memory => "memory",
            Group::Containers => "containers",
            Group::Versions => "versions",
            Group::Hygiene => "hygiene",
            Group::Spec => "spec",
        }
    }
}

/// Whether a rule can mend what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FixKind {
    /// It cannot.
    None,
    /// With a safe fix, at least sometimes.
    Safe,
    /// With an unsafe fix, at least sometimes.
    Unsafe,
}

/// What is known of a rule before it looks at anything.
#[derive(Debug)]
pub struct Meta {
    /// The code, as in `A001`. Stable for ever.
    pub code: &'static str,
    /// The name, which says the bad thing, as in `missing-masterauth`.
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// How bad its findings are, unless one says otherwise.
    pub severity: Severity,
    /// Whether it is off unless selected.
    pub pedantic: bool,
    /// Whether it fixes.
    pub fix: FixKind,
    /// Its page in Markdown and English: the doc comment of the rule.
    pub page: &'static str,
}

/// Where the project is at home. The addresses in reports begin with it.
pub const HOME: &str = "https://rconf.dev";

impl Meta {
    /// The address of the rule's page.
    pub fn url(&self) -> String {
        format!("{HOME}/rules/{}", self.name)
    }

    /// The page without the space that begins each line of a doc comment.
    pub fn markdown(&self) -> String {
        let lines: Vec<&str> = self.page.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n").trim_end().to_owned()
    }

    /// What it does, on one line.
    pub fn description(&self) -> String {
        let section = self.section("What it does");
        section.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The first sentence of what it does.
    pub fn summary(&self) -> String {
        let description = self.description();
        // `e.g.` and names of files have a point too; a sentence begins with a capital or a backtick.
        let starts = |rest: &str| rest.starts_with(|c: char| c.is_uppercase() || c == '`');
        let end = description.match_indices(". ").find(|(at, _)| starts(&description[at + 2..]));
        end.map_or(description.as_str(), |(at, _)| &description[..=at]).to_owned()
    }

    /// A section of the page, by its title; empty if there is none.
    pub fn section(&self, title: &str) -> String {
        section_of(&self.markdown(), title)
    }
}

/// What a rule says of itself. [`rule!`](crate::lint::rules) implements it from the doc comment.
pub trait Described {
    /// The description.
    fn meta(&self) -> &'static Meta;
}

/// A rule. It implements the method for what it looks at; the others do nothing.
pub trait Rule: Described + Sync {
    /// Looks at one node on its own.
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let _ = (node, out);
    }

    /// Looks at the nodes of one cluster, of which there is at least one. A node without siblings is a cluster
    /// of one.
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let _ = (cluster, out);
    }

    /// Looks at what one plan file runs, with the nodes that its containers are.
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let _ = (view, out);
    }
}

/// Takes what rules find.
#[derive(Debug, Default)]
pub struct Sink {
    pub(super) findings: Vec<Finding>,
}

impl Sink {
    /// Reports a finding.
    pub fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

/// Declares a rule: its doc comment is its page.
macro_rules! rule {
    ($(#[doc = $line:literal])+
     $type:ident = $code:literal $name:literal, $group:ident, $severity:ident, fix: $fix:ident $(, $pedantic:ident)?) => {
        $(#[doc = $line])+
        #[derive(Debug)]
        pub struct $type;

        impl $type {
            /// The page in Chinese.
            pub(crate) const CHINESE_PAGE: &'static str =
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/rules.zh/", $name, ".md"));

            /// What is known of the rule.
            pub const META: &'static $crate::lint::Meta = {
                static META: $crate::lint::Meta = $crate::lint::Meta {
                    code: $code,
                    name: $name,
                    group: $crate::lint::Group::$group,
                    severity: $crate::lint::Severity::$severity,
                    pedantic: $crate::lint::rule::is_pedantic(stringify!($($pedantic)?)),
                    fix: $crate::lint::FixKind::$fix,
                    page: $crate::lint::rule::page(concat!($($line, "\n"),+)),
                };
                &META
            };
        }

        impl $crate::lint::Described for $type {
            fn meta(&self) -> &'static $crate::lint::Meta {
                Self::META
            }
        }
    };
}
pub(crate) use rule;

/// For [`rule!`]: the page of a rule; nothing in a program that has none.
pub(crate) const fn page(text: &'static str) -> &'static str {
    if cfg!(feature = "rule-pages") { text } else { "" }
}

/// For [`rule!`]: whether its last word is there.
pub(crate) const fn is_pedantic(word: &str) -> bool {
    !word.is_empty()
}
