//! All that the targets use of rconf-core, in one place.

use rconf_core::catalog;
use rconf_core::config::{self, Files};
use rconf_core::container;
use rconf_core::diagnostic::Group;
use rconf_core::generate::{Inputs, generate};
use rconf_core::lint::{Linter, Options, lint_generated};
use rconf_core::message::Language;
use rconf_core::plan::repair::{self, Observed, Wanted};
use rconf_core::report::json::{self, Columns};
use rconf_core::session::{File, FileKind, Input, Memory, Plans, Session, Workspace};
use rconf_core::spec;
use rconf_core::syntax::Document;
use std::fmt::Write as _;

pub(crate) use rconf_core::catalog::Server;
pub(crate) use rconf_core::diagnostic::Report;
pub(crate) use rconf_core::spec::Spec;

/// Where something starts and ends.
pub(crate) type Range = (usize, usize);

/// A server of the catalog, each by some bytes.
pub(crate) fn server(byte: u8) -> Server {
    let all: Vec<Server> = catalog::Server::all().collect();
    all[usize::from(byte) % all.len()]
}

/// A line of a document.
pub(crate) struct Line {
    pub span: Range,
    pub words: Vec<Range>,
}

/// The lines of a document as a server reads it.
pub(crate) fn lines(server: Server, bytes: &[u8]) -> Vec<Line> {
    let document = Document::parse(bytes.to_vec(), server.quoting());
    assert_eq!(document.bytes(), bytes, "the document holds its bytes");
    let line = |line: &rconf_core::syntax::Line| {
        let words = document.words(line).iter();
        for word in words.clone() {
            let _ = document.value(word);
        }
        let words = words.map(|word| (word.span.start, word.span.end)).collect();
        Line { span: (line.span.start, line.span.end), words }
    };
    document.lines().iter().map(line).collect()
}

fn linter(server: Server) -> Linter {
    Linter::new(Options { server: Some(server), ..Options::default() })
}

/// Lints files together, each as what it looks like.
pub(crate) fn lint(files: &[(&str, &[u8])]) -> Report {
    let input = |(path, bytes): &(&str, &[u8])| Input { path: (*path).to_owned(), bytes: bytes.to_vec() };
    Workspace::new(files.iter().map(input).collect(), Options::default()).check().report
}

/// The paths and places of all findings, of what is related to them, and of their edits.
pub(crate) fn places(report: &Report) -> Vec<(String, Range)> {
    let mut places = Vec::new();
    for finding in &report.findings {
        let related = finding.related.iter().map(|related| &related.place);
        for place in std::iter::once(&finding.place).chain(related) {
            places.push((place.path.clone(), (place.span.start, place.span.end)));
        }
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            places.push((edit.path.clone(), (edit.span.start, edit.span.end)));
        }
    }
    places
}

/// Whether a finding of group L is in the report.
pub(crate) fn has_load_finding(report: &Report) -> bool {
    report.findings.iter().any(|finding| finding.rule.group == Group::Load)
}

/// Makes the report, and every message in each language; returns the English ones.
pub(crate) fn print(report: &Report, server: Server, files: &[(&str, &[u8])]) -> String {
    let text = |path: &str| files.iter().find(|(name, _)| *name == path).map(|(_, bytes)| *bytes);
    let _ = json::report(report, server, Columns::Utf16, text);
    let _ = json::report(report, server, Columns::Characters, text);
    let mut said = String::new();
    for finding in &report.findings {
        let place = (&finding.place.path, finding.place.span.start);
        let message = finding.message.get(Language::English);
        let _ = writeln!(said, "{} {place:?} {message}", finding.rule.code);
        let _ = finding.message.get(Language::Chinese);
    }
    said
}

/// The lines that a server or a Sentinel refuses in a file, from 0.
pub(crate) fn refused_lines(role: Role, server: Server, bytes: &[u8]) -> Vec<usize> {
    let (path, bytes) = (role.path(), bytes.to_vec());
    let config = match role {
        Role::Server => config::read(path, bytes, &Files::new(), server),
        Role::Sentinel => config::read_sentinel(path, bytes, &Files::new(), server).config,
        Role::AclFile => config::read_acl_file(path, bytes, server),
    };
    config.refusals().iter().map(|refusal| refusal.at.line).collect()
}

