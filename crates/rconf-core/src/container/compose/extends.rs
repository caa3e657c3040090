//! `extends`: a service that starts from another one, in the same file or another, and how two are merged.

use super::reader::Reader;
use super::service::{Context, Draft};
use crate::config::{join, parent};
use crate::container::model::{Container, MountKind};
use crate::container::yaml::{Yaml, parse};
use crate::message::say;
use crate::text::Text;
use std::collections::HashSet;

/// The maximum number of services that extend each other.
const DEPTH: usize = 16;

/// Reads the service that `settings` extends into the draft. The settings themselves are read after it.
pub(super) fn base(draft: &mut Draft, reader: &mut Reader, context: &Context, settings: Yaml, depth: usize) {
    let Some(extends) = settings.get("extends") else { return };
    let is_read = depth < DEPTH && read_base(draft, reader, context, extends, depth).is_some();
    if !is_read {
        draft.container.is_partial = true;
        let why = say!("the service that it extends is not read", "服务 `extends` 的内容没有读取");
        reader.note(reader.place(extends.span()), why, false);
    }
}

/// Returns `None` if the service is not found.
fn read_base(
    draft: &mut Draft,
    reader: &mut Reader,
    context: &Context,
    extends: Yaml,
    depth: usize,
) -> Option<()> {
    let name = extends.scalar().or_else(|| extends.get("service").and_then(Yaml::scalar))?;
    let Some(file) = extends.get("file") else {
        let settings = reader.services?.get(name)?;
        base(draft, reader, context, settings, depth + 1);
        draft.take_all(reader, context, settings);
        return Some(());
    };
    let path = join(reader.folder, reader.text(file)?.get()?);
    let bytes = (reader.files)(&path)?;
    let source = std::str::from_utf8(&bytes).ok()?;
    let tree = parse(source).ok()?;
    let services = tree.root()?.get("services")?;
    let settings = services.get(name)?;
    let mut other = Reader {
        path: reader.path,
        folder: parent(&path),
        source,
        environment: reader.environment,
        files: reader.files,
        services: Some(services),
        at: Some(reader.place(extends.span())),
        unfollowed: Vec::new(),
    };
    base(draft, &mut other, context, settings, depth + 1);
    draft.take_all(&mut other, context, settings);
    let notes = std::mem::take(&mut other.unfollowed);
    for note in notes {
        reader.note(note.place, note.why, note.is_error);
    }
    Some(())
}

/// Adds variables to others. A variable replaces one of the same name.
pub(super) fn merge_variables(all: &mut Vec<(Text, Option<Text>)>, added: Vec<(Text, Option<Text>)>) {
    let names: HashSet<&str> = added.iter().map(|(name, _)| name.text.as_str()).collect();
    all.retain(|(name, _)| !names.contains(name.text.as_str()));
    all.extend(added);
}

/// Drops what a service repeats of the one that it extends: the same port, and another mount at the same path.
pub(super) fn drop_replaced(container: &mut Container) {
    let mut ports = HashSet::new();
    container.ports.retain(|p| ports.insert((p.host_address, p.host, p.container, p.protocol.clone())));
    let mut targets = HashSet::new();
    container.mounts.reverse();
    container
        .mounts
        .retain(|mount| mount.target.get().is_none_or(|target| targets.insert(join("/", target))));
    container.mounts.reverse();
}

/// Removes what a service has at a key, for `!reset` and `!override`. Returns whether nothing of it is left.
pub(super) fn clear(container: &mut Container, key: &str) -> bool {
    match key {
        "ports" => container.ports.clear(),
        // What is left of other keys are the other kinds.
        "volumes" => {
            container.mounts.retain(|mount| matches!(mount.kind, MountKind::Config | MountKind::Tmpfs));
        }
        "tmpfs" => container.mounts.retain(|mount| mount.kind != MountKind::Tmpfs),
        "networks" => container.networks.clear(),
        "environment" => container.environment.clear(),
        "image" => container.image = None,
        "container_name" => container.name = None,
        "hostname" => container.hostname = None,
        "network_mode" => container.network_mode = None,
        "restart" => container.restart = None,
        "privileged" => container.privileged = None,
        "user" => container.user = None,
        "working_dir" => container.working_folder = None,
        "profiles" => container.profiles.clear(),
        _ => return false,
    }
    true
}
