//! One service of a compose file.

use super::cli::{cli_calls, cli_calls_of_words};
use super::mounts::{self, Definition};
use super::reader::Reader;
use super::sizes::{bytes, milli_cpus, switch};
use super::words::split;
use super::{networks, ports};
use crate::container::yaml::{Tag, Yaml};
use crate::container::{Attachment, CliCall, Container, Located, Text};
use crate::message::say;
use crate::sorted::SortedMap;
use crate::text::Place;

/// What services refer to.
pub(super) struct Context {
    pub configs: SortedMap<String, Definition>,
    pub secrets: SortedMap<String, Definition>,
    /// Whether the file is of the first format, which knows no networks.
    pub is_first_format: bool,
}

/// Reads a service, and the calls of redis-cli in it.
pub(super) fn read(
    reader: &mut Reader,
    context: &Context,
    key: Yaml,
    settings: Yaml,
) -> (Container, Vec<CliCall>) {
    let name = reader.key(key);
    let mut container =
        Container { place: name.place.clone(), service: Some(name.clone()), ..Container::default() };
    let mut calls = Vec::new();
    let mut restart_policy = None;
    let mut has_image = false;
    for (key, value) in settings.entries() {
        if value.tag() == Some(Tag::Reset) {
            container.is_partial = true;
            continue;
        }
        if value.tag() == Some(Tag::Override) {
            container.is_partial = true;
        }
        let place = reader.place(key.span().to(value.span()));
        match key.key() {
            list @ ("ports" | "volumes" | "networks") if value.scalar().is_some() => {
                container.is_partial = true;
                reader.refuse(place, say!("{list} must be a list", "{list} 必须是列表", list));
            }
            "image" => container.image = reader.text(value),
            "build" => has_image = !value.is_null(),
            "container_name" => container.name = reader.text(value),
            "hostname" => container.hostname = reader.text(value),
            "command" if !value.is_null() => {
                container.command = command(reader, value, &mut container.is_partial);
            }
            "entrypoint" if !value.is_null() => {
                container.entrypoint = Some(command(reader, value, &mut container.is_partial));
            }
            "ports" => ports::read(reader, value, &mut container),
            "volumes" => mounts::volumes(reader, value, &mut container),
            "tmpfs" => mounts::tmpfs(reader, value, &mut container),
            "configs" => mounts::configs(reader, value, &context.configs, "/", &mut container),
            "secrets" => mounts::configs(reader, value, &context.secrets, "/run/secrets", &mut container),
            "networks" => container.networks = networks::attachments(reader, value),
            "network_mode" | "net" => container.network_mode = reader.text(value),
            "restart" => container.restart = reader.text(value),
            "privileged" => container.privileged = on(reader, value).then_some(place),
            "tty" => container.tty = on(reader, value).then_some(place),
            "stdin_open" => container.interactive = on(reader, value).then_some(place),
            // What `deploy` says goes before these.
            "mem_limit" => {
                let deployed = container.memory.take();
                set_memory(reader, value, &mut container);
                container.memory = deployed.or(container.memory);
            }
            "cpus" => {
                let deployed = container.milli_cpus.take();
                set_cpus(reader, value, &mut container);
                container.milli_cpus = deployed.or(container.milli_cpus);
            }
            "ulimits" => container.nofile = value.get("nofile").and_then(|limit| nofile(reader, limit)),
            "sysctls" => {
                let pairs = reader.pairs(value).into_iter();
                container.sysctls = pairs.filter_map(|(name, value)| Some((name, value?))).collect();
            }
            "environment" => container.environment = reader.pairs(value),
            "healthcheck" => healthcheck(reader, value, place, &mut container, &mut calls),
            "user" => container.user = reader.text(value),
            "scale" => container.replicas = number(reader, value),
            "profiles" => container.profiles = reader.texts(value),
            "deploy" => restart_policy = deploy(reader, value, &mut container),
            "env_file" | "volumes_from" if !value.is_null() => container.is_partial = true,
            "extends" if !value.is_null() => {
                container.is_partial = true;
                let why = say!("what the service extends is not read", "服务 `extends` 的内容没有读取");
                reader.note(place, why, false);
            }
            _ => {}
        }
    }
    // A file that is laid over another need not name the image.
    container.is_partial |= !has_image && container.image.is_none();
    if has_image {
        container.image = None;
    }
    // What is deployed goes before what is asked for in the old way.
    container.restart = restart_policy.or(container.restart);
    container.name = container.name.or_else(|| Some(name.clone()));
    if container.network_mode.is_none() && context.is_first_format {
        container.network_mode = Some(Text::known("bridge", name.place.clone()));
    } else if container.network_mode.is_none() && container.networks.is_empty() {
        let network = Text::known("default", name.place.clone());
        container.networks.push(Attachment { network, ..Attachment::default() });
    }
    let mut words = container.entrypoint.clone().unwrap_or_default();
    words.extend(container.command.iter().cloned());
    calls.extend(cli_calls_of_words(&words));
    for call in &mut calls {
        call.container = Some(name.clone());
    }
    (container, calls)
}

