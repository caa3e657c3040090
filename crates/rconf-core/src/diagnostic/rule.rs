//! What is known of a rule before it looks at anything: its head.

use crate::message::Words;
use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It is worth knowing.
    Info,
    /// The server runs, and will cause trouble.
    Warning,
    /// The server will not start, the cluster cannot form or fail over, or acknowledged data will be lost.
    Error,
}

impl Severity {
    /// Returns its name in reports: `error`, `warning` or `info`.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// The subject of a rule. Its letter is the first character of the rule's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
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
    /// Returns the letter that begins the codes of the group.
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

    /// Returns its name in reports.
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

/// Whether a rule offers fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FixKind {
    /// It never offers one.
    None,
    /// It offers safe fixes, for some of its findings at least.
    Safe,
    /// It offers unsafe fixes, for some of its findings at least.
    Unsafe,
}

/// The head of a rule: what is known of it before it is run.
#[derive(Debug)]
pub struct Meta {
    /// The code, as in `A001`. It never changes its meaning.
    pub code: &'static str,
    /// The name, which says what is wrong, as in `missing-masterauth`.
    pub name: &'static str,
    /// The subject.
    pub group: Group,
    /// The severity of its findings, unless a finding says otherwise.
    pub severity: Severity,
    /// Whether the rule is off unless it is selected.
    pub pedantic: bool,
    /// Whether it offers fixes.
    pub fix: FixKind,
    /// Its page in Markdown, as it is compiled in: see [`Meta::page`].
    pub(crate) pages: Words,
}

/// The address of the project's site. The addresses of pages in reports begin with it.
pub const HOME: &str = "https://rconf.dev";

impl Meta {
    /// Returns the address of the rule's page.
    pub fn url(&self) -> String {
        format!("{HOME}/rules/{}", self.name)
    }
}

/// A type that has the head of a rule. The macro `rule!` implements it.
pub trait Described {
    /// Returns the head.
    fn meta(&self) -> &'static Meta;
}

/// Declares a rule: a unit struct whose doc comment is the rule's page in English. The page in Chinese is
/// `zh.md` in the folder that is named after the rule, beside its file.
macro_rules! rule {
    ($(#[doc = $line:literal])+
     $type:ident = $code:literal $name:literal, $group:ident, $severity:ident, fix: $fix:ident $(, $pedantic:ident)?) => {
        $(#[doc = $line])+
        #[derive(Debug)]
        pub struct $type;

        impl $type {
            /// The head of the rule.
            pub const META: &'static $crate::diagnostic::Meta = {
                static META: $crate::diagnostic::Meta = $crate::diagnostic::Meta {
                    code: $code,
                    name: $name,
                    group: $crate::diagnostic::Group::$group,
                    severity: $crate::diagnostic::Severity::$severity,
                    pedantic: $crate::diagnostic::is_pedantic(stringify!($($pedantic)?)),
                    fix: $crate::diagnostic::FixKind::$fix,
                    pages: $crate::diagnostic::pages(
                        concat!($($line, "\n"),+),
                        include_str!(concat!($name, "/zh.md")),
                    ),
                };
                &META
            };
        }

        impl $crate::diagnostic::Described for $type {
            fn meta(&self) -> &'static $crate::diagnostic::Meta {
                Self::META
            }
        }
    };
}
pub(crate) use rule;

/// Returns the pages of a rule for [`rule!`]; empty ones in a program that is built without pages.
pub(crate) const fn pages(english: &'static str, chinese: &'static str) -> Words {
    if cfg!(feature = "rule-pages") { Words::new(english, chinese) } else { Words::new("", "") }
}

/// Returns whether the last word of [`rule!`] is there.
pub(crate) const fn is_pedantic(word: &str) -> bool {
    !word.is_empty()
}
