//! Finds and reads files.

use crate::args::Lint;
use crate::error::{Failure, explain_io};
use crate::settings::Finder;
use ignore::{WalkBuilder, WalkState};
use rayon::prelude::*;
use rconf_core::config::template_of;
use rconf_core::container::{is_compose_name, is_plan};
use rconf_core::lint::SETTINGS_FILE;
use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// The maximum size of a configuration, in bytes. The stock one has about 100 kB.
const LARGEST: u64 = 32 * 1024 * 1024;
/// The minimum number of paths that are looked at on all cores. Starting threads for fewer takes longer.
const MANY: usize = 64;

/// A file to lint.
pub struct Found {
    /// The path of the file.
    pub path: PathBuf,
    /// The index of the settings that apply to the file.
    pub settings: usize,
    /// Whether the user named the file.
    pub named: bool,
}

/// The files to read.
#[derive(Default)]
pub struct Paths {
    /// The configurations, ordered and without duplicates.
    pub configurations: Vec<Found>,
    /// The plans that the user named.
    pub named_plans: Vec<PathBuf>,
    /// The specs that the user named: files called `rconf.toml`.
    pub named_specs: Vec<PathBuf>,
    /// The compose files that were found in folders.
    pub found_plans: Vec<PathBuf>,
}

/// Finds the files that the paths stand for. Folders are searched.
pub fn find(args: &Lint, finder: &mut Finder) -> Result<Paths, Failure> {
    let mut paths = Paths::default();
    let found = &mut paths.configurations;
    let same = finder.look(&args.paths)?;
    let kinds: Vec<_> = if args.paths.len() < MANY {
        args.paths.iter().map(std::fs::metadata).collect()
    } else {
        args.paths.par_iter().map(std::fs::metadata).collect()
    };
    for (path, kind) in args.paths.iter().zip(kinds) {
        if path.as_os_str() == "-" {
            let stands_for = args.stdin_filename.as_deref().unwrap_or(Path::new(""));
            let settings = finder.of(folder_of(stands_for))?;
            let is_excluded =
                args.stdin_filename.is_some() && finder.excluded(settings).has(stands_for, Path::new(""));
            if !(args.force_exclude && is_excluded) {
                found.push(Found { path: path.clone(), settings, named: true });
            }
            continue;
        }
        let data = kind.map_err(|e| Failure::Read { path: path.clone(), why: explain_io(&e) })?;
        if !data.is_dir() {
            let settings = same.map_or_else(|| finder.of(folder_of(path)), Ok)?;
            if args.force_exclude && finder.excluded(settings).has(path, Path::new("")) {
                continue;
            }
            if path.file_name().is_some_and(|name| name == SETTINGS_FILE) {
                paths.named_specs.push(path.clone());
            } else if is_named_plan(path) {
                paths.named_plans.push(path.clone());
            } else {
                found.push(Found { path: path.clone(), settings, named: true });
            }
            continue;
        }
        let spec = path.join(SETTINGS_FILE);
        let has_spec = is_spec(&spec);
        if has_spec {
            paths.named_specs.push(spec);
        }
        let named = if args.force_exclude { Path::new("") } else { path };
        if !search(path, named, finder, found, &mut paths.found_plans)? {
            let looks_like_file = path.extension().is_some_and(|e| e == "conf");
            // A named plan or a spec may be the only file to check.
            if has_spec || (!args.docker.is_empty() && !looks_like_file) {
                continue;
            }
            let why = if looks_like_file {
                "this is a folder, not a file; Docker creates a folder where the file of a mount is missing, \
                 and the server reads it as an empty file: delete the folder and put the file there"
            } else {
                "found no configuration here; looked for redis*.conf, valkey*.conf, and *.conf in folders named \
                 after redis, valkey or a node"
            };
            return Err(Failure::Read { path: path.clone(), why: why.to_owned() });
        }
    }
    let mut seen = HashSet::with_capacity(found.len());
    found.retain(|f| seen.insert(f.path.strip_prefix(".").unwrap_or(&f.path).to_path_buf()));
    Ok(paths)
}

