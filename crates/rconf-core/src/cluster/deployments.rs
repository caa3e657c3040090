//! The plan files of a run, and which of their containers runs which node.

use super::node::{Node, Reach, RunsIn};
use crate::catalog::Server;
use crate::config::join;
use crate::container::{
    Container, Deployment, HostFiles, Maker, MountKind, NetworkUse, OnHost, Written, options_as_lines,
};
use crate::diagnostic::Finding;
use crate::message::{Language, Message, say};
use crate::text::{Place, Span};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The plan files of a run. Cloning it is cheap.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deployments(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    deployments: Vec<(Deployment, Vec<u8>)>,
    host: HostFiles,
    /// The path of each plan, with the folder it starts from.
    paths: Vec<String>,
    /// The path of each plan, as the caller gave it.
    names: BTreeSet<String>,
    /// The containers that are given a file, by its path on the host.
    by_file: BTreeMap<String, Vec<Run>>,
    /// The containers whose server is given no file.
    without_file: Vec<Run>,
    /// The containers whose server is given a file that the plan itself holds.
    written_files: Vec<WrittenFile>,
    /// The options of commands, and the files that plans hold, by the name that stands in place of a path.
    aliases: BTreeMap<String, PlanLines>,
}

/// Lines of a configuration that are written in a plan: the options of a command, or a file that the plan holds.
#[derive(Debug, Default)]
struct PlanLines {
    lines: Vec<u8>,
    words: Vec<(Span, Place)>,
    command: Place,
    /// Whether they are the lines of a file that the plan writes.
    is_written: bool,
}

impl PlanLines {
    /// Returns where a span of the lines is written: its words, or the whole command.
    fn place(&self, span: Span) -> Place {
        // They are in order.
        let from = self.words.partition_point(|(word, _)| word.end <= span.start);
        let end = span.end.max(span.start + 1);
        let touching = self.words[from..].iter().take_while(|(word, _)| word.start < end);
        let mut words = touching.map(|(_, place)| place.clone());
        let Some(first) = words.next() else { return self.command.clone() };
        if self.is_written
            && let Some((line, _)) = self.words.get(from)
            && line.len() == first.span.len()
            && line.start <= span.start
            && span.end <= line.end
        {
            // The line stands there as it is.
            let at = |offset: usize| first.span.start + offset - line.start;
            return Place { span: Span::new(at(span.start), at(span.end)), path: first.path };
        }
        words.fold(first, |all, next| Place { path: all.path, span: all.span.to(next.span) })
    }
}

/// A container whose server is given a file that the plan itself holds.
#[derive(Debug)]
pub(super) struct WrittenFile {
    pub(super) run: Run,
    /// The name that stands in place of a path.
    pub(super) alias: String,
    /// Its name in messages.
    pub(super) title: Message,
    /// The directives whose values are not known.
    pub(super) left_out: Vec<String>,
    /// Its path on the host, with the folder it starts from; none for what only the container sees.
    pub(super) location: Option<String>,
}

/// The most bytes that are read of files which plans hold, for all containers together.
const WRITTEN: usize = 4 << 20;

/// A container that runs a server.
#[derive(Debug, Clone)]
pub(super) struct Run {
    deployment: usize,
    container: usize,
    /// The name that stands in place of the path of its options.
    pub(super) alias: String,
    /// Its name in messages.
    title: Message,
}

/// Returns the name that stands in place of a path, made from the name in messages.
fn alias_of(title: &Message) -> String {
    title.get(Language::English).to_owned()
}

/// Returns the name of a container in messages.
fn title_of(container: &Container) -> Message {
    match &container.name {
        Some(name) => say!("container {name}", "容器 {name}", name = name.text),
        None => say!("container without a name", "没有名称的容器"),
    }
}

