use crate::catalog::sentinel::OptionId;
use crate::catalog::{Directive, DirectiveId, Server};
use crate::config::At;
use crate::diagnostic::Severity;
use crate::message::{Message, say};

/// What changes between two configurations.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Comparison {
    /// The server of the old configuration.
    pub from: Server,
    /// The server of the new configuration.
    pub to: Server,
    /// The directives whose value in force differs, in the order of their names; then users, commands and modules.
    pub changes: Vec<Change>,
    /// What is dangerous on the way, the worst first.
    pub dangers: Vec<Danger>,
}

/// A value in force that differs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Change {
    /// The directive, as the new server knows it, or as the old one does if the new one does not have it.
    pub directive: &'static Directive,
    /// The option of a Sentinel, if the directive is `sentinel`.
    pub option: Option<OptionId>,
    /// The name of the directive on the old server, if that is another one.
    pub old_name: Option<&'static str>,
    /// The user, the command, the module or the watched master, for a directive that has a value for each of them.
    pub entry: Option<String>,
    /// The value in the old configuration.
    pub old: Side,
    /// The value in the new configuration.
    pub new: Side,
    /// How the new value gets into force.
    pub apply: Apply,
}

/// One of the two values of a change.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Side {
    /// The value, as `CONFIG GET` shows it and with secrets hidden. `None` if the server does not have the directive, or if
    /// there is no such user, command or module.
    pub value: Option<String>,
    /// The value for people: a size has its unit beside it.
    pub shown: Option<String>,
    /// The line that sets the value, or `None` if it is the default.
    pub at: Option<At>,
}

/// How a new value gets into force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Apply {
    /// `CONFIG SET` changes it while the server runs.
    ConfigSet,
    /// `CONFIG SET` changes it if `enable-protected-configs` of the running server allows it.
    ProtectedConfigSet,
    /// Another command changes it while the server runs.
    Command(&'static str),
    /// Only a restart changes it.
    Restart,
    /// Another server starts with the new configuration.
    NewServer,
}

/// What is dangerous about a change.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Danger {
    /// A stable name, such as `append-only-by-restart`.
    pub name: &'static str,
    /// An error loses data, or keeps the server or its cluster from working.
    pub severity: Severity,
    /// The directives whose changes are dangerous together.
    pub directives: Vec<&'static str>,
    /// What happens.
    pub message: Message,
    /// What to do instead.
    pub help: Message,
}

impl Comparison {
    /// Returns whether the two configurations mean the same.
    pub fn is_same(&self) -> bool {
        self.changes.is_empty() && self.from == self.to
    }

    /// Returns whether a restart is needed for all changes to be in force.
    pub fn needs_restart(&self) -> bool {
        self.from != self.to
            || self.changes.iter().any(|change| matches!(change.apply, Apply::Restart | Apply::NewServer))
    }

    /// Returns the change of a directive.
    pub(super) fn change(&self, directive: DirectiveId) -> Option<&Change> {
        let name = directive.name();
        let is_it = |change: &&Change| change.directive.id == directive || change.old_name == Some(name);
        self.changes.iter().filter(|change| change.entry.is_none()).find(is_it)
    }
}

impl Change {
    /// Returns the name of the directive, with the option of a Sentinel behind it.
    pub fn name(&self) -> String {
        match self.option {
            Some(option) => format!("{} {}", self.directive.name, option.name()),
            None => self.directive.name.to_owned(),
        }
    }
}

impl Apply {
    /// Returns the name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Apply::ConfigSet => "config-set",
            Apply::ProtectedConfigSet => "protected-config-set",
            Apply::Command(_) => "command",
            Apply::Restart => "restart",
            Apply::NewServer => "new-server",
        }
    }

    /// Returns how the value gets into force, in words for people.
    pub fn said(self) -> Message {
        match self {
            Apply::ConfigSet => Message::verbatim("CONFIG SET"),
            Apply::ProtectedConfigSet => say!(
                "CONFIG SET, if enable-protected-configs allows it; else a restart",
                "CONFIG SET（需 enable-protected-configs 允许，否则要重启）"
            ),
            Apply::Command(command) => Message::verbatim(command),
            Apply::Restart => say!("restart", "重启"),
            Apply::NewServer => say!("with the new server", "随新服务器生效"),
        }
    }
}

/// Returns bytes as a text of one line.
pub(super) fn visible(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect()
}
