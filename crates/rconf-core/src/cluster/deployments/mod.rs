//! The plan files of a run, and which container in them runs which node.

mod container;
mod inner;
mod lines;
mod written;

pub(super) use inner::{Run, WrittenFile};

use self::container::{
    copies, in_image, is_as_written, names_of, not_known, reach, scope_of, set_up, title_of,
};
use self::inner::Inner;
use self::lines::PlanLines;
use self::written::{WRITTEN, alias_of, written_for};
use super::node::{Node, RunsIn};
use super::variants::{Keyed, variants};
use super::view::View;
use crate::catalog::Server;
use crate::config::{Files, StartFolder, Unknown, join};
use crate::container::{
    Container, Deployment, HostFiles, Kind, Mount, MountKind, Part, Software, link, options_as_lines,
};
use crate::diagnostic::{Edit, Finding};
use crate::message::say;
use crate::text::{Place, Span};
use std::collections::HashMap;
use std::sync::Arc;

/// The plan files of a run. They are cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deployments(Arc<Inner>);

/// What is known of all plans while their containers are added.
struct Plans<'a> {
    /// The folder that relative paths start from.
    folder: &'a str,
    /// The texts of the plans, by their paths.
    texts: HashMap<&'a str, &'a [u8]>,
    /// The bytes of written files that may still be read.
    left: usize,
}

impl Inner {
    /// Notes whose files a container mounts: those of its server, or of other software.
    fn add_mounts(&mut self, container: &Container, folder: &str) {
        let on_host = |mount: &Mount| mount.host_path.as_deref().map(|path| join(folder, path));
        if let Some(software) = container.software() {
            let holds = |m: &&Mount| ["keydb", "conf"].iter().any(|word| m.target.text.contains(word));
            let paths = container.mounts.iter().filter(holds).filter_map(on_host);
            self.of_others.extend(paths.map(|path| (path, software)));
        }
        if let Some(server) = container.server() {
            let paths = container.mounts.iter().filter_map(on_host);
            paths.for_each(|path| _ = self.holders.entry(path).or_insert(server));
        }
    }

    /// Adds a container of a plan if it runs a server or a Sentinel.
    fn add_run(
        &mut self,
        (at, deployment): (usize, &Deployment),
        (nth, container): (usize, &Container),
        plans: &mut Plans<'_>,
    ) {
        let (start, besides) = match container.runs() {
            Ok(Some(start)) => {
                let besides = container.process.as_ref().map(|_| not_known(&start.options));
                (start, besides.filter(|names| !names.is_empty()).map(|names| (names, false)))
            }
            _ => match set_up(container) {
                Some((start, besides)) => (start, Some(besides)),
                None => return,
            },
        };
        self.in_images.extend(start.config.as_ref().and_then(|file| in_image(container, file)));
        let name = title_of(deployment, container);
        let path = &deployment.path;
        let mut title = say!("{name} of {path}", "{path} 中的{name}", name, path);
        if self.aliases.contains_key(&alias_of(&title)) {
            title = say!("{title} (number {nth})", "{title}（第 {nth} 个）", title, nth = nth + 1);
        }
        let alias = alias_of(&title);
        let (lines, words) = options_as_lines(&start.options);
        let command = start.place.clone();
        self.aliases
            .insert(alias.clone(), PlanLines { lines, words, command, besides, ..PlanLines::default() });
        let run = Run {
            deployment: at,
            container: nth,
            alias,
            title,
            is_sentinel: start.is_sentinel,
            place: start.place.clone(),
        };
        let has_variables = deployment.kind == Kind::Compose;
        self.add_acl_files(container, &run, &plans.texts, has_variables);
        if let Some(file) = written_for(deployment, container, &plans.texts)
            && file.text.len() <= plans.left
        {
            plans.left -= file.text.len();
            let location = (!file.host_path.is_empty()).then(|| join(plans.folder, &file.host_path));
            self.add_written(&file, &run, &name, start.place, has_variables, location);
        }
        if let Some(file) = container.config_on_host() {
            self.by_file.entry(join(plans.folder, &file)).or_default().push(run);
        } else if start.config.is_none()
            && !start.is_sentinel
            && (container.unit.is_some()
                || (container.process.is_some() && !container.is_partial)
                || container.image.as_ref().is_some_and(|image| image.is_known))
        {
            self.without_file.push(run);
        }
    }
}

