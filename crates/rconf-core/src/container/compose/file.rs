//! Reads compose files: formats 1, 2 and 3, and the Compose Specification.

use super::draft::Context;
use super::overriding::{Overrides, merge_definitions, merge_networks, override_of};
use super::reader::Reader;
use super::root::{Root, services};
use super::service::service;
use super::{mounts, networks};
use crate::config::{join, parent};
use crate::container::model::{Deployment, Kind, MountKind};
use crate::container::reader::{Plan, Reader as PlanReader};
use crate::container::yaml::{Fault, Tag, Tree, Yaml, parse};
use crate::message::say;
use crate::shell::Unfollowed;
use crate::text::{Place, Span};
use std::cell::Cell;
use std::collections::BTreeSet;

/// The reader of compose files.
pub(in crate::container) const READER: PlanReader =
    PlanReader { kind: Kind::Compose, claims: is_yaml, read: read_compose };

fn is_yaml(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        extension.eq_ignore_ascii_case("yml") || extension.eq_ignore_ascii_case("yaml")
    })
}

/// Returns whether a file found next to configurations is a compose file, according to its name.
pub fn is_compose_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    // `docker stack deploy -c docker-stack.yml`
    is_yaml(name) && (lower.contains("compose") || lower.starts_with("docker-stack"))
}

/// Reads a compose file. If docker would refuse the file as YAML, the deployment contains only that refusal.
pub(super) fn read_compose(plan: &Plan<'_>) -> Deployment {
    let empty = || Deployment { path: plan.path.to_owned(), kind: Kind::Compose, ..Deployment::default() };
    let mut deployment = empty();
    let left = Cell::new(INCLUDED);
    let folder = parent(plan.path);
    let file = ComposeFile { plan, path: plan.path, folder, at: None, depth: 0, left: &left };
    let over = override_of(plan.path, plan.files);
    let over = over.as_ref().map(|(path, bytes)| (ComposeFile { path, ..file.clone() }, bytes.as_slice()));
    if let Err(fault) = read_into(&mut deployment, &file, plan.bytes, over) {
        deployment = empty();
        deployment.unfollowed.push(unfollowed(plan.path, fault));
    }
    deployment
}

/// The maximum depth of files that include files.
const DEPTH: usize = 8;

/// The maximum number of files that one file includes, directly or through others.
const INCLUDED: usize = 200;

/// A compose file, the one that overrides it, or a file that one includes.
#[derive(Clone)]
struct ComposeFile<'a> {
    plan: &'a Plan<'a>,
    /// The path of the file that the places are in.
    path: &'a str,
    /// The folder that relative paths start from.
    folder: &'a str,
    /// The place in the plan that stands for all of an included file.
    at: Option<Place>,
    /// The number of files that lead to this one.
    depth: usize,
    /// The number of files that may still be included.
    left: &'a Cell<usize>,
}

fn unfollowed(path: &str, fault: Fault) -> Unfollowed {
    let place = Place { path: path.to_owned(), span: fault.span };
    Unfollowed { place, why: fault.why, is_error: fault.is_error }
}

fn text_of(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|error| {
        let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        let why = if is_utf16 {
            say!("it is written in UTF-16", "文件用 UTF-16 编码")
        } else {
            say!("this is not valid UTF-8", "这里不是有效的 UTF-8")
        };
        Fault { span: Span::at(error.valid_up_to()), why, is_error: !is_utf16 }
    })
}

/// Starts to read a file of which the tree is known.
fn root<'a>(file: &ComposeFile<'a>, source: &'a str, tree: &'a Tree) -> Result<Root<'a, 'a>, Fault> {
    let Some(root) = tree.root().filter(|root| root.is_mapping()) else {
        let span = tree.root().map(Yaml::span).unwrap_or_default();
        return Err(Fault::error(span, say!("the file is not a mapping", "文件的内容不是映射（mapping）")));
    };
    let mut reader = Reader {
        path: file.path,
        folder: file.folder,
        source,
        environment: file.plan.environment,
        files: file.plan.files,
        services: root.get("services"),
        at: file.at.clone(),
        unfollowed: Vec::new(),
    };
    if let Some(second) = tree.second {
        let why = say!("only the first YAML document of the file is read", "只读取了文件的第一个 YAML 文档");
        reader.note(reader.place(second), why, false);
    }
    Ok(Root { reader, root })
}

