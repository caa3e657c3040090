//! The settings of a service of a compose file.

use super::calls::{calls_of_text, calls_of_words};
use super::limits::is_on;
use super::merge::{clear, merge_variables};
use super::mounts::{self, Definition};
use super::reader::Reader;
use super::value::Value;
use super::words::split_command;
use super::{env, limits, networks, ports};
use crate::config::join;
use crate::container::cli_call::CliCall;
use crate::container::model::{Attachment, Build, Container, HealthCommand};
use crate::container::yaml::{Tag, Yaml};
use crate::message::say;
use crate::text::Located;
use crate::text::{Place, Text};
use std::collections::BTreeMap;

/// The top-level definitions that services refer to.
pub(super) struct Context {
    pub configs: BTreeMap<String, Definition>,
    pub secrets: BTreeMap<String, Definition>,
    /// Whether the file is of the first format, which has no networks.
    pub is_first_format: bool,
}

/// The state of reading a service.
#[derive(Default)]
pub(super) struct Draft {
    pub container: Container,
    /// The name of the service.
    name: Text,
    entrypoint: Vec<Value>,
    command: Vec<Value>,
    calls: Vec<CliCall>,
    /// The restart policy in `deploy`.
    restart_policy: Option<Text>,
    is_built: bool,
    /// The variables of `env_file`.
    file_environment: Vec<(Text, Option<Text>)>,
}

impl Draft {
    /// Creates a draft of the service with this name.
    pub(super) fn new(name: Text) -> Self {
        let container =
            Container { place: name.place.clone(), service: Some(name.clone()), ..Container::default() };
        Self { container, name, ..Self::default() }
    }

    /// Reads all settings of a service.
    pub(super) fn take_all(&mut self, reader: &mut Reader, context: &Context, settings: Yaml) {
        for (key, value) in settings.entries() {
            self.container.is_partial |= value.tag().is_some();
            if value.tag() != Some(Tag::Reset) {
                let place = reader.place(key.span().to(value.span()));
                self.take(reader, context, key.key(), value, place);
            }
        }
    }

    /// Reads all settings of a service in an override file.
    pub(super) fn override_with(&mut self, reader: &mut Reader, context: &Context, settings: Yaml) {
        for (key, value) in settings.entries() {
            if value.tag().is_some() {
                self.container.is_partial |= !self.clear(key.key());
            }
            if value.tag() != Some(Tag::Reset) {
                let place = reader.place(key.span().to(value.span()));
                self.take(reader, context, key.key(), value, place);
            }
        }
    }

    /// Removes what was read at a key. Returns whether nothing of it is left.
    fn clear(&mut self, key: &str) -> bool {
        match key {
            "command" => {
                self.command.clear();
                self.container.command.clear();
            }
            "entrypoint" => {
                self.entrypoint.clear();
                self.container.entrypoint = None;
            }
            "healthcheck" => {
                self.calls.clear();
                self.container.healthcheck = None;
                self.container.health_command = None;
            }
            "env_file" => self.file_environment.clear(),
            key => return clear(&mut self.container, key),
        }
        true
    }

    /// Returns the name of the service, as if it stood where a reader reads.
    fn name_in(&self, reader: &Reader) -> Text {
        let Place { path, .. } = reader.place(self.name.place.span);
        Text { place: Place { path, ..self.name.place.clone() }, ..self.name.clone() }
    }

