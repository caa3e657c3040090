//! The value of a directive in force, in one notation for every way to write it: that of `CONFIG GET`.

use crate::catalog::{Directive, Kind, Server, Special, Variant, id};
use crate::config::{At, BufferLimit, Config, Setting, Value};
use crate::text::join;

/// The value of a directive in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Effective {
    /// The value, as `CONFIG GET` shows it.
    pub value: Vec<u8>,
    /// The last line that sets it, or `None` if it is the default.
    pub at: Option<At>,
}

/// Returns the value of a directive in force, or `None` if the server does not have the directive, or if the directive has no
/// single value, such as `user`.
pub(crate) fn effective(config: &Config, directive: &'static Directive) -> Option<Effective> {
    let variant = directive.variant(config.server())?;
    if is_list(variant) {
        return None;
    }
    let setting = last(config, directive);
    let at = setting.map(|setting| setting.at);
    let value = match directive.id {
        id::SAVE => points(&config.save_points()),
        id::BIND => config.bind_addresses().join(&b' '),
        id::CLIENT_OUTPUT_BUFFER_LIMIT => limits(&buffer_limits(config)),
        id::DIR => folder(config),
        _ => match setting {
            Some(setting) => canonical(directive, &setting.value, config.server()),
            None if config.is_of_sentinel() => default_of_sentinel(directive, variant),
            None => default(directive, variant),
        },
    };
    Some(Effective { value, at })
}

/// Returns whether each line of a directive adds to those before it.
pub(super) fn is_list(variant: &Variant) -> bool {
    matches!(
        variant.kind,
        Kind::Special(
            Special::Include
                | Special::LoadModule
                | Special::RenameCommand
                | Special::Sentinel
                | Special::User
                | Special::Dead
        )
    )
}

/// Returns the last line of a directive, under any of its names.
fn last<'c>(config: &'c Config, directive: &Directive) -> Option<&'c Setting> {
    match directive.id {
        id::REPLICAOF | id::SLAVEOF => config.replicaof(),
        other => config.setting(other),
    }
}

fn default(directive: &Directive, variant: &Variant) -> Vec<u8> {
    match variant.default {
        Some(default) => default.into(),
        None if directive.id == id::CLUSTER_CONFIG_FILE => b"nodes.conf".to_vec(),
        None => Vec::new(),
    }
}

/// Returns the default of a Sentinel, which differs from that of a server for the port and the protected mode.
fn default_of_sentinel(directive: &Directive, variant: &Variant) -> Vec<u8> {
    match directive.id {
        id::PORT => b"26379".to_vec(),
        id::PROTECTED_MODE => b"no".to_vec(),
        _ => default(directive, variant),
    }
}

/// Returns the value of a line as `CONFIG GET` shows it, in an order that does not depend on how it is written.
pub(crate) fn canonical(directive: &Directive, value: &Value, server: Server) -> Vec<u8> {
    match value {
        Value::Bool(true) => b"yes".to_vec(),
        Value::Bool(false) => b"no".to_vec(),
        Value::Word(word) => word.as_bytes().to_vec(),
        Value::Words(words) => in_order(directive, words, server).join(" ").into_bytes(),
        Value::Integer(number) => number.to_string().into_bytes(),
        Value::Bytes(bytes) => bytes.to_string().into_bytes(),
        Value::Percent(percent) => format!("{percent}%").into_bytes(),
        Value::Mode(mode) => format!("{mode:o}").into_bytes(),
        Value::Text(text) if directive.id == id::NOTIFY_KEYSPACE_EVENTS => event_classes(text, server),
        Value::Text(text) | Value::Module(text) => text.to_vec(),
        Value::SavePoints(all) => points(all),
        Value::Addresses(addresses) => addresses.join(&b' '),
        Value::BufferLimits(all) => limits(all),
        Value::OomScores([master, replica, child]) => format!("{master} {replica} {child}").into_bytes(),
        Value::Percentiles(all) => all.iter().map(|one| percentile(one)).collect::<Vec<_>>().join(&b' '),
        Value::ReplicaOf(Some((host, port))) => [host, &b" "[..], port.to_string().as_bytes()].concat(),
        Value::ReplicaOf(None) => Vec::new(),
        Value::User { name, rules } => {
            std::iter::once(name).chain(rules).cloned().collect::<Vec<_>>().join(&b' ')
        }
        Value::Rename(old, new) => [old, &b" "[..], new].concat(),
    }
}

/// Returns the words in the order of the catalog, each once.
fn in_order(directive: &Directive, words: &[&'static str], server: Server) -> Vec<&'static str> {
    let all = directive.variant(server).map_or(&[][..], Variant::words);
    // Beside other words, `default` of `shutdown-on-sigterm` means nothing.
    let counts =
        |word: &&str| words.contains(word) && (**word != *"default" || words.iter().all(|w| w == word));
    all.iter().filter(|word| counts(word)).copied().collect()
}

fn points(points: &[(i64, i64)]) -> Vec<u8> {
    let points = points.iter().map(|(seconds, changes)| format!("{seconds} {changes}"));
    points.collect::<Vec<_>>().join(" ").into_bytes()
}

fn limits(limits: &[BufferLimit]) -> Vec<u8> {
    let limits = limits.iter().map(|l| format!("{} {} {} {}", l.class, l.hard, l.soft, l.soft_seconds));
    limits.collect::<Vec<_>>().join(" ").into_bytes()
}

/// Returns the limits in force of each class, those of `normal` first.
fn buffer_limits(config: &Config) -> Vec<BufferLimit> {
    let limit = |class, hard, soft, soft_seconds| BufferLimit { class, hard, soft, soft_seconds };
    let mut limits = vec![
        limit("normal", 0, 0, 0),
        limit("replica", 256 << 20, 64 << 20, 60),
        limit("pubsub", 32 << 20, 8 << 20, 60),
    ];
    for setting in config.all(id::CLIENT_OUTPUT_BUFFER_LIMIT) {
        let Value::BufferLimits(set) = &setting.value else { continue };
        for new in set {
            limits.iter_mut().filter(|old| old.class == new.class).for_each(|old| *old = *new);
        }
    }
    limits
}

/// Returns the folder that the server ends up in: each `dir` starts from the one before it.
fn folder(config: &Config) -> Vec<u8> {
    let folders = config.all(id::DIR).filter_map(|setting| setting.value.as_text());
    let folder = folders.fold(String::new(), |at, next| join(&at, &String::from_utf8_lossy(next)));
    if folder.is_empty() { b".".to_vec() } else { folder.into_bytes() }
}

fn percentile(written: &[u8]) -> Vec<u8> {
    let number = std::str::from_utf8(written).ok().and_then(|text| text.parse::<f64>().ok());
    number.map_or_else(|| written.to_vec(), |number| number.to_string().into_bytes())
}

/// Returns the letters of `notify-keyspace-events`, with `A` for the classes that it stands for.
fn event_classes(letters: &[u8], server: Server) -> Vec<u8> {
    let all: &[u8] = if server.release() == (6, 0) { b"g$lshzxet" } else { b"g$lshzxetd" };
    let mut letters = letters.to_vec();
    letters.sort_unstable();
    letters.dedup();
    if letters.contains(&b'A') || all.iter().all(|letter| letters.contains(letter)) {
        letters.retain(|letter| *letter != b'A' && !b"g$lshzxetd".contains(letter));
        letters.insert(0, b'A');
    }
    letters
}
