use super::asked::Asked;
use super::kind::Given;
use super::kustomizations::Around;
use super::parts::complete;
use super::{Environment, Input};
use crate::cluster::{View, label};
use crate::config::{join, parent};
use crate::container::{Container, Deployment, HostFiles, Kind, OnHost, claimed_kind, read_as, read_env};
use crate::diagnostic::{Edit, apply_edits};
use crate::lint::{Linter, Options};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

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
    /// The files that belong to plans (the Dockerfiles that compose files build, the files that override them, and the
    /// drop-ins of units), each with whether a plan that was asked for has it.
    pub(super) parts: BTreeMap<String, bool>,
    /// Reads plans again after fixes. It is set when plans are added, so that a program that adds none does not link the
    /// readers.
    again: Option<Again>,
}

type Again = fn(&Plans, &Asked<'_>, &HashMap<String, Vec<Edit>>, &mut [Linter]) -> Plans;

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

    /// Returns the paths of the files of the host that the plans give to their servers and Sentinels as configurations.
    pub fn configurations(&self) -> Vec<String> {
        // Manifests give them no files of the host.
        if self.deployments().all(|plan| plan.kind == Kind::Kubernetes) {
            return Vec::new();
        }
        let linter = self.give_to(Linter::new(Options::default()));
        linter.reader().mounted().map(str::to_owned).collect()
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
        self.again = Some(Self::apply);
        let around = Around::default();
        let read = environment.each(&plans, |plan| {
            let (read, list) = (|path: &str| environment.read(path), |path: &str| environment.list(path));
            let searched = |folder: &str| environment.searched(folder);
            let asked = Asked { read: &read, list: &list, searched: &searched };
            let (deployment, parts) = read_plan(&asked, &around, &plan.input, plan.kind);
            let matters = plan.matters(&deployment);
            (matters || plan.kind == Kind::Kubernetes).then_some((matters, deployment, parts))
        });
        // What stands around the pods of a folder, such as their Services, matters with them. Of what is named, that is
        // anything among named pods, and what the rules look at beside others.
        let is_manifest = |plan: &PlanFile| plan.kind == Kind::Kubernetes;
        let with_servers = plans.iter().zip(&read).filter_map(|(plan, read)| {
            let (matters, deployment, _) = read.as_ref()?;
            (is_manifest(plan) && *matters).then_some((plan, deployment))
        });
        let is_one_named = with_servers.clone().any(|(plan, _)| plan.given == Given::ByName);
        let folders: HashSet<String> =
            with_servers.map(|(_, deployment)| deployment.group().to_owned()).collect();
        let is_beside = |plan: &PlanFile, deployment: &Deployment| match plan.given {
            Given::ByName => {
                is_one_named || (folders.contains(deployment.group()) && deployment.stands_around_pods())
            }
            _ => folders.contains(deployment.group()),
        };
        let mut added = Vec::with_capacity(plans.len());
        for (plan, read) in plans.into_iter().zip(read) {
            let read = read.filter(|(matters, deployment, _)| *matters || is_beside(&plan, deployment));
            added.push(read.is_some());
            if let Some((_, deployment, parts)) = read {
                self.push(environment, plan, deployment, parts);
            }
        }
        added
    }

    fn push<E: Environment>(
        &mut self,
        environment: &E,
        plan: PlanFile,
        deployment: Deployment,
        parts: Vec<(String, Vec<u8>)>,
    ) {
        let PlanFile { input, settings, .. } = plan;
        let folder = parent(&input.path);
        for path in View::host_paths(&deployment) {
            // Other paths are on the machine that runs the plan, which may not be this one.
            if is_below(folder, &path)
                && let Some(found) = environment.look(&path)
            {
                self.host.insert(&path, found);
                if found == OnHost::File && environment.is_executable(&path) == Some(false) {
                    self.host.insert_plain(&path);
                }
            }
        }
        let is_asked_for = settings.is_some();
        if let Some(settings) = settings {
            self.asked_for.insert(input.path.clone(), settings);
        }
        if !self.parts.contains_key(&input.path) {
            self.deployments.push((deployment, input.bytes));
        }
        for (path, text) in parts {
            self.deployments.retain(|(other, _)| other.path != path);
            // What it says is in the plan that has it. Its text is needed for places and suppressions.
            let part = Deployment { path: path.clone(), kind: Kind::Dockerfile, ..Deployment::default() };
            self.deployments.push((part, text));
            *self.parts.entry(path).or_default() |= is_asked_for;
        }
    }

    /// Returns the paths and texts of the plans that were asked for.
    pub fn texts_asked_for(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let plans = self.deployments.iter().filter(|(plan, _)| self.asked_for.contains_key(&plan.path));
        plans.map(|(plan, text)| (plan.path.as_str(), text.as_slice()))
    }

    /// Returns the paths and texts of the plans that fixes may change: those in YAML that were asked for.
    pub fn fixable(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let plans = self
            .deployments
            .iter()
            .filter(|(plan, _)| plan.kind != Kind::Script && !self.parts.contains_key(&plan.path))
            .filter(|(plan, _)| self.asked_for.contains_key(&plan.path));
        plans.map(|(plan, text)| (plan.path.as_str(), text.as_slice()))
    }

    /// Reads each plan for which there are edits again, with the edits applied, and gives the plans to the linters. Returns
    /// the plans, or `None` if there are none.
    pub(super) fn fixed<E: Environment>(
        &self,
        environment: &E,
        edits: &HashMap<String, Vec<Edit>>,
        linters: &mut [Linter],
    ) -> Option<Self> {
        let (read, list) = (|path: &str| environment.read(path), |path: &str| environment.list(path));
        let searched = |folder: &str| environment.searched(folder);
        let asked = Asked { read: &read, list: &list, searched: &searched };
        Some(self.again?(self, &asked, edits, linters))
    }

    /// A plan that would be another one with the edits stays as it is, so that the fixes do not settle.
    fn apply(&self, asked: &Asked<'_>, edits: &HashMap<String, Vec<Edit>>, linters: &mut [Linter]) -> Self {
        let mut plans = self.clone();
        let around = Around::default();
        for (deployment, text) in &mut plans.deployments {
            let Some(edits) = edits.get(&deployment.path) else { continue };
            let bytes = apply_edits(text, edits.iter().collect());
            let plan = Input { path: deployment.path.clone(), bytes };
            let (fixed, _) = read_plan(asked, &around, &plan, deployment.kind);
            let is_same = fixed.containers.len() == deployment.containers.len()
                && fixed.unfollowed.len() <= deployment.unfollowed.len();
            if is_same {
                *deployment = fixed;
                *text = plan.bytes;
            }
        }
        for linter in linters {
            *linter = plans.give_to(linter.clone());
        }
        plans
    }
}

