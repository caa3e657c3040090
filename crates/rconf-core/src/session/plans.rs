use super::parts::complete;
use super::{Environment, Input};
use crate::cluster::{View, label};
use crate::config::{join, parent};
use crate::container::{Deployment, HostFiles, Kind, OnHost, read_beside, read_env};
use crate::diagnostic::{Edit, apply_edits};
use crate::lint::Linter;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The file names that compose and docker look for by default.
const PLAN_NAMES: [&str; 6] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yaml",
    "docker-compose.yml",
    "Dockerfile",
    "Containerfile",
];

/// The plan files of a session.
#[derive(Debug, Clone, Default)]
pub struct Plans {
    /// The plans that matter, each with its text.
    pub(super) deployments: Vec<(Deployment, Vec<u8>)>,
    /// What is known about the paths that the plans mount.
    pub(super) host: HostFiles,
    /// The plans that were asked for, each with the index of its settings. The others are only context.
    pub(super) asked_for: BTreeMap<String, usize>,
    /// The files that belong to plans (the Dockerfiles that compose files build, and the drop-ins of units), each with
    /// whether a plan that was asked for has it.
    pub(super) parts: BTreeMap<String, bool>,
}

impl Plans {
    /// Returns whether there are no plans that matter.
    pub fn is_empty(&self) -> bool {
        self.deployments.is_empty()
    }

    /// Adds the plans to a linter.
    #[must_use]
    pub fn give_to(&self, linter: Linter) -> Linter {
        if self.is_empty() {
            return linter;
        }
        linter.with_plans(self.deployments.clone(), self.host.clone())
    }

    /// Returns the deployments of the plans.
    pub fn deployments(&self) -> impl Iterator<Item = &Deployment> {
        self.deployments.iter().map(|(deployment, _)| deployment)
    }

    /// Returns the paths of the plans that were asked for, each with the index of its settings.
    pub fn asked_for(&self) -> impl Iterator<Item = (&str, usize)> {
        self.asked_for.iter().map(|(path, settings)| (path.as_str(), *settings))
    }

    /// Reads and adds a plan. A plan that has nothing to do with Redis is added only if it was `named`. A
    /// plan that was asked for has settings.
    pub fn add<E: Environment>(
        &mut self,
        environment: &E,
        plan: Input,
        named: bool,
        settings: Option<usize>,
    ) {
        let folder = parent(&plan.path);
        let (deployment, parts) = read_plan(environment, &plan);
        if !named && !concerns_servers(&deployment) {
            return;
        }
        for path in View::host_paths(&deployment) {
            // Other paths are on the machine that runs the plan, which may not be this one.
            if is_below(folder, &path)
                && let Some(found) = environment.look(&path)
            {
                self.host.insert(&path, found);
            }
        }
        let is_asked_for = settings.is_some();
        if let Some(settings) = settings {
            self.asked_for.insert(plan.path.clone(), settings);
        }
        if !self.parts.contains_key(&plan.path) {
            self.deployments.push((deployment, plan.bytes));
        }
        for (path, text) in parts {
            self.deployments.retain(|(other, _)| other.path != path);
            // What it says is in the plan that has it. Its text is needed for places and suppressions.
            let part = Deployment { path: path.clone(), kind: Kind::Dockerfile, ..Deployment::default() };
            self.deployments.push((part, text));
            *self.parts.entry(path).or_default() |= is_asked_for;
        }
    }

    /// Returns the paths and texts of the plans that fixes may change: those in YAML that were asked for.
    pub fn fixable(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let plans = self
            .deployments
            .iter()
            .filter(|(plan, _)| plan.kind != Kind::Script && self.asked_for.contains_key(&plan.path));
        plans.map(|(plan, text)| (plan.path.as_str(), text.as_slice()))
    }

