//! The plans of a run, and which of their containers runs which node.

use super::finding::Finding;
use super::node::{Node, Reach, RunsIn};
use crate::catalog::Server;
use crate::config::join;
use crate::container::{
    Container, Deployment, HostFiles, Maker, MountKind, NetworkUse, OnHost, Written, options_as_lines,
};
use crate::message::{Language, Message, say};
use crate::sorted::{SortedMap, SortedSet};
use crate::text::{Place, Span};
use std::borrow::Cow;
use std::sync::Arc;

/// The plan files, with what they come to.
#[derive(Debug, Clone, Default)]
pub(super) struct Plans(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    deployments: Vec<(Deployment, Vec<u8>)>,
    host: HostFiles,
    /// The path of each plan, with the folder it starts from.
    paths: Vec<String>,
    /// The path of each plan, as the caller gave it.
    names: SortedSet<String>,
    /// Which containers are given the file at a path of the host.
    by_file: SortedMap<String, Vec<Run>>,
    /// The containers whose server is given no file.
    without_file: Vec<Run>,
    /// The containers whose server is given a file that the plan itself holds.
    with_written: Vec<WithWritten>,
    /// What the options of a command are called in place of a path, and where they are.
    aliases: SortedMap<String, Options>,
}

/// The options of a command, as lines, and where they are written.
#[derive(Debug, Default)]
struct Options {
    lines: Vec<u8>,
    words: Vec<(Span, Place)>,
    command: Place,
    /// Whether they are the lines of a file that the plan writes.
    is_written: bool,
}

impl Options {
    /// Where a span of the lines is written: its words, or the whole command.
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
pub(super) struct WithWritten {
    pub(super) run: Run,
    /// What the file is called in place of a path.
    pub(super) alias: String,
    /// What a message calls it.
    pub(super) title: Message,
    /// The directives whose values are not known.
    pub(super) left_out: Vec<String>,
    /// Its path on the host, with the folder it starts from; none for what only the container sees.
    pub(super) location: Option<String>,
}

/// The most bytes of files of plans that are read, all containers together.
const WRITTEN: usize = 4 << 20;

/// A container that runs a server.
#[derive(Debug, Clone)]
pub(super) struct Run {
    deployment: usize,
    container: usize,
    /// What its options are called in place of a path.
    pub(super) alias: String,
    /// What a message calls it.
    title: Message,
}

/// What is told apart in the code by what a person calls it.
fn alias_of(title: &Message) -> String {
    title.get(Language::English).to_owned()
}

/// What a message calls a container.
fn called(container: &Container) -> Message {
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
        let options = Options { lines, words: file.lines.clone(), command, is_written: true };
        self.aliases.insert(alias.clone(), options);
        let location = (!file.host_path.is_empty()).then(|| place(&file.host_path));
        self.with_written.push(WithWritten {
            run: run.clone(),
            alias,
            title,
            left_out: file.left_out.clone(),
            location,
        });
    }
}

/// The text that a plan holds of the configuration that a container gives its server.
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