/// Reads a file, with the file that overrides it.
fn read_into(
    deployment: &mut Deployment,
    file: &ComposeFile<'_>,
    bytes: &[u8],
    over: Option<(ComposeFile<'_>, &[u8])>,
) -> Result<(), Fault> {
    let source = text_of(bytes)?;
    let tree: Tree = parse(source)?;
    let base = root(file, source, &tree)?;
    let over = over.map(|(file, bytes)| {
        let read = text_of(bytes).and_then(|source| Ok((parse(source)?, source)));
        (file, read)
    });
    let mut overriding = None;
    if let Some((file, read)) = &over {
        match read.as_ref().map(|(tree, source)| root(file, source, tree)) {
            Ok(Ok(root)) => overriding = Some((file, root)),
            Ok(Err(fault)) => deployment.unfollowed.push(unfollowed(file.path, fault)),
            // Reported below, where it can be moved.
            Err(_) => {}
        }
    }
    let mut notes =
        read_roots(deployment, (file, base), overriding.as_mut().map(|(file, root)| (*file, root)));
    if let Some((_, root)) = overriding {
        notes.extend(root.reader.unfollowed);
    }
    let mut faults: Vec<_> = tree.faults.into_iter().map(|fault| unfollowed(file.path, fault)).collect();
    if let Some((file, read)) = over {
        match read {
            Ok((tree, _)) => faults.extend(tree.faults.into_iter().map(|fault| unfollowed(file.path, fault))),
            Err(fault) => faults.push(unfollowed(file.path, fault)),
        }
    }
    if file.at.is_none() {
        faults.append(&mut deployment.unfollowed);
        deployment.unfollowed = faults;
    }
    deployment.unfollowed.append(&mut notes);
    Ok(())
}

/// Reads what the outermost mappings hold. Returns what could not be followed.
fn read_roots(
    deployment: &mut Deployment,
    (file, Root { mut reader, root }): (&ComposeFile<'_>, Root<'_, '_>),
    mut over: Option<(&ComposeFile<'_>, &mut Root<'_, '_>)>,
) -> Vec<Unfollowed> {
    if let Some(included) = root.get("include") {
        include(deployment, &mut reader, file, included);
    }
    if let Some((file, Root { reader, root })) = &mut over
        && let Some(included) = root.get("include")
    {
        include(deployment, reader, file, included);
    }
    let mut over = over.map(|(_, root)| root);
    let (services, is_first_format) = services(&mut reader, root);
    let mut context = Context {
        configs: mounts::definitions(&mut reader, root.get("configs").filter(|_| !is_first_format)),
        secrets: mounts::definitions(&mut reader, root.get("secrets").filter(|_| !is_first_format)),
        is_first_format,
    };
    let mut overrides = Overrides::default();
    if let Some(over) = over.as_deref_mut() {
        merge_definitions(&mut context.configs, over, "configs");
        merge_definitions(&mut context.secrets, over, "secrets");
        overrides = Overrides::new(&mut over.reader, over.root);
    }
    for (key, settings) in services {
        let own = overrides.take(key.key());
        let is_removed = own.is_some_and(|own| own.tag() == Some(Tag::Reset));
        if is_removed || settings.tag() == Some(Tag::Reset) || !is_mapping(&mut reader, key, settings) {
            continue;
        }
        let own = over.as_deref_mut().zip(own).map(|(over, settings)| (&mut over.reader, settings));
        let (container, calls) = service(&mut reader, &context, key, settings, own);
        deployment.containers.push(container);
        deployment.cli.extend(calls);
    }
    if let Some(over) = over.as_deref_mut() {
        for (key, settings) in overrides.rest() {
            if settings.tag() != Some(Tag::Reset) && is_mapping(&mut over.reader, key, settings) {
                let (container, calls) = service(&mut over.reader, &context, key, settings, None);
                deployment.containers.push(container);
                deployment.cli.extend(calls);
            }
        }
    }
    if is_first_format {
        name_volumes(deployment);
    } else {
        for (key, settings) in root.get("networks").into_iter().flat_map(Yaml::entries) {
            deployment.networks.push(networks::network(&mut reader, key, settings));
        }
        if let Some(volumes) = root.get("volumes") {
            deployment.volumes.extend(mounts::declared(&mut reader, volumes));
        }
    }
    if let Some(over) = over {
        merge_networks(deployment, over);
        for (name, is_external) in
            over.root.get("volumes").into_iter().flat_map(|v| mounts::declared(&mut over.reader, v))
        {
            if deployment.volumes.iter().all(|(known, _)| known.text != name.text) {
                deployment.volumes.push((name, is_external));
            }
        }
    }
    reader.unfollowed
}

/// Returns whether the settings of a service are a mapping, and reports it if they are not.
fn is_mapping(reader: &mut Reader, key: Yaml, settings: Yaml) -> bool {
    if !settings.is_mapping() {
        let name = format!("{:?}", key.key());
        let why = say!("the service {name} is not a mapping", "服务 {name} 不是映射（mapping）", name);
        reader.refuse(reader.place(key.span()), why);
    }
    settings.is_mapping()
}

/// Reads the files that a file includes: a list of paths, or of mappings with one or several paths.
fn include(deployment: &mut Deployment, reader: &mut Reader, file: &ComposeFile<'_>, included: Yaml) {
    for entry in included.items() {
        let paths = entry.get("path").unwrap_or(entry);
        for path in reader.texts(paths) {
            let inner = path
                .get()
                .map(|path| join(file.folder, path))
                .filter(|_| file.depth < DEPTH && file.left.get() > 0);
            file.left.set(file.left.get().saturating_sub(1));
            let folder = inner.as_deref().map(parent).unwrap_or_default();
            let place = path.place.clone();
            let read = inner.as_deref().and_then(reader.files).map(|bytes| {
                let at = Some(place.clone());
                let included = ComposeFile { path: file.path, folder, at, depth: file.depth + 1, ..*file };
                read_into(deployment, &included, &bytes, None)
            });
            if !matches!(read, Some(Ok(()))) {
                let why = say!("the file that it includes is not read", "文件 `include` 的内容没有读取");
                reader.note(place, why, false);
            }
        }
    }
}

/// Adds the volumes that services use, because the first format does not declare them.
fn name_volumes(deployment: &mut Deployment) {
    let mut seen = BTreeSet::new();
    for mount in deployment.containers.iter().flat_map(|container| &container.mounts) {
        let is_named = mount.kind == MountKind::Volume && !mount.source.text.is_empty();
        if is_named && seen.insert(mount.source.text.clone()) {
            deployment.volumes.push((mount.source.clone(), false));
        }
    }
}
