//! What a text looks like, from its first lines.

use super::foreign::Foreign;
use super::kind::{Classified, FileKind};
use crate::catalog::find_any;
use crate::config::BUNDLED_MODULES;
use crate::message::Words;

/// The number of lines that are looked at.
const LOOKED_AT: usize = 40;

/// The first lines of a text that are neither blank nor comments, without the white space around them.
pub(super) struct Lines<'t>(Vec<&'t [u8]>);

impl<'t> Lines<'t> {
    pub(super) fn of(bytes: &'t [u8]) -> Self {
        let lines = bytes.split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
        // INI files have comments that begin with a semicolon.
        let is_text = |line: &&[u8]| !matches!(line, [] | [b'#' | b';', ..]);
        Self(lines.filter(is_text).take(LOOKED_AT).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'t [u8]> + '_ {
        self.0.iter().copied()
    }

    /// Returns whether one of the lines begins with a directive.
    pub(super) fn have_directive(&self) -> bool {
        self.iter().any(|line| is_directive(first_word(line)))
    }

    /// Returns whether the lines may be those of a server's configuration. Only if there are several, and
    /// nearly none begins with a directive, they are not: anything can be misspelt.
    pub(super) fn are_directives(&self) -> bool {
        const LEAST: usize = 3;
        // In UTF-16, no line is what it seems, and the server refuses that.
        let known = self.iter().filter(|line| line.contains(&0) || is_directive(first_word(line))).count();
        self.0.len() < LEAST || known * 4 >= self.0.len()
    }
}

/// Returns whether a word is a directive of any server, or may be one of a module.
fn is_directive(word: &[u8]) -> bool {
    let is_of_module = || {
        let lower = word.to_ascii_lowercase();
        BUNDLED_MODULES.iter().any(|(prefix, _)| lower.starts_with(prefix.as_bytes()))
    };
    find_any(word).next().is_some() || word.eq_ignore_ascii_case(b"sentinel") || is_of_module()
}

fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

fn first_word(line: &[u8]) -> &[u8] {
    words(line).next().unwrap_or_default()
}

/// Returns whether a word names a server: `redis-7001`.
pub(super) fn names_server(word: &str) -> bool {
    word.contains("redis") || word.contains("valkey")
}

/// Returns whether a file mentions Redis or Valkey, so that it may be a plan.
pub fn mentions_server(bytes: &[u8]) -> bool {
    const WORDS: [&[u8]; 5] = [b"redis", b"valkey", b"keydb", b"dragonflydb", b"microsoft/garnet"];
    WORDS.iter().any(|word| bytes.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word)))
}

/// Returns whether a manifest may run a server, hold the configuration of one, call a client, or stand around the pods of
/// one, as a Service does. Of those that mention one, most only name its address.
pub(super) fn may_run_server(bytes: &[u8]) -> bool {
    const BESIDE: [&[u8]; 5] = [b"image", b"kind:", b"apiversion:", b"redis-", b"valkey-"];
    let has = |text: &[u8], word: &[u8]| text.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word));
    let runs = |line: &[u8]| mentions_server(line) && BESIDE.iter().any(|word| has(line, word));
    let is_around = |bytes: &[u8]| {
        [&b"kind: Service"[..], b"kind: NetworkPolicy", b"kind: PodDisruptionBudget"]
            .iter()
            .any(|kind| has(bytes, kind))
    };
    mentions_server(bytes)
        && (has(bytes, b".conf") || is_around(bytes) || bytes.split(|b| *b == b'\n').any(runs))
}

/// Returns whether lines are those of an ACL file: one is a user with a rule, and the others do not belong to something
/// else.
pub(super) fn has_users(lines: &Lines<'_>) -> bool {
    let is_rule = |word: &[u8]| {
        let lower = word.to_ascii_lowercase();
        matches!(lower.as_slice(), b"on" | b"off" | b"nopass" | b"reset" | b"allkeys" | b"allcommands")
            || matches!(lower.as_slice(), [b'+' | b'-' | b'~' | b'&' | b'%' | b'>' | b'#' | b'(', ..])
    };
    let is_user =
        |line: &[u8]| first_word(line).eq_ignore_ascii_case(b"user") && words(line).skip(2).any(is_rule);
    let is_foreign = |line: &[u8]| matches!(first_word(line), b"topic" | b"pattern");
    lines.iter().any(is_user) && !lines.iter().any(is_foreign)
}

/// Returns the keys of the outermost mapping of a YAML file, as far as they are written at the start of a line.
pub(super) fn keys(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    bytes.split(|b| *b == b'\n').filter_map(move |line| {
        let end = line.iter().position(|b| !is_key(b))?;
        (end > 0 && line[end] == b':').then(|| &line[..end])
    })
}

