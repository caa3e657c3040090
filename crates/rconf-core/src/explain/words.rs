//! The words of a message that are the same each time. `build.rs` reads the texts of the causes with this file
//! too, so it uses nothing else of the crate.

use std::borrow::Cow;

/// Replaces every loopback address.
pub const LOOPBACK: &str = "<loopback>";
/// Replaces a host that a node does not know (`?:6379`).
pub const NO_HOST: &str = "<no-host>";

/// Replaces a folder where no server keeps data, but an intruder writes commands or keys.
pub const INTRUDED: &str = "<intruded>";

/// Words that occur in any sentence.
const PLAIN: [&str; 34] = [
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "for", "from", "has", "have",
    "if", "in", "into", "is", "it", "no", "not", "of", "on", "or", "so", "than", "that", "the", "this", "to",
    "was", "with", "you",
];

/// Codes that begin the replies of servers. They are words of their own only if they are in capitals.
const CODES: [&str; 37] = [
    "ASK",
    "BUSY",
    "BUSYGROUP",
    "BUSYKEY",
    "CLUSTERDOWN",
    "CROSSSLOT",
    "DENIED",
    "EXECABORT",
    "INPROG",
    "INVALIDOBJ",
    "IOERR",
    "LOADING",
    "MASTERDOWN",
    "MISCONF",
    "MOVED",
    "NOADDR",
    "NOAUTH",
    "NOCONFIG",
    "NOGOODSLAVE",
    "NOGROUP",
    "NOMASTERLINK",
    "NOPERM",
    "NOPROTO",
    "NOQUORUM",
    "NOREPLICAS",
    "NOSCRIPT",
    "NOTBUSY",
    "NOTREADY",
    "OOM",
    "READONLY",
    "TIMEOUT",
    "TRYAGAIN",
    "UNBLOCKED",
    "UNKILLABLE",
    "WRONGPASS",
    "WRONGTYPE",
    "REDIRECT",
];

/// What the system says of a failed call, in the words of glibc, of musl (Alpine) and of client libraries: many messages end
/// with one of these. Each becomes one word, which never decides alone. The name of a row stands for its phrases.
const TAILS: [(&str, &[&[&str]]); 25] = [
    ("permission denied", &[&["permission", "denied"], &["eacces"], &["access", "is", "denied"]]),
    ("operation not permitted", &[&["operation", "not", "permitted"], &["eperm"]]),
    ("no such file or directory", &[&["no", "such", "file", "or", "directory"], &["enoent"]]),
    ("not a directory", &[&["not", "a", "directory"], &["enotdir"]]),
    ("is a directory", &[&["is", "a", "directory"], &["eisdir"]]),
    ("no space left on device", &[&["no", "space", "left", "on", "device"], &["enospc"]]),
    ("read-only file system", &[&["read-only", "file", "system"], &["erofs"]]),
    ("cannot allocate memory", &[&["can't", "allocate", "memory"], &["enomem"]]),
    (
        "too many open files",
        &[&["no", "file", "descriptors", "available"], &["too", "many", "open", "files"], &["emfile"]],
    ),
    ("device or resource busy", &[&["resource", "busy"], &["device", "or", "resource", "busy"], &["ebusy"]]),
    ("input output error", &[&["i", "o", "error"], &["input", "output", "error"], &["eio"]]),
    ("invalid argument", &[&["invalid", "argument"], &["einval"]]),
    (
        "address already in use",
        &[&["address", "already", "in", "use"], &["address", "in", "use"], &["eaddrinuse"]],
    ),
    (
        "cannot assign requested address",
        &[&["address", "not", "available"], &["can't", "assign", "requested", "address"], &["eaddrnotavail"]],
    ),
    ("connection refused", &[&["connection", "refused"], &["econnrefused"], &["actively", "refused", "it"]]),
    (
        "connection timed out",
        &[
            &["connection", "timed", "out"],
            &["operation", "timed", "out"],
            &["etimedout"],
            &["i", "o", "timeout"],
            &["timed", "out"],
        ],
    ),
    (
        "connection reset by peer",
        &[&["connection", "reset", "by", "peer"], &["connection", "reset"], &["econnreset"]],
    ),
    ("broken pipe", &[&["broken", "pipe"], &["epipe"]]),
    (
        "no route to host",
        &[&["host", "is", "unreachable"], &["no", "route", "to", "host"], &["ehostunreach"]],
    ),
    (
        "network is unreachable",
        &[&["network", "unreachable"], &["network", "is", "unreachable"], &["enetunreach"]],
    ),
    (
        "name or service not known",
        &[
            &["name", "does", "not", "resolve"],
            &["name", "or", "service", "not", "known"],
            &["enotfound"],
            &["no", "such", "host"],
            &["nodename", "nor", "servname", "provided", "or", "not", "known"],
        ],
    ),
    (
        "temporary failure in name resolution",
        &[&["temporary", "failure", "in", "name", "resolution"], &["eai_again"]],
    ),
    ("no address associated with hostname", &[&["no", "address", "associated", "with", "hostname"]]),
    ("resource temporarily unavailable", &[&["resource", "temporarily", "unavailable"], &["eagain"]]),
    ("file too large", &[&["file", "too", "large"], &["efbig"]]),
];

