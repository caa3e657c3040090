use super::refusal::Refusal;
use super::unknown::Unknown;
use super::value::{At, Setting, Value};
use crate::catalog::{CommandTable, DirectiveId, Flavor, Server, find_any, id};
use crate::syntax::{Document, Line, LineKind, Word};
use crate::text::{LineTable, Span};

/// A configuration, as one server reads it from its files.
#[derive(Debug, Clone)]
pub struct Config {
    pub(super) server: Server,
    pub(super) sources: Vec<Source>,
    pub(super) settings: Vec<Setting>,
    /// For each directive, one more than the index of the setting in force; 0 if there is none.
    pub(super) last: Vec<u32>,
    pub(super) refusals: Vec<Refusal>,
    pub(super) unresolved: Vec<UnresolvedInclude>,
    pub(super) acl_file: AclFile,
    pub(super) loads_modules: bool,
    /// Whether the server runs as a Sentinel.
    pub(super) is_of_sentinel: bool,
    /// What lines that cannot be read may set, as those of a template.
    pub(super) unknown: Option<Box<Unknown>>,
}

/// A text that a server reads: the file it is started with, an included file, or several files that a glob
/// matches, joined.
#[derive(Debug, Clone)]
pub struct Source {
    /// The lines of the text.
    pub document: Document,
    /// The files of the text, each with the offset where it starts.
    pub(super) parts: Vec<(usize, String)>,
    /// The line that includes it, or `None` for the file the server is started with.
    pub included_at: Option<At>,
}

/// An `include` whose file the caller did not provide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnresolvedInclude {
    /// The line of the `include`.
    pub at: At,
    /// The path, joined to the folder in which the server would look, or `None` if that folder is not known.
    pub path: Option<String>,
    /// Whether the path is a glob.
    pub is_glob: bool,
}

/// The ACL file of a configuration.
#[derive(Debug, Clone, Default)]
pub(super) enum AclFile {
    /// No line names one.
    #[default]
    None,
    /// It is the source with this index.
    Read(usize),
    /// A line names one that was not read. Its path is joined to the folder in which the server looks, if that is known.
    Unread(Option<String>),
}

impl Source {
    /// Returns the path of the file, or of the first file if several are joined.
    pub fn path(&self) -> &str {
        self.parts.first().map_or("", |(_, path)| path)
    }

    /// Returns the files of the text, each with its bytes.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let bytes = self.document.bytes();
        let ends = self.parts.iter().skip(1).map(|(start, _)| *start).chain([bytes.len()]);
        self.parts.iter().zip(ends).map(|((start, path), end)| (path.as_str(), &bytes[*start..end]))
    }

    /// Returns the file that contains the byte at `offset`: its path, its bytes, and the offset where they
    /// start.
    pub fn part(&self, offset: usize) -> (&str, &[u8], usize) {
        let at = self.parts.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        let end = self.parts.get(at + 1).map_or(self.document.bytes().len(), |(start, _)| *start);
        let (start, path) = self.parts.get(at).map_or((0, ""), |(start, path)| (*start, path.as_str()));
        (path, &self.document.bytes()[start..end], start)
    }
}

impl Config {
    /// Returns the server that the files were read for.
    pub fn server(&self) -> Server {
        self.server
    }

    /// Returns whether the files were read as those of a Sentinel.
    pub fn is_of_sentinel(&self) -> bool {
        self.is_of_sentinel
    }

    /// Returns the commands that the server has.
    pub(super) fn command_table(&self) -> CommandTable {
        if self.is_of_sentinel {
            CommandTable::of_sentinel(self.server)
        } else {
            CommandTable::of_server(self.server)
        }
    }

    /// Returns the commands that the rules of a user may name. A Sentinel of Redis 6.0 reads them as a server does.
    pub(super) fn commands_for_users(&self) -> CommandTable {
        match self.server.release() {
            (6, 0) => CommandTable::of_server(self.server),
            _ => self.command_table(),
        }
    }

