//! The metadata of rules: codes, names, groups and severities.

use crate::message::Words;
use serde::Serialize;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The finding is worth knowing.
    Info,
    /// The server runs, but there will be trouble.
    Warning,
    /// The server will not start, the cluster cannot form or fail over, or acknowledged data will be lost.
    Error,
}

impl Severity {
    /// Returns the name of the severity in reports: `error`, `warning` or `info`.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// The subject of a rule. Its letter is the first character of the code of the rule.
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
    /// Q: Sentinels, and what they watch.
    Quorum,
    /// N: what only running nodes show.
    Running,
}

impl Group {
    /// Returns the letter that the codes of the group begin with.
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
            Group::Quorum => 'Q',
            Group::Running => 'N',
        }
    }

    /// Returns the name of the group in reports.
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
            Group::Quorum => "quorum",
            Group::Running => "running",
        }
    }
}

/// Whether a rule offers fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FixKind {
    /// The rule never offers a fix.
    None,
    /// The rule offers safe fixes, at least for some of its findings.
    Safe,
    /// The rule offers unsafe fixes, at least for some of its findings.
    Unsafe,
}

/// The metadata of a rule.
#[derive(Debug)]
pub struct Meta {
    /// The code, such as `A001`. The meaning of a code never changes.
    pub code: &'static str,
    /// The name, which says what is wrong, such as `missing-masterauth`.
    pub name: &'static str,
    /// The group of the rule.
    pub group: Group,
    /// The severity of the findings, unless a finding overrides it.
    pub severity: Severity,
    /// Whether the rule is off by default.
    pub pedantic: bool,
    /// Whether it offers fixes.
    pub fix: FixKind,
    /// The source of the pages: see [`Meta::page`].
    pub(crate) pages: Words,
}

/// The address of the project's site, without a slash at its end, which holds the pages of the rules. The variable
/// `RCONF_SITE` sets it when the program is built; without it, reports link to nothing.
pub const SITE: Option<&str> = match option_env!("RCONF_SITE") {
    Some(site) if !site.is_empty() => Some(site),
    _ => None,
};

impl Meta {
    /// Returns the address of the rule's page, or `None` if the program was built without that of a site.
    pub fn url(&self) -> Option<String> {
        SITE.map(|site| format!("{site}/rules/{}", self.name))
    }
}

/// A type with the metadata of a rule. The macro `rule!` implements it.
pub trait Described {
    /// Returns the metadata of the rule.
    fn meta(&self) -> &'static Meta;
}

/// Declares a rule as a unit struct. The doc comment is the page of the rule in English; the page in Chinese
/// is `zh.md` in the folder that is named after the rule, next to its file.
macro_rules! rule {
    ($(#[doc = $line:literal])+
     $type:ident = $code:literal $name:literal, $group:ident, $severity:ident, fix: $fix:ident $(, $pedantic:ident)?) => {
        $(#[doc = $line])+
        #[derive(Debug)]
        pub struct $type;

        impl $type {
            /// The metadata of the rule.
            pub const META: &'static $crate::diagnostic::Meta = {
                static META: $crate::diagnostic::Meta = $crate::diagnostic::Meta {
                    code: $code,
                    name: $name,
                    group: $crate::diagnostic::Group::$group,
                    severity: $crate::diagnostic::Severity::$severity,
                    pedantic: $crate::diagnostic::is_pedantic(stringify!($($pedantic)?)),
                    fix: $crate::diagnostic::FixKind::$fix,
                    pages: $crate::message::Words::for_reference(
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

/// Returns whether the last argument of [`rule!`] is given.
pub(crate) const fn is_pedantic(word: &str) -> bool {
    !word.is_empty()
}