/// How much a word tells, before it is known how rare it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It occurs in any sentence.
    Plain,
    /// It is what the system says of a failed call.
    Tail,
    /// It is a loopback address, or no host.
    Address,
    /// It is a folder that an intruder writes to.
    Intruder,
    /// It is what a process ended with.
    Exit,
    /// It is a code that begins a reply.
    Code,
    /// It is a word like others.
    Other,
}

/// Returns the kind of a word.
pub fn kind(word: &str) -> Kind {
    match word {
        LOOPBACK | NO_HOST => Kind::Address,
        INTRUDED => Kind::Intruder,
        _ if word.starts_with("status-") && word.bytes().any(|b| b.is_ascii_digit()) => Kind::Exit,
        _ if PLAIN.contains(&word) => Kind::Plain,
        _ if CODES.contains(&word) => Kind::Code,
        _ if TAILS.iter().any(|(name, _)| *name == word) => Kind::Tail,
        _ => Kind::Other,
    }
}

/// Returns the words of a text, without numbers, addresses, paths and ids. Words of Redis and Valkey, and old
/// and new ones, are unified.
pub fn words(text: &str) -> Vec<Cow<'_, str>> {
    let mut words = Vec::new();
    for chunk in text.split_whitespace() {
        push_chunk(chunk, &mut words);
    }
    join_tails(&words)
}

fn push_chunk<'a>(chunk: &'a str, words: &mut Vec<Cow<'a, str>>) {
    if is_loopback(chunk) {
        return words.push(LOOPBACK.into());
    }
    if chunk.starts_with("?:") {
        return words.push(NO_HOST.into());
    }
    if is_shell(chunk) {
        return words.push("sh".into());
    }
    let is_quoted = is_quoted(chunk);
    let chunk = chunk.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '/');
    // What a program ended with tells more than other numbers.
    if words.last().is_some_and(|last| last == "code") && chunk.len() < 4 && chunk.parse::<u8>().is_ok() {
        return words.push(format!("code-{chunk}").into());
    }
    if let Some(status) = exit_status(chunk) {
        return words.push(format!("status-{status}").into());
    }
    if is_intruded(chunk) {
        return words.push(INTRUDED.into());
    }
    if is_path(chunk) || chunk.contains("://") || is_host(chunk) {
        return;
    }
    let chunk = without_package(chunk);
    // Escapes of JSON part words.
    for part in chunk.split("\\n").flat_map(|part| part.split(|c: char| !is_part(c))) {
        // Curly quotes stand for straight ones.
        let word = part.trim_matches(['-', '\'', '_', '\u{2019}']);
        let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        // The code `ERR` says no more than that it is an error.
        if letters > digits && !is_id(word) && word != "ERR" {
            words.push(if is_quoted { word.to_ascii_lowercase().into() } else { unified(word) });
        }
    }
}

/// Returns whether a chunk names the shell that says what follows, such as `/bin/bash:`.
fn is_shell(chunk: &str) -> bool {
    let path = chunk.strip_suffix(':').map(|path| path.trim_start_matches('-'));
    path.is_some_and(|path| matches!(path.rsplit('/').next(), Some("sh" | "bash" | "dash" | "ash")))
}

/// Returns the status in `status=226/NAMESPACE`, as systemd writes it.
fn exit_status(chunk: &str) -> Option<u8> {
    chunk.strip_prefix("status=")?.split('/').next()?.parse().ok()
}

/// Returns whether a chunk stands in quotes or parentheses alone, such as the name of a command in `unknown command 'READONLY'`,
/// which is no code.
fn is_quoted(chunk: &str) -> bool {
    let chunk = chunk.trim_end_matches(['.', ',', ';', ':']);
    [('\'', '\''), ('`', '`'), ('(', ')')].iter().any(|(open, close)| {
        chunk
            .strip_prefix(*open)
            .and_then(|inner| inner.strip_suffix(*close))
            .is_some_and(|i| CODES.contains(&i))
    })
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '\'' | '\u{2019}')
}