const fn foreign(foreign: Foreign) -> Classified {
    Classified { kind: FileKind::Foreign(foreign), why: foreign.title() }
}

/// Returns what a text is that begins with a line as no configuration of a server does.
pub(super) fn by_structure(lines: &Lines<'_>) -> Option<Classified> {
    const UNIT: [&[u8]; 5] = [b"[unit]", b"[service]", b"[install]", b"[socket]", b"[timer]"];
    let first = lines.iter().next()?;
    let lower = first.to_ascii_lowercase();
    if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") {
        return Some(foreign(Foreign::Html));
    }
    if UNIT.contains(&lower.as_slice()) {
        let why = Words::new("has the sections of a systemd unit", "包含 systemd 单元的节");
        return Some(Classified { kind: FileKind::Systemd, why });
    }
    let name = first_word(first);
    let is_assigned = first.contains(&b'=');
    Some(foreign(match first {
        [b'[', .., b']'] => Foreign::Ini,
        [b'{', rest @ ..] if !rest.starts_with(b"{") => Foreign::Json,
        [b'<', b'?' | b'!' | b'a'..=b'z' | b'A'..=b'Z', .., b'>'] => Foreign::Xml,
        // nginx begins with `user nginx;`. Behind another directive, it is a slip of the pen.
        [.., b'{' | b';'] if name == b"user" || !is_directive(name) => Foreign::Braces,
        // `vm.overcommit_memory = 1`
        _ if is_assigned && name.contains(&b'.') => Foreign::Assignments,
        // `d /run/redis 0755 redis redis -`
        _ if name.len() == 1 && words(first).nth(1).is_some_and(|word| word.starts_with(b"/")) => {
            Foreign::TmpFiles
        }
        // `redis soft nofile 65536`
        _ if matches!(words(first).nth(1), Some(b"soft" | b"hard")) => Foreign::Limits,
        _ => return None,
    }))
}

/// Returns what a text is, from the word that its first line begins with.
pub(super) fn by_first_word(lines: &Lines<'_>) -> Option<Classified> {
    let first = lines.iter().next()?;
    let name = first_word(first);
    // Python has lines `from MODULE import NAME`.
    let is_import = words(first).nth(2).is_some_and(|word| word == b"import");
    if name.eq_ignore_ascii_case(b"from") && !is_import {
        let why = Words::new("begins with FROM", "以 FROM 开头");
        return Some(Classified { kind: FileKind::Dockerfile, why });
    }
    let end = name.iter().position(|b| *b == b'=')?;
    let is_variable = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
    (end > 0 && name[..end].iter().all(is_variable)).then_some(Classified {
        kind: FileKind::Env,
        why: Words::new("begins with a variable", "以变量开头"),
    })
}

/// Returns that a text is a script, or a program for another interpreter, if it is.
pub(super) fn script(bytes: &[u8], lines: &Lines<'_>) -> Option<Classified> {
    const SHELLS: [&[u8]; 7] = [b"sh", b"bash", b"dash", b"ash", b"ksh", b"zsh", b"busybox"];
    const COMMANDS: [&[u8]; 12] = [
        b"docker",
        b"docker-compose",
        b"podman",
        b"nerdctl",
        b"kubectl",
        b"sudo",
        b"redis-server",
        b"redis-sentinel",
        b"redis-cli",
        b"valkey-server",
        b"valkey-sentinel",
        b"valkey-cli",
    ];
    if let Some(rest) = bytes.strip_prefix(b"#!") {
        let line = rest.split(|b| *b == b'\n').next().unwrap_or_default();
        let programs = words(line).map(|word| word.rsplit(|b| *b == b'/').next().unwrap_or(word));
        // `#!/usr/bin/env -S bash`
        let mut programs = programs.filter(|word| *word != b"env" && !word.starts_with(b"-"));
        let is_shell = programs.next().is_some_and(|word| SHELLS.contains(&word));
        let why = Words::new("begins with #!", "以 #! 开头");
        let script = Classified { kind: FileKind::Script, why };
        return Some(if is_shell { script } else { foreign(Foreign::Program) });
    }
    let decides = |line: &&[u8]| is_directive(first_word(line)) || COMMANDS.contains(&first_word(line));
    let line = lines.iter().find(decides)?;
    let why = Words::new("has commands that run a server", "包含运行服务器的命令");
    COMMANDS.contains(&first_word(line)).then_some(Classified { kind: FileKind::Script, why })
}