    /// Returns the texts that were read: first the file the server is started with, then the included ones.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Returns the path of the file the server is started with.
    pub fn path(&self) -> &str {
        self.sources.first().map_or("", Source::path)
    }

    /// Returns every directive that the server accepted, in order.
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// Returns why the server refuses the files; empty if it starts. The refusals are in the order in which
    /// the server would find them; it stops at the first ([`Refusal::stops_load`]). At most 200 are kept.
    pub fn refusals(&self) -> &[Refusal] {
        &self.refusals
    }

    /// Returns the includes whose files were not provided. What they set is unknown.
    pub fn unresolved_includes(&self) -> &[UnresolvedInclude] {
        &self.unresolved
    }

    /// Adds a setting, which replaces earlier ones of its directive.
    pub(super) fn set(&mut self, setting: Setting) {
        let directive = usize::from(setting.directive.0);
        self.settings.push(setting);
        self.last[directive] = u32::try_from(self.settings.len()).unwrap_or(u32::MAX);
    }

    /// Returns whether the configuration is only an ACL file, whose server may have any settings.
    pub fn is_acl_file(&self) -> bool {
        matches!(self.acl_file, AclFile::Read(0))
    }

    /// Returns whether a line is one of an ACL file.
    pub fn is_in_acl_file(&self, at: At) -> bool {
        matches!(self.acl_file, AclFile::Read(source) if source == at.source)
    }

    /// Returns the ACL file, if it was read.
    pub fn acl_file(&self) -> Option<&Source> {
        if let AclFile::Read(source) = self.acl_file { self.sources.get(source) } else { None }
    }

    /// Returns whether an ACL file was read, so that its users are known.
    pub fn has_read_acl_file(&self) -> bool {
        matches!(self.acl_file, AclFile::Read(_))
    }

    /// Returns whether users come from an ACL file that was not read, so that nobody knows who can log in.
    pub fn has_unread_acl_file(&self) -> bool {
        matches!(self.acl_file, AclFile::Unread(_))
    }

    /// Returns the path of an ACL file that was not read, joined to the folder in which the server would look. Returns
    /// `None` if there is no such file, or its folder is not known.
    pub fn wanted_acl_file(&self) -> Option<&str> {
        if let AclFile::Unread(path) = &self.acl_file { path.as_deref() } else { None }
    }

    /// Marks the configuration as incomplete, like a missing include does, because a line that is left out
    /// may set anything.
    pub(crate) fn leave_open(&mut self) {
        let at = At { source: 0, line: 0 };
        self.unresolved.push(UnresolvedInclude { at, path: None, is_glob: true });
    }

    /// Returns whether a line that cannot be read, as in a template, may set the directive, so that
    /// [`Config::setting`] does not tell its value.
    pub fn is_unknown(&self, directive: DirectiveId) -> bool {
        self.unknown.as_ref().is_some_and(|unknown| unknown.has(directive))
    }

    /// Adds directives that lines which cannot be read may set.
    pub(super) fn add_unknown(&mut self, more: Unknown) {
        self.unknown = Some(Box::new(match self.unknown.take() {
            Some(unknown) => unknown.and(more),
            None => more,
        }));
    }

    /// Like [`Config::is_unknown`], for the name of a directive.
    pub(crate) fn is_unknown_name(&self, name: &str) -> bool {
        find_any(name.as_bytes()).any(|(directive, _)| self.is_unknown(directive.id))
    }

    /// Returns whether an unknown value was asked for since the last call. What follows from it is a guess.
    pub(crate) fn take_guess(&self) -> bool {
        self.unknown.as_ref().is_some_and(|unknown| unknown.take_asked())
    }

    /// Returns whether lines that cannot be read may set something.
    pub(crate) fn has_unknown(&self) -> bool {
        self.unknown.is_some()
    }

    fn ask(&self, directive: DirectiveId) {
        if let Some(unknown) = &self.unknown {
            unknown.ask(directive);
        }
    }

