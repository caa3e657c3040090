//! The kinds of files.

use super::foreign::Foreign;
use crate::container::Kind;
use crate::message::Words;
use serde::Serialize;

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// The configuration of a server.
    Server,
    /// The configuration of a Sentinel.
    Sentinel,
    /// An ACL file, as `aclfile` names it.
    Acl,
    /// A compose file.
    Compose,
    /// A shell script.
    Script,
    /// A Dockerfile.
    Dockerfile,
    /// A Kubernetes manifest.
    Kubernetes,
    /// The values of a chart.
    Values,
    /// A systemd unit.
    Systemd,
    /// A file with environment variables.
    Env,
    /// The spec of a cluster, or the settings of the linter: `rconf.toml`.
    Spec,
    /// Anything else.
    Foreign(Foreign),
}

/// What a file is to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadAs {
    /// A configuration of a server or a Sentinel, or an ACL file.
    Configuration,
    /// A plan that runs servers.
    Plan,
    /// An `rconf.toml`.
    Spec,
    /// Nothing. It may be read because another file names it.
    Other,
}

/// How a file came to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// The user named it.
    ByName,
    /// It is one of several files that were opened or dropped together.
    WithOthers,
    /// It was found in a folder.
    Found,
}

/// The kind of a file, and why it is taken for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classified {
    /// The kind.
    pub kind: FileKind,
    /// What the kind was told by: `named *.conf`.
    pub why: Words,
}

impl FileKind {
    /// All kinds with a name.
    pub const ALL: [Self; 11] = [
        Self::Server,
        Self::Sentinel,
        Self::Acl,
        Self::Compose,
        Self::Script,
        Self::Dockerfile,
        Self::Kubernetes,
        Self::Values,
        Self::Systemd,
        Self::Env,
        Self::Spec,
    ];

    /// Returns the name of the kind, as in `--as`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Sentinel => "sentinel",
            Self::Acl => "acl",
            Self::Compose => "compose",
            Self::Script => "script",
            Self::Dockerfile => "dockerfile",
            Self::Kubernetes => "kubernetes",
            Self::Values => "values",
            Self::Systemd => "systemd",
            Self::Env => "env",
            Self::Spec => "spec",
            Self::Foreign(_) => "other",
        }
    }

    /// Returns what a file of the kind is, with an article: `a systemd unit`.
    pub const fn title(self) -> Words {
        match self {
            Self::Server => Words::new("the configuration of a server", "服务器的配置文件"),
            Self::Sentinel => Words::new("the configuration of a Sentinel", "Sentinel 的配置文件"),
            Self::Acl => Words::new("an ACL file", "ACL 文件"),
            Self::Compose => Words::new("a compose file", "compose 文件"),
            Self::Script => Words::new("a shell script", "shell 脚本"),
            Self::Dockerfile => Words::new("a Dockerfile", "Dockerfile"),
            Self::Kubernetes => Words::new("a Kubernetes manifest", "Kubernetes 清单"),
            Self::Values => Words::new("the values file of a chart", "chart 的 values 文件"),
            Self::Systemd => Words::new("a systemd unit", "systemd 单元"),
            Self::Env => Words::new("a file with environment variables", "环境变量文件"),
            Self::Spec => Words::new("an rconf.toml", "rconf.toml"),
            Self::Foreign(foreign) => foreign.title(),
        }
    }

    /// Returns the kind of the reader that reads the file as a plan, or `None` if it is not read so.
    pub const fn plan(self) -> Option<Kind> {
        match self {
            Self::Compose => Some(Kind::Compose),
            Self::Script => Some(Kind::Script),
            Self::Kubernetes => Some(Kind::Kubernetes),
            Self::Dockerfile => Some(Kind::Dockerfile),
            Self::Systemd => Some(Kind::Systemd),
            Self::Values => Some(Kind::Values),
            Self::Env => Some(Kind::Env),
            _ => None,
        }
    }

    /// Returns what a file of the kind is to a session.
    pub const fn read_as(self) -> ReadAs {
        match self {
            Self::Server | Self::Sentinel | Self::Acl => ReadAs::Configuration,
            Self::Spec => ReadAs::Spec,
            _ if self.plan().is_some() => ReadAs::Plan,
            _ => ReadAs::Other,
        }
    }
}

impl Classified {
    /// Returns that a file is of a kind because the user says so.
    pub const fn told(kind: FileKind) -> Self {
        because(kind, "as told", "按指定的类型")
    }
}

pub(super) const fn because(kind: FileKind, english: &'static str, chinese: &'static str) -> Classified {
    Classified { kind, why: Words::new(english, chinese) }
}

pub(super) const fn foreign(foreign: Foreign) -> Classified {
    Classified { kind: FileKind::Foreign(foreign), why: foreign.title() }
}
