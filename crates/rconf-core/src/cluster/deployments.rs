//! The plan files of a run, and which container in them runs which node.

use super::node::{Node, Reach, RunsIn};
use super::variants::{Keyed, Variants, variants};
use super::view::View;
use crate::catalog::{Server, find_any};
use crate::config::{Files, StartFolder, Unknown, join};
use crate::container::{
    Container, Deployment, HostFiles, InPod, Kind, Maker, Mount, MountKind, NetworkUse, OnHost, Part, Scalar,
    Service, Software, Start, WorkloadKind, Written, link, options_as_lines,
};
use crate::diagnostic::{Edit, Finding};
use crate::message::{Language, Message, say};
use crate::text::{Place, Span, Text};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The plan files of a run. They are cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deployments(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Which of several clusters each node belongs to. `None` without plans, so that a program without plans does not link
    /// it.
    variants: Option<Variants>,
    deployments: Vec<(Deployment, Vec<u8>)>,
    host: HostFiles,
    /// The path of each plan, joined to the folder it starts from.
    paths: Vec<String>,
    /// The paths of the plans, as the caller gave them.
    names: BTreeSet<String>,
    /// The containers that give their server a file, by the path of the file on the host.
    by_file: BTreeMap<String, Vec<Run>>,
    /// The paths in images of the files that plans give to servers and mount nothing at.
    in_images: BTreeSet<String>,
    /// The servers of the containers that have a file of the host, which may be another's than their server's.
    holders: BTreeMap<String, Server>,
    /// The containers that give their server no file.
    without_file: Vec<Run>,
    /// The ACL files that are written in plans, by the deployment and the container that mounts them: the path in the container,
    /// and the alias.
    acl_files: BTreeMap<(usize, usize), Vec<(String, String)>>,
    /// The containers that give their server a file that is written in the plan.
    written_files: Vec<WrittenFile>,
    /// The files and folders of configurations that containers with other software mount.
    of_others: HashMap<String, Software>,
    /// Lines of configuration that are written in plans, by the alias that stands in for a path.
    aliases: BTreeMap<String, PlanLines>,
    /// The aliases of the files that are scalars of plans, by the plan and the offset of the scalar.
    scalars: BTreeMap<(usize, usize), String>,
}

/// Lines of configuration that are written in a plan: the options of a command, or a file.
#[derive(Debug, Default)]
struct PlanLines {
    lines: Vec<u8>,
    words: Vec<(Span, Place)>,
    command: Place,
    /// Whether the lines are those of a file that the plan writes.
    is_written: bool,
    /// The scalar that holds the file, if its whole text is known.
    scalar: Option<Scalar>,
    /// Whether `$` begins a variable in the plan.
    has_variables: bool,
    /// What the image sets besides, of an image that makes the lines of its environment.
    besides: Option<(Vec<&'static str>, bool)>,
}

impl PlanLines {
    /// Returns where a span of the lines is written in the plan: its words, or the whole command.
    fn place(&self, span: Span) -> Place {
        if let Some(Scalar { place, map: Some(map) }) = &self.scalar {
            return Place { path: place.path.clone(), span: map.source(span) };
        }
        // The words are in order.
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
            // The plan contains the line literally.
            let at = |offset: usize| first.span.start + offset - line.start;
            return Place { span: Span::new(at(span.start), at(span.end)), path: first.path };
        }
        words.fold(first, |all, next| Place { path: all.path, span: all.span.to(next.span) })
    }

    /// Returns an edit of the lines as an edit of the plan, or `None` if that is not safe.
    fn edit(&self, edit: &Edit) -> Option<Edit> {
        let Scalar { place, map } = self.scalar.as_ref()?;
        if self.has_variables && edit.text.contains(&b'$') {
            return None;
        }
        let (span, text) = map.as_ref()?.edit(&self.lines, edit.span, &edit.text)?;
        Some(Edit { path: place.path.clone(), span, text })
    }
}

/// A container that gives its server a file that is written in the plan.
#[derive(Debug)]
pub(super) struct WrittenFile {
    pub(super) run: Run,
    /// The alias that stands in for a path.
    pub(super) alias: String,
    /// The name of the file in messages.
    pub(super) title: Message,
    /// The directives whose values are not known.
    pub(super) left_out: Vec<String>,
    /// The path of the file on the host, joined to the folder it starts from. `None` if the file exists only
    /// in the container.
    pub(super) location: Option<String>,
}

/// The maximum size of all files that are written in plans and read, in bytes, over all containers.
const WRITTEN: usize = 4 << 20;

/// The maximum number of pods of a StatefulSet that are known by their names.
const MOST_PODS: u64 = 20;

