//! The plan files of a run: those that are named, and the compose files beside the configurations.

use crate::args::Lint;
use crate::error::Failure;
use crate::files::{self, Found};
use crate::settings::Finder;
use rconf_core::cluster::label;
use rconf_core::container::{Deployment, HostFiles, OnHost, is_plan, read, read_env};
use rconf_core::lint::View;
use rconf_core::sorted::SortedMap;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The names that compose looks for by itself.
const COMPOSE_NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/// What runs the nodes.
#[derive(Default)]
pub struct Plans {
    /// Each plan with its text.
    pub files: Vec<(Deployment, Vec<u8>)>,
    pub host: HostFiles,
    /// The paths of those that were asked for, with the settings they follow; the others are there for context.
    pub asked_for: BTreeMap<String, usize>,
}

impl Plans {
    /// Reads the plans that were named (`--docker`, or among the paths), those found in searched folders, and those
    /// beside the named files. Of what `--docker` did not name, only what runs a server counts.
    pub fn read(
        args: &Lint,
        configurations: &[Found],
        named: &[PathBuf],
        found: &[PathBuf],
        finder: &mut Finder,
    ) -> Result<Self, Failure> {
        let mut plans = Self::default();
        let mut seen = BTreeSet::new();
        // Looking for the plan of a file that is named is a part of looking at its siblings.
        let beside = if args.no_cluster { Vec::new() } else { beside(configurations) };
        let all = args.docker.iter().map(|path| (path, true, true));
        let all = all.chain(named.iter().map(|path| (path, true, false)));
        let all = all.chain(found.iter().map(|path| (path, true, false)));
        for (path, asked_for, must) in all.chain(beside.iter().map(|path| (path, false, false))) {
            // However it is spelt, a plan is looked at once.
            if !seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
                continue;
            }
            if must && path.is_dir() {
                let why = "this is a folder; the paths to lint stand before `--docker`".to_owned();
                return Err(Failure::Read { path: path.clone(), why });
            }
            match files::read(path) {
                Ok(bytes) if must || is_of_a_server(&bytes) => {
                    if plans.add(path, bytes, must) && asked_for {
                        let settings = finder.of(path.parent().unwrap_or(Path::new("")))?;
                        plans.asked_for.insert(plain(path), settings);
                    }
                }
                Ok(_) => {}
                Err(failure) if must => return Err(failure),
                Err(failure) => {
                    let _ = writeln!(anstream::stderr(), "warning: {failure}");
                }
            }
        }
        Ok(plans)
    }

    /// Adds a plan; not one that runs no server, unless it `must` count or is not well formed.
    fn add(&mut self, path: &Path, bytes: Vec<u8>, must: bool) -> bool {
        let path_text = plain(path);
        let environment = path
            .parent()
            .and_then(|folder| files::read_found(&folder.join(".env")))
            .map_or_else(SortedMap::new, |bytes| read_env(&bytes));
        let deployment = read(&path_text, &bytes, &environment);
        let has_error = deployment.unfollowed.iter().any(|u| u.is_error);
        let runs_server = deployment.containers.iter().any(rconf_core::container::Container::is_server);
        let speaks_to_one = !deployment.cli.is_empty();
        if !must && !runs_server && !speaks_to_one && !has_error {
            return false;
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        for host_path in View::host_paths(&deployment) {
            // What lies elsewhere is of the machine that runs the plan.
            let on_host = Path::new(&host_path);
            if on_host.is_absolute() == folder.is_absolute() && on_host.starts_with(folder) {
                self.host.insert(&host_path, on_disk(on_host));
            }
        }
        self.files.push((deployment, bytes));
        true
    }
}

/// The compose files that may run `paths`: in the folder that holds the nodes' numbered folders or files, or in that
/// of the file itself, and in the two folders above it.
fn beside(files: &[Found]) -> Vec<PathBuf> {
    let mut folders = BTreeSet::new();
    for file in files.iter().filter(|file| file.named) {
        let Some(text) = file.path.to_str().filter(|t| *t != "-") else { continue };
        let below = match label(text) {
            Some(label) => label.pattern.split(['*', '<']).next().unwrap_or_default().to_owned(),
            None => text.to_owned(),
        };
        let folder = Path::new(below.rsplit_once('/').map_or("", |(folder, _)| folder));
        folders.extend(folder.ancestors().take(3).map(Path::to_path_buf));
    }
    let all = folders.iter().flat_map(|folder| COMPOSE_NAMES.iter().map(|name| folder.join(name)));
    all.filter(|path| path.is_file()).collect()
}

/// Whether a path given on the command line is that of a plan.
pub fn is_named_plan(path: &Path) -> bool {
    path.to_str().is_some_and(is_plan) && path.is_file()
}

/// The path as findings show it.
fn plain(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

fn is_of_a_server(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word));
    has(b"redis") || has(b"valkey")
}

fn on_disk(path: &Path) -> OnHost {
    match std::fs::metadata(path) {
        Ok(data) if data.is_dir() => OnHost::Folder,
        Ok(_) => OnHost::File,
        Err(_) => OnHost::Absent,
    }
}
