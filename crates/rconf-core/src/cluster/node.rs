use super::label::{Label, label};
use crate::catalog::id;
use crate::config::{At, Config, Located, Marks, Sentinel};
use crate::container::{Part, Software};
use crate::message::Message;
use crate::text::{Place, Span};
use std::sync::OnceLock;

/// A node: the configuration of a server or a Sentinel, and how it runs.
#[derive(Debug, Clone)]
pub struct Node {
    /// The effective configuration.
    pub config: Config,
    /// The path of the node's file, joined to the folder it starts from, as far as that is known.
    pub(super) location: String,
    /// Whether the server of the file is named; otherwise the default is used.
    pub server_is_named: bool,
    /// The container that runs the node, if a plan with it is known.
    pub runs_in: Option<RunsIn>,
    /// The label of the location, computed on first use.
    label: OnceLock<Option<Label>>,
    /// The markers in its file, if that is a template.
    marks: Option<Marks>,
    /// The software that reads the file, if that is no server of the catalog.
    software: Option<Software>,
    /// What a Sentinel reads in the file, if the node is one.
    sentinel: Option<Box<Sentinel>>,
}

/// How a container runs a node.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct RunsIn {
    /// The index of the deployment.
    pub deployment: usize,
    /// The index of the container in the deployment.
    pub(crate) container: usize,
    /// The name of the container, if it is known.
    pub name: Option<String>,
    /// The name of the node in messages if it has no file of its own on disk.
    pub(super) title: Message,
    /// The name of the image's release if that is before the oldest one in the catalog, which stands in for it: `redis:5.0`.
    pub older: Option<String>,
    /// Whether the container has its own network. With `network_mode: host`, the node listens on the host.
    pub has_own_network: bool,
    /// Whether a script changes the file before the server reads it.
    pub(super) is_changed: bool,
    /// Whether a script starts the server on the host itself.
    pub(super) is_process: bool,
    /// Who can reach the container.
    pub(super) reach: Reach,
    /// Whether the container belongs to a pod.
    pub(super) is_in_pod: bool,
    /// Where the names of the container are known: the path of the plan, or the folder of a manifest.
    pub(super) scope: String,
    /// The names and static addresses at which others in that scope find the container.
    pub(crate) names: Vec<String>,
    /// How many such containers the plan runs, if that is known.
    pub(crate) copies: Option<u64>,
    /// Whether something is mounted at a folder for data.
    pub(super) has_data_mount: bool,
    /// Whether the node has a file besides the options of its command.
    pub(super) has_file: bool,
    /// Whether the file is written in the plan.
    pub(super) is_written: bool,
    /// Whether nothing changes the file of the plan before the server reads it.
    pub(super) is_as_written: bool,
    /// The directives of the file in the plan whose values are not known.
    pub(super) left_out: Vec<String>,
    /// The block that the file is, if an operator or a chart adds the rest.
    pub(super) part: Option<Part>,
    /// The place of the command.
    pub(super) command: Place,
}

/// Who can reach a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only this host, and containers on the same network.
    Inside,
    /// Others too, or this is not known.
    Outside,
}

impl Node {
    /// Creates a node. `location` is the path of its file, joined to the folder that relative paths start from.
    pub(super) fn new(
        config: Config,
        location: String,
        server_is_named: bool,
        runs_in: Option<RunsIn>,
    ) -> Self {
        Self {
            config,
            location,
            server_is_named,
            runs_in,
            label: OnceLock::new(),
            marks: None,
            software: None,
            sentinel: None,
        }
    }

    /// Creates a node from what a running server says of its configuration. It has no file, and so no path.
    pub(crate) fn of_running(config: Config) -> Self {
        Self::new(config, String::new(), true, None)
    }

    /// Makes the node a Sentinel.
    pub(super) fn with_sentinel(self, sentinel: Option<Box<Sentinel>>) -> Self {
        Self { sentinel, ..self }
    }

    /// Returns what a Sentinel reads in the node's file, or `None` if the node is a server.
    pub fn sentinel(&self) -> Option<&Sentinel> {
        self.sentinel.as_deref()
    }

    /// Adds the markers in the node's file.
    pub(super) fn with_marks(self, marks: Option<Marks>) -> Self {
        Self { marks, ..self }
    }

    /// Adds the software that reads the node's file.
    pub(super) fn with_software(self, software: Option<Software>) -> Self {
        Self { software, ..self }
    }

    /// Returns the software that reads the node's file, or `None` if it is a server of the catalog.
    pub fn software(&self) -> Option<Software> {
        self.software
    }

    /// Returns the markers in the node's file, or `None` if it is not a template.
    pub(crate) fn marks(&self) -> Option<&Marks> {
        self.marks.as_ref()
    }

    /// Returns the number of lines of the node's file that were not judged, because it is a template.
    pub fn unjudged_lines(&self) -> usize {
        self.marks.as_ref().map_or(0, |marks| marks.unjudged)
    }

    /// Returns the label of the path of the node's file, or `None` if it has none.
    pub fn label(&self) -> Option<&Label> {
        let is_written = self.runs_in.as_ref().is_some_and(|r| r.is_written);
        // One template serves many nodes.
        if !self.has_file() || is_written || self.marks.is_some() {
            return None;
        }
        self.label.get_or_init(|| label(&self.location)).as_ref()
    }

    /// Returns the path of the node's file, joined to the folder that relative paths start from, as far as
    /// that is known.
    pub fn location(&self) -> &str {
        &self.location
    }