    /// Returns `true` if there is a `loadmodule` line. Modules define directives of their own.
    pub fn loads_modules(&self) -> bool {
        self.loads_modules
    }

    /// Returns the last setting of a directive, which is the one in force.
    pub fn setting(&self, directive: DirectiveId) -> Option<&Setting> {
        self.ask(directive);
        let at = self.last[usize::from(directive.0)];
        at.checked_sub(1).and_then(|at| self.settings.get(at as usize))
    }

    /// Returns the line that says which master the server replicates: the last `replicaof` or `slaveof`. Releases up to 6.2
    /// have both names as directives of their own, and the later line wins whichever name it has.
    pub fn replicaof(&self) -> Option<&Setting> {
        let (new, old) = (self.setting(id::REPLICAOF), self.setting(id::SLAVEOF));
        let nth = |directive: DirectiveId| self.last[usize::from(directive.0)];
        if nth(id::SLAVEOF) > nth(id::REPLICAOF) { old } else { new }
    }

    /// Returns whether the configuration makes the server a replica of a master that it names.
    pub fn is_replica(&self) -> bool {
        self.replicaof().is_some_and(|setting| matches!(setting.value, Value::ReplicaOf(Some(_))))
    }

    /// Returns all settings of a directive, in order.
    pub fn all(&self, directive: DirectiveId) -> impl DoubleEndedIterator<Item = &Setting> {
        self.ask(directive);
        self.settings.iter().filter(move |s| s.directive == directive)
    }

