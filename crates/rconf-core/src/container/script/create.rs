//! Reads the containers of `docker run` and `docker create`.

use super::flags::{Flag, Refused};
use super::inside::{run_health_check, run_inside};
use super::shell::Shell;
use super::{flags, mounts, ports};
use crate::container::model::{Attachment, Container, HealthCommand};
use crate::message::say;
use crate::shell::{Field, Simple, is_known, split, split_once};
use crate::text::{Located, Place, Text};

/// Reads a container.
pub(super) fn container(
    shell: &mut Shell,
    docker: &Field,
    verb: &Field,
    arguments: &[Field],
    simple: &Simple,
) {
    let given = flags::split(arguments, &flags::RUN);
    let made = made(shell, docker, verb, &given, simple);
    finish(shell, made, &given, simple);
}

/// Adds a container, with the calls in its command and its health check.
pub(super) fn finish(shell: &mut Shell, mut made: Container, given: &flags::Split, simple: &Simple) {
    made.health_command = calls(shell, &made, given, simple);
    shell.sink.containers.push(made);
}

/// Returns what the words of a command say of a container.
pub(super) fn made(
    shell: &mut Shell,
    docker: &Field,
    verb: &Field,
    given: &flags::Split,
    simple: &Simple,
) -> Container {
    let mut made = Container {
        place: shell.place(docker.span.to(verb.span)),
        is_partial: given.is_partial,
        ..Container::default()
    };
    if let Some(trap) = simple.trap {
        shell.trapped(trap);
        made.is_partial = true;
    }
    for Refused { span, why, is_error } in &given.refused {
        shell.unfollowed(*span, why.clone(), *is_error);
        made.is_partial = true;
    }
    let mut addresses = Addresses::default();
    for flag in &given.flags {
        apply(shell, &mut made, &mut addresses, flag);
    }
    attach(&mut made, addresses);
    match given.rest.split_first() {
        Some((image, command)) => {
            if has_false_dash(&image.text) {
                let why = say!(
                    "its dash is not the character `-`, so docker reads it as the image",
                    "这里的横线不是 `-` 字符，docker 会把它当作镜像"
                );
                shell.unfollowed(image.span, why, true);
                made.is_partial = true;
            } else {
                made.is_partial |= image.is_open;
                made.image = Some(shell.word_of(image));
                made.command = command.iter().map(|field| shell.word_of(field)).collect();
                made.is_partial |= command.iter().any(|field| field.is_open);
            }
        }
        None if simple.trap.is_none() && !made.is_partial => {
            let why = say!("{command} has no image", "{command} 没有写镜像", command = given.command);
            shell.unfollowed(docker.span.to(verb.span), why, true);
            made.is_partial = true;
        }
        None => {}
    }
    made
}

/// Finds the calls of redis-cli in the command and the health check of a container. Returns the health check.
fn calls(
    shell: &mut Shell,
    made: &Container,
    given: &flags::Split,
    simple: &Simple,
) -> Option<HealthCommand> {
    let shared = made.network_mode.as_ref().map_or("", |mode| mode.text.as_str());
    let inside = match (&made.name, shared.strip_prefix("container:")) {
        (_, Some(other)) => Some(Text::known(other, made.place.clone())),
        (Some(name), _) => Some(name.clone()),
        _ if shared == "host" => None,
        _ => Some(nameless(&made.place)),
    };
    let command = given.rest.get(1..).unwrap_or_default();
    let entrypoint =
        given.flags.iter().rev().find(|flag| flag.name == "entrypoint").map(|flag| flag.value.clone());
    let words: Vec<Field> = match entrypoint {
        Some(entrypoint) if !entrypoint.text.is_empty() => {
            [entrypoint].into_iter().chain(command.iter().cloned()).collect()
        }
        _ => command.to_vec(),
    };
    if words.first().is_some_and(|first| !first.text.starts_with('-')) {
        let mut visiting = shell.visiting.take();
        run_inside(shell, inside.clone(), &words, simple);
        // A shell as the only process of a container is not a session in a running one.
        std::mem::swap(&mut shell.visiting, &mut visiting);
    }
    let mut health = None;
    for flag in given.flags.iter().filter(|flag| flag.name == "health-cmd") {
        let container = inside.clone().unwrap_or_else(|| nameless(&made.place));
        let from = shell.sink.cli.len();
        run_health_check(shell, container, &flag.value);
        let calls = shell.sink.cli.get(from..).unwrap_or_default().to_vec();
        health = Some(HealthCommand { words: vec![shell.word_of(&flag.value)], calls });
    }
    health
}

/// The addresses that are given before the network they belong to.
#[derive(Default)]
struct Addresses {
    ipv4: Option<Text>,
    ipv6: Option<Text>,
    aliases: Vec<Text>,
}

fn attach(made: &mut Container, addresses: Addresses) {
    if addresses.ipv4.is_none() && addresses.ipv6.is_none() && addresses.aliases.is_empty() {
        return;
    }
    if made.networks.is_empty() {
        let place = addresses
            .ipv4
            .as_ref()
            .or(addresses.ipv6.as_ref())
            .map_or(&made.place, |text| &text.place)
            .clone();
        made.networks.push(Attachment { network: Text::known("bridge", place), ..Attachment::default() });
    }
    if let Some(first) = made.networks.first_mut() {
        first.ipv4 = addresses.ipv4.or(first.ipv4.take());
        first.ipv6 = addresses.ipv6.or(first.ipv6.take());
        first.aliases.extend(addresses.aliases);
    }
}