    /// Returns the name of the node in messages: the path of its file, or its container.
    pub fn title(&self) -> Message {
        match &self.runs_in {
            Some(runs) if !runs.has_file || runs.is_written => runs.title.clone(),
            _ => Message::verbatim(self.config.path()),
        }
    }

    /// Returns the name of the node's server in messages. The release that stands in for an older one is not named.
    pub fn server_name(&self) -> String {
        let older = self.runs_in.as_ref().and_then(|runs| runs.older.clone());
        older.unwrap_or_else(|| self.config.server().name().to_owned())
    }

    /// Returns the path of the plan file that runs the node.
    pub fn plan(&self) -> Option<&str> {
        self.runs_in.as_ref().map(|r| r.command.path.as_str())
    }

    /// Returns whether the server certainly reads its file as it is written, so that nothing fills in a variable.
    pub fn is_read_as_written(&self) -> bool {
        self.runs_in.as_ref().is_some_and(|runs| runs.is_written && runs.is_as_written)
    }

    /// Returns whether a plan writes the node's file, whose path then is that of the plan.
    pub(crate) fn is_written(&self) -> bool {
        self.runs_in.as_ref().is_some_and(|runs| runs.is_written)
    }

    /// Returns whether the node has a file. A node without one is a container whose server gets only options.
    pub fn has_file(&self) -> bool {
        self.runs_in.as_ref().is_none_or(|r| r.has_file)
    }

    /// Returns whether the node's file is written in a plan, and the values of some of its lines are not
    /// known.
    pub fn leaves_lines_out(&self) -> bool {
        self.runs_in.as_ref().is_some_and(|r| !r.left_out.is_empty())
    }

    /// Returns the block that the node's file is, if an operator or a chart adds other settings to it.
    pub fn part(&self) -> Option<Part> {
        self.runs_in.as_ref().and_then(|runs| runs.part)
    }

    /// Returns whether only a part of the node's configuration is known: something adds the rest, or it is an ACL file.
    pub fn is_part(&self) -> bool {
        let is_changed = |runs: &RunsIn| runs.part.is_some() || runs.is_changed;
        self.runs_in.as_ref().is_some_and(is_changed) || self.config.is_acl_file()
    }

    /// Returns whether the node runs in a container with a network and a file system of its own.
    pub fn has_own_network(&self) -> bool {
        self.runs_in.as_ref().is_some_and(|r| r.has_own_network)
    }

    /// Returns whether a script starts the node on the host itself.
    pub fn is_process(&self) -> bool {
        self.runs_in.as_ref().is_some_and(|r| r.is_process)
    }

    /// Returns whether nothing but the host runs the node: no plan with it is known, or a script starts it there.
    pub fn is_on_host(&self) -> bool {
        self.runs_in.as_ref().is_none_or(|r| r.is_process)
    }

    /// Returns whether the node runs in a pod, whose containers share their network.
    pub fn is_in_pod(&self) -> bool {
        self.runs_in.as_ref().is_some_and(|r| r.is_in_pod)
    }

    /// Returns whether the node runs as a service of its host. It is not in a container, which would end when its server
    /// becomes a daemon.
    pub fn is_service(&self) -> bool {
        let config = &self.config;
        config.is_yes(id::DAEMONIZE) || ["systemd", "upstart"].contains(&config.word(id::SUPERVISED))
    }

    /// Returns whether only this host and containers on the same network can reach the node: its ports are
    /// not published, or only on the loopback.
    pub fn is_kept_inside(&self) -> bool {
        self.runs_in.as_ref().is_some_and(|r| r.reach == Reach::Inside)
    }

    /// Returns whether the node is a container that has only options, and no mount to keep data in.
    pub fn is_throwaway(&self) -> bool {
        self.runs_in.as_ref().is_some_and(|r| !r.has_file && !r.has_data_mount)
    }

    /// Returns the place of the nth word of a line, or of the whole line.
    pub fn place(&self, at: At, nth: Option<usize>) -> Place {
        self.locate(at.source, self.config.word_span(at, nth))
    }

    /// Returns the place of a word of a `sentinel` line.
    pub fn place_of(&self, word: &Located) -> Place {
        self.place(word.at, Some(word.word))
    }

    /// Returns the place of a span of a source.
    pub fn locate(&self, source: usize, span: Span) -> Place {
        let (path, bytes, start) = self.config.sources()[source].part(span.start);
        let end = span.end.min(start + bytes.len());
        Place { path: path.to_owned(), span: Span::new(span.start - start, end.max(span.start) - start) }
    }

    /// Returns the place for findings about the node as a whole: the start of its file.
    pub fn start(&self) -> Place {
        self.locate(0, Span::at(0))
    }

    /// Returns the bytes of the file that contains a line.
    pub fn file_bytes(&self, at: At) -> &[u8] {
        self.config.sources()[at.source].part(self.config.line(at).span.start).1
    }

    /// Returns the place of a whole line with its line break, to delete it or to insert before it.
    pub fn line_place(&self, at: At) -> Place {
        self.locate(at.source, self.config.line(at).span)
    }

    /// Returns the line break that the file uses, according to its first line.
    pub fn line_break(&self, at: At) -> &'static [u8] {
        let bytes = self.file_bytes(at);
        match bytes.iter().position(|&b| b == b'\n') {
            Some(end) if end > 0 && bytes[end - 1] == b'\r' => b"\r\n",
            _ => b"\n",
        }
    }
}
