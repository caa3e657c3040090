//! Finding and reading files.

use crate::error::{Failure, explain_io};
use ignore::{WalkBuilder, WalkState};
use rconf_core::cluster::{label, part_fits};
use rconf_core::config::{Files, glob_matches};
use rconf_core::container::is_compose_name;
use rconf_core::lint::{Linter, Node};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A file that is larger is not a configuration. The stock one has about 100 kB.
const LARGEST: u64 = 32 * 1024 * 1024;
/// How often a file is read again because an include brought new includes.
const INCLUDE_ROUNDS: usize = 32;

/// What is found where one looks: configurations and, beside them, plans.
#[derive(Default)]
pub struct Found {
    pub configurations: Vec<PathBuf>,
    pub plans: Vec<PathBuf>,
}

/// The configurations that `paths` name: files as they are, folders searched. Each path once, in order.
pub fn find(paths: &[PathBuf]) -> Result<Found, Failure> {
    let (mut found, mut plans) = (Vec::new(), Vec::new());
    for path in paths {
        if path.as_os_str() == "-" {
            found.push(path.clone());
            continue;
        }
        let data =
            std::fs::metadata(path).map_err(|e| Failure::Read { path: path.clone(), why: explain_io(&e) })?;
        if !data.is_dir() {
            found.push(path.clone());
            continue;
        }
        let before = (found.len(), plans.len());
        search(path, &mut found, &mut plans)?;
        if (found.len(), plans.len()) == before {
            let why = if path.extension().is_some_and(|e| e == "conf") {
                "this is a folder, not a file; Docker makes one where the file of a mount is missing, and the server \
                 reads it as an empty file: delete the folder and put the file there"
            } else {
                "found no configuration here; looked for redis*.conf, valkey*.conf, and *.conf in folders named \
                 after redis, valkey or a node"
            };
            return Err(Failure::Read { path: path.clone(), why: why.to_owned() });
        }
    }
    let mut seen = std::collections::HashSet::with_capacity(found.len());
    found.retain(|path| seen.insert(path.strip_prefix(".").unwrap_or(path).to_path_buf()));
    Ok(Found { configurations: found, plans })
}

/// Walks a folder on all cores; what is found is put in order, so that the result is always the same.
fn search(folder: &Path, found: &mut Vec<PathBuf>, plans: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let (send, receive) = std::sync::mpsc::channel();
    // Of all the kinds of ignore files only .gitignore is looked for: each costs a question per folder.
    let walk = WalkBuilder::new(folder).ignore(false).git_global(false).git_exclude(false).build_parallel();
    walk.run(|| {
        let send = send.clone();
        Box::new(move |entry| {
            let wanted = match entry {
                Ok(entry) if !entry.file_type().is_some_and(|t| t.is_file()) => None,
                Ok(entry) if is_compose_name(&entry.file_name().to_string_lossy()) => {
                    Some(Ok((entry.into_path(), true)))
                }
                Ok(entry) => is_configuration(entry.path()).then(|| Ok((entry.into_path(), false))),
                Err(e) => Some(Err(e.io_error().map_or_else(|| e.to_string(), explain_io))),
            };
            match wanted.map(|wanted| send.send(wanted)) {
                Some(Err(_)) => WalkState::Quit,
                _ => WalkState::Continue,
            }
        })
    });
    drop(send);
    let before = found.len();
    for path in receive {
        let (path, is_plan) = path.map_err(|why| Failure::Read { path: folder.to_path_buf(), why })?;
        let list = if is_plan { &mut *plans } else { &mut *found };
        list.push(path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path));
    }
    found[before..].sort_unstable();
    plans.sort_unstable();
    Ok(())
}

/// Whether a file found in a folder is a server's configuration, judged by its name and its folders'.
fn is_configuration(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|n| n.to_str()) else { return false };
    let name = name.to_ascii_lowercase();
    if Path::new(&name).extension().is_none_or(|e| e != "conf") || name.contains("sentinel") {
        return false;
    }
    let names_server = |word: &str| word.contains("redis") || word.contains("valkey");
    if names_server(&name) {
        return true;
    }
    path.ancestors().skip(1).take(3).filter_map(|folder| folder.file_name()?.to_str()).any(|folder| {
        let folder = folder.to_ascii_lowercase();
        let node = folder.strip_prefix("node").map(|rest| rest.trim_start_matches(['-', '_', '.']));
        names_server(&folder) || node.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    })
}

