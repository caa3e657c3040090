//! The loop that reads a file line by line, as `loadServerConfigFromString` (config.c) does.

use super::directives::{
    bind, client_output_buffer_limit, dir, latency_tracking_info_percentiles, notify_keyspace_events,
    oom_score_adj_values, rename_command, replicaof, requirepass, save, unixsocketperm,
};
use super::effective::{Config, Source};
use super::files::{Files, join, parent};
use super::late;
use super::number::c_string;
use super::refusal::{Arity, Reason, Refusal};
use super::scalar;
use super::value::{At, Setting, Value};
use crate::catalog::{
    Directive, DirectiveId, Flavor, Kind, Server, Special, Variant, directives, find, find_any, id, nearest,
};
use crate::sorted::SortedMap;
use crate::syntax::{Document, LineKind, split};

/// A server stops at the first refusal; more than this are of no use to anybody.
const MOST_REFUSALS: usize = 200;

/// Reads `bytes`, the file at `path`, as `server` does. Includes are looked up in `files`. Never fails: what
/// the server would refuse is in [`Config::refusals`], and reading goes on behind it.
pub fn read(path: &str, bytes: Vec<u8>, files: &Files, server: Server) -> Config {
    read_parts(vec![(path.to_owned(), bytes)], files, server)
}

/// Reads texts that the server reads as one: its file, and what its command line appends to it. Each has a path, or
/// what stands for one; relative includes start at the first.
pub fn read_parts(texts: Vec<(String, Vec<u8>)>, files: &Files, server: Server) -> Config {
    let path = texts.first().map_or_else(String::new, |(path, _)| path.clone());
    let (mut bytes, mut parts) = (Vec::new(), Vec::new());
    for (path, text) in texts {
        parts.push((bytes.len(), path));
        if bytes.is_empty() { bytes = text } else { bytes.extend(text) }
    }
    let config = Config {
        server,
        sources: Vec::new(),
        settings: Vec::new(),
        last: vec![0; directives().len()],
        refusals: Vec::new(),
        unresolved: Vec::new(),
        loads_modules: false,
    };
    let mut reader = Reader {
        config,
        files,
        folder: Some(parent(&join("", &path)).to_owned()),
        chain: vec![join("", &path)],
        commands: rename_command::Commands::default(),
        users: SortedMap::new(),
        queued: Vec::new(),
        included: 0,
    };
    reader.read_source(bytes, parts, None);
    late::check(&mut reader);
    reader.config
}

/// A reading in progress.
pub(super) struct Reader<'f> {
    pub(super) config: Config,
    pub(super) files: &'f Files,
    /// The folder of relative includes; none once `dir` has led to a place outside the files.
    pub(super) folder: Option<String>,
    /// The files being read, from the first to the innermost.
    pub(super) chain: Vec<String>,
    pub(super) commands: rename_command::Commands,
    /// The users so far, and where each was first.
    pub(super) users: SortedMap<Box<[u8]>, At>,
    /// How many bytes of included files were read.
    pub(super) included: usize,
    /// Lines kept for modules. They are refused when all modules are loaded and none took them.
    pub(super) queued: Vec<Refusal>,
}

type Outcome = Result<Value, (Reason, usize)>;