/// A container that runs a server or a Sentinel.
#[derive(Debug, Clone)]
pub(super) struct Run {
    deployment: usize,
    container: usize,
    /// The alias that stands in for the path of its options.
    pub(super) alias: String,
    /// The name of the container in messages.
    title: Message,
    /// Whether it runs a Sentinel.
    pub(super) is_sentinel: bool,
    /// The place of the command.
    place: Place,
}

/// Returns the alias that stands in for a path, made from the title in messages.
fn alias_of(title: &Message) -> String {
    title.get(Language::English).to_owned()
}

/// Returns the title of a container in messages.
fn title_of(deployment: &Deployment, container: &Container) -> Message {
    let workload = container.pod.as_ref().and_then(|pod| deployment.workloads.get(pod.workload));
    match &container.name {
        Some(name) if workload.is_some() => {
            let (kind, workload) = workload.map_or(("", ""), |w| (w.kind.name(), w.name.as_str()));
            say!(
                "container {name} of {kind} {workload}",
                "{kind} {workload} 的容器 {name}",
                name = name.text,
                kind,
                workload
            )
        }
        _ if deployment.kind == Kind::Dockerfile => say!("image", "镜像"),
        _ if deployment.kind == Kind::Env => say!("the environment", "环境变量"),
        _ if container.process.is_some() => {
            Message::verbatim(container.process.as_ref().map_or("", |process| &process.title))
        }
        // `ConfigMap cache`, `redis.service`, `bitnami/redis, master.configuration`
        Some(name) if matches!(deployment.kind, Kind::Kubernetes | Kind::Systemd | Kind::Values) => {
            Message::verbatim(&name.text)
        }
        Some(name) => say!("container {name}", "容器 {name}", name = name.text),
        None => say!("container without a name", "没有名称的容器"),
    }
}