impl Deployments {
    /// Finds out which containers run which file. `host` knows the paths that they mount, and relative paths
    /// start from `folder`.
    pub(crate) fn new(
        mut deployments: Vec<(Deployment, Vec<u8>)>,
        host: HostFiles,
        folder: Option<&str>,
    ) -> Self {
        link(&mut deployments);
        let folder = folder.unwrap_or_default();
        let paths = deployments.iter().map(|(d, _)| join(folder, &d.path)).collect();
        let names = deployments.iter().map(|(d, _)| d.path.clone()).collect();
        let mut inner = Inner { variants: Some(variants), host, paths, names, ..Inner::default() };
        let texts = deployments.iter().map(|(d, text)| (d.path.as_str(), text.as_slice())).collect();
        let mut plans = Plans { folder, texts, left: WRITTEN };
        for (at, (deployment, _)) in deployments.iter().enumerate() {
            for (nth, container) in deployment.containers.iter().enumerate() {
                inner.add_mounts(container, folder);
                inner.add_run((at, deployment), (nth, container), &mut plans);
            }
        }
        inner.deployments = deployments;
        Self(Arc::new(inner))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.deployments.is_empty()
    }

    fn container(&self, run: &Run) -> &Container {
        &self.0.deployments[run.deployment].0.containers[run.container]
    }

    /// Returns the containers that give the file at `location` to their server.
    pub(super) fn runs_of(&self, location: &str) -> &[Run] {
        self.0.by_file.get(location).map_or(&[], Vec::as_slice)
    }

    /// Returns the other software whose container mounts the file at `location`, or a folder above it.
    pub(super) fn software(&self, location: &str) -> Option<Software> {
        if self.0.of_others.is_empty() {
            return None;
        }
        let above = location.char_indices().filter(|(_, c)| *c == '/').map(|(at, _)| &location[..at]);
        above.chain([location]).find_map(|path| self.0.of_others.get(path).copied())
    }

    /// Returns the path on the host of what is at `path` in the first container that gives the file at
    /// `location` to its server.
    pub(super) fn on_host(&self, location: &str, path: &str) -> Option<String> {
        self.runs_of(location).first().and_then(|run| self.container(run).on_host(path))
    }

    pub(super) fn mounted(&self) -> impl Iterator<Item = &str> {
        self.0.by_file.keys().map(String::as_str)
    }

    pub(super) fn runs_without_file(&self) -> &[Run] {
        &self.0.without_file
    }

    /// Returns the containers that give their server a file that is written in the plan.
    pub(super) fn written_files(&self) -> &[WrittenFile] {
        &self.0.written_files
    }

    /// Returns the text of a file that is written in a plan.
    pub(super) fn written_lines(&self, file: &WrittenFile) -> Vec<u8> {
        self.0.aliases.get(&file.alias).map(|options| options.lines.clone()).unwrap_or_default()
    }

    /// Returns the ACL files that a container mounts and that are written in a plan, by their paths in the container.
    pub(super) fn acl_files(&self, run: &Run) -> Files {
        let mut files = Files::new();
        for (path, alias) in self.0.acl_files.get(&(run.deployment, run.container)).into_iter().flatten() {
            let lines = self.0.aliases.get(alias).map(|file| file.lines.clone()).unwrap_or_default();
            files.insert_as(path, alias, lines);
        }
        files
    }

    /// Returns whether a server is known to be given the file, and not only to be near it.
    pub(super) fn is_given(&self, run: &Run) -> bool {
        !self.container(run).is_stand_in
    }

    /// Returns the server that the image of a container names.
    pub(super) fn server(&self, run: &Run) -> Option<Server> {
        self.container(run).server()
    }

    /// Returns the block of an operator's resource or a chart's values that the container gives to its server.
    pub(super) fn part(&self, run: &Run) -> Option<Part> {
        self.container(run).part
    }

    /// Returns the server that an image names, of the containers that give the file at `location` to their
    /// server, or else have it: what their entry point does may not be known.
    pub(super) fn server_of(&self, location: &str) -> Option<Server> {
        let given = self.runs_of(location).iter().find_map(|run| self.server(run));
        given.or_else(|| self.0.holders.get(location).copied())
    }

    /// Returns the options of a container's command, as lines of a configuration.
    pub(super) fn option_lines(&self, run: &Run) -> Vec<u8> {
        self.0.aliases.get(&run.alias).map(|options| options.lines.clone()).unwrap_or_default()
    }

    /// Returns what may be set besides the options of a container whose image makes them of the environment.
    pub(super) fn unknown(&self, run: &Run) -> Option<Unknown> {
        let (names, is_everything) = self.0.aliases.get(&run.alias)?.besides.as_ref()?;
        Some(Unknown::of(names.iter().copied(), *is_everything))
    }

    /// Returns the folder from which relative paths in the configuration of a container's server start.
    pub(super) fn start_folder(&self, run: &Run) -> StartFolder {
        let container = self.container(run);
        match container.start_folder() {
            _ if !container.is_on_host() => StartFolder::OfFile,
            Some(folder) => StartFolder::Folder(folder),
            None => StartFolder::Unknown,
        }
    }

    /// Returns the path of the plan file, joined to the folder it starts from.
    pub(super) fn plan_path(&self, run: &Run) -> &str {
        self.path(run.deployment)
    }