    /// Reads one setting. `place` is the place of its key and value.
    fn take(&mut self, reader: &mut Reader, context: &Context, key: &str, value: Yaml, place: Place) {
        let container = &mut self.container;
        match key {
            list @ ("ports" | "volumes" | "networks") if value.scalar().is_some() => {
                container.is_partial = true;
                reader.refuse(place, say!("{list} must be a list", "{list} 必须是列表", list));
            }
            "image" => container.image = reader.text(value),
            "build" if !value.is_null() => {
                self.is_built = true;
                let made = build(reader, value, place);
                container.build = match (container.build.take(), made) {
                    (Some(old), Some(more)) if value.is_mapping() && value.get("context").is_none() => {
                        Some(more_of(old, more, value.get("dockerfile").is_some()))
                    }
                    (_, made) => made,
                };
            }
            "container_name" => container.name = reader.text(value),
            "hostname" => container.hostname = reader.text(value),
            "extra_hosts" | "links" | "external_links" => {
                let own = reader.pairs(value).into_iter().map(|(name, _)| name);
                container.own_hosts.extend(own);
            }
            "command" if !value.is_null() => {
                self.command = command(reader, value, &mut container.is_partial);
                container.command = self.command.iter().map(Value::to_text).collect();
            }
            "entrypoint" if !value.is_null() => {
                self.entrypoint = command(reader, value, &mut container.is_partial);
                container.entrypoint = Some(self.entrypoint.iter().map(Value::to_text).collect());
            }
            "ports" => ports::published(reader, value, container),
            "volumes" => mounts::volumes(reader, value, container),
            "tmpfs" => mounts::tmpfs(reader, value, container),
            "configs" => mounts::configs(reader, value, &context.configs, "/", container),
            "secrets" => mounts::configs(reader, value, &context.secrets, "/run/secrets", container),
            "networks" => {
                let own = networks::attachments(reader, value);
                container.networks.retain(|n| own.iter().all(|o| o.network.text != n.network.text));
                container.networks.extend(own);
            }
            "network_mode" | "net" => container.network_mode = reader.text(value),
            "restart" => container.restart = reader.text(value),
            "privileged" => container.privileged = is_on(reader, value).then_some(place),
            "tty" => container.tty = is_on(reader, value).then_some(place),
            "stdin_open" => container.interactive = is_on(reader, value).then_some(place),
            "environment" => {
                let own = reader.pairs(value);
                merge_variables(&mut container.environment, own);
            }
            "healthcheck" => {
                let name = self.name_in(reader);
                let container = &mut self.container;
                if let Some((is_checked, command)) = healthcheck(reader, value, place, &name) {
                    self.calls.clone_from(&command.calls);
                    container.healthcheck = Some(is_checked);
                    container.health_command = Some(command);
                }
            }
            "user" => container.user = reader.text(value),
            "working_dir" => container.working_folder = reader.text(value),
            "profiles" => container.profiles = reader.texts(value),
            "deploy" => {
                let policy = limits::deploy(reader, value, container);
                self.restart_policy = policy.or(self.restart_policy.take());
            }
            "env_file" if !value.is_null() => match env::files(reader, value) {
                Some(variables) => merge_variables(&mut self.file_environment, variables),
                None => container.is_partial = true,
            },
            "volumes_from" if !value.is_null() => container.is_partial = true,
            "extends" => {}
            key => limits::limit(reader, key, value, container),
        }
    }

    /// Returns the container, and the calls of redis-cli in the service.
    pub(super) fn finish(mut self, context: &Context) -> (Container, Vec<CliCall>) {
        let mut container = self.container;
        let variables = std::mem::replace(&mut container.environment, self.file_environment);
        merge_variables(&mut container.environment, variables);
        // An override file does not need to name the image.
        container.is_partial |= !self.is_built && container.image.is_none();
        if self.is_built {
            container.image = None;
        }
        // Settings in `deploy` take precedence over the ones they replaced.
        container.restart = self.restart_policy.or(container.restart);
        container.name = container.name.or_else(|| Some(self.name.clone()));
        if container.network_mode.is_none() && context.is_first_format {
            container.network_mode = Some(Text::known("bridge", self.name.place.clone()));
        } else if container.network_mode.is_none() && container.networks.is_empty() {
            let network = Text::known("default", self.name.place.clone());
            container.networks.push(Attachment { network, ..Attachment::default() });
        }
        self.entrypoint.append(&mut self.command);
        let words = &self.entrypoint;
        // The words of a call stand in one file.
        if let Some(first) =
            words.first().filter(|first| words.iter().all(|w| w.place.path == first.place.path))
        {
            let place = Place { path: first.place.path.clone(), ..self.name.place };
            self.calls.extend(calls_of_words(&Text { place, ..self.name }, words));
        }
        (container, self.calls)
    }
}

