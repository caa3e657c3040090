use super::label::{Label, label};
use crate::catalog::id;
use crate::config::{At, Config};
use crate::message::Message;
use crate::text::{Place, Span};

/// A file as a node: what it means to its server.
#[derive(Debug, Clone)]
pub struct Node {
    /// The effective configuration.
    pub config: Config,
    /// The path of its file with the folder it starts from, as far as known.
    pub(super) location: String,
    /// Whether somebody said which server it is for; otherwise the default was taken.
    pub server_is_named: bool,
    /// The container that runs it, if a plan is known that does.
    pub runs_in: Option<RunsIn>,
}

/// How a container runs a node.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct RunsIn {
    /// Which of the deployments.
    pub(super) deployment: usize,
    /// Which of its containers.
    pub(super) container: usize,
    /// The container's name, if it is known.
    pub name: Option<String>,
    /// What a message calls the node where no file of the disk is its own.
    pub(super) title: Message,
    /// Whether it has a network of its own; with `network_mode: host` it listens on the host.
    pub has_own_network: bool,
    /// Who reaches it: others where its network is the host's, or a port is published on more than the loopback.
    pub(super) reach: Reach,
    /// Whether something is mounted at a folder for data.
    pub(super) has_data_mount: bool,
    /// Whether the node has a file, not only the options of its command.
    pub(super) has_file: bool,
    /// Whether its file is one that the plan itself holds.
    pub(super) is_written: bool,
    /// The directives of that file whose values are not known.
    pub(super) left_out: Vec<String>,
    /// Where the command is written.
    pub(super) command: Place,
}

/// Who reaches a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Containers beside it, and this host.
    Inside,
    /// Others too, or that is not known.
    Outside,
}

impl Node {
    /// The number that its path carries, if there is one.
    pub fn label(&self) -> Option<Label> {
        let is_written = self.runs_in.as_ref().is_some_and(|r| r.is_written);
        if self.has_file() && !is_written { label(&self.location) } else { None }
    }

    /// The path of its file with the folder that relative paths start from, as far as known.
    pub fn location(&self) -> &str {
        &self.location
    }

    /// What a message calls it: the path of its file, or the container that it is.
    pub fn title(&self) -> Message {
        match &self.runs_in {
            Some(runs) if !runs.has_file || runs.is_written => runs.title.clone(),
            _ => Message::verbatim(self.config.path()),
        }
    }

    /// The plan file that runs it.
    pub fn plan(&self) -> Option<&str> {
        self.runs_in.as_ref().map(|r| r.command.path.as_str())
    }

    /// Whether it has a file. A node without one is a container whose server gets options alone.
    pub fn has_file(&self) -> bool {
        self.runs_in.as_ref().is_none_or(|r| r.has_file)
    }

    /// Whether its file is one that a plan writes, and the values of some of its lines are not known.
    pub fn leaves_lines_out(&self) -> bool {
        self.runs_in.as_ref().is_some_and(|r| !r.left_out.is_empty())
    }

    /// Whether it runs in a container with a network, and a file system, of its own.
    pub fn is_apart(&self) -> bool {
        self.runs_in.as_ref().is_some_and(|r| r.has_own_network)
    }

    /// Whether it runs on its host, not in a container: a container ends when its server becomes a daemon.
    pub fn is_service(&self) -> bool {
        let config = &self.config;
        config.is_yes(id::DAEMONIZE) || ["systemd", "upstart"].contains(&config.word(id::SUPERVISED))
    }

    /// Whether only containers beside it, and this host, reach it: it is in a network of containers, and none of
    /// its ports is published, or on the loopback alone.
    pub fn is_kept_inside(&self) -> bool {
        self.runs_in.as_ref().is_some_and(|r| r.reach == Reach::Inside)
    }

    /// Whether it is a container that was given options alone, and nothing to keep data in.
    pub fn is_throwaway(&self) -> bool {
        self.runs_in.as_ref().is_some_and(|r| !r.has_file && !r.has_data_mount)
    }

    /// The place of the nth word of a line, or of the whole line.
    pub fn place(&self, at: At, nth: Option<usize>) -> Place {
        self.locate(at.source, self.config.word_span(at, nth))
    }

    /// The place of a span of a source.
    pub fn locate(&self, source: usize, span: Span) -> Place {
        let (path, bytes, start) = self.config.sources()[source].part(span.start);
        let end = span.end.min(start + bytes.len());
        Place { path: path.to_owned(), span: Span::new(span.start - start, end.max(span.start) - start) }
    }

    /// Where to put a finding about the node as a whole: the start of its file.
    pub fn start(&self) -> Place {
        self.locate(0, Span::at(0))
    }

    /// The bytes of the file that the byte at `offset` of a source belongs to.
    pub fn file_bytes(&self, at: At) -> &[u8] {
        self.config.sources()[at.source].part(self.config.line(at).span.start).1
    }

    /// The whole line with its line break, as a place to insert before or to delete.
    pub fn line_place(&self, at: At) -> Place {
        self.locate(at.source, self.config.line(at).span)
    }

    /// The line break that the file uses, judged by its first line.
    pub fn line_break(&self, at: At) -> &'static [u8] {
        let bytes = self.file_bytes(at);
        match bytes.iter().position(|&b| b == b'\n') {
            Some(end) if end > 0 && bytes[end - 1] == b'\r' => b"\r\n",
            _ => b"\n",
        }
    }
}