/// What a file is read as.
#[derive(Clone, Copy)]
pub(crate) enum Role {
    Server,
    Sentinel,
    AclFile,
}

impl Role {
    /// The name of such a file.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Server => "redis.conf",
            Self::Sentinel => "sentinel.conf",
            Self::AclFile => "users.acl",
        }
    }

    const fn kind(self) -> FileKind {
        match self {
            Self::Server => FileKind::Server,
            Self::Sentinel => FileKind::Sentinel,
            Self::AclFile => FileKind::Acl,
        }
    }
}

/// Lints one file as what it is said to be, whatever it looks like.
pub(crate) fn lint_in(role: Role, server: Server, bytes: &[u8]) -> Report {
    let input = Input { path: role.path().to_owned(), bytes: bytes.to_vec() };
    let (memory, plans) = (Memory::new([input.clone()]), Plans::default());
    let mut session = Session::new(&memory, vec![linter(server)], &plans);
    session.add(File { input, kind: role.kind(), settings: 0, named: true });
    session.check().report
}

/// Fixes a file; returns it, and how many fixes were applied.
pub(crate) fn fix(role: Role, server: Server, bytes: &[u8], with_unsafe: bool) -> (Vec<u8>, usize) {
    let input = Input { path: role.path().to_owned(), bytes: bytes.to_vec() };
    let (memory, plans) = (Memory::new([input.clone()]), Plans::default());
    let mut session = Session::new(&memory, vec![linter(server)], &plans);
    session.add(File { input, kind: role.kind(), settings: 0, named: true });
    let fixed = session.fix(with_unsafe).expect("fixes settle");
    let now = fixed.changed.into_iter().next().map_or_else(|| bytes.to_vec(), |input| input.bytes);
    (now, fixed.applied)
}

/// Reads a plan file; returns the places that could not be followed.
pub(crate) fn unfollowed(path: &str, bytes: &[u8]) -> Vec<Range> {
    let environment = container::read_env(b"PORT=7001\nIMAGE=redis:7.2\n");
    let deployment = container::read(path, bytes, &environment);
    deployment.unfollowed.iter().map(|part| (part.place.span.start, part.place.span.end)).collect()
}

/// Reads a spec. `None` if anything is found in it.
pub(crate) fn read_spec(text: &str) -> Option<Spec> {
    let read = spec::read("rconf.toml", text);
    read.spec.filter(|_| read.findings.is_empty())
}

/// The files of a cluster that is small enough and in whose spec the generator finds nothing either.
pub(crate) fn generate_clean(spec: &Spec) -> Option<Vec<(String, Vec<u8>)>> {
    const INPUTS: Inputs<'_> =
        Inputs { password: "a-password-for-tests", users: "user app on >an-app-password ~app:* +@read\n" };
    const MOST: usize = 12;
    if spec.nodes.len() > MOST || spec.is_spread() {
        return None;
    }
    if !lint_generated(spec, "rconf.toml", INPUTS).is_empty() {
        return None;
    }
    let made = generate(spec, INPUTS).expect("the password is good");
    Some(made.files.into_iter().map(|file| (file.path, file.bytes)).collect())
}

/// Reads what is pasted; returns the lines that were not read, from 1, and every line of shell of the repair.
pub(crate) fn repair(bytes: &[u8]) -> (Vec<usize>, Vec<String>) {
    let mut observed = Observed::default();
    let unread = observed.add(bytes).iter().map(|unread| unread.line).collect();
    let mut commands = Vec::new();
    for wanted in [Vec::new(), wanted()] {
        let _ = repair::diagnose(&observed, &wanted);
        let change = repair::repair(&observed, &wanted);
        for language in Language::ALL {
            let _ = (change.text(language), change.shell(language));
        }
        for step in change.told(Language::Chinese).steps {
            commands.extend(step.commands.into_iter().chain(step.way_back));
        }
    }
    (unread, commands)
}

/// The nodes of the tutorial's cluster.
fn wanted() -> Vec<Wanted> {
    let node = |nth: u8| {
        let port = 7000 + u16::from(nth);
        Wanted {
            node: format!("redis-{port}"),
            key: port.to_string(),
            address: [172, 28, 0, nth].into(),
            port,
            bus_port: 10_000 + port,
        }
    };
    (2..8).map(node).collect()
}
