//! The state while the files of a server are read.

use super::directives::rename_command;
use super::effective::{AclFile, Config};
use super::files::{Files, join, parent};
use super::refusal::{MOST_REFUSALS, Reason, Refusal};
use super::sentinel::ReadsLines;
use super::value::At;
use crate::catalog::{Server, directives, id};
use std::collections::HashMap;

/// The state of reading the files of one server.
pub(super) struct Reading<'f> {
    pub(super) config: Config,
    /// The files that may be included.
    pub(super) files: &'f Files,
    /// The folder of relative includes, or `None` after `dir` has led outside the files.
    pub(super) folder: Option<String>,
    /// The files that are open, from the one the server is started with to the innermost.
    pub(super) open: OpenFiles,
    /// The commands that were renamed so far.
    pub(super) commands: rename_command::Commands,
    /// The users so far, each with the place of its first line.
    pub(super) users: HashMap<Box<[u8]>, At>,
    /// The `sentinel` lines, if the server runs as a Sentinel.
    pub(super) sentinel: Option<&'f mut dyn ReadsLines>,
    /// The number of bytes read from included files.
    pub(super) included: usize,
    /// Lines kept for modules. They are refused if no module takes them after all modules are loaded.
    pub(super) queued: Vec<Refusal>,
    /// Unknown commands and categories in `user` lines that are refused for another reason.
    pub(super) unknown_in_users: Vec<Refusal>,
}

impl<'f> Reading<'f> {
    /// Returns the state in which `server` begins to read the file at `path`.
    pub(super) fn new(path: &str, files: &'f Files, server: Server) -> Self {
        let config = Config {
            server,
            sources: Vec::new(),
            settings: Vec::new(),
            last: vec![0; directives().len()],
            refusals: Vec::new(),
            unresolved: Vec::new(),
            acl_file: AclFile::None,
            loads_modules: false,
            is_of_sentinel: false,
            unknown: None,
        };
        Self {
            config,
            files,
            folder: Some(parent(&join("", path)).to_owned()),
            open: OpenFiles::default(),
            commands: rename_command::Commands::default(),
            users: HashMap::new(),
            queued: Vec::new(),
            unknown_in_users: Vec::new(),
            sentinel: None,
            included: 0,
        }
    }
}

impl Reading<'_> {
    pub(super) fn server(&self) -> Server {
        self.config.server
    }

    /// Returns `true` if the lines read so far allow new ACL users every channel (`acl-pubsub-default`).
    pub(super) fn channels_by_default(&self) -> bool {
        self.config.word(id::ACL_PUBSUB_DEFAULT) == "allchannels"
    }

    pub(super) fn refuse(&mut self, refusal: Refusal) {
        if self.config.refusals.len() < MOST_REFUSALS {
            self.config.refusals.push(refusal);
        }
    }

    /// Refuses a line while it is read, for its true cause.
    pub(super) fn refuse_line(&mut self, at: At, reason: Reason, word: Option<usize>) {
        let (reason, word) = self.true_cause(at, reason, word);
        self.refuse(Refusal { reason, at, word, while_reading: true, stops_load: false });
    }

    /// Returns the true cause of a refusal and the word at fault: a NUL, a byte order mark, or a comment
    /// after the value if there is one, else the given reason.
    pub(super) fn true_cause(&self, at: At, reason: Reason, word: Option<usize>) -> (Reason, Option<usize>) {
        let config = &self.config;
        if config.has_nul(at) {
            return (Reason::NulByte, None);
        }
        if config.word_value(at, 0).starts_with(b"\xef\xbb\xbf") {
            return (Reason::ByteOrderMark, Some(0));
        }
        let is_user = config.word_value(at, 0).eq_ignore_ascii_case(b"user");
        let starts_comment = |nth: &usize| {
            let value = config.word_value(at, *nth);
            config.word_span(at, Some(*nth)).of(config.sources[at.source].document.bytes()).starts_with(b"#")
                && (!is_user || value == b"#")
        };
        let known = !matches!(reason, Reason::UnknownDirective { .. });
        match (2..config.words(at).len()).find(starts_comment) {
            Some(nth) if known => (Reason::InlineComment, Some(nth)),
            _ => (reason, word),
        }
    }
}

/// The paths of the open files, each with the number of times it is open.
#[derive(Default)]
pub(super) struct OpenFiles(HashMap<String, usize>);

impl OpenFiles {
    pub(super) fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    pub(super) fn open(&mut self, path: &str) {
        match self.0.get_mut(path) {
            Some(count) => *count += 1,
            None => _ = self.0.insert(path.to_owned(), 1),
        }
    }

    pub(super) fn close(&mut self, path: &str) {
        match self.0.get_mut(path) {
            Some(count) if *count > 1 => *count -= 1,
            _ => _ = self.0.remove(path),
        }
    }
}
