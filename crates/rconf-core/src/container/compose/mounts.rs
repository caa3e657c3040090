//! The volumes, configs and secrets of a service.

use super::networks::external;
use super::reader::Reader;
use super::sizes::switch;
use super::value::Value;
use crate::container::model::{Container, Mount, MountKind};
use crate::container::yaml::{Tag, Yaml};
use crate::text::{Place, Text, join};
use std::collections::BTreeMap;

/// A top-level config or secret.
#[derive(Debug, Clone, Default)]
pub(super) struct Definition {
    file: Option<Value>,
    content: Option<Text>,
    /// Whether the source is unknown, because it is defined outside this file.
    is_elsewhere: bool,
}

/// Reads the top-level configs or secrets.
pub(super) fn definitions(reader: &mut Reader, yaml: Option<Yaml>) -> BTreeMap<String, Definition> {
    let Some(yaml) = yaml else { return BTreeMap::new() };
    let mut definitions = BTreeMap::new();
    for (key, settings) in yaml.entries() {
        let definition = Definition {
            file: settings.get("file").and_then(|file| reader.value(file)),
            content: reader.text_of(settings, "content"),
            is_elsewhere: external(reader, settings).0,
        };
        definitions.insert(key.key().to_owned(), definition);
    }
    definitions
}

/// Reads `volumes`.
pub(super) fn volumes(reader: &mut Reader, volumes: Yaml, container: &mut Container) {
    for volume in volumes.items() {
        if volume.is_mapping() {
            container.mounts.extend(long(reader, volume));
        } else if let Some(value) = reader.value(volume) {
            container.mounts.extend(short(reader, &value));
        }
    }
}

/// Reads `[SOURCE:]TARGET[:MODE]`.
fn short(reader: &Reader, value: &Value) -> Option<Mount> {
    let mut fields = Vec::new();
    let mut start = 0;
    for at in value.find_all(':') {
        // A single letter is the drive of a Windows path.
        let field = &value.text[start..at];
        if field.len() == 1 && field.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        fields.push(value.slice(start..at));
        start = at + 1;
    }
    fields.push(value.slice(start..value.text.len()));
    let (source, target, mode) = match &fields[..] {
        [target] => (None, target, None),
        [source, target] => (Some(source), target, None),
        [source, target, mode] => (Some(source), target, Some(mode)),
        _ => return None,
    };
    let read_only = mode.is_some_and(|mode| mode.text.split(',').any(|option| option == "ro"));
    let mut mount =
        Mount { read_only, target: target.to_text(), place: value.place.clone(), ..Mount::default() };
    mount.kind = if source.is_some_and(is_path) { MountKind::Bind } else { MountKind::Volume };
    if let Some(source) = source {
        mount.source = source.to_text();
        mount.host_path = if mount.kind == MountKind::Bind { host_path(reader.folder, source) } else { None };
    }
    Some(mount)
}

fn long(reader: &mut Reader, volume: Yaml) -> Option<Mount> {
    let target = reader.text_of(volume, "target")?;
    let source = volume.get("source").and_then(|source| reader.value(source));
    let kind = match reader.text_of(volume, "type").as_ref().map(|kind| kind.text.as_str()) {
        Some("bind") => MountKind::Bind,
        Some("tmpfs") => MountKind::Tmpfs,
        None if source.as_ref().is_some_and(is_path) => MountKind::Bind,
        _ => MountKind::Volume,
    };
    let read_only = reader.text_of(volume, "read_only").is_some_and(|t| switch(&t.text) == Some(true));
    let place = Place { span: volume.span(), ..target.place.clone() };
    let bound = source.as_ref().filter(|_| kind == MountKind::Bind);
    let host_path = bound.and_then(|source| host_path(reader.folder, source));
    let source = source.map(|source| source.to_text()).unwrap_or_default();
    Some(Mount { kind, source, host_path, content: None, target, sub_path: None, read_only, place })
}

/// Reads `tmpfs`.
pub(super) fn tmpfs(reader: &mut Reader, yaml: Yaml, container: &mut Container) {
    for text in reader.texts(yaml) {
        let place = text.place.clone();
        let target = text.text.split(':').next().unwrap_or_default().to_owned();
        let target = Text { text: target, ..text };
        container.mounts.push(Mount { kind: MountKind::Tmpfs, target, place, ..Mount::default() });
    }
}

/// Reads the configs or secrets of a service. One without a target is mounted in `folder`.
pub(super) fn configs(
    reader: &mut Reader,
    yaml: Yaml,
    definitions: &BTreeMap<String, Definition>,
    folder: &str,
    container: &mut Container,
) {
    for item in yaml.items() {
        let (name, target, place) = if item.is_mapping() {
            let Some(name) = reader.text_of(item, "source") else { continue };
            (name, reader.text_of(item, "target"), reader.place(item.span()))
        } else {
            let Some(name) = reader.text(item) else { continue };
            let place = name.place.clone();
            (name, None, place)
        };
        let target = target.unwrap_or_else(|| name.clone());
        let target = Text { text: join(folder, &target.text), ..target };
        let definition = definitions.get(&name.text).cloned().unwrap_or_default();
        if definition.is_elsewhere || (definition.file.is_none() && definition.content.is_none()) {
            container.is_partial = true;
        }
        let source = definition.file;
        container.mounts.push(Mount {
            kind: MountKind::Config,
            host_path: source.as_ref().and_then(|source| host_path(reader.folder, source)),
            source: source.map(|source| source.to_text()).unwrap_or_default(),
            content: definition.content,
            target,
            sub_path: None,
            read_only: true,
            place,
        });
    }
}

/// Returns whether a source is a path rather than the name of a volume.
fn is_path(source: &Value) -> bool {
    let text = source.text.as_str();
    text.starts_with(['.', '/', '~', '\\']) || is_windows(text) || starts_with_folder(source).is_some()
        // A variable followed by a slash can only be a folder.
        || (text.starts_with('$') && text.contains('/'))
}

/// Returns whether a text is a Windows path, such as `C:\…` or `C:/…`.
fn is_windows(text: &str) -> bool {
    matches!(text.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic()) || text.starts_with('\\')
}

/// Returns the text after `$PWD`, which is usually the folder of the compose file.
fn starts_with_folder(source: &Value) -> Option<&str> {
    let first = source.unknown.first().filter(|u| u.start == 0)?;
    let is_folder = matches!(&source.text[..first.end], "$PWD" | "${PWD}");
    let rest = &source.text[first.end..];
    (is_folder && source.unknown.len() == 1 && (rest.is_empty() || rest.starts_with('/'))).then_some(rest)
}

/// Returns a path on the host, joined to the folder of the compose file.
pub(super) fn host_path(folder: &str, source: &Value) -> Option<String> {
    if let Some(rest) = starts_with_folder(source) {
        return Some(join(folder, &format!(".{rest}")));
    }
    let path = source.get()?;
    let is_elsewhere = path.starts_with('~') || is_windows(path) || path.is_empty();
    (!is_elsewhere).then(|| join(folder, path))
}

/// Reads the top-level volumes, each with whether it is external.
pub(super) fn declared(reader: &mut Reader, yaml: Yaml) -> Vec<(Text, bool)> {
    let entries = yaml.entries().filter(|(_, settings)| settings.tag() != Some(Tag::Reset));
    entries.map(|(key, settings)| (reader.key(key), external(reader, settings).0)).collect()
}