/// Returns whether a word is the id of a node, a container or a script.
fn is_id(word: &str) -> bool {
    word.len() >= 12
        && word.bytes().all(|b| b.is_ascii_hexdigit())
        && word.bytes().any(|b| b.is_ascii_digit())
}

/// Returns whether a chunk is a path: `/data/redis.conf`, `app/vendor/laravel/Database.php`.
fn is_path(chunk: &str) -> bool {
    const FOLDERS: usize = 3;
    let is_part = |c: char| c.is_alphanumeric() || "/._-@+~:".contains(c);
    let has_folders = chunk.matches('/').count() >= FOLDERS && chunk.contains('.');
    chunk.starts_with('/') || has_folders && chunk.chars().all(is_part)
}

/// Returns the name of a Java class without its package, which all classes of a library share.
fn without_package(chunk: &str) -> &str {
    const FIRST: [&str; 6] = ["java.", "javax.", "org.", "com.", "io.", "net."];
    let is_package = FIRST.iter().any(|first| chunk.starts_with(first));
    let class = chunk.match_indices('.').map(|(at, _)| &chunk[at + 1..]);
    let mut class = class.filter(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
    if is_package { class.next().unwrap_or(chunk) } else { chunk }
}

/// Returns whether a chunk is a full host name, such as `redis-0.redis.default.svc.cluster.local`. Names of classes have dots too.
fn is_host(chunk: &str) -> bool {
    const LAST: [&str; 9] = ["local", "svc", "internal", "lan", "com", "net", "org", "io", "cn"];
    let host = chunk.split_once(':').map_or(chunk, |(host, _)| host);
    let is_last = |last: &str| LAST.contains(&last);
    host.matches('.').count() > 1
        && host.rsplit('.').next().is_some_and(is_last)
        // The kind of a resource is none.
        && !host.ends_with(".k8s.io")
        && host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b))
}

fn is_intruded(chunk: &str) -> bool {
    chunk == "/etc"
        || ["/etc/cron", "/var/spool/cron"].iter().any(|cron| chunk.starts_with(cron))
        || chunk.ends_with("/.ssh")
}

fn is_loopback(chunk: &str) -> bool {
    let host = chunk.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && c != ':');
    let host = host.strip_prefix("tcp://").or_else(|| host.strip_prefix("redis://")).unwrap_or(host);
    host.starts_with("127.0.0.1") || host.starts_with("::1") || host.starts_with("localhost")
}

fn unified(word: &str) -> Cow<'_, str> {
    if CODES.contains(&word) {
        return word.into();
    }
    let is_lower = word.is_ascii() && !word.bytes().any(|b| b.is_ascii_uppercase());
    let lower: Cow<'_, str> =
        if is_lower { word.into() } else { word.to_ascii_lowercase().replace('\u{2019}', "'").into() };
    match &*lower {
        "primary" => "master".into(),
        "primaries" => "masters".into(),
        "slave" => "replica".into(),
        "slaves" => "replicas".into(),
        "valkey" => "redis".into(),
        "valkey-cli" => "redis-cli".into(),
        "valkey-server" => "redis-server".into(),
        "cannot" => "can't".into(),
        _ => lower,
    }
}

/// Replaces what the system says of a failed call by the name of its row.
fn join_tails<'t>(words: &[Cow<'t, str>]) -> Vec<Cow<'t, str>> {
    let mut joined = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        match tail(&words[at..]) {
            Some((tail, length)) => {
                joined.push(tail.into());
                at += length;
            }
            None => {
                joined.push(words[at].clone());
                at += 1;
            }
        }
    }
    joined
}

fn tail(words: &[Cow<'_, str>]) -> Option<(&'static str, usize)> {
    let letter = words.first().and_then(|word| word.bytes().next());
    let begins = |phrase: &&&[&str]| {
        // Few words of a log begin like a phrase.
        let may_begin = phrase.first().and_then(|word| word.bytes().next()) == letter;
        may_begin && phrase.len() <= words.len() && phrase.iter().zip(words).all(|(a, b)| a == b)
    };
    TAILS.iter().find_map(|(name, phrases)| phrases.iter().find(begins).map(|phrase| (*name, phrase.len())))
}