/// Returns whether a path given on the command line is that of a plan.
fn is_named_plan(path: &Path) -> bool {
    path.to_str().is_some_and(is_plan) && path.is_file()
}

/// Returns whether a file is an `rconf.toml` that describes a cluster, and does not only configure the
/// linter.
fn is_spec(path: &Path) -> bool {
    // Reading a named pipe would block.
    let is_file = std::fs::metadata(path).is_ok_and(|data| data.is_file());
    is_file && std::fs::read_to_string(path).is_ok_and(|text| rconf_core::spec::is_spec(&text))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// Searches a folder on all cores. The files are sorted, so that the result is always the same. Returns
/// whether any file was found or excluded.
fn search(
    folder: &Path,
    named: &Path,
    finder: &mut Finder,
    found: &mut Vec<Found>,
    plans: &mut Vec<PathBuf>,
) -> Result<bool, Failure> {
    let left_out = AtomicBool::new(false);
    let (send, receive) = std::sync::mpsc::channel();
    // Of all ignore files, only .gitignore is read, because each kind costs a system call per folder.
    let walk = WalkBuilder::new(folder).ignore(false).git_global(false).git_exclude(false).build_parallel();
    // A folder that the settings exclude does not have to be readable.
    let settings = finder.of(folder)?;
    let excluded = finder.excluded(settings);
    walk.run(|| {
        let (send, excluded, left_out) = (send.clone(), &excluded, &left_out);
        Box::new(move |entry| {
            let wanted = match entry {
                Ok(entry) if entry.file_type().is_some_and(|t| t.is_dir()) => {
                    let is_left_out = entry.depth() > 0 && excluded.has_folder(entry.path(), named);
                    return if is_left_out {
                        left_out.store(true, Ordering::Relaxed);
                        WalkState::Skip
                    } else {
                        WalkState::Continue
                    };
                }
                Ok(entry) => {
                    let is_file = entry.file_type().is_some_and(|t| t.is_file());
                    let is_plan = || is_compose_name(&entry.file_name().to_string_lossy());
                    let wanted = entry.file_name() == SETTINGS_FILE
                        || (is_file && (is_configuration(entry.path()) || is_plan()));
                    wanted.then(|| Ok(entry.into_path()))
                }
                Err(e) => Some(Err(e.io_error().map_or_else(|| e.to_string(), explain_io))),
            };
            match wanted.map(|wanted| send.send(wanted)) {
                Some(Err(_)) => WalkState::Quit,
                _ => WalkState::Continue,
            }
        })
    });
    drop(send);
    let mut paths = Vec::new();
    let mut with_settings = HashSet::new();
    for path in receive {
        let path = path.map_err(|why| Failure::Read { path: folder.to_path_buf(), why })?;
        let path = path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path);
        if path.file_name().is_some_and(|name| name == SETTINGS_FILE) {
            with_settings.insert(folder_of(&path).to_path_buf());
        } else {
            paths.push(path);
        }
    }
    let same = with_settings.is_empty().then_some(settings);
    finder.walked(folder, with_settings);
    paths.sort_unstable();
    let any = !paths.is_empty() || left_out.into_inner();
    for path in paths {
        let settings = same.map_or_else(|| finder.of(folder_of(&path)), Ok)?;
        if finder.excluded(settings).has(&path, named) {
            continue;
        }
        if is_compose_name(&path.to_string_lossy()) {
            plans.push(path);
        } else {
            found.push(Found { path, settings, named: false });
        }
    }
    Ok(any)
}

/// Returns whether a file found in a folder is the configuration of a server, according to its name and those
/// of its folders.
fn is_configuration(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|n| n.to_str()) else { return false };
    let name = template_of(name).unwrap_or(name).to_ascii_lowercase();
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

/// Reads a file that the user did not name, but that a plan or a folder leads to. Only regular files are
/// read, because a pipe or a device might never end.
pub fn read_found(path: &Path) -> Option<Vec<u8>> {
    if path.is_file() { read(path).ok() } else { None }
}

fn too_large() -> String {
    format!("larger than {} MB: this is not a configuration", LARGEST / 1024 / 1024)
}
