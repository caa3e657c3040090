//! Reads a file line by line, as `loadServerConfigFromString` (config.c) does.

use super::directives::{
    bind, client_output_buffer_limit, dir, latency_tracking_info_percentiles, notify_keyspace_events,
    oom_score_adj_values, replicaof, requirepass, save, unixsocketperm,
};
use super::effective::{Config, Source};
use super::files::{Files, join};
use super::late;
use super::number::c_string;
use super::refusal::{Arity, Fault, MOST_REFUSALS, Reason, Refusal, arity};
use super::scalar;
use super::state::Reading;
use super::unknown::Unknown;
use super::value::{At, Setting, Value};
use crate::catalog::{
    Directive, Flavor, Kind, Server, ServerSet, Special, Variant, find, find_any, id, nearest,
};
use crate::syntax::{Argument, Document, LineKind, split};

/// Reads `bytes`, the file at `path`, as `server` does. `files` provides the included files. Never fails:
/// what the server would refuse is in [`Config::refusals`], and reading continues after it.
pub fn read(path: &str, bytes: Vec<u8>, files: &Files, server: Server) -> Config {
    read_parts(vec![(path.to_owned(), bytes)], files, server)
}

/// Reads texts that the server reads as one: its file, and the options that its command line appends. Each
/// has a path or a substitute for one; relative includes start at the first.
pub fn read_parts(texts: Vec<(String, Vec<u8>)>, files: &Files, server: Server) -> Config {
    read_parts_of(texts, files, server, None, StartFolder::OfFile)
}

/// The folder that a server is started in, from which the relative paths of includes start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StartFolder {
    /// The folder of its file, which is likely if nothing else is known.
    OfFile,
    /// Another folder.
    Folder(String),
    /// A folder that is not known.
    Unknown,
}

/// Reads texts as [`read_parts`] does, of which `unknown` tells what was left out.
pub(crate) fn read_parts_of(
    texts: Vec<(String, Vec<u8>)>,
    files: &Files,
    server: Server,
    unknown: Option<Unknown>,
    start: StartFolder,
) -> Config {
    let path = path_of(&texts).to_owned();
    read_texts(Reading::new(&path, files, server), texts, unknown, start)
}

/// Returns the path of the first text, from which relative includes start.
pub(super) fn path_of(texts: &[(String, Vec<u8>)]) -> &str {
    texts.first().map_or("", |(path, _)| path)
}

/// Reads texts as [`read_parts_of`] does, in the state that [`Reading::new`] returned for [`path_of`] the texts.
pub(super) fn read_texts(
    mut reading: Reading<'_>,
    texts: Vec<(String, Vec<u8>)>,
    unknown: Option<Unknown>,
    start: StartFolder,
) -> Config {
    let path = path_of(&texts).to_owned();
    let (mut bytes, mut parts) = (Vec::new(), Vec::new());
    for (path, text) in texts {
        parts.push((bytes.len(), path));
        if bytes.is_empty() { bytes = text } else { bytes.extend(text) }
    }
    let config = &mut reading.config;
    config.loads_modules = unknown.as_ref().is_some_and(|unknown| unknown.names(id::LOADMODULE));
    config.is_of_sentinel = reading.sentinel.is_some();
    // A folder that is not known moves the relative paths of later includes.
    let is_moved = unknown.as_ref().is_some_and(|unknown| unknown.names(id::DIR));
    match start {
        _ if is_moved => reading.folder = None,
        StartFolder::OfFile => {}
        StartFolder::Folder(folder) => reading.folder = Some(folder),
        StartFolder::Unknown => reading.folder = None,
    }
    reading.config.unknown = unknown.map(Box::new);
    reading.open.open(&join("", &path));
    reading.read_source(bytes, parts, None);
    late::check(&mut reading);
    if let Some(unknown) = &reading.config.unknown {
        reading.config.refusals.retain(|refusal| !rests_on_unknown(unknown, refusal));
    }
    // Refusals are in the order in which the server would find them.
    if let Some(first) = reading.config.refusals.first_mut() {
        first.stops_load = true;
    }
    reading.config
}

/// Returns whether a refusal depends on other lines, which are not known.
fn rests_on_unknown(unknown: &Unknown, refusal: &Refusal) -> bool {
    match refusal.reason {
        Reason::UnknownMaster { .. }
        | Reason::DuplicateMaster { .. }
        | Reason::DuplicateInstance { .. }
        | Reason::RenamedTwice { .. }
        | Reason::HostNotResolved => unknown.has(id::SENTINEL),
        Reason::DuplicateUser { .. } => unknown.has(id::USER),
        Reason::RenameTaken => unknown.has(id::RENAME_COMMAND),
        Reason::RenameUnknownCommand => unknown.names(id::RENAME_COMMAND),
        Reason::BadAclRule { .. } => unknown.names(id::ACL_PUBSUB_DEFAULT),
        Reason::BadTitleTemplate => unknown.names(id::CLUSTER_ENABLED) || unknown.names(id::UNIXSOCKET),
        Reason::BadArraySetting { .. } => {
            unknown.names(id::ARRAY_SPARSE_KMAX) || unknown.names(id::ARRAY_SPARSE_KMIN)
        }
        _ => false,
    }
}

