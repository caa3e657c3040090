//! The options of `docker run`, and which of them take a value.

use crate::message::{Message, say};
use crate::shell::{END, Field, UNKNOWN, is_known};
use crate::text::Span;

/// An option of a command.
pub(super) struct Flag {
    /// The long name of the option.
    pub name: String,
    /// The value of the option; `true` for a switch.
    pub value: Field,
    /// The word in which the option begins.
    pub word: Field,
}

/// An option that docker refuses.
pub(super) struct Refused {
    pub span: Span,
    pub why: Message,
    /// Whether every release of docker refuses it. Newer releases have more long options, but no more
    /// one-letter options.
    pub is_error: bool,
}

/// The words of `docker run`, split at the image.
#[derive(Default)]
pub(super) struct Split {
    /// The command, as messages name it.
    pub command: &'static str,
    pub flags: Vec<Flag>,
    /// The image and the command.
    pub rest: Vec<Field>,
    /// Whether there is an unknown option, or a word that may be an option.
    pub is_partial: bool,
    /// The options that docker refuses.
    pub refused: Vec<Refused>,
}

/// The options of a command.
pub(super) struct Grammar {
    /// The command, as messages name it.
    pub command: &'static str,
    /// The options that take a value.
    pub values: &'static [&'static str],
    /// The options that are switches.
    pub switches: &'static [&'static str],
    /// The one-letter options, each with its long name and whether it takes a value.
    pub letters: &'static [(char, &'static str, bool)],
}

/// The options of `docker run` and `docker create`.
pub(super) const RUN: Grammar =
    Grammar { command: "docker run", values: VALUES, switches: SWITCHES, letters: &LETTERS };

/// Options that take a value.
const VALUES: &[&str] = &[
    "add-host",
    "annotation",
    "arch",
    "attach",
    "authfile",
    "blkio-weight",
    "blkio-weight-device",
    "cap-add",
    "cap-drop",
    "cgroup-conf",
    "cgroup-parent",
    "cgroupns",
    "cidfile",
    "conmon-pidfile",
    "cpu-count",
    "cpu-percent",
    "cpu-period",
    "cpu-quota",
    "cpu-rt-period",
    "cpu-rt-runtime",
    "cpu-shares",
    "cpus",
    "cpuset-cpus",
    "cpuset-mems",
    "detach-keys",
    "device",
    "device-cgroup-rule",
    "device-read-bps",
    "device-read-iops",
    "device-write-bps",
    "device-write-iops",
    "dns",
    "dns-opt",
    "dns-option",
    "dns-search",
    "domainname",
    "entrypoint",
    "env",
    "env-file",
    "env-merge",
    "expose",
    "gidmap",
    "gpus",
    "group-add",
    "health-cmd",
    "health-interval",
    "health-log-destination",
    "health-on-failure",
    "health-retries",
    "health-start-interval",
    "health-start-period",
    "health-startup-cmd",
    "health-timeout",
    "hostname",
    "hostuser",
    "image-volume",
    "init-path",
    "io-maxbandwidth",
    "io-maxiops",
    "ip",
    "ip6",
    "ipc",
    "isolation",
    "kernel-memory",
    "label",
    "label-file",
    "link",
    "link-local-ip",
    "log-driver",
    "log-opt",
    "mac-address",
    "memory",
    "memory-reservation",
    "memory-swap",
    "memory-swappiness",
    "mount",
    "name",
    "net",
    "net-alias",
    "network",
    "network-alias",
    "oom-score-adj",
    "os",
    "passwd-entry",
    "personality",
    "pid",
    "pidfile",
    "pids-limit",
    "platform",
    "pod",
    "pod-id-file",
    "preserve-fd",
    "publish",
    "pull",
    "requires",
    "restart",
    "retry",
    "retry-delay",
    "runtime",
    "sdnotify",
    "seccomp-policy",
    "secret",
    "security-opt",
    "shm-size",
    "shm-size-systemd",
    "stop-signal",
    "stop-timeout",
    "storage-opt",
    "subgidname",
    "subuidname",
    "sysctl",
    "systemd",
    "timeout",
    "tmpfs",
    "tz",
    "uidmap",
    "ulimit",
    "umask",
    "unsetenv",
    "user",
    "userns",
    "uts",
    "variant",
    "volume",
    "volume-driver",
    "volumes-from",
    "workdir",
];

/// Options that are switches.
const SWITCHES: &[&str] = &[
    "detach",
    "disable-content-trust",
    "env-host",
    "help",
    "http-proxy",
    "init",
    "interactive",
    "no-healthcheck",
    "no-hostname",
    "no-hosts",
    "oom-kill-disable",
    "passwd",
    "privileged",
    "publish-all",
    "quiet",
    "read-only",
    "read-only-tmpfs",
    "replace",
    "rm",
    "rmi",
    "rootfs",
    "sig-proxy",
    "tls-verify",
    "tty",
    "unsetenv-all",
    "use-api-socket",
];