impl Plans {
    pub(super) fn new(
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
                let name = called(container);
                let path = &deployment.path;
                let mut title = say!("{name} of {path}", "{path} 中的{name}", name, path);
                if inner.aliases.contains_key(&alias_of(&title)) {
                    title = say!("{title} (number {nth})", "{title}（第 {nth} 个）", title, nth = nth + 1);
                }
                let alias = alias_of(&title);
                let (lines, words) = options_as_lines(&start.options);
                let command = start.place.clone();
                inner.aliases.insert(alias.clone(), Options { lines, words, command, is_written: false });
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

    pub(super) fn is_empty(&self) -> bool {
        self.0.deployments.is_empty()
    }

    fn container(&self, run: &Run) -> &Container {
        &self.0.deployments[run.deployment].0.containers[run.container]
    }

    /// The containers that give their server the file at `location`.
    pub(super) fn that_run(&self, location: &str) -> &[Run] {
        self.0.by_file.get(location).map_or(&[], Vec::as_slice)
    }

    /// The path of the host of what the first container that is given the file at `location` sees at `path`.
    pub(super) fn on_host(&self, location: &str, path: &str) -> Option<String> {
        self.that_run(location).first().and_then(|run| self.container(run).on_host(path))
    }

    pub(super) fn mounted(&self) -> impl Iterator<Item = &str> {
        self.0.by_file.keys().map(String::as_str)
    }

    pub(super) fn without_file(&self) -> &[Run] {
        &self.0.without_file
    }

    /// The containers whose server is given a file that the plan itself holds.
    pub(super) fn with_written(&self) -> &[WithWritten] {
        &self.0.with_written
    }

    /// The text of a file that a plan holds.
    pub(super) fn text_of(&self, file: &WithWritten) -> Vec<u8> {
        self.0.aliases.get(&file.alias).map(|options| options.lines.clone()).unwrap_or_default()
    }

    /// The server that the image names; for a file, that of the first container that is given it.
    pub(super) fn server_in(&self, run: &Run) -> Option<Server> {
        self.container(run).server()
    }

    pub(super) fn server_of(&self, location: &str) -> Option<Server> {
        self.that_run(location).iter().find_map(|run| self.server_in(run))
    }

    /// The options of the command, as lines.
    pub(super) fn options(&self, run: &Run) -> Vec<u8> {
        self.0.aliases.get(&run.alias).map(|options| options.lines.clone()).unwrap_or_default()
    }

    pub(super) fn path_of(&self, run: &Run) -> &str {
        &self.0.paths[run.deployment]
    }

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

    /// The texts of the plan files, by path as the caller gave it.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.deployments.iter().map(|(d, text)| (d.path.as_str(), text.as_slice()))
    }

    /// What rules look at, a plan file at a time.
    pub(super) fn views<'a>(&'a self, nodes: &[&'a Node]) -> Vec<View<'a>> {
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

    /// Puts what was found in the options of a command where the command is written. A fix there is taken away: the
    /// plan's text is not the configuration's.
    pub(super) fn settle(&self, finding: &mut Finding) {
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

    /// Whether a place is in a file that a plan holds.
    pub(super) fn is_written(&self, place: &Place) -> bool {
        self.0.aliases.get(&place.path).is_some_and(|options| options.is_written)
    }
}

/// Who reaches a container.
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

/// Whether the image configures its server by itself, so that no file in the command means nothing.
fn is_configured_otherwise(container: &Container) -> bool {
    container.image_name().is_none_or(|image| image.maker() == Maker::Bitnami)
}

/// One plan file, with the nodes that its containers are.
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
    /// The node: its file with the options of its command, or the options alone. None where the file is not known.
    pub node: Option<&'a Node>,
}

impl<'a> View<'a> {
    /// The containers that run a Redis or Valkey server.
    pub fn servers(&self) -> impl Iterator<Item = ServerContainer<'a>> + '_ {
        let all = self.deployment.containers.iter().zip(&self.nodes);
        all.filter(|(container, _)| container.is_server())
            .map(|(container, node)| ServerContainer { container, node: *node })
    }

    /// The servers that are in cluster mode.
    pub fn cluster_nodes(&self) -> impl Iterator<Item = (&'a Container, &'a Node)> + '_ {
        self.servers().filter_map(|s| Some((s.container, s.node.filter(|n| n.config.is_cluster())?)))
    }

    /// What is at a host path that a mount names; none if that is not known.
    pub fn on_host(&self, host_path: &str) -> Option<OnHost> {
        self.host.get(host_path)
    }

    /// The path of the plan file, with the folder it starts from.
    pub fn location(&self) -> &'a str {
        self.path
    }

    /// The text of the plan file.
    pub fn text(&self) -> &'a [u8] {
        self.text
    }

    /// Whether everything in the file was followed, so that what is absent from it is absent.
    pub fn is_whole(&self) -> bool {
        self.deployment.unfollowed.is_empty()
    }

    /// The paths, each once, of the host that its mounts name, and those of the files it gives its servers.
    pub fn host_paths(deployment: &Deployment) -> SortedSet<String> {
        let mounts = deployment.containers.iter().flat_map(|c| &c.mounts);
        let mounted = mounts.filter_map(|m| m.host_path.clone());
        mounted.chain(deployment.containers.iter().filter_map(Container::config_on_host)).collect()
    }
}