/// Reads `build`: a folder, or a mapping. Returns `None` if the context is not on this machine.
fn build(reader: &mut Reader, yaml: Yaml, place: Place) -> Option<Build> {
    let context = if yaml.is_mapping() { yaml.get("context") } else { Some(yaml) };
    let context = context.and_then(|context| reader.value(context));
    let context = match &context {
        Some(value) if value.text.contains("://") || value.text.starts_with("git@") => return None,
        Some(value) => mounts::host_path(reader.folder, value),
        None => Some(join(reader.folder, ".")),
    };
    let file = yaml.get("dockerfile").and_then(|file| reader.text(file));
    let dockerfile = match (&context, &file) {
        (Some(context), Some(file)) => file.get().map(|file| join(context, file)),
        (Some(context), None) => Some(join(context, "Dockerfile")),
        (None, _) => None,
    };
    Some(Build {
        context,
        dockerfile,
        inline: yaml.get("dockerfile_inline").map(|inline| inline_file(reader, inline)),
        target: reader.text_of(yaml, "target"),
        arguments: yaml.get("args").map(|arguments| reader.pairs(arguments)).unwrap_or_default(),
        place,
    })
}

/// Returns the Dockerfile in a scalar. It is known only if the lines of the scalar are its lines, so that what is found in
/// it has a place.
fn inline_file(reader: &mut Reader, yaml: Yaml) -> Text {
    let Some(text) = reader.text(yaml) else { return Text::default() };
    let written = yaml.span().of(reader.source.as_bytes());
    let lines = |text: &str| text.trim().lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    let is_literal = lines(&text.text) == lines(&String::from_utf8_lossy(written));
    // Compose takes one of two dollar signs, and a here-document ends in a line that is not indented.
    let is_plain = !text.text.contains("$$") && !text.text.contains("<<");
    Text { is_known: text.is_known && is_literal && is_plain && reader.at.is_none(), ..text }
}

/// Returns a build with what another mapping adds that names no context.
fn more_of(old: Build, more: Build, has_file: bool) -> Build {
    let arguments = more.arguments;
    let is_kept = |(name, _): &(Text, _)| arguments.iter().all(|(other, _)| other.text != name.text);
    let mut all: Vec<_> = old.arguments.into_iter().filter(is_kept).collect();
    all.extend(arguments);
    Build {
        // Another Dockerfile lies in the context of the first, which is not followed.
        dockerfile: old.dockerfile.filter(|_| !has_file),
        inline: more.inline.or(old.inline),
        target: more.target.or(old.target),
        arguments: all,
        ..old
    }
}

/// Returns the words of a command.
fn command(reader: &mut Reader, yaml: Yaml, is_partial: &mut bool) -> Vec<Value> {
    if yaml.is_sequence() {
        return yaml.items().filter_map(|item| reader.value(item)).collect();
    }
    let Some(value) = reader.value(yaml) else { return Vec::new() };
    let (words, was_cut) = split_command(&value);
    *is_partial |= was_cut || holds_options(&words);
    words
}

/// Returns whether a word may expand to any number of words, because it is a variable and not the value of an
/// option.
fn holds_options(words: &[Value]) -> bool {
    let is_variable = |word: &Value| !word.is_known() && word.text.starts_with('$');
    let is_option = |word: &Value| word.text.starts_with('-') && word.text.len() > 1;
    words.iter().enumerate().any(|(at, word)| is_variable(word) && (at == 0 || !is_option(&words[at - 1])))
}

/// Reads a health check. Returns whether the health is checked, and the command, or `None` if the check of the image is
/// kept.
fn healthcheck(
    reader: &mut Reader,
    yaml: Yaml,
    place: Place,
    service: &Text,
) -> Option<(Located<bool>, HealthCommand)> {
    if yaml.get("disable").is_some_and(|disable| is_on(reader, disable)) {
        return Some((Located { value: false, place }, HealthCommand::default()));
    }
    // Without a test, it only changes how the check of the image runs.
    let test = yaml.get("test")?;
    let mut is_checked = true;
    let mut command = HealthCommand::default();
    if test.is_sequence() {
        let mut words: Vec<Value> = test.items().filter_map(|item| reader.value(item)).collect();
        let kind = if words.is_empty() { String::new() } else { words.remove(0).text };
        match kind.as_str() {
            "NONE" | "" => is_checked = false,
            "CMD-SHELL" => {
                words.truncate(1);
                command.calls = words.iter().flat_map(|text| calls_of_text(service, text)).collect();
            }
            "CMD" => command.calls = calls_of_words(service, &words),
            _ => {}
        }
        command.words = words.iter().map(Value::to_text).collect();
    } else if let Some(script) = reader.value(test) {
        command.calls = calls_of_text(service, &script);
        command.words = vec![script.to_text()];
    }
    Some((Located { value: is_checked, place }, command))
}