fn apply(shell: &mut Shell, made: &mut Container, addresses: &mut Addresses, flag: &Flag) {
    let value = &flag.value;
    let text = shell.word_of(value);
    // A switch that is on, or else is off or not known.
    let on = match value.text.as_str() {
        "true" | "1" | "t" | "T" | "TRUE" | "True" => Some(shell.place(flag.word.span)),
        _ => None,
    };
    match flag.name.as_str() {
        "name" => made.name = Some(text),
        "hostname" => made.hostname = Some(text),
        "add-host" | "link" => made.own_hosts.push(text),
        "user" => made.user = Some(text),
        "workdir" => made.working_folder = Some(text),
        "restart" => made.restart = Some(text),
        "ip" => addresses.ipv4 = Some(text),
        "ip6" => addresses.ipv6 = Some(text),
        "network-alias" => addresses.aliases.push(text),
        "network" => network(shell, made, value),
        "entrypoint" => made.entrypoint = Some(if value.text.is_empty() { Vec::new() } else { vec![text] }),
        "publish" => ports::publish(shell, made, value),
        "publish-all" => made.publishes_all = on,
        "volume" => mounts::volume(shell, made, value),
        "mount" => mounts::mount(shell, made, value),
        "tmpfs" => mounts::tmpfs(shell, made, value),
        "privileged" => made.privileged = on,
        "tty" => made.tty = on,
        "interactive" => made.interactive = on,
        "detach" => made.detached = on,
        "rm" => made.removed_at_exit = on,
        "memory" => made.memory = located(shell, made, value, bytes),
        "cpus" => made.milli_cpus = located(shell, made, value, thousandths),
        "ulimit" => {
            if let Some(rest) = value.text.strip_prefix("nofile=") {
                made.nofile = located(shell, made, &value.with(rest), limits);
            }
        }
        "sysctl" => {
            let (name, setting) = value.text.split_once('=').unwrap_or((&value.text, ""));
            made.sysctls.push((shell.word_of(&value.with(name)), shell.word_of(&value.with(setting))));
        }
        "env" => {
            let pair = split_once(&value.text, '=');
            let name = shell.word_of(&value.with(pair.map_or(value.text.as_str(), |(name, _)| name)));
            let setting = pair.map(|(_, setting)| shell.word_of(&value.with(setting)));
            made.environment.push((name, setting));
        }
        "health-cmd" => made.healthcheck = Some(Located { value: true, place: text.place }),
        "no-healthcheck" if on.is_some() => {
            made.healthcheck = Some(Located { value: false, place: text.place });
        }
        "env-file" | "volumes-from" | "pod" => made.is_partial = true,
        name => made.unread.push(format!("--{name}")),
    }
}

fn located<T>(
    shell: &Shell,
    made: &mut Container,
    value: &Field,
    read: fn(&str) -> Option<T>,
) -> Option<Located<T>> {
    let found = value.known().and_then(read);
    made.is_partial |= found.is_none();
    found.map(|found| Located { value: found, place: shell.place(value.span) })
}

/// Reads `--network NAME|host|none|container:NAME|name=NAME,ip=…`.
fn network(shell: &mut Shell, made: &mut Container, value: &Field) {
    let text = value.text.as_str();
    let kind = text.split(':').next().unwrap_or_default();
    let is_mode = matches!(text, "host" | "none" | "bridge" | "default" | "private")
        || (is_known(text) && matches!(kind, "container" | "ns" | "slirp4netns" | "pasta"));
    if is_mode {
        made.network_mode = Some(shell.word_of(value));
        return;
    }
    if !text.contains("name=") {
        made.networks.push(Attachment { network: shell.word_of(value), ..Attachment::default() });
        return;
    }
    let mut attachment = Attachment::default();
    for part in split(text, ',') {
        let (key, setting) = part.split_once('=').unwrap_or((part, ""));
        let setting = shell.word_of(&value.with(setting));
        match key.trim() {
            "name" => attachment.network = setting,
            "ip" => attachment.ipv4 = Some(setting),
            "ip6" => attachment.ipv6 = Some(setting),
            "alias" => attachment.aliases.push(setting),
            _ => {}
        }
    }
    made.networks.push(attachment);
}

/// Parses a size in bytes: `512m`, `1.5g`, `1gb`, `1GiB`.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let unit = text[digits.len()..].trim();
    let shift = match unit {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        "p" | "pb" | "pib" => 50,
        _ => return None,
    };
    let thousandths = u128::from(thousandths(digits)?);
    u64::try_from((thousandths << shift) / 1000).ok()
}

/// Parses a decimal number. Returns it in thousandths.
fn thousandths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !is_digits(part) || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: u64 = format!("{:0<3}", part.get(..3).unwrap_or(part)).parse().ok()?;
    whole.checked_mul(1000)?.checked_add(part)
}

/// Parses a soft and a hard limit: `10240:20000`, `10240`, `-1`.
fn limits(text: &str) -> Option<(u64, u64)> {
    let one = |text: &str| if text == "-1" { Some(u64::MAX) } else { text.parse().ok() };
    match text.split_once(':') {
        Some((soft, hard)) => Some((one(soft)?, one(hard)?)),
        None => one(text).map(|both| (both, both)),
    }
}

/// Returns the name of a container that has no name.
fn nameless(place: &Place) -> Text {
    Text { text: String::new(), place: place.clone(), is_known: false }
}

/// Returns whether a word begins with a dash other than `-`, which word processors insert.
fn has_false_dash(text: &str) -> bool {
    text.starts_with(['–', '—', '−', '‐', '‑', '―', '－'])
}
