//! Reads compose files: formats 1, 2 and 3, and the Compose Specification.

use super::reader::Reader;
use super::service::{Context, service};
use super::{mounts, networks};
use crate::config::parent;
use crate::container::model::{Deployment, Kind, MountKind};
use crate::container::reader::{Plan, Reader as PlanReader};
use crate::container::yaml::{Fault, Tag, Tree, Yaml, parse};
use crate::message::say;
use crate::shell::Unfollowed;
use crate::text::{Place, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The reader of compose files.
pub(in crate::container) const READER: PlanReader = PlanReader {
    kind: Kind::Compose,
    claims: is_yaml,
    read: |plan: &Plan| read_compose(plan.path, plan.bytes, plan.environment),
};

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

/// Reads a compose file. `environment` contains the variables of the `.env` file next to it (see
/// [`read_env`]).
///
/// If docker would refuse the file as YAML, the deployment contains only that refusal.
pub(super) fn read_compose(path: &str, bytes: &[u8], environment: &BTreeMap<String, String>) -> Deployment {
    let mut deployment = Deployment { path: path.to_owned(), kind: Kind::Compose, ..Deployment::default() };
    if let Err(fault) = read_into(&mut deployment, path, bytes, environment) {
        deployment = Deployment { path: path.to_owned(), kind: Kind::Compose, ..Deployment::default() };
        deployment.unfollowed.push(unfollowed(path, fault));
    }
    deployment
}

fn unfollowed(path: &str, fault: Fault) -> Unfollowed {
    let place = Place { path: path.to_owned(), span: fault.span };
    Unfollowed { place, why: fault.why, is_error: fault.is_error }
}

fn read_into(
    deployment: &mut Deployment,
    path: &str,
    bytes: &[u8],
    environment: &BTreeMap<String, String>,
) -> Result<(), Fault> {
    let source = std::str::from_utf8(bytes).map_err(|error| {
        let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        let why = if is_utf16 {
            say!("it is written in UTF-16", "文件用 UTF-16 编码")
        } else {
            say!("this is not valid UTF-8", "这里不是有效的 UTF-8")
        };
        Fault { span: Span::at(error.valid_up_to()), why, is_error: !is_utf16 }
    })?;
    let tree: Tree = parse(source)?;
    let root = tree.root().filter(|root| root.is_mapping());
    let Some(root) = root else {
        let span = tree.root().map(Yaml::span).unwrap_or_default();
        return Err(Fault::error(span, say!("the file is not a mapping", "文件的内容不是映射（mapping）")));
    };
    let mut reader = Reader { path, folder: parent(path), source, environment, unfollowed: Vec::new() };
    if let Some(second) = tree.second {
        let why = say!("only the first YAML document of the file is read", "只读取了文件的第一个 YAML 文档");
        reader.note(reader.place(second), why, false);
    }
    for (key, _) in root.entries().filter(|(key, value)| key.key() == "include" && !value.is_null()) {
        let why = say!("the files that it includes are not read", "文件 `include` 的内容没有读取");
        reader.note(reader.place(key.span()), why, false);
    }
    let (services, is_first_format) = services(&mut reader, root);
    let context = Context {
        configs: mounts::definitions(&mut reader, root.get("configs").filter(|_| !is_first_format)),
        secrets: mounts::definitions(&mut reader, root.get("secrets").filter(|_| !is_first_format)),
        is_first_format,
    };
    for (key, settings) in services {
        if settings.tag() == Some(Tag::Reset) {
            continue;
        }
        if !settings.is_mapping() {
            let name = format!("{:?}", key.key());
            let why = say!("the service {name} is not a mapping", "服务 {name} 不是映射（mapping）", name);
            reader.refuse(reader.place(key.span()), why);
            continue;
        }
        let (container, calls) = service(&mut reader, &context, key, settings);
        deployment.containers.push(container);
        deployment.cli.extend(calls);
    }
    if is_first_format {
        name_volumes(deployment);
    } else {
        for (key, settings) in root.get("networks").into_iter().flat_map(Yaml::entries) {
            deployment.networks.push(networks::network(&mut reader, key, settings));
        }
        if let Some(volumes) = root.get("volumes") {
            deployment.volumes = mounts::declared(&mut reader, volumes);
        }
    }
    deployment.unfollowed = tree.faults.into_iter().map(|fault| unfollowed(path, fault)).collect();
    deployment.unfollowed.append(&mut reader.unfollowed);
    Ok(())
}

type Services<'a> = Vec<(Yaml<'a>, Yaml<'a>)>;

/// Returns the services, and whether they are at the top level as in the first format.
fn services<'a>(reader: &mut Reader, root: Yaml<'a>) -> (Services<'a>, bool) {
    let is_extension = |key: Yaml| key.key().starts_with("x-");
    if let Some((key, services)) = root.entries().find(|(key, _)| key.key() == "services") {
        // In the first format, a service can have that name.
        let is_service =
            ["image", "build"].iter().any(|k| services.get(k).is_some_and(|v| v.scalar().is_some()));
        if !is_service {
            if !services.is_mapping() {
                let why = say!("services must be a mapping", "services 必须是映射（mapping）");
                reader.refuse(reader.place(key.span()), why);
            }
            let services = services.entries().filter(|(key, _)| !is_extension(*key));
            return (services.collect(), false);
        }
    }
    let version = root.get("version").and_then(Yaml::scalar).unwrap_or("1");
    let is_service =
        |(_, value): &(Yaml, Yaml)| ["image", "build", "extends"].iter().any(|key| value.get(key).is_some());
    let services: Services =
        root.entries().filter(|(key, _)| !is_extension(*key)).filter(is_service).collect();
    if version.starts_with('1') && !services.is_empty() { (services, true) } else { (Vec::new(), false) }
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