    /// Reads each plan for which there are edits again, with the edits applied. A plan that would then be another one stays
    /// as it is, so that the fixes do not settle.
    pub(super) fn apply<E: Environment>(&mut self, environment: &E, edits: &HashMap<String, Vec<Edit>>) {
        for (deployment, text) in &mut self.deployments {
            let Some(edits) = edits.get(&deployment.path) else { continue };
            let bytes = apply_edits(text, edits.iter().collect());
            let plan = Input { path: deployment.path.clone(), bytes };
            let (fixed, _) = read_plan(environment, &plan);
            let is_same = fixed.containers.len() == deployment.containers.len()
                && fixed.unfollowed.len() <= deployment.unfollowed.len();
            if is_same {
                *deployment = fixed;
                *text = plan.bytes;
            }
        }
    }
}

/// Reads a plan with the variables of the `.env` file next to it, and the files that are parts of it.
fn read_plan<E: Environment>(environment: &E, plan: &Input) -> (Deployment, Vec<(String, Vec<u8>)>) {
    let variables = environment.read(&join(parent(&plan.path), ".env"));
    let variables = variables.map(|bytes| read_env(&bytes)).unwrap_or_default();
    let mut deployment = read_beside(&plan.path, &plan.bytes, &variables, &|path| environment.read(path));
    let parts = complete(environment, &mut deployment, plan);
    (deployment, parts)
}

/// Returns whether a plan starts a server, calls a client, or cannot be read.
fn concerns_servers(deployment: &Deployment) -> bool {
    !deployment.cli.is_empty()
        || !deployment.objects.configs.is_empty()
        || deployment.containers.iter().any(|c| c.is_server() || c.software().is_some())
        || deployment.unfollowed.iter().any(|part| part.is_error)
}

/// Returns whether a path is a folder, or below it. The empty folder contains all relative paths.
fn is_below(folder: &str, path: &str) -> bool {
    if folder.is_empty() {
        return !path.starts_with('/');
    }
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder == "/")
}

/// Returns whether a file mentions Redis, Valkey or software like them, so that it may be a plan.
pub fn mentions_server(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word));
    ["redis", "valkey", "keydb", "dragonflydb", "microsoft/garnet"].iter().any(|word| has(word.as_bytes()))
}

/// Returns the paths of compose files and Dockerfiles that may run the configurations at `paths`. They are in the folder that
/// contains the numbered folders or files of the nodes (or the file itself), or in the two folders above it.
pub fn plans_beside<'p, E: Environment>(
    environment: &E,
    paths: impl IntoIterator<Item = &'p str>,
) -> Vec<String> {
    let mut folders: BTreeSet<String> = BTreeSet::new();
    for path in paths {
        let below = label(path).map_or_else(
            || path.to_owned(),
            |label| label.pattern.split(['*', '<']).next().unwrap_or_default().to_owned(),
        );
        let mut folder = below.rsplit_once('/').map(|(folder, _)| folder);
        for _ in 0..3 {
            folders.insert(folder.unwrap_or_default().to_owned());
            match folder {
                Some(above) if !above.is_empty() => folder = above.rsplit_once('/').map(|(above, _)| above),
                _ => break,
            }
        }
    }
    let path = |folder: &String, name: &str| {
        if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
    };
    let all = folders.iter().flat_map(|folder| PLAN_NAMES.iter().map(move |name| path(folder, name)));
    all.filter(|path| environment.look(path) == Some(OnHost::File)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Memory;

    #[test]
    fn a_folder_holds_what_is_below_it() {
        assert!(is_below("", "a/b") && is_below("a", "a/b") && is_below("/", "/a") && is_below("a", "a"));
        assert!(!is_below("", "/a") && !is_below("a", "ab/c") && !is_below("a", "b"));
    }

    #[test]
    fn compose_files_beside_a_node_are_found() {
        let file = |path: &str| Input { path: path.to_owned(), bytes: Vec::new() };
        let memory = Memory::new(["x/compose.yaml", "x/redis/node-7001/conf/redis.conf"].map(file));
        let found = plans_beside(&memory, ["x/redis/node-7001/conf/redis.conf"]);
        assert_eq!(found, ["x/compose.yaml"]);
        assert!(plans_beside(&memory, ["y/redis.conf"]).is_empty());
    }
}
