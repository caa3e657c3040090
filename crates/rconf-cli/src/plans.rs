//! The plan files of a run: those that are named, and the compose files beside the configurations.

use crate::error::Failure;
use crate::files;
use rconf_core::cluster::label;
use rconf_core::container::{Deployment, HostFiles, OnHost, is_plan, read, read_env};
use rconf_core::lint::View;
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
    /// The paths of those that were asked for; the others are there for context.
    pub asked_for: BTreeSet<String>,
}

impl Plans {
    /// Reads the plans that were named (`--docker`, or among the paths), those found in searched folders, and those
    /// beside the named files. Of what was not named, only what runs a server counts.
    pub fn read(named: &[PathBuf], found: &[PathBuf], beside: &[PathBuf]) -> Result<Self, Failure> {
        let mut plans = Self::default();
        let mut seen = BTreeSet::new();
        for path in named {
            if seen.insert(plain(path)) {
                let bytes = files::read(path)?;
                plans.asked_for.insert(plain(path));
                plans.add(path, bytes);
            }
        }
        for (path, asked_for) in found.iter().map(|p| (p, true)).chain(beside.iter().map(|p| (p, false))) {
            if !seen.insert(plain(path)) {
                continue;
            }
            match files::read(path) {
                Ok(bytes) if is_of_a_server(&bytes) => {
                    if plans.add(path, bytes) && asked_for {
                        plans.asked_for.insert(plain(path));
                    }
                }
                Ok(_) => {}
                Err(failure) => {
                    let _ = writeln!(anstream::stderr(), "warning: {failure}");
                }
            }
        }
        Ok(plans)
    }

    /// Adds a plan; not one that runs no server, unless it was asked for.
    fn add(&mut self, path: &Path, bytes: Vec<u8>) -> bool {
        let path_text = plain(path);
        let environment = path
            .parent()
            .and_then(|folder| std::fs::read(folder.join(".env")).ok())
            .map_or_else(BTreeMap::new, |bytes| read_env(&bytes));
        let deployment = read(&path_text, &bytes, &environment);
        let is_asked_for = self.asked_for.contains(&path_text);
        let runs_server = deployment.containers.iter().any(rconf_core::container::Container::is_server);
        if !is_asked_for && !runs_server {
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
pub fn beside(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders = BTreeSet::new();
    for path in paths {
        let Some(text) = path.to_str().filter(|t| *t != "-") else { continue };
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