/// The one-letter options, each with its long name and whether it takes a value.
const LETTERS: [(char, &str, bool); 15] = [
    ('a', "attach", true),
    ('c', "cpu-shares", true),
    ('d', "detach", false),
    ('e', "env", true),
    ('h', "hostname", true),
    ('i', "interactive", false),
    ('l', "label", true),
    ('m', "memory", true),
    ('p', "publish", true),
    ('P', "publish-all", false),
    ('q', "quiet", false),
    ('t', "tty", false),
    ('u', "user", true),
    ('v', "volume", true),
    ('w', "workdir", true),
];

/// Splits the words after `docker run` or another command with an image.
pub(super) fn split(fields: &[Field], grammar: &Grammar) -> Split {
    let mut split = Split { command: grammar.command, ..Split::default() };
    let mut at = 0;
    while let Some(field) = fields.get(at) {
        at += 1;
        let text = field.text.as_str();
        if text == "--" {
            break;
        }
        if !text.starts_with('-') || text.len() < 2 {
            if is_options(field, &fields[at..]) {
                split.is_partial = true;
                continue;
            }
            at -= 1;
            break;
        }
        split.is_partial |=
            field.is_open && !text.contains('=') && !text[1..].starts_with(char::is_alphabetic);
        if let Some(long) = text.strip_prefix("--") {
            take_long(&mut split, grammar, field, long, fields, &mut at);
        } else {
            take_letters(&mut split, grammar, field, fields, &mut at);
        }
    }
    split.rest = fields[at.min(fields.len())..].to_vec();
    split
}

/// Returns whether a variable in the place of the image contains options instead.
fn is_options(field: &Field, rest: &[Field]) -> bool {
    if !field.is_open || !field.text.starts_with(UNKNOWN) || !field.text.ends_with(END) {
        return false;
    }
    let name = field.text.to_ascii_lowercase();
    !rest.is_empty() && !name.contains("image") && !name.contains("img") && !name.contains("version")
}

fn take_long(
    split: &mut Split,
    grammar: &Grammar,
    field: &Field,
    long: &str,
    fields: &[Field],
    at: &mut usize,
) {
    let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
    let mut push = |name: &str, value: Field| {
        let name = match name {
            "net" => "network",
            "net-alias" => "network-alias",
            name => name,
        };
        split.flags.push(Flag { name: name.to_owned(), value, word: field.clone() });
    };
    match value {
        Some(value) => {
            push(name, field.with(value));
            if !grammar.values.contains(&name) && !grammar.switches.contains(&name) {
                unknown_flag(split, grammar, field, name);
            }
        }
        None if grammar.values.contains(&name) => match fields.get(*at) {
            Some(value) => {
                push(name, value.clone());
                *at += 1;
            }
            None => {
                let why =
                    say!("docker requires a value after `--{name}`", "docker 要求 `--{name}` 后面有值", name);
                split.refused.push(Refused { span: field.span, why, is_error: true });
            }
        },
        None if grammar.switches.contains(&name) => push(name, field.with("true")),
        None => {
            unknown_flag(split, grammar, field, name);
            // The next word may be the value of the option, unless it has to be the image.
            let next = fields.get(*at);
            let more = fields.get(*at + 1).is_some_and(|field| field.text.starts_with('-'));
            if more && next.is_some_and(|field| !field.text.starts_with('-')) {
                *at += 1;
            }
        }
    }
}

fn unknown_flag(split: &mut Split, grammar: &Grammar, field: &Field, name: &str) {
    split.is_partial = true;
    if is_known(name) && !name.is_empty() {
        let why = say!(
            "`--{name}` is not an option of {command}",
            "{command} 没有 `--{name}` 这个选项",
            name,
            command = grammar.command
        );
        split.refused.push(Refused { span: field.span, why, is_error: false });
    }
}

fn take_letters(split: &mut Split, grammar: &Grammar, field: &Field, fields: &[Field], at: &mut usize) {
    let letters = &field.text[1..];
    for (offset, letter) in letters.char_indices() {
        let rest = &letters[offset + letter.len_utf8()..];
        let Some((_, name, takes)) = grammar.letters.iter().find(|(known, ..)| *known == letter) else {
            split.is_partial = true;
            if is_known(&field.text) {
                let why = say!(
                    "{command} has no option `-{letter}`",
                    "{command} 没有 `-{letter}` 这个选项",
                    command = grammar.command,
                    letter
                );
                split.refused.push(Refused { span: field.span, why, is_error: true });
            }
            // In `-name x`, which was meant as `--name x`, the value belongs to the option.
            let name = letters.split('=').next().unwrap_or(letters);
            if grammar.values.contains(&name) && name == letters {
                *at += 1;
            }
            return;
        };
        let mut push = |value: Field| {
            split.flags.push(Flag { name: (*name).to_owned(), value, word: field.clone() });
        };
        if *takes {
            if !rest.is_empty() {
                push(field.with(rest.strip_prefix('=').unwrap_or(rest)));
            } else if let Some(value) = fields.get(*at) {
                push(value.clone());
                *at += 1;
            } else {
                let why = say!(
                    "docker requires a value after `-{letter}`",
                    "docker 要求 `-{letter}` 后面有值",
                    letter
                );
                split.refused.push(Refused { span: field.span, why, is_error: true });
            }
            return;
        }
        if let Some(value) = rest.strip_prefix('=') {
            push(field.with(value));
            return;
        }
        push(field.with("true"));
    }
}
