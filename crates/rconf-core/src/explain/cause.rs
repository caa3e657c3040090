//! The causes, as static tables.

use crate::message::Words;

/// What may be behind a message, and what to do.
#[derive(Debug)]
#[non_exhaustive]
pub struct Cause {
    /// Its name, which is that of its file in `data/causes`.
    pub name: &'static str,
    /// Who prints it.
    pub by: &'static [Speaker],
    /// What is printed.
    pub said: &'static [Said],
    /// Whether it is a hint, such as a warning at the start that breaks nothing by itself. In a log, any other cause
    /// comes before it.
    pub is_hint: bool,
    /// Whether it only says that something else failed, as a connection pool does. Any other cause comes before it.
    pub wraps: bool,
    /// The names of the causes that this one is a consequence of.
    pub follows: &'static [&'static str],
    /// What the system says of a failed call that means this cause, if nothing else is known of a text.
    pub tails: &'static [&'static str],
    /// Of causes with the same text, the one with the lowest rank is the most likely.
    pub rank: u8,
    /// The cause in a line.
    pub title: Words,
    /// What the message means.
    pub means: Words,
    /// How to tell it from its neighbors: a command that changes nothing, and what it shows.
    pub tell: Words,
    /// What to do.
    pub remedy: Words,
    /// What to watch out for.
    pub beware: Option<Words>,
    /// The codes of the rules that warn of it.
    pub rules: &'static [&'static str],
    /// Where this is written.
    pub sources: &'static [&'static str],
}

/// A text that is printed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Said {
    /// The text. What varies is in braces; `{cause}` is the message of another.
    pub text: &'static str,
    /// Its words, as indexes in [`WORDS`], or [`GAP`].
    pub(super) words: &'static [u16],
}

impl Said {
    /// Returns whether a word is one of the text's.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.iter().any(|id| WORDS.get(usize::from(*id)).is_some_and(|known| known.text == word))
    }
}

/// Who prints a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Speaker {
    /// redis-server or valkey-server.
    Server,
    /// Sentinel.
    Sentinel,
    /// redis-cli or valkey-cli, also with `--cluster`.
    Cli,
    /// Another tool of the servers' packages, such as redis-check-aof.
    Tool,
    /// A client library.
    Client,
    /// Docker, Podman or Compose.
    Docker,
    /// Kubernetes: kubectl, the kubelet, the scheduler.
    Kubernetes,
    /// The kernel.
    Kernel,
    /// systemd.
    Systemd,
}

impl Speaker {
    /// Returns the name.
    pub const fn name(self) -> Words {
        match self {
            Self::Server => Words::new("the server", "服务器"),
            Self::Sentinel => Words::new("Sentinel", "Sentinel"),
            Self::Cli => Words::new("redis-cli", "redis-cli"),
            Self::Tool => Words::new("a tool of the server's package", "服务器自带的工具"),
            Self::Client => Words::new("a client library", "客户端库"),
            Self::Docker => Words::new("Docker", "Docker"),
            Self::Kubernetes => Words::new("Kubernetes", "Kubernetes"),
            Self::Kernel => Words::new("the kernel", "内核"),
            Self::Systemd => Words::new("systemd", "systemd"),
        }
    }
}

/// Stands for the varying part of a text.
pub(super) const GAP: u16 = u16::MAX;

/// A word of the texts.
pub(super) struct Word {
    pub text: &'static str,
    /// How much it tells: the rarer it is, the more.
    pub weight: f32,
    /// Whether it is a tail, which never decides alone.
    pub is_tail: bool,
    /// Whether a text with it is only meant by a message with it.
    pub is_address: bool,
    /// The texts with it, as indexes in [`TEXTS`].
    pub texts: &'static [u16],
}

/// A text: its cause, its place there, and the sum of the weights of its words.
pub(super) struct Text {
    /// The index in [`CAUSES`], or one beyond it if the text is one of [`WELL`].
    cause: u16,
    said: u16,
    pub weight: f32,
    /// How much of the weight is not that of telling words, each counted once.
    pub rest: f32,
    /// Whether it ends with the message of another, which then tells the cause: `… with an error: {cause}`.
    quotes: bool,
}

impl Text {
    /// Returns the cause, or `None` if the text is printed when nothing is wrong.
    pub(super) fn cause(&self) -> Option<&'static Cause> {
        CAUSES.get(usize::from(self.cause))
    }

    /// Returns whether it says no more than that something else failed.
    pub(super) fn wraps(&self) -> bool {
        self.quotes || self.cause().is_some_and(|cause| cause.wraps)
    }

    /// Returns the text as it is printed.
    pub(super) fn said(&self) -> &'static Said {
        &self.cause().map_or(WELL, |cause| cause.said)[usize::from(self.said)]
    }
}

/// The name of an exception, and the cause that it means if its message is unknown.
pub(super) struct Class {
    /// What stands behind the last separator.
    pub last: &'static str,
    pub name: Said,
    /// The index in [`CAUSES`].
    pub cause: u16,
}

include!(concat!(env!("OUT_DIR"), "/causes.rs"));

/// Returns the cause with a name, or `None` if there is no such cause.
pub fn find_cause(name: &str) -> Option<&'static Cause> {
    CAUSES.iter().find(|cause| cause.name.eq_ignore_ascii_case(name))
}