impl Inner {
    /// Adds a container that gives its server a file that is written in the plan, unless a real file has that
    /// path.
    fn add_written(
        &mut self,
        file: &Written,
        run: &Run,
        container: &Message,
        command: Place,
        has_variables: bool,
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
        let alias = self.alias_for(file, run, &title, command, has_variables);
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

impl Inner {
    /// Returns the alias of a file that is written in a plan. Containers that get the same scalar share one file.
    fn alias_for(
        &mut self,
        file: &Written,
        run: &Run,
        title: &Message,
        command: Place,
        has_variables: bool,
    ) -> String {
        let scalar = file.scalar.as_ref().map(|scalar| (run.deployment, scalar.place.span.start));
        if let Some(alias) = scalar.and_then(|scalar| self.scalars.get(&scalar)) {
            return alias.clone();
        }
        let alias = alias_of(title);
        let lines = PlanLines {
            lines: file.text.clone().into_bytes(),
            words: file.lines.clone(),
            command,
            is_written: true,
            scalar: file.scalar.clone(),
            has_variables,
            besides: None,
        };
        self.aliases.insert(alias.clone(), lines);
        self.scalars.extend(scalar.map(|scalar| (scalar, alias.clone())));
        alias
    }

    /// Adds the ACL files among what a container mounts that is written in a plan.
    fn add_acl_files(
        &mut self,
        container: &Container,
        run: &Run,
        texts: &HashMap<&str, &[u8]>,
        has_variables: bool,
    ) {
        for mount in &container.mounts {
            let Some((path, content)) = mount.target.get().zip(mount.content.as_ref()) else { continue };
            let name = path.rsplit('/').next().unwrap_or_default();
            let is_user = |line: &str| line.starts_with("user ");
            if !content.text.lines().any(is_user) || name.to_ascii_lowercase().contains(".conf") {
                continue;
            }
            let text = texts.get(content.place.path.as_str());
            let Some(file) = text.and_then(|text| Written::of_content(content, text)) else { continue };
            let title = say!("{name} of {whose}", "{whose} 的 {name}", name, whose = run.title);
            let alias = self.alias_for(&file, run, &title, run.place.clone(), has_variables);
            let all = self.acl_files.entry((run.deployment, run.container)).or_default();
            all.push((join("/", path), alias));
        }
    }
}

/// Returns the file that is written in the plan and that a container gives to its server.
fn written_for<'a>(
    deployment: &'a Deployment,
    container: &'a Container,
    texts: &HashMap<&str, &[u8]>,
) -> Option<Cow<'a, Written>> {
    match container.config_on_host() {
        Some(path) => deployment.written.iter().find(|w| w.host_path == path).map(Cow::Borrowed),
        None if container.lines.is_some() => container.lines.as_ref().map(Cow::Borrowed),
        None => {
            let content = container.config_content()?;
            // A ConfigMap may stand in another file than the pod.
            let text = texts.get(content.place.path.as_str())?;
            Written::of_content(content, text).map(Cow::Owned)
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
        let place = |path: &str| join(folder.unwrap_or_default(), path);
        let paths = deployments.iter().map(|(d, _)| place(&d.path)).collect();
        let names = deployments.iter().map(|(d, _)| d.path.clone()).collect();
        let mut inner = Inner { variants: Some(variants), host, paths, names, ..Inner::default() };
        let mut left = WRITTEN;
        let texts: HashMap<&str, &[u8]> =
            deployments.iter().map(|(d, text)| (d.path.as_str(), text.as_slice())).collect();
        for (at, (deployment, _)) in deployments.iter().enumerate() {
            for (nth, container) in deployment.containers.iter().enumerate() {
                let software = container.software();
                let holds = |m: &&Mount| ["keydb", "conf"].iter().any(|word| m.target.text.contains(word));
                for mount in container.mounts.iter().filter(|m| software.is_some() && holds(m)) {
                    let path = mount.host_path.as_deref().map(place);
                    inner.of_others.extend(path.zip(software));
                }
                if let Some(server) = container.server() {
                    let paths = container.mounts.iter().filter_map(|mount| mount.host_path.as_deref());
                    paths.for_each(|path| _ = inner.holders.entry(place(path)).or_insert(server));
                }
                let (start, besides) = match container.runs() {
                    Ok(Some(start)) => {
                        let besides = container.process.as_ref().map(|_| not_known(&start.options));
                        (start, besides.filter(|names| !names.is_empty()).map(|names| (names, false)))
                    }
                    _ => match set_up(container) {
                        Some((start, besides)) => (start, Some(besides)),
                        None => continue,
                    },
                };
                inner.in_images.extend(start.config.as_ref().and_then(|file| in_image(container, file)));
                let name = title_of(deployment, container);
                let path = &deployment.path;
                let mut title = say!("{name} of {path}", "{path} 中的{name}", name, path);
                if inner.aliases.contains_key(&alias_of(&title)) {
                    title = say!("{title} (number {nth})", "{title}（第 {nth} 个）", title, nth = nth + 1);
                }
                let alias = alias_of(&title);
                let (lines, words) = options_as_lines(&start.options);
                let command = start.place.clone();
                inner.aliases.insert(
                    alias.clone(),
                    PlanLines { lines, words, command, besides, ..PlanLines::default() },
                );
                let place = start.place.clone();
                let run = Run {
                    deployment: at,
                    container: nth,
                    alias,
                    title,
                    is_sentinel: start.is_sentinel,
                    place,
                };
                let place = |path: &str| join(folder.unwrap_or_default(), path);
                inner.add_acl_files(container, &run, &texts, deployment.kind == Kind::Compose);
                if let Some(file) = written_for(deployment, container, &texts)
                    && file.text.len() <= left
                {
                    left -= file.text.len();
                    let has_variables = deployment.kind == Kind::Compose;
                    inner.add_written(&file, &run, &name, start.place, has_variables, &place);
                }
                if let Some(file) = container.config_on_host() {
                    inner.by_file.entry(place(&file)).or_default().push(run);
                } else if start.config.is_none()
                    && !start.is_sentinel
                    && (container.unit.is_some()
                        || (container.process.is_some() && !container.is_partial)
                        || container.image.as_ref().is_some_and(|image| image.is_known))
                {
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
        self.0.variants.map_or_else(Vec::new, |variants| variants(self, keyed))
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

/// Returns whether nothing changes a file that a pod mounts before its server reads it: no shell, and no script of the image.
fn is_as_written(container: &Container) -> bool {
    let mut words = container.entrypoint.iter().flatten().chain(&container.command);
    container.image_name().is_some_and(|image| image.maker() == Maker::Official)
        && !words.any(|word| !word.is_known || word.text.trim().contains(char::is_whitespace))
}

/// Returns the path in the image of the file that a container gives to its server, if it may be there: the official images
/// have no such file.
fn in_image(container: &Container, file: &Text) -> Option<String> {
    let is_made = container.image_name().is_none_or(|image| image.maker() != Maker::Official);
    let path = container.in_working_folder(file.get()?);
    let holds = |mount: &Mount| {
        let below = mount.target.get().and_then(|target| path.strip_prefix(target.trim_end_matches('/')));
        below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
    };
    (is_made && !container.mounts.iter().any(holds)).then_some(path)
}

/// Returns what the containers of a plan share their names with. The manifests of a folder belong together.
fn scope_of(deployment: &Deployment) -> String {
    match deployment.kind {
        Kind::Kubernetes => format!("{}/", deployment.group()),
        _ => deployment.path.clone(),
    }
}

/// Returns the names and static addresses at which others find a container.
fn names_of(container: &Container, deployment: &Deployment) -> Vec<String> {
    if let Some(pod) = &container.pod {
        return deployment.workloads.get(pod.workload).map_or_else(Vec::new, |workload| {
            let services = deployment.objects.services.iter().filter(|service| service.serves(workload));
            let replicas = workload.replicas.as_ref().map_or(1, |replicas| replicas.value.min(MOST_PODS));
            let is_set = workload.kind == WorkloadKind::StatefulSet;
            let pods = (0..replicas).filter(|_| is_set).map(|nth| format!("{}-{nth}", workload.name));
            services.map(|service| service.name.clone()).chain(pods).collect()
        });
    }
    let own = [&container.name, &container.service, &container.hostname].into_iter().flatten();
    let aliases = container.networks.iter().flat_map(|a| a.aliases.iter().chain(&a.ipv4).chain(&a.ipv6));
    let all = own.chain(aliases).filter(|_| !container.is_stand_in);
    let mut names: Vec<String> = all.filter_map(Text::get).map(str::to_owned).collect();
    names.dedup();
    names
}

/// Returns how many containers of this kind the plan runs, or `None` if that is not known.
fn copies(container: &Container, deployment: &Deployment) -> Option<u64> {
    let is_known = !container.is_stand_in
        && !container.is_partial
        && container.profiles.is_empty()
        && deployment.unfollowed.is_empty()
        && matches!(deployment.kind, Kind::Compose | Kind::Script | Kind::Kubernetes);
    let workload = container.pod.as_ref().and_then(|pod| deployment.workloads.get(pod.workload));
    let is_counted = workload.is_none_or(|w| {
        matches!(w.kind, WorkloadKind::StatefulSet | WorkloadKind::Deployment | WorkloadKind::ReplicaSet)
    });
    (is_known && is_counted).then(|| container.replicas.as_ref().map_or(1, |replicas| replicas.value))
}

/// Returns who can reach a container.
fn reach(container: &Container, deployment: &Deployment) -> Reach {
    // On a network of another driver (macvlan), the container is like a separate machine.
    let is_bridge = |name: &str| {
        let made = deployment.networks.iter().find(|n| n.name.text == name);
        let driver = made.and_then(|n| n.driver.as_ref());
        driver.is_none_or(|d| matches!(d.get(), Some("bridge" | "overlay")))
    };
    // A part of a script that could not be followed may attach the container or publish its ports.
    let uses = |use_: &NetworkUse| {
        let names = [&container.name, &container.service];
        use_.container.as_ref().is_some_and(|c| names.into_iter().flatten().any(|n| n.text == c.text))
    };
    let is_lent =
        deployment.containers.iter().filter_map(|c| c.network_mode.as_ref()).any(|m| m.text.contains(':'));
    let is_served_outside = |pod: &InPod| {
        let workload = deployment.workloads.get(pod.workload);
        let services = deployment.objects.services.iter().filter(|service| service.is_outside());
        services.into_iter().any(|service| workload.is_some_and(|workload| service.serves(workload)))
    };
    // What a pod adds to a configuration that no server is known to be given, only its Services tell.
    let may_be_outside = if container.is_stand_in {
        deployment.objects.services.iter().any(Service::is_outside)
    } else {
        container.is_partial
    };
    let is_outside = may_be_outside
        || container.pod.as_deref().is_some_and(is_served_outside)
        || matches!(deployment.kind, Kind::Dockerfile | Kind::Env)
        || container.publishes_all.is_some()
        || container.network_mode.as_ref().is_some_and(|mode| mode.get() != Some("bridge"))
        || container.ports.iter().any(|p| p.host_address.is_none_or(|address| !address.is_loopback()))
        || !container.networks.iter().all(|n| is_bridge(&n.network.text))
        || is_lent
        || deployment.network_uses.iter().any(uses);
    if is_outside { Reach::Outside } else { Reach::Inside }
}

/// Returns how a container starts its server whose image makes the configuration of the environment, with the
/// names of what it sets besides, and whether that may be anything.
fn set_up(container: &Container) -> Option<(Start, (Vec<&'static str>, bool))> {
    let setup = container.setup()?;
    let place = container.image.as_ref().map_or(&container.place, |image| &image.place).clone();
    let start = Start { config: None, options: setup.options, place, is_sentinel: false };
    Some((start, (setup.left_out, setup.is_open)))
}

/// Returns the names of the options whose values are not known.
fn not_known(options: &[Text]) -> Vec<&'static str> {
    let (mut names, mut name) = (Vec::new(), "");
    for word in options {
        if let Some(option) = word.text.strip_prefix("--") {
            name = option.split([' ', '\t']).next().unwrap_or_default();
        }
        if !word.is_known {
            names.extend(find_any(name.as_bytes()).next().map(|(directive, _)| directive.name));
        }
    }
    names
}