impl Inner {
    /// Adds a container whose server is given a file that the plan holds; not if there is a file of that path.
    fn add_written(
        &mut self,
        file: &Written,
        run: &Run,
        container: &Message,
        command: Place,
        place: &impl Fn(&str) -> String,
    ) {
        if self.host.get(&file.host_path) == Some(OnHost::File) {
            return;
        }
        let name = file.host_path.rsplit('/').next().filter(|name| !name.is_empty());
        let of = |whose: &Message| match name {
            Some(name) => say!("{name} of {whose}", "{whose} 的 {name}", name, whose = *whose),
            None => say!("the configuration of {whose}", "{whose} 的配置", whose = *whose),
        };
        let mut title = of(container);
        if self.aliases.contains_key(&alias_of(&title)) {
            title = of(&run.title);
        }
        let alias = alias_of(&title);
        let lines = file.text.clone().into_bytes();
        let options = PlanLines { lines, words: file.lines.clone(), command, is_written: true };
        self.aliases.insert(alias.clone(), options);
        let location = (!file.host_path.is_empty()).then(|| place(&file.host_path));
        self.written_files.push(WrittenFile {
            run: run.clone(),
            alias,
            title,
            left_out: file.left_out.clone(),
            location,
        });
    }
}

/// Returns the text, held by the plan itself, of the configuration that a container gives its server.
fn written_for<'a>(
    deployment: &'a Deployment,
    container: &Container,
    plan: &[u8],
) -> Option<Cow<'a, Written>> {
    match container.config_on_host() {
        Some(path) => deployment.written.iter().find(|w| w.host_path == path).map(Cow::Borrowed),
        None => Written::of_content(container.config_content()?, plan).map(Cow::Owned),
    }
}

