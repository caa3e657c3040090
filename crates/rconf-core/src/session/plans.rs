use super::kind::Given;
use super::{Environment, Input};
use crate::cluster::{View, label};
use crate::config::{join, parent};
use crate::container::{Container, Deployment, HostFiles, Kind, OnHost, read_as, read_env};
use crate::lint::Linter;
use std::collections::{BTreeMap, BTreeSet};

/// The file names that compose looks for by default.
const COMPOSE_NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/// The plan files of a session.
#[derive(Debug, Default)]
pub struct Plans {
    /// The plans that matter, each with its text.
    pub(super) deployments: Vec<(Deployment, Vec<u8>)>,
    /// What is known about the paths that the plans mount.
    pub(super) host: HostFiles,
    /// The plans that were asked for, each with the index of its settings. The others are only context.
    pub(super) asked_for: BTreeMap<String, usize>,
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

    /// Reads plans, and adds those that have to do with servers. Returns which were added.
    pub fn add<E: Environment>(&mut self, environment: &E, plans: Vec<PlanFile>) -> Vec<bool> {
        let read = environment.each(&plans, |plan| {
            let deployment = plan.read(environment);
            plan.is_wanted(&deployment).then_some(deployment)
        });
        let mut added = Vec::with_capacity(plans.len());
        for (plan, deployment) in plans.into_iter().zip(read) {
            added.push(deployment.is_some());
            if let Some(deployment) = deployment {
                self.push(environment, plan, deployment);
            }
        }
        added
    }

    fn push<E: Environment>(&mut self, environment: &E, plan: PlanFile, deployment: Deployment) {
        let folder = parent(&plan.input.path);
        for path in View::host_paths(&deployment) {
            // Other paths are on the machine that runs the plan, which may not be this one.
            if is_below(folder, &path)
                && let Some(found) = environment.look(&path)
            {
                self.host.insert(&path, found);
            }
        }
        if let Some(settings) = plan.settings {
            self.asked_for.insert(plan.input.path, settings);
        }
        self.deployments.push((deployment, plan.input.bytes));
    }
}

/// A plan that is to be read.
#[derive(Debug, Clone)]
pub struct PlanFile {
    /// The file.
    pub input: Input,
    /// The kind of its reader.
    pub kind: Kind,
    /// How it came here.
    pub given: Given,
    /// Whether it is a plan that matters whatever it holds.
    pub must: bool,
    /// The index of its settings, if it was asked for.
    pub settings: Option<usize>,
}

impl PlanFile {
    fn read<E: Environment>(&self, environment: &E) -> Deployment {
        let path = &self.input.path;
        let variables = match self.kind {
            Kind::Compose => environment.read(&join(parent(path), ".env")),
            _ => None,
        };
        let variables = variables.map(|bytes| read_env(&bytes)).unwrap_or_default();
        read_as(self.kind, path, &self.input.bytes, &variables)
    }

    /// Returns whether the plan starts a server, calls a client, or cannot be read.
    fn is_wanted(&self, deployment: &Deployment) -> bool {
        if self.must || deployment.containers.iter().any(Container::is_server) {
            return true;
        }
        let is_broken = deployment.unfollowed.iter().any(|part| part.is_error);
        if self.given != Given::Found {
            return is_broken || !deployment.cli.is_empty();
        }
        match self.kind {
            // Any script may call a client.
            Kind::Script => {
                let creates = |word: &str| word == "create" || word == "add-node";
                let mut calls = deployment.cli.iter().filter_map(|call| call.cluster.as_ref()?.get());
                calls.any(creates)
            }
            _ => is_broken || !deployment.cli.is_empty(),
        }
    }
}

/// Returns whether a path is a folder, or below it. The empty folder contains all relative paths.
fn is_below(folder: &str, path: &str) -> bool {
    if folder.is_empty() {
        return !path.starts_with('/');
    }
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder == "/")
}

/// Returns the paths of compose files that may run the configurations at `paths`. They are in the folder that
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
    let all = folders.iter().flat_map(|folder| COMPOSE_NAMES.iter().map(move |name| path(folder, name)));
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