/// A command in words.
fn command(reader: &mut Reader, yaml: Yaml, is_partial: &mut bool) -> Vec<Text> {
    if yaml.is_sequence() {
        return reader.texts(yaml);
    }
    let Some(value) = reader.value(yaml) else { return Vec::new() };
    let (words, was_cut) = split(&value);
    *is_partial |= was_cut || holds_options(&words);
    words
}

/// Whether a word may come to any number of words: a variable that is no option's value.
fn holds_options(words: &[Text]) -> bool {
    let is_variable = |word: &Text| !word.is_known && word.text.starts_with('$');
    let is_option = |word: &Text| word.text.starts_with('-') && word.text.len() > 1;
    words.iter().enumerate().any(|(at, word)| is_variable(word) && (at == 0 || !is_option(&words[at - 1])))
}

fn on(reader: &mut Reader, yaml: Yaml) -> bool {
    reader.value(yaml).is_some_and(|value| value.get().and_then(switch) == Some(true))
}

/// A number, and where it stands; none if it is none, or is not known.
fn read_as<T>(reader: &mut Reader, yaml: Yaml, read: impl Fn(&str) -> Option<T>) -> Option<Located<T>> {
    let value = reader.value(yaml)?;
    Some(Located { value: read(value.get()?)?, place: value.place.clone() })
}

fn number(reader: &mut Reader, yaml: Yaml) -> Option<Located<u64>> {
    read_as(reader, yaml, |text| text.trim().parse().ok())
}

/// No limit is written 0.
fn set_memory(reader: &mut Reader, yaml: Yaml, container: &mut Container) {
    let memory = read_as(reader, yaml, bytes).filter(|limit| limit.value > 0);
    container.is_partial |= memory.is_none() && reader.value(yaml).is_some_and(|value| !value.is_known());
    container.memory = memory.or(container.memory.take());
}

fn set_cpus(reader: &mut Reader, yaml: Yaml, container: &mut Container) {
    let cpus = read_as(reader, yaml, milli_cpus).filter(|limit| limit.value > 0);
    container.is_partial |= cpus.is_none() && reader.value(yaml).is_some_and(|value| !value.is_known());
    container.milli_cpus = cpus.or(container.milli_cpus.take());
}

fn nofile(reader: &mut Reader, yaml: Yaml) -> Option<Located<(u64, u64)>> {
    let limit = |text: &str| match text.trim() {
        "-1" => Some(u64::MAX),
        text => text.parse().ok(),
    };
    if yaml.is_mapping() {
        let soft = yaml.get("soft").and_then(|soft| read_as(reader, soft, limit))?;
        let hard = yaml.get("hard").and_then(|hard| read_as(reader, hard, limit))?;
        return Some(Located { value: (soft.value, hard.value), place: reader.place(yaml.span()) });
    }
    let both = read_as(reader, yaml, limit)?;
    Some(Located { value: (both.value, both.value), place: both.place })
}

/// Reads `deploy`; returns the restart policy in docker's words.
fn deploy(reader: &mut Reader, yaml: Yaml, container: &mut Container) -> Option<Text> {
    if let Some(limits) = yaml.get("resources").and_then(|resources| resources.get("limits")) {
        if let Some(memory) = limits.get("memory") {
            set_memory(reader, memory, container);
        }
        if let Some(cpus) = limits.get("cpus") {
            set_cpus(reader, cpus, container);
        }
    }
    if let Some(replicas) = yaml.get("replicas") {
        container.replicas = number(reader, replicas);
        container.is_partial |= container.replicas.is_none();
    }
    let policy = yaml.get("restart_policy")?;
    let Some(condition) = reader.text_of(policy, "condition") else {
        return Some(Text::known("always", reader.place(policy.span())));
    };
    let word = match condition.text.as_str() {
        "any" => "always",
        "none" => "no",
        other => other,
    };
    Some(Text { text: word.to_owned(), ..condition })
}

fn healthcheck(
    reader: &mut Reader,
    yaml: Yaml,
    place: Place,
    container: &mut Container,
    calls: &mut Vec<CliCall>,
) {
    if yaml.get("disable").is_some_and(|disable| on(reader, disable)) {
        container.healthcheck = Some(Located { value: false, place });
        return;
    }
    // Without a test it merely changes how the image's own check is run.
    let Some(test) = yaml.get("test") else { return };
    let mut is_checked = true;
    if test.is_sequence() {
        let words = reader.texts(test);
        match words.first().map(|word| word.text.as_str()) {
            Some("NONE") | None => is_checked = false,
            Some("CMD-SHELL") => {
                for script in test.items().skip(1).take(1).collect::<Vec<_>>() {
                    calls.extend(reader.value(script).iter().flat_map(cli_calls));
                }
            }
            Some("CMD") => calls.extend(cli_calls_of_words(&words[1..])),
            Some(_) => {}
        }
    } else if let Some(script) = reader.value(test) {
        calls.extend(cli_calls(&script));
    }
    container.healthcheck = Some(Located { value: is_checked, place });
}