impl Deployments {
    /// Finds out which containers run which file. `host` says what lies at the paths that they mount, `folder` is where
    /// relative paths start from.
    pub(crate) fn new(
        deployments: Vec<(Deployment, Vec<u8>)>,
        host: HostFiles,
        folder: Option<&str>,
    ) -> Self {
        let place = |path: &str| join(folder.unwrap_or_default(), path);
        let paths = deployments.iter().map(|(d, _)| place(&d.path)).collect();
        let names = deployments.iter().map(|(d, _)| d.path.clone()).collect();
        let mut inner = Inner { host, paths, names, ..Inner::default() };
        let mut left = WRITTEN;
        for (at, (deployment, plan)) in deployments.iter().enumerate() {
            for (nth, container) in deployment.containers.iter().enumerate() {
                let Ok(Some(start)) = container.start() else { continue };
                let name = title_of(container);
                let path = &deployment.path;
                let mut title = say!("{name} of {path}", "{path} 中的{name}", name, path);
                if inner.aliases.contains_key(&alias_of(&title)) {
                    title = say!("{title} (number {nth})", "{title}（第 {nth} 个）", title, nth = nth + 1);
                }
                let alias = alias_of(&title);
                let (lines, words) = options_as_lines(&start.options);
                let command = start.place.clone();
                inner.aliases.insert(alias.clone(), PlanLines { lines, words, command, is_written: false });
                let run = Run { deployment: at, container: nth, alias, title };
                if let Some(file) = written_for(deployment, container, plan)
                    && file.text.len() <= left
                {
                    left -= file.text.len();
                    inner.add_written(&file, &run, &name, start.place, &place);
                }
                if let Some(file) = container.config_on_host() {
                    inner.by_file.entry(place(&file)).or_default().push(run);
                } else if start.config.is_none() && !is_configured_otherwise(container) {
                    inner.without_file.push(run);
                }
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

    /// Returns the containers that give their server the file at `location`.
    pub(super) fn runs_of(&self, location: &str) -> &[Run] {
        self.0.by_file.get(location).map_or(&[], Vec::as_slice)
    }

    /// Returns the path on the host of what the first container that is given the file at `location` sees at `path`.
    pub(super) fn on_host(&self, location: &str, path: &str) -> Option<String> {
        self.runs_of(location).first().and_then(|run| self.container(run).on_host(path))
    }

    pub(super) fn mounted(&self) -> impl Iterator<Item = &str> {
        self.0.by_file.keys().map(String::as_str)
    }

    pub(super) fn runs_without_file(&self) -> &[Run] {
        &self.0.without_file
    }

    /// The containers whose server is given a file that the plan itself holds.
    pub(super) fn written_files(&self) -> &[WrittenFile] {
        &self.0.written_files
    }

    /// Returns the text of a file that a plan holds.
    pub(super) fn written_lines(&self, file: &WrittenFile) -> Vec<u8> {
        self.0.aliases.get(&file.alias).map(|options| options.lines.clone()).unwrap_or_default()
    }

    /// Returns the server that the image of a container names.
    pub(super) fn server(&self, run: &Run) -> Option<Server> {
        self.container(run).server()
    }

    /// Returns the server that the image of the first container names that is given the file at `location`.
    pub(super) fn server_of(&self, location: &str) -> Option<Server> {
        self.runs_of(location).iter().find_map(|run| self.server(run))
    }

    /// Returns the options of a container's command, as lines of a configuration.
    pub(super) fn option_lines(&self, run: &Run) -> Vec<u8> {
        self.0.aliases.get(&run.alias).map(|options| options.lines.clone()).unwrap_or_default()
    }

    /// Returns the path of the plan file, with the folder it starts from.
    pub(super) fn plan_path(&self, run: &Run) -> &str {
        &self.0.paths[run.deployment]
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
            has_own_network: !is_host,
            has_data_mount: container
                .mounts
                .iter()
                .any(|m| m.kind != MountKind::Config && m.target.text.contains("data")),
            reach: reach(container, &self.0.deployments[run.deployment].0),
            has_file,
            is_written: false,
            left_out: Vec::new(),
            command: self.0.aliases.get(&run.alias).map(|o| o.command.clone()).unwrap_or_default(),
        }
    }

    /// Returns the text of each plan file, by its path as the caller gave it.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.deployments.iter().map(|(d, text)| (d.path.as_str(), text.as_slice()))
    }

    /// Returns one view for each plan file, with those of `nodes` that its containers run.
    pub(crate) fn views<'a>(&'a self, nodes: &[&'a Node]) -> Vec<View<'a>> {
        let views = self.0.deployments.iter().zip(&self.0.paths);
        let mut views: Vec<View<'a>> = views
            .map(|((deployment, text), path)| {
                let nodes = vec![None; deployment.containers.len()];
                View { deployment, nodes, host: &self.0.host, path, text }
            })
            .collect();
        for node in nodes {
            if let Some(r) = &node.runs_in {
                views[r.deployment].nodes[r.container] = Some(*node);
            }
        }
        views
    }

    /// Moves a finding about the options of a command to where the command is written, and takes its fix away: the
    /// text of the plan is not that of a configuration.
    pub(crate) fn move_to_plan(&self, finding: &mut Finding) {
        let aliases = &self.0.aliases;
        let is_plan = |path: &str| aliases.contains_key(path) || self.0.names.contains(path);
        if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(|e| is_plan(&e.path))) {
            finding.fix = None;
        }
        let places = finding.related.iter_mut().map(|r| &mut r.place);
        let mut is_written = false;
        for place in std::iter::once(&mut finding.place).chain(places) {
            if let Some(options) = aliases.get(&place.path) {
                *place = options.place(place.span);
                is_written |= options.is_written;
            }
        }
        if is_written {
            // The nodes that a loop makes share their lines: what is further off there is not.
            let mut seen = vec![finding.place.clone()];
            finding.related.retain(|related| {
                let is_new = !seen.contains(&related.place);
                seen.push(related.place.clone());
                is_new
            });
        }
    }

    /// Returns whether a place is in a file that a plan holds.
    pub(crate) fn is_written(&self, place: &Place) -> bool {
        self.0.aliases.get(&place.path).is_some_and(|options| options.is_written)
    }
}

/// Returns who can connect to a container.
fn reach(container: &Container, deployment: &Deployment) -> Reach {
    // On a network of another kind (macvlan) the container is a machine of its own.
    let is_bridge = |name: &str| {
        let made = deployment.networks.iter().find(|n| n.name.text == name);
        let driver = made.and_then(|n| n.driver.as_ref());
        driver.is_none_or(|d| matches!(d.get(), Some("bridge" | "overlay")))
    };
    // Somebody may attach or publish by hand what a script could not be followed to.
    let uses = |use_: &NetworkUse| {
        let names = [&container.name, &container.service];
        use_.container.as_ref().is_some_and(|c| names.into_iter().flatten().any(|n| n.text == c.text))
    };
    let is_lent =
        deployment.containers.iter().filter_map(|c| c.network_mode.as_ref()).any(|m| m.text.contains(':'));
    let is_outside = container.is_partial
        || container.publishes_all.is_some()
        || container.network_mode.as_ref().is_some_and(|mode| mode.get() != Some("bridge"))
        || container.ports.iter().any(|p| p.host_address.is_none_or(|address| !address.is_loopback()))
        || !container.networks.iter().all(|n| is_bridge(&n.network.text))
        || is_lent
        || deployment.network_uses.iter().any(uses);
    if is_outside { Reach::Outside } else { Reach::Inside }
}

/// Returns whether the image makes a configuration of its own, so that a command without a file says nothing.
fn is_configured_otherwise(container: &Container) -> bool {
    container.image_name().is_none_or(|image| image.maker() == Maker::Bitnami)
}

/// One plan file, with the nodes that its containers run.
#[derive(Debug)]
pub struct View<'a> {
    /// What it runs.
    pub deployment: &'a Deployment,
    nodes: Vec<Option<&'a Node>>,
    host: &'a HostFiles,
    /// Its path, with the folder it starts from.
    path: &'a str,
    text: &'a [u8],
}