/// Reads a file, or standard input.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |why: String| Failure::Read { path: path.to_path_buf(), why };
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin()
            .lock()
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| fail(explain_io(&e)))?;
    } else {
        let file = std::fs::File::open(path).map_err(|e| fail(explain_io(&e)))?;
        let length = file.metadata().map_or(0, |data| data.len());
        if length > LARGEST {
            return Err(fail(too_large()));
        }
        bytes.reserve_exact(usize::try_from(length).unwrap_or_default() + 1);
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| fail(explain_io(&e)))?;
    }
    if bytes.len() as u64 > LARGEST {
        return Err(fail(too_large()));
    }
    Ok(bytes)
}

fn too_large() -> String {
    format!("larger than {} MB: this is no configuration", LARGEST / 1024 / 1024)
}

/// Reads a file as the nodes that run it, with the files it includes. An absolute path
/// is one of the machine the server runs on, not of this one, unless its container is known.
pub fn read_nodes(linter: &Linter, path: &str, bytes: &[u8]) -> (Vec<Node>, Files) {
    let mut files = Files::new();
    let mut node = linter.read(path, bytes.to_vec(), &files);
    for _ in 0..INCLUDE_ROUNDS {
        let mut more = false;
        for include in node.config.unresolved_includes() {
            let Some(wanted) = include.path.as_deref() else { continue };
            if wanted.starts_with('/') && !path.starts_with('/') {
                // A path of the machine that runs the server: here only if a mount of its container brings it in.
                let mounted = (!include.is_glob).then(|| linter.on_host(path, wanted)).flatten();
                if files.get(wanted).is_none()
                    && let Some(host) = mounted
                    && let Ok(bytes) = read(Path::new(&host))
                {
                    files.insert_as(wanted, &host, bytes);
                    more = true;
                }
                continue;
            }
            for found in on_disk(wanted, include.is_glob) {
                if files.get(&found).is_none()
                    && let Ok(bytes) = read(Path::new(&found))
                {
                    files.insert(&found, bytes);
                    more = true;
                }
            }
        }
        if !more {
            break;
        }
        node = linter.read(path, bytes.to_vec(), &files);
    }
    let nodes = if linter.has_plans() { linter.read_all(path, bytes, &files) } else { vec![node] };
    (nodes, files)
}

/// The files whose path differs from others of one cluster in what nodes differ in alone. `key` is the pattern of
/// their label.
pub fn siblings(key: &str) -> Vec<String> {
    let parts: Vec<&str> = key.split('/').collect();
    let Some(first) = parts.iter().position(|part| part.contains(['*', '<'])) else { return Vec::new() };
    let mut found = vec![parts[..first].join("/")];
    for (nth, part) in parts.iter().enumerate().skip(first) {
        let is_first = nth == 0;
        let below = |folder: &String| -> Vec<String> {
            let whole = |name: &str| if is_first { name.to_owned() } else { format!("{folder}/{name}") };
            if !part.contains(['*', '<']) {
                return vec![whole(part)];
            }
            let folder = match folder.as_str() {
                "" if is_first => ".",
                "" => "/",
                folder => folder,
            };
            let listing = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let names = listing.filter_map(|entry| entry.file_name().into_string().ok());
            names.filter(|name| part_fits(part, name)).map(|name| whole(&name)).collect()
        };
        found = found.iter().flat_map(below).collect();
    }
    found.retain(|path| label(path).is_some_and(|l| l.pattern == key) && Path::new(path).is_file());
    found.sort();
    found
}

/// A path as it is shown: from the current folder if it is below.
pub fn relative(path: &str) -> &str {
    let folder = std::env::current_dir().unwrap_or_default();
    Path::new(path).strip_prefix(folder).ok().and_then(Path::to_str).unwrap_or(path)
}

fn on_disk(wanted: &str, is_glob: bool) -> Vec<String> {
    if !is_glob {
        return if Path::new(wanted).is_file() { vec![wanted.to_owned()] } else { Vec::new() };
    }
    let folder = wanted.rsplit_once('/').map_or("", |(folder, _)| folder);
    let listing = std::fs::read_dir(if folder.is_empty() { Path::new(".") } else { Path::new(folder) });
    let mut found: Vec<String> = listing
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .map(|name| if folder.is_empty() { name } else { format!("{folder}/{name}") })
        .filter(|path| glob_matches(wanted, path))
        .collect();
    found.sort();
    found
}