impl Reader<'_> {
    pub(super) fn server(&self) -> Server {
        self.config.server
    }

    pub(super) fn integer(&self, directive: DirectiveId) -> i64 {
        self.config.integer(directive)
    }

    pub(super) fn is_yes(&self, directive: DirectiveId) -> bool {
        self.config.is_yes(directive)
    }

    pub(super) fn text(&self, directive: DirectiveId) -> &[u8] {
        self.config.text(directive)
    }

    /// Whether new ACL users may use every channel (`acl-pubsub-default`), as far as read.
    pub(super) fn channels_by_default(&self) -> bool {
        self.config.word(id::ACL_PUBSUB_DEFAULT) == "allchannels"
    }

    pub(super) fn refuse(&mut self, refusal: Refusal) {
        if self.config.refusals.len() < MOST_REFUSALS {
            self.config.refusals.push(refusal);
        }
    }

    pub(super) fn read_source(
        &mut self,
        bytes: Vec<u8>,
        parts: Vec<(usize, String)>,
        included_at: Option<At>,
    ) {
        let source = self.config.sources.len();
        let document = Document::parse(bytes, self.server().quoting());
        let lines = document.lines().len();
        self.config.sources.push(Source { document, parts, included_at });
        for line in 0..lines {
            self.read_line(At { source, line });
        }
    }

    fn read_line(&mut self, at: At) {
        match self.config.line(at).kind {
            LineKind::Blank | LineKind::Comment => {}
            LineKind::Unbalanced(unbalanced) => {
                let reason = Reason::UnbalancedQuotes(unbalanced);
                self.refuse_line(at, reason, None);
            }
            LineKind::Directive { .. } => self.read_directive(at),
        }
    }

    /// Refuses a line while reading it, or says what the true cause is: a NUL, a byte order mark, a comment
    /// behind the value.
    pub(super) fn refuse_line(&mut self, at: At, reason: Reason, word: Option<usize>) {
        let (reason, word) = self.true_cause(at, reason, word);
        self.refuse(Refusal { reason, at, word, while_reading: true });
    }

    fn true_cause(&self, at: At, reason: Reason, word: Option<usize>) -> (Reason, Option<usize>) {
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

    fn read_directive(&mut self, at: At) {
        let server = self.server();
        let name = self.config.word_value(at, 0);
        let given = self.config.words(at).len() - 1;
        let Some((directive, by_alias)) = find(c_string(name), server) else {
            let (reason, dotted) = (self.unknown(name), name.contains(&b'.'));
            self.fall_through(at, reason, given > 0, dotted);
            return;
        };
        let Some(variant) = directive.variant(server) else {
            // Known only to be ignored, with exactly one argument.
            if given != 1 {
                self.fall_through(at, arity(directive, Arity::Exactly(1), given), given > 0, false);
            }
            return;
        };
        let outcome = match variant.kind {
            Kind::Special(special) => self.read_loader_directive(at, directive, special),
            _ => None,
        };
        let outcome = outcome.unwrap_or_else(|| {
            let document = &self.config.sources[at.source].document;
            let words = &self.config.words(at)[1..];
            // Most lines have few words: their values are borrowed from the document, on the stack.
            let mut few: [&[u8]; 8] = [&[]; 8];
            let value = if given <= few.len() {
                for (slot, word) in few.iter_mut().zip(words) {
                    *slot = document.value(word);
                }
                self.read_value(directive, variant, &few[..given])
            } else {
                let many: Vec<&[u8]> = words.iter().map(|word| document.value(word)).collect();
                self.read_value(directive, variant, &many)
            };
            value.map(Some)
        });
        self.finish(at, directive, by_alias, outcome);
    }

    fn finish(
        &mut self,
        at: At,
        directive: &'static Directive,
        by_alias: bool,
        outcome: Result<Option<Value>, Fault>,
    ) {
        match outcome {
            Ok(Some(value)) => {
                self.config.settings.push(Setting { directive: directive.id, by_alias, at, value });
                let count = u32::try_from(self.config.settings.len()).unwrap_or(u32::MAX);
                self.config.last[usize::from(directive.id.0)] = count;
            }
            Ok(None) => {}
            Err(Fault::Refused(reason, word)) => self.refuse_line(at, reason, word),
            Err(Fault::FallsThrough(reason)) => {
                let has_value = self.config.words(at).len() > 1;
                self.fall_through(at, reason, has_value, false);
            }
        }
    }

    /// The value of a directive that the loader hands to its own setter.
    fn read_value(
        &self,
        directive: &'static Directive,
        variant: &'static Variant,
        arguments: &[&[u8]],
    ) -> Result<Value, Fault> {
        let server = self.server();
        let legacy = server.is_legacy();
        let given = arguments.len();
        let wrong = |expected| Fault::Refused(arity(directive, expected, given), None);
        let special = if let Kind::Special(special) = variant.kind { Some(special) } else { None };
        // Up to 6.2 `save` takes any number of arguments, and ignores all but some.
        if !variant.multi_arg && special != Some(Special::Save) {
            let expected = match special {
                Some(Special::ReplicaOf) => Arity::Exactly(2),
                Some(Special::ClientOutputBufferLimit) => Arity::Exactly(4),
                Some(Special::OomScoreAdjValues) => Arity::Exactly(3),
                Some(Special::Bind) => Arity::AtLeast(1),
                _ => Arity::Exactly(1),
            };
            let fits = match expected {
                Arity::Exactly(n) => given == n,
                Arity::AtLeast(n) => given >= n,
            };
            if !fits {
                return Err(wrong(expected));
            }
        }
        // A multi-argument directive splits a single argument again. What does not split is no argument.
        let resplit;
        let values: Vec<&[u8]>;
        let (arguments, single) = match arguments {
            [one] if variant.multi_arg && !one.is_empty() => {
                resplit = split(c_string(one), server.quoting()).unwrap_or_default();
                values = resplit.iter().map(crate::syntax::Argument::value).collect();
                (values.as_slice(), true)
            }
            _ => (arguments, false),
        };
        let given = arguments.len();
        let outcome: Outcome = match special {
            None | Some(Special::PlainText | Special::Dead) => scalar::read(variant, arguments, self),
            Some(Special::Bind) => bind::read(arguments, legacy),
            Some(Special::ClientOutputBufferLimit) => {
                client_output_buffer_limit::read(arguments, legacy, scalar::size_rules(server))
            }
            Some(Special::ClientQueryBufferLimit) => {
                let bytes = super::number::memtoull(arguments[0], scalar::size_rules(server));
                Ok(Value::Bytes(bytes.unwrap_or(0)))
            }
            Some(Special::Dir) => dir::read(arguments),
            Some(Special::LatencyPercentiles) => latency_tracking_info_percentiles::read(arguments, server),
            Some(Special::NotifyKeyspaceEvents) => notify_keyspace_events::read(arguments, server),
            Some(Special::OomScoreAdjValues) => match arguments {
                [a, b, c] => oom_score_adj_values::read(&[a, b, c]),
                _ => Err((arity(directive, Arity::Exactly(3), given), usize::MAX)),
            },
            Some(Special::ReplicaOf) => match arguments {
                [host, port] => replicaof::read(host, port),
                _ => Err((arity(directive, Arity::Exactly(2), given), usize::MAX)),
            },
            Some(Special::RequirePass) => requirepass::read(arguments[0]),
            Some(Special::Save) => save::read(arguments, legacy),
            Some(Special::UnixSocketPerm) => unixsocketperm::read(arguments[0]),
            // The loader's own directives are read in `read_loader_directive`.
            Some(
                Special::Include
                | Special::LoadModule
                | Special::RenameCommand
                | Special::Sentinel
                | Special::User,
            ) => Ok(Value::Text(Box::default())),
        };
        outcome.map_err(|(reason, nth)| {
            let word = if single { Some(1) } else { nth.checked_add(1) };
            Fault::Refused(reason, word)
        })
    }

    /// A line that nothing in the loader takes. Redis 8.0 keeps it for modules; others keep dotted names.
    fn fall_through(&mut self, at: At, reason: Reason, has_value: bool, dotted: bool) {
        let server = self.server();
        let keeps_all = server.is_at_least(Flavor::Redis, 8, 0);
        let keeps = keeps_all || (dotted && !server.is_legacy());
        let reason = match reason {
            Reason::UnknownDirective { nearest: None, .. } if dotted && keeps => {
                Reason::ModuleSettingWithoutModule { value_missing: !has_value }
            }
            reason => reason,
        };
        if keeps && has_value {
            let (reason, word) = self.true_cause(at, reason, Some(0));
            if self.queued.len() < MOST_REFUSALS {
                self.queued.push(Refusal { reason, at, word, while_reading: false });
            }
        } else {
            self.refuse_line(at, reason, Some(0));
        }
    }

    fn unknown(&self, name: &[u8]) -> Reason {
        let known_to =
            find_any(name).fold(crate::catalog::ServerSet::default(), |set, (_, servers)| set.or(servers));
        let enough = self.config.refusals.len() + self.queued.len() >= MOST_REFUSALS;
        // `port=6379` and `port:` are the name with something stuck to it.
        let stem = name.split(|b| matches!(b, b'=' | b':' | b',')).next().unwrap_or_default();
        let nearest = if known_to.is_empty() && !enough {
            find(stem, self.server())
                .filter(|_| stem.len() < name.len())
                .map(|(d, _)| d.name)
                .or_else(|| nearest(name, self.server()))
        } else {
            None
        };
        Reason::UnknownDirective { nearest, known_to }
    }
}

pub(super) enum Fault {
    /// Refused on its line; with the word at fault.
    Refused(Reason, Option<usize>),
    /// The loader does not take the line for this directive at all.
    FallsThrough(Reason),
}

pub(super) fn arity(directive: &Directive, expected: Arity, given: usize) -> Reason {
    Reason::WrongNumberOfArguments { directive: directive.id, expected, given }
}
