//! The loop that reads a file line by line, as `loadServerConfigFromString` (config.c) does.

use super::directives::{
    bind, client_output_buffer_limit, dir, include, latency_tracking_info_percentiles,
    notify_keyspace_events, oom_score_adj_values, rename_command, replicaof, requirepass, save,
    unixsocketperm, user,
};
use super::effective::{Config, Source, UnresolvedInclude};
use super::files::{Files, join, parent};
use super::late;
use super::number::c_string;
use super::refusal::{Arity, Reason, Refusal};
use super::scalar;
use super::value::{At, Setting, Value};
use crate::catalog::{
    Directive, DirectiveId, Flavor, Kind, Server, Special, Variant, directives, find, find_any, id, nearest,
};
use crate::syntax::{Document, LineKind, split};

/// A server stops at the first refusal; more than this are of no use to anybody.
const MOST_REFUSALS: usize = 200;
/// Includes that are followed. Files that include each other many times over could grow without end.
const MOST_INCLUDES: usize = 1000;
/// Bytes of included files that are read, all times together.
const MOST_INCLUDED: usize = 64 * 1024 * 1024;

/// Reads `bytes`, the file at `path`, as `server` does. Includes are looked up in `files`. Never fails: what
/// the server would refuse is in [`Config::refusals`], and reading goes on behind it.
pub fn read(path: &str, bytes: Vec<u8>, files: &Files, server: Server) -> Config {
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
        folder: Some(parent(&join("", path)).to_owned()),
        chain: vec![join("", path)],
        commands: rename_command::Commands::default(),
        queued: Vec::new(),
        included: 0,
    };
    reader.read_source(bytes, vec![(0, path.to_owned())], None);
    late::check(&mut reader);
    reader.config
}

/// A reading in progress.
pub(super) struct Reader<'f> {
    pub(super) config: Config,
    files: &'f Files,
    /// The folder of relative includes; none once `dir` has led to a place outside the files.
    folder: Option<String>,
    /// The files being read, from the first to the innermost.
    chain: Vec<String>,
    commands: rename_command::Commands,
    /// How many bytes of included files were read.
    included: usize,
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

    fn read_source(&mut self, bytes: Vec<u8>, parts: Vec<(usize, String)>, included_at: Option<At>) {
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
    fn refuse_line(&mut self, at: At, reason: Reason, word: Option<usize>) {
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

    /// The directives that the loader reads itself. A wrong number of arguments makes the line an unknown
    /// one. None for directives that have a setter.
    fn read_loader_directive(
        &mut self,
        at: At,
        directive: &'static Directive,
        special: Special,
    ) -> Option<Result<Option<Value>, Fault>> {
        let server = self.server();
        let given = self.config.words(at).len() - 1;
        let argument = |nth: usize| self.config.word_value(at, nth + 1);
        let refused = |(reason, nth): (Reason, usize)| Fault::Refused(reason, Some(nth + 1));
        let wrong = |expected| Some(Err(Fault::FallsThrough(arity(directive, expected, given))));
        Some(match special {
            Special::Include if given != 1 => return wrong(Arity::Exactly(1)),
            Special::Include => {
                let path = argument(0).to_vec();
                self.include(at, &path);
                Ok(Some(Value::Text(path.into())))
            }
            Special::LoadModule | Special::User if given < 1 => return wrong(Arity::AtLeast(1)),
            Special::LoadModule => {
                let path = argument(0).into();
                self.config.loads_modules = true;
                Ok(Some(Value::Module(path)))
            }
            Special::RenameCommand if given != 2 => return wrong(Arity::Exactly(2)),
            Special::RenameCommand => {
                let (from, to) = (argument(0).to_vec(), argument(1).to_vec());
                match self.commands.rename(&from, &to, server) {
                    Err((Reason::RenameCrash, nth)) => {
                        // The crash comes without a line number.
                        self.refuse(Refusal {
                            reason: Reason::RenameCrash,
                            at,
                            word: Some(nth + 1),
                            while_reading: true,
                        });
                        Ok(None)
                    }
                    other => other.map(Some).map_err(refused),
                }
            }
            Special::Sentinel if given == 0 => Ok(None),
            Special::Sentinel => Err(Fault::Refused(Reason::SentinelLine, Some(0))),
            Special::User => {
                let arguments: Vec<&[u8]> = (0..given).map(argument).collect();
                let same =
                    |s: &&Setting| matches!(&s.value, Value::User { name, .. } if **name == *arguments[0]);
                match self.config.all(id::USER).find(same) {
                    Some(first) if !server.is_legacy() => {
                        Err(Fault::Refused(Reason::DuplicateUser { first: first.at }, Some(1)))
                    }
                    _ => {
                        user::read(&arguments, server, self.channels_by_default()).map(Some).map_err(refused)
                    }
                }
            }
            Special::Dir => {
                // The folder of later includes moves, whether or not it exists here.
                if given == 1 {
                    let path = String::from_utf8_lossy(argument(0)).into_owned();
                    self.folder = self.folder.take().map(|folder| join(&folder, &path));
                }
                return None;
            }
            _ => return None,
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

    fn include(&mut self, at: At, path: &[u8]) {
        let is_glob = include::is_glob(path, self.server().is_legacy());
        let path = String::from_utf8_lossy(c_string(path)).into_owned();
        let whole = match &self.folder {
            Some(folder) => Some(join(folder, &path)),
            None if path.starts_with('/') => Some(join("", &path)),
            None => None,
        };
        let Some(whole) = whole.filter(|_| self.config.sources.len() < MOST_INCLUDES) else {
            self.config.unresolved.push(UnresolvedInclude { at, path: None, is_glob });
            return;
        };
        let (mut bytes, mut parts) = (Vec::new(), Vec::new());
        if is_glob {
            for (path, text) in self.files.glob(&whole) {
                parts.push((bytes.len(), path.to_owned()));
                bytes.extend_from_slice(text);
            }
        } else if let Some(text) = self.files.get(&whole) {
            parts.push((0, whole.clone()));
            bytes.extend_from_slice(text);
        }
        if parts.iter().any(|(_, part)| self.chain.contains(part)) || self.chain.contains(&whole) {
            self.refuse(Refusal { reason: Reason::IncludeCycle, at, word: Some(1), while_reading: true });
        } else if self.included + bytes.len() > MOST_INCLUDED {
            self.config.unresolved.push(UnresolvedInclude { at, path: None, is_glob });
        } else if parts.is_empty() {
            self.config.unresolved.push(UnresolvedInclude { at, path: Some(whole), is_glob });
        } else {
            self.included += bytes.len();
            let depth = self.chain.len();
            self.chain.extend(parts.iter().map(|(_, path)| path.clone()));
            self.read_source(bytes, parts, Some(at));
            self.chain.truncate(depth);
        }
    }
}

enum Fault {
    /// Refused on its line; with the word at fault.
    Refused(Reason, Option<usize>),
    /// The loader does not take the line for this directive at all.
    FallsThrough(Reason),
}

fn arity(directive: &Directive, expected: Arity, given: usize) -> Reason {
    Reason::WrongNumberOfArguments { directive: directive.id, expected, given }
}