/// A container that runs a server, with its node if that is known.
#[derive(Debug, Clone, Copy)]
pub struct ServerContainer<'a> {
    /// The container.
    pub container: &'a Container,
    /// The node: its file with the options of its command, or the options alone. `None` if the file is not known.
    pub node: Option<&'a Node>,
}

impl<'a> View<'a> {
    /// Returns the containers that run a Redis or Valkey server.
    pub fn servers(&self) -> impl Iterator<Item = ServerContainer<'a>> + '_ {
        let all = self.deployment.containers.iter().zip(&self.nodes);
        all.filter(|(container, _)| container.is_server())
            .map(|(container, node)| ServerContainer { container, node: *node })
    }

    /// Returns the servers in cluster mode.
    pub fn cluster_nodes(&self) -> impl Iterator<Item = (&'a Container, &'a Node)> + '_ {
        self.servers().filter_map(|s| Some((s.container, s.node.filter(|n| n.config.is_cluster())?)))
    }

    /// Returns what lies at a host path that a mount names. Returns `None` if that is not known.
    pub fn on_host(&self, host_path: &str) -> Option<OnHost> {
        self.host.get(host_path)
    }

    /// Returns the path of the plan file, with the folder it starts from.
    pub fn location(&self) -> &'a str {
        self.path
    }

    /// Returns the text of the plan file.
    pub fn text(&self) -> &'a [u8] {
        self.text
    }

    /// Returns whether everything in the file was followed, so that what it does not mention does not exist.
    pub fn is_whole(&self) -> bool {
        self.deployment.unfollowed.is_empty()
    }

    /// Returns the host paths that the mounts of a deployment name, and those of the files it gives its servers.
    pub fn host_paths(deployment: &Deployment) -> BTreeSet<String> {
        let mounts = deployment.containers.iter().flat_map(|c| &c.mounts);
        let mounted = mounts.filter_map(|m| m.host_path.clone());
        mounted.chain(deployment.containers.iter().filter_map(Container::config_on_host)).collect()
    }
}