    /// Returns which of several clusters each node belongs to. Those at the end may be left out: they belong to the first.
    pub(super) fn variants(&self, keyed: &[Keyed<'_>]) -> Vec<usize> {
        self.0.variants.map_or_else(Vec::new, |variants| variants(&self.0.paths, keyed))
    }

    /// Returns the path of the plan file with this number, joined to the folder it starts from.
    pub(super) fn path(&self, deployment: usize) -> &str {
        &self.0.paths[deployment]
    }

    /// Returns how a container runs its node.
    pub(super) fn runs_in(&self, run: &Run, has_file: bool) -> RunsIn {
        let container = self.container(run);
        let is_host = container.network_mode.as_ref().is_some_and(|mode| mode.text != "bridge");
        RunsIn {
            deployment: run.deployment,
            container: run.container,
            name: container.name.as_ref().and_then(|n| n.get()).map(str::to_owned),
            title: run.title.clone(),
            older: container.image_name().and_then(|image| image.before_catalog()),
            has_own_network: !is_host,
            is_process: container.process.is_some(),
            is_changed: container.is_changed,
            has_data_mount: container
                .mounts
                .iter()
                .any(|m| m.kind != MountKind::Config && m.target.text.contains("data")),
            reach: reach(container, &self.0.deployments[run.deployment].0),
            is_in_pod: self.0.deployments[run.deployment].0.kind == Kind::Kubernetes,
            scope: scope_of(&self.0.deployments[run.deployment].0),
            names: names_of(container, &self.0.deployments[run.deployment].0),
            copies: copies(container, &self.0.deployments[run.deployment].0),
            has_file,
            is_written: false,
            is_as_written: container.pod.is_some() && is_as_written(container),
            left_out: Vec::new(),
            part: container.part,
            command: self.0.aliases.get(&run.alias).map(|o| o.command.clone()).unwrap_or_default(),
        }
    }

    /// Returns the text of each plan file, with its path as the caller gave it, and the spans of the scalars in it that are
    /// files of their own, in order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &[u8], Vec<Span>)> {
        self.0.deployments.iter().enumerate().map(|(nth, (deployment, text))| {
            let files = self
                .0
                .scalars
                .range((nth, 0)..(nth + 1, 0))
                .filter_map(|(_, alias)| Some(self.0.aliases.get(alias)?.scalar.as_ref()?.place.span));
            (deployment.path.as_str(), text.as_slice(), files.collect())
        })
    }

    /// Returns a view of each plan file, with those of `nodes` that its containers run.
    pub(crate) fn views<'a>(&'a self, nodes: &[&'a Node]) -> Vec<View<'a>> {
        let views = self.0.deployments.iter().zip(&self.0.paths);
        let mut views: Vec<View<'a>> = views
            .map(|((deployment, text), path)| {
                let nodes = vec![None; deployment.containers.len()];
                let Inner { host, in_images, deployments: all, .. } = &*self.0;
                let (servers, sentinels) = (Vec::new(), Vec::new());
                View { deployment, nodes, servers, sentinels, host, in_images, path, text, all }
            })
            .collect();
        for node in nodes {
            if let Some(r) = &node.runs_in {
                views[r.deployment].nodes[r.container] = Some(*node);
            }
        }
        views.iter_mut().for_each(View::note_roles);
        views
    }

    /// Moves a finding about the options of a command, or about a file in a plan, to its place in the plan, and so its fix,
    /// which is removed if the plan cannot be edited safely.
    pub(crate) fn move_to_plan(&self, finding: &mut Finding) {
        let aliases = &self.0.aliases;
        let moved = |edit: Edit| match aliases.get(&edit.path) {
            Some(lines) => lines.edit(&edit),
            None => Some(edit).filter(|edit| !self.0.names.contains(&edit.path)),
        };
        finding.fix = finding.fix.take().and_then(|mut fix| {
            fix.edits = fix.edits.into_iter().map(moved).collect::<Option<_>>()?;
            Some(fix)
        });
        let places = finding.related.iter_mut().map(|r| &mut r.place);
        let mut is_written = false;
        for place in std::iter::once(&mut finding.place).chain(places) {
            if let Some(options) = aliases.get(&place.path) {
                *place = options.place(place.span);
                is_written |= options.is_written;
            }
        }
        if is_written {
            // Nodes that a loop creates share their lines, so some places may now be equal.
            let mut seen = vec![finding.place.clone()];
            finding.related.retain(|related| {
                let is_new = !seen.contains(&related.place);
                seen.push(related.place.clone());
                is_new
            });
        }
    }

    /// Returns whether a place is in a file that is written in a plan.
    pub(crate) fn is_written(&self, place: &Place) -> bool {
        self.0.aliases.get(&place.path).is_some_and(|options| options.is_written)
    }
}