    fn default(&self, directive: DirectiveId) -> &'static str {
        directive.directive().variant(self.server).and_then(|v| v.default).unwrap_or_default()
    }

    /// Returns `true` if a yes/no directive is on, by its line or its default. It is off on servers that do
    /// not have it.
    pub fn is_yes(&self, directive: DirectiveId) -> bool {
        match self.setting(directive) {
            Some(setting) => setting.value == Value::Bool(true),
            None => self.default(directive) == "yes",
        }
    }

    /// Returns the value of an integer directive, in its unit, by its line or its default; 0 on servers that
    /// do not have it.
    pub fn integer(&self, directive: DirectiveId) -> i64 {
        let set = self.setting(directive).and_then(|s| s.value.as_integer());
        set.unwrap_or_else(|| self.default(directive).parse().unwrap_or(0))
    }

    /// Returns the value of a size, in bytes, by its line or its default; 0 for percentages and on servers
    /// that do not have it.
    pub fn bytes(&self, directive: DirectiveId) -> u64 {
        match self.setting(directive).map(|s| &s.value) {
            Some(Value::Bytes(bytes)) => *bytes,
            Some(_) => 0,
            None => self.default(directive).parse().unwrap_or(0),
        }
    }

    /// Returns `true` if no line sets the directive, but a missing include may.
    pub fn may_be_elsewhere(&self, directive: DirectiveId) -> bool {
        self.setting(directive).is_none() && !self.unresolved.is_empty()
    }

    /// Returns the text of a directive, by its line or its default.
    pub fn text(&self, directive: DirectiveId) -> &[u8] {
        let set = self.setting(directive).and_then(|s| s.value.as_text());
        set.unwrap_or_else(|| self.default(directive).as_bytes())
    }

    /// Returns the word of an enumeration, by its line or its default.
    pub fn word(&self, directive: DirectiveId) -> &'static str {
        match self.setting(directive).map(|s| &s.value) {
            Some(Value::Word(word)) => word,
            _ => self.default(directive),
        }
    }

    /// Returns `true` if the node runs in cluster mode.
    pub fn is_cluster(&self) -> bool {
        self.is_yes(id::CLUSTER_ENABLED)
    }

    /// Returns the password that a replica sends to its master (`masterauth`, on Valkey `primaryauth`), or
    /// `None` if there is none or it is empty.
    pub fn master_password(&self) -> Option<&Setting> {
        let directive =
            if self.server.is_at_least(Flavor::Valkey, 8, 0) { id::PRIMARYAUTH } else { id::MASTERAUTH };
        self.setting(directive).filter(|s| s.value.as_text().is_some_and(|t| !t.is_empty()))
    }

    /// Returns the `requirepass` in force, or `None` if there is none or it is empty.
    pub fn password(&self) -> Option<&Setting> {
        self.setting(id::REQUIREPASS).filter(|s| s.value.as_text().is_some_and(|t| !t.is_empty()))
    }

    /// Returns the port that clients connect to. With `tls-cluster` this is the TLS port (`defaultClientPort`
    /// in cluster.c).
    pub fn client_port(&self) -> i64 {
        self.integer(if self.is_yes(id::TLS_CLUSTER) { id::TLS_PORT } else { id::PORT })
    }

    /// Returns the bus port: `cluster-port`, or the client port plus 10000.
    pub fn bus_port(&self) -> i64 {
        match self.integer(id::CLUSTER_PORT) {
            0 => self.client_port() + 10_000,
            port => port,
        }
    }

    /// Returns the addresses that the server listens on.
    pub fn bind_addresses(&self) -> Vec<&[u8]> {
        match self.setting(id::BIND).map(|s| &s.value) {
            Some(Value::Addresses(addresses)) => addresses.iter().map(|a| &**a).collect(),
            _ => vec![b"*", b"-::*"],
        }
    }

    /// Returns the save points in force, as seconds and changes. Later lines add points, and an empty one
    /// removes all. Without a line the defaults apply, except on Redis 6.0, which drops them whenever it
    /// reads a file.
    pub fn save_points(&self) -> Vec<(i64, i64)> {
        const DEFAULT: [(i64, i64); 3] = [(3600, 1), (300, 100), (60, 10_000)];
        let mut points = if self.server.release() == (6, 0) { Vec::new() } else { DEFAULT.to_vec() };
        for (nth, setting) in self.all(id::SAVE).enumerate() {
            let Value::SavePoints(more) = &setting.value else { continue };
            if nth == 0 || more.is_empty() {
                points.clear();
            }
            points.extend(more);
        }
        points
    }

    /// Returns the line at a place.
    pub fn line(&self, at: At) -> &Line {
        &self.sources[at.source].document.lines()[at.line]
    }

    /// Returns the file that holds a line, and the number of the line in that file, from 1.
    pub fn shown_line(&self, at: At) -> (&str, usize) {
        let source = &self.sources[at.source];
        let start = self.line(at).span.start;
        let (path, bytes, first) = source.part(start);
        (path, LineTable::new(bytes).position(bytes, start - first).line)
    }

    /// Returns the words of a line: the name and its arguments.
    pub fn words(&self, at: At) -> &[Word] {
        let document = &self.sources[at.source].document;
        document.words(&document.lines()[at.line])
    }

    /// Returns the bytes that the server sees in the nth word of a line; empty if there is no such word.
    pub fn word_value(&self, at: At, nth: usize) -> &[u8] {
        let document = &self.sources[at.source].document;
        document.words(&document.lines()[at.line]).get(nth).map_or(&[], |word| document.value(word))
    }

    /// Returns the span of the nth word of a line, or of the whole line without its white space.
    pub fn word_span(&self, at: At, nth: Option<usize>) -> Span {
        let document = &self.sources[at.source].document;
        let line = &document.lines()[at.line];
        let words = document.words(line);
        match (nth.and_then(|n| words.get(n)), words) {
            (Some(word), _) => word.span,
            (None, [first, .., last]) => first.span.to(last.span),
            (None, [only]) => only.span,
            (None, []) => document.content(line),
        }
    }

    /// Returns `true` if the line contains a NUL.
    pub(super) fn has_nul(&self, at: At) -> bool {
        matches!(self.line(at).kind, LineKind::Directive { has_nul: true, .. })
            || self.line(at).span.of(self.sources[at.source].document.bytes()).contains(&0)
    }
}
