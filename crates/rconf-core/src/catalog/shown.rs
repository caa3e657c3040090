//! Describes directives in words: their defaults, their values, and how to change them.

use super::directive::{Directive, Kind, Special, Variant};
use super::lookup::{directives, find};
use super::server::Server;
use crate::message::{Message, say};

/// A name by which a server knows a directive.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// The name, in lower case.
    pub name: &'static str,
    /// The directive. Its own name is another one if `name` is an alias.
    pub directive: &'static Directive,
    /// What the server knows of it.
    pub variant: &'static Variant,
}

/// Returns the directives of a server, each under all of its names.
pub fn named(server: Server) -> impl Iterator<Item = Named> {
    let of = move |directive: &'static Directive| {
        let variant = directive.variant(server)?;
        let names = [Some(directive.name), variant.alias].into_iter().flatten();
        let is_known = move |name: &&'static str| {
            find(name.as_bytes(), server).is_some_and(|(known, _)| known.id == directive.id)
        };
        Some(names.filter(is_known).map(move |name| Named { name, directive, variant }))
    };
    directives().iter().filter_map(of).flatten()
}

/// The largest signed 64-bit number, which means that there is no upper bound.
const ENDLESS: u64 = u64::MAX / 2;

/// What `CONFIG SET` of servers up to 6.2 does not know.
const IS_READ_ONCE: [Kind; 3] = [
    Kind::Special(Special::PlainText),
    Kind::Special(Special::UnixSocketPerm),
    Kind::Special(Special::ReplicaOf),
];

/// How a directive changes while the server runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HowToChange {
    /// With `CONFIG SET`.
    ConfigSet,
    /// With `CONFIG SET`, if `enable-protected-configs` allows it.
    ProtectedConfigSet,
    /// Only with a restart.
    Restart,
}

impl Variant {
    /// Returns the default, with a unit if it is a size, or `-` if there is none.
    pub fn shown_default(&self) -> String {
        self.default.map_or_else(|| "-".to_owned(), |default| self.shown_value(default))
    }

    /// Returns a value as `CONFIG GET` shows it, with a unit if it is a size.
    pub fn shown_value(&self, plain: &str) -> String {
        if plain.is_empty() {
            return "\"\"".to_owned();
        }
        let bytes: u64 = plain.parse().unwrap_or_default();
        let is_size = matches!(self.kind, Kind::Memory { .. } | Kind::MemoryOrPercent { .. });
        let units = [(1_u64 << 30, "gb"), (1 << 20, "mb"), (1 << 10, "kb")];
        match units.iter().find(|(unit, _)| is_size && bytes > 0 && bytes.is_multiple_of(*unit)) {
            Some((unit, word)) => format!("{plain} ({}{word})", bytes / unit),
            None => plain.to_owned(),
        }
    }

    /// Returns how to change the directive while the server runs. `directive` is the entry of this variant.
    pub fn change(&self, directive: &Directive) -> HowToChange {
        let is_own =
            matches!(self.kind, Kind::Special(_)) && self.default.is_none() && directive.name != "dir";
        match (self.immutable, self.protected) {
            (true, _) => HowToChange::Restart,
            (_, true) => HowToChange::ProtectedConfigSet,
            _ if is_own || IS_READ_ONCE.contains(&self.kind) => HowToChange::Restart,
            _ => HowToChange::ConfigSet,
        }
    }

    /// Describes how to change the directive while the server runs. `directive` is the entry of this variant.
    pub fn how_to_change(&self, directive: &Directive) -> Message {
        match self.change(directive) {
            HowToChange::Restart => say!("only with a restart", "只能重启后生效"),
            HowToChange::ProtectedConfigSet => say!(
                "CONFIG SET, if enable-protected-configs allows it",
                "CONFIG SET（需 enable-protected-configs 允许）"
            ),
            HowToChange::ConfigSet => Message::verbatim("CONFIG SET"),
        }
    }

    /// Describes the values that the directive takes.
    pub fn takes(&self) -> Message {
        match self.kind {
            Kind::Bool => say!("yes or no", "yes 或 no"),
            Kind::Enum(words) => {
                let words = words.join(", ");
                if self.multi_arg {
                    say!("one or more of {words}", "以下各项中的一个或多个：{words}", words)
                } else {
                    say!("one of {words}", "以下之一：{words}", words)
                }
            }
            // An upper bound that no value reaches is not worth mentioning.
            Kind::Integer { min, max } if max >= ENDLESS => {
                say!("a number, {min} or more", "数字，不小于 {min}", min)
            }
            Kind::Memory { min, max } if max >= ENDLESS => {
                say!("a size, {min} or more", "大小，不小于 {min}", min)
            }
            Kind::Integer { min, max } => {
                say!("a number from {min} to {max}", "{min} 到 {max} 的数字", min, max)
            }
            Kind::Memory { min, max } => {
                say!("a size from {min} to {max} bytes", "{min} 到 {max} 字节的大小", min, max)
            }
            Kind::MemoryOrPercent { max_percent, .. } => say!(
                "a size, or a percentage up to {max_percent}%",
                "大小，或不超过 {max_percent}% 的百分比",
                max_percent
            ),
            Kind::Octal { min, max } => {
                let (min, max) = (format!("{min:o}"), format!("{max:o}"));
                say!("an octal number from {min} to {max}", "{min} 到 {max} 的八进制数", min, max)
            }
            Kind::Text => say!("text", "文本"),
            Kind::Special(_) => say!("a value with its own syntax", "有专门格式的值"),
        }
    }

    /// Returns the words that the directive takes, or an empty slice if it takes other values too.
    pub fn words(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Bool => &["yes", "no"],
            Kind::Enum(words) => words,
            _ => &[],
        }
    }
}