/// Reads a plan with the variables of the `.env` file next to it, and the files that are parts of it.
fn read_plan(
    asked: &Asked<'_>,
    around: &Around,
    plan: &Input,
    kind: Kind,
) -> (Deployment, Vec<(String, Vec<u8>)>) {
    let variables = match kind {
        Kind::Compose => (asked.read)(&join(parent(&plan.path), ".env")),
        _ => None,
    };
    let variables = variables.map(|bytes| read_env(&bytes)).unwrap_or_default();
    let mut deployment = read_as(kind, &plan.path, &plan.bytes, &variables, asked.read);
    let parts = complete(asked, around, &mut deployment, plan);
    (deployment, parts)
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
    /// Returns whether the plan starts a server, calls a client, or cannot be read.
    fn matters(&self, deployment: &Deployment) -> bool {
        // Most such files are the settings of other programs.
        if self.kind == Kind::Env && self.given != Given::ByName && !self.must {
            return false;
        }
        let runs = |container: &Container| {
            container.is_server() || container.sentinel().is_some() || container.software().is_some()
        };
        if self.must || deployment.containers.iter().any(runs) || deployment.holds_configuration() {
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

/// The maximum number of manifests that are read beside named ones.
const MOST_BESIDE: usize = 500;

/// Returns the paths of the YAML and JSON files in the folders of named manifests, which may hold what their pods mount.
pub fn manifests_beside<'p, E: Environment>(
    environment: &E,
    manifests: impl IntoIterator<Item = &'p str>,
) -> Vec<String> {
    let folders: BTreeSet<&str> = manifests.into_iter().map(parent).collect();
    let mut found = Vec::new();
    for folder in folders {
        let mut names = environment.list(folder);
        let is_json = |name: &str| name.rsplit_once('.').is_some_and(|(_, extension)| extension == "json");
        names.retain(|name| claimed_kind(name) == Some(Kind::Compose) || is_json(name));
        names.sort_unstable();
        found.extend(names.iter().map(|name| join(folder, name)));
    }
    found.truncate(MOST_BESIDE);
    found
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
