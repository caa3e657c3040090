//! Completes a plan with the files that it names: the Dockerfiles that it builds, and the drop-ins of a unit.

use super::{Environment, Input};
use crate::config::join;
use crate::container::{Build, CliCall, Container, Deployment, Kind, Mount, MountKind, build, drop_ins_of, unit};
use crate::text::Text;

/// The maximum number of files that belong to a plan.
const MOST: usize = 100;

/// Completes a plan. Returns the paths and texts of the files that were read for it.
pub(super) fn complete<E: Environment>(
    environment: &E,
    deployment: &mut Deployment,
    plan: &Input,
) -> Vec<(String, Vec<u8>)> {
    match deployment.kind {
        Kind::Compose => images(environment, deployment),
        Kind::Systemd => {
            let folder = drop_ins_of(&plan.path);
            let mut names = environment.list(&folder);
            names.retain(|name| name.ends_with(".conf"));
            names.sort_unstable();
            let paths = names.iter().take(MOST).map(|name| join(&folder, name));
            let parts: Vec<_> = paths.filter_map(|path| Some((path.clone(), environment.read(&path)?))).collect();
            if !parts.is_empty() {
                *deployment = unit(&plan.path, &plan.bytes, &parts);
            }
            parts
        }
        _ => Vec::new(),
    }
}

/// Gives the containers of a compose file what the Dockerfiles say that they are built from.
fn images<E: Environment>(environment: &E, deployment: &mut Deployment) -> Vec<(String, Vec<u8>)> {
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for container in &mut deployment.containers {
        let Some(from) = container.build.clone().filter(|from| !from.is_inline) else { continue };
        let Some(path) = from.dockerfile.as_deref() else { continue };
        let known = parts.iter().position(|(known, _)| known == path);
        let nth = known.or_else(|| {
            let text = environment.read(path).filter(|_| parts.len() < MOST)?;
            parts.push((path.to_owned(), text));
            Some(parts.len() - 1)
        });
        let Some(nth) = nth else { continue };
        let image = build(path, &parts[nth].1, &from);
        deployment.unfollowed.extend(image.unfollowed);
        let is_bare = container.entrypoint.is_none() && container.command.is_empty();
        if is_bare && container.healthcheck.is_none() {
            let service = container.service.clone();
            deployment.cli.extend(image.cli.into_iter().map(|call| CliCall { container: service.clone(), ..call }));
        }
        if let Some(image) = image.containers.into_iter().next() {
            put_on(container, image, &from);
        }
    }
    parts
}

/// Adds what an image says to the container that runs it, where the container says nothing else.
fn put_on(container: &mut Container, image: Container, from: &Build) {
    container.is_partial |= image.is_partial;
    container.image = image.image.or_else(|| Some(Text { place: from.place.clone(), ..Text::default() }));
    // With an entry point of its own, the command of the image does not count.
    if container.entrypoint.is_none() {
        container.entrypoint = image.entrypoint;
        if container.command.is_empty() {
            container.command = image.command;
        }
    }
    container.user = container.user.take().or(image.user);
    container.working_folder = container.working_folder.take().or(image.working_folder);
    container.healthcheck = container.healthcheck.take().or(image.healthcheck);
    for (name, value) in image.environment {
        if !container.environment.iter().any(|(known, _)| known.text == name.text) {
            container.environment.push((name, value));
        }
    }
    let mut mounts = image.mounts;
    mounts.retain(|copied| !container.mounts.iter().any(|mount| hides(mount, copied)));
    mounts.append(&mut container.mounts);
    container.mounts = mounts;
}

/// Returns whether a mount hides what the image has there. An empty volume is filled with it instead.
fn hides(mount: &Mount, copied: &Mount) -> bool {
    let (Some(above), Some(path)) = (mount.target.get(), copied.target.get()) else { return false };
    let below = join("/", path);
    let rest = below.strip_prefix(&join("/", above));
    mount.kind != MountKind::Volume && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
