use super::lines::settings;
use super::settings::{Service, root};
use crate::container::model::{Container, Deployment, Kind};
use crate::container::reader::{Plan, Reader};
use crate::text::{Place, Text};

/// The reader of systemd units.
pub(in crate::container) const READER: Reader = Reader {
    kind: Kind::Systemd,
    claims: |name| name.strip_suffix(".service").is_some_and(|stem| !stem.is_empty()),
    read: |plan: &Plan| unit(plan.path, plan.bytes, &[]),
};

/// The maximum number of commands of a unit that are read.
const MOST: usize = 100;

/// Returns the folder with the drop-ins of the unit at `path`.
pub fn drop_ins_of(path: &str) -> String {
    format!("{path}.d")
}

/// Reads the unit at `path`, with its drop-ins in the order of their names. Each command that it starts is a container
/// on the host's own network and file system.
pub fn unit(path: &str, bytes: &[u8], drop_ins: &[(String, Vec<u8>)]) -> Deployment {
    let mut deployment = Deployment { path: path.to_owned(), kind: Kind::Systemd, ..Deployment::default() };
    let name = path.rsplit('/').next().unwrap_or(path);
    let files = || {
        std::iter::once((path, bytes)).chain(drop_ins.iter().map(|(path, bytes)| (path.as_str(), &bytes[..])))
    };
    let mut service = Service::new(name, files().map(|(path, _)| path).collect());
    for (nth, (_, bytes)) in files().enumerate() {
        // A file that is not text has no settings that are known.
        for setting in std::str::from_utf8(bytes).map(|source| settings(source, nth)).unwrap_or_default() {
            service.take(setting);
        }
    }
    for command in service.commands.iter().take(MOST) {
        let words = service.command(command);
        // A variable without braces may be any number of words.
        let is_option = |at: usize| words.get(at).is_some_and(|word| word.text.starts_with('-'));
        let is_open = words.iter().enumerate().any(|(at, word)| {
            let is_variable = !word.is_known && word.text.starts_with('$') && !word.text.starts_with("${");
            is_variable && !at.checked_sub(1).is_some_and(is_option)
        });
        let place = words.first().map(|word| word.place.clone()).unwrap_or_default();
        let known = |text: &str| Text::known(text, place.clone());
        let mounts = if service.is_apart { Vec::new() } else { vec![root(root_of(path), &place)] };
        deployment.containers.push(Container {
            name: Some(known(name)),
            command: words,
            mounts,
            network_mode: Some(known("host")),
            working_folder: service.container.working_folder.clone().or_else(|| Some(known("/"))),
            unit: Some(service.unit.clone()),
            is_partial: service.is_apart || is_open,
            place: Place::clone(&place),
            ..service.container.clone()
        });
    }
    deployment
}

/// Returns the root of the file system that a unit lies in: `/`, or the folder of a package or an image that holds
/// such a tree.
fn root_of(path: &str) -> &str {
    const FOLDERS: [&str; 4] = [
        "etc/systemd/system/",
        "usr/lib/systemd/system/",
        "lib/systemd/system/",
        "usr/local/lib/systemd/system/",
    ];
    let starts = FOLDERS.iter().filter_map(|folder| path.rfind(folder));
    let at = starts.filter(|at| *at == 0 || path[..*at].ends_with('/')).min();
    match at.map(|at| path[..at].trim_end_matches('/')) {
        Some("") if path.starts_with('/') => "/",
        Some(root) => root,
        None => "/",
    }
}