type Outcome = Result<Value, (Reason, usize)>;

impl Reading<'_> {
    fn read_source(&mut self, bytes: Vec<u8>, parts: Vec<(usize, String)>, included_at: Option<At>) {
        let source = self.config.sources.len();
        let document = Document::parse(bytes, self.server().quoting());
        let lines = document.lines().len();
        self.config.settings.reserve(lines);
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
            // The server knows the directive only to ignore it, with exactly one argument.
            if given != 1 {
                self.fall_through(at, arity(directive, Arity::Exactly(1), given), given > 0, false);
            }
            return;
        };
        let outcome = match variant.kind {
            Kind::Special(special) => self.loader_value(at, directive, special),
            _ => None,
        };
        if variant.kind == Kind::Special(Special::Include) && matches!(outcome, Some(Ok(_))) {
            self.follow_include(at);
        }
        let outcome = outcome.unwrap_or_else(|| {
            let document = &self.config.sources[at.source].document;
            let words = &self.config.words(at)[1..];
            // Most lines have few words, whose values fit on the stack.
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

    fn follow_include(&mut self, at: At) {
        let Some(included) = self.included(at) else { return };
        let paths: Vec<String> = included.parts.iter().map(|(_, path)| path.clone()).collect();
        let all = || paths.iter().chain([&included.whole]);
        all().for_each(|path| self.open.open(path));
        self.read_source(included.bytes, included.parts, Some(at));
        all().for_each(|path| self.open.close(path));
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
                self.config.set(Setting { directive: directive.id, by_alias, at, value });
            }
            Ok(None) => {}
            Err(Fault::Refused(reason, word)) => self.refuse_line(at, reason, word),
            Err(Fault::FallsThrough(reason)) => {
                let has_value = self.config.words(at).len() > 1;
                self.fall_through(at, reason, has_value, false);
            }
        }
    }

    /// Returns the value of a directive that has a setter.
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
        // Up to 6.2, `save` accepts any number of arguments.
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
        // A directive with several arguments splits a single argument again. If that fails, it has no
        // arguments.
        let resplit;
        let values: Vec<&[u8]>;
        let (arguments, single) = match arguments {
            [one] if variant.multi_arg && !one.is_empty() => {
                resplit = split(c_string(one), server.quoting()).unwrap_or_default();
                values = resplit.iter().map(Argument::value).collect();
                (values.as_slice(), true)
            }
            _ => (arguments, false),
        };
        let given = arguments.len();
        let outcome: Outcome = match special {
            None | Some(Special::PlainText | Special::Dead) => {
                scalar::value(variant, arguments, &self.config)
            }
            Some(Special::Bind) => bind::addresses(arguments, legacy),
            Some(Special::ClientOutputBufferLimit) => {
                client_output_buffer_limit::limits(arguments, legacy, scalar::size_rules(server))
            }
            Some(Special::ClientQueryBufferLimit) => {
                let bytes = super::number::memtoull(arguments[0], scalar::size_rules(server));
                Ok(Value::Bytes(bytes.unwrap_or(0)))
            }
            Some(Special::Dir) => dir::folder(arguments),
            Some(Special::LatencyPercentiles) => {
                latency_tracking_info_percentiles::percentiles(arguments, server)
            }
            Some(Special::NotifyKeyspaceEvents) => notify_keyspace_events::classes(arguments, server),
            Some(Special::OomScoreAdjValues) => match arguments {
                [a, b, c] => oom_score_adj_values::scores(&[a, b, c]),
                _ => Err((arity(directive, Arity::Exactly(3), given), usize::MAX)),
            },
            Some(Special::ReplicaOf) => match arguments {
                [host, port] => replicaof::master(host, port),
                _ => Err((arity(directive, Arity::Exactly(2), given), usize::MAX)),
            },
            Some(Special::RequirePass) => requirepass::password(arguments[0]),
            Some(Special::Save) => save::points(arguments, legacy),
            Some(Special::UnixSocketPerm) => unixsocketperm::mode(arguments[0]),
            // `loader_value` reads the directives of the loader.
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

    /// Handles a line that is not a directive of the loader. Redis 8.0 keeps it for modules; other servers
    /// keep only dotted names.
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
            // A Sentinel loads no modules, and never looks at the line again.
            if self.config.is_of_sentinel {
                return;
            }
            let (reason, word) = self.true_cause(at, reason, Some(0));
            if self.queued.len() < MOST_REFUSALS {
                self.queued.push(Refusal { reason, at, word, while_reading: false, stops_load: false });
            }
        } else {
            self.refuse_line(at, reason, Some(0));
        }
    }

    fn unknown(&self, name: &[u8]) -> Reason {
        let known_to = find_any(name).fold(ServerSet::default(), |set, (_, servers)| set.or(servers));
        let enough = self.config.refusals.len() + self.queued.len() >= MOST_REFUSALS;
        // `port=6379` and `port:` begin with the name of a directive.
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
