//! Checks the open documents, as `rconf lint` would with what the editor holds in place of what is on the disk.

use super::documents::Document;
use crate::args::Lint;
use crate::disk::{Disk, Texts};
use crate::error::Failure;
use crate::files::{Found, Paths};
use crate::gather::{Gathered, gather_taken};
use crate::language::language;
use crate::lint::session;
use crate::read::folder_of;
use crate::settings::Finder;
use crate::taken::{Fate, Taken};
use rconf_core::catalog::Server;
use rconf_core::diagnostic::Finding;
use rconf_core::lint::Node;
use rconf_core::session::{Classified, FileKind, Given, Input, Known, Outcome, ReadAs};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is to be checked: all open documents.
#[derive(Debug, Clone)]
pub struct Job {
    /// The number of the change that it follows.
    pub change: u64,
    /// The documents.
    pub documents: Vec<Document>,
}

/// What a check found.
#[derive(Default)]
pub struct Checked {
    /// The number of the change that it follows.
    pub change: u64,
    /// The findings, in order.
    pub findings: Vec<Finding>,
    /// The texts that findings refer to, by path.
    pub texts: HashMap<String, Arc<[u8]>>,
    /// The nodes, with those that are only siblings.
    pub nodes: Vec<Node>,
    /// The clusters with more than one node, each as indices of its nodes.
    pub clusters: Vec<Vec<usize>>,
    /// What is wrong with the settings, which then do not count: the path of the file and a message.
    pub trouble: Option<(PathBuf, String)>,
}

impl Checked {
    /// Returns the server that a document is read for.
    pub fn server(&self, document: &Document) -> Server {
        let node = self.nodes.iter().find(|node| node.config.path() == document.path);
        let named = || rconf_core::session::named_server(document.bytes());
        node.map(|node| node.config.server()).or_else(named).unwrap_or_default()
    }
}

/// What a check works with.
struct Setting {
    disk: Disk,
    finder: Finder,
    gathered: Gathered,
    trouble: Option<(PathBuf, String)>,
}

const fn is_read(classified: &Classified) -> bool {
    !matches!(classified.kind.read_as(), ReadAs::Other)
}

impl Setting {
    /// Reads the settings, and what is to be checked: those of the documents that `asked` takes.
    fn new(
        documents: &[Document],
        known: &Arc<Known>,
        asked: impl Fn(&Document) -> bool,
    ) -> Result<Self, Failure> {
        let mut texts = Texts::here();
        for document in documents {
            texts.insert(&document.path, document.bytes().into());
        }
        let disk = Disk::new(None).with_texts(texts).keeping(Arc::clone(known));
        let of: Vec<(&Document, Classified)> =
            documents.iter().filter(|it| asked(it)).map(|it| (it, it.classified())).collect();
        let of: Vec<_> = of.into_iter().filter(|(_, classified)| is_read(classified)).collect();
        let (args, mut finder) = (Lint::default(), Finder::new(&Lint::default())?);
        let found_all =
            |finder: &mut Finder| of.iter().map(|it| found(it, finder)).collect::<Result<Vec<_>, _>>();
        let (files, trouble) = match found_all(&mut finder) {
            Ok(found) => (found, None),
            Err(failure) => {
                // Without settings, so that a slip in one file does not end all checks.
                finder = Finder::new(&Lint { isolated: true, ..Lint::default() })?;
                (found_all(&mut finder)?, Some(trouble(&failure)))
            }
        };
        let fates =
            of.iter().map(|(document, classified)| Fate::Taken(taken(document, *classified))).collect();
        let paths = Paths { files, ..Paths::default() };
        let gathered = gather_taken(&args, &disk, &mut finder, paths, fates)?;
        Ok(Self { disk, finder, gathered, trouble })
    }
}

fn found(it: &(&Document, Classified), finder: &mut Finder) -> Result<Found, Failure> {
    let (document, classified) = it;
    let path = PathBuf::from(&document.path);
    let settings = finder.of(folder_of(&path))?;
    // Plans that run nothing of ours are no mistake of somebody who named them.
    let is_plan = classified.kind.read_as() == ReadAs::Plan;
    let given = if is_plan { Given::WithOthers } else { Given::ByName };
    Ok(Found { path, settings, given, kind: classified.kind, folder: None })
}

fn taken(document: &Document, classified: Classified) -> Taken {
    Taken { input: Input::new(document.path.clone(), document.bytes()), classified }
}

fn trouble(failure: &Failure) -> (PathBuf, String) {
    match failure {
        Failure::Settings { path, why } => (path.clone(), why.message().get(language()).to_owned()),
        Failure::Read { path, why } => (path.clone(), why.clone()),
        other => (PathBuf::new(), other.to_string()),
    }
}

/// Checks the documents. `known` holds what the last check has read.
pub fn check(job: &Job, known: &Arc<Known>) -> Checked {
    let empty = Checked { change: job.change, ..Checked::default() };
    let setting = match Setting::new(&job.documents, known, |_| true) {
        Ok(setting) => setting,
        Err(failure) => return Checked { trouble: Some(trouble(&failure)), ..empty },
    };
    let Setting { disk, finder, gathered, trouble: of_settings } = setting;
    let session = match session(&Lint::default(), &disk, &finder, &gathered) {
        Ok(session) => session.keeping_nodes(),
        Err(failure) => return Checked { trouble: Some(trouble(&failure)), ..empty },
    };
    let outcome = session.check();
    let Outcome { report, texts, nodes, .. } = outcome;
    let mut texts: HashMap<String, Arc<[u8]>> =
        texts.into_iter().map(|(path, text)| (path, text.into())).collect();
    for document in &job.documents {
        texts.insert(document.path.clone(), document.bytes().into());
    }
    let clusters = clusters(session.linter().reader(), &nodes);
    Checked { findings: report.findings, texts, nodes, clusters, trouble: of_settings, ..empty }
}

/// Returns the clusters with more than one node.
fn clusters(reader: &rconf_core::cluster::NodeReader, nodes: &[Node]) -> Vec<Vec<usize>> {
    let servers = nodes.iter().filter(|node| node.sentinel().is_none());
    let number: HashMap<*const Node, usize> =
        nodes.iter().enumerate().map(|(nth, node)| (std::ptr::from_ref(node), nth)).collect();
    let clusters = reader.clusters(servers).into_iter().filter(|nodes| nodes.len() > 1);
    let numbers = |nodes: Vec<&Node>| {
        nodes.into_iter().filter_map(|node| number.get(&std::ptr::from_ref(node)).copied()).collect()
    };
    clusters.map(numbers).collect()
}

/// Returns the text of a document after all safe fixes, if they change it.
pub fn fix_all(documents: &[Document], path: &str) -> Option<Vec<u8>> {
    let Setting { disk, finder, gathered, .. } =
        Setting::new(documents, &Arc::default(), |it| it.path == path).ok()?;
    let mut session = session(&Lint::default(), &disk, &finder, &gathered).ok()?;
    let fixed = session.fix(false).ok()?;
    fixed.changed.into_iter().find(|input| input.path == path).map(|input| input.bytes)
}

/// Returns whether a path is that of a file with settings.
pub fn is_settings(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == rconf_core::lint::SETTINGS_FILE)
}

/// Returns whether a document is read as a configuration of a Sentinel.
pub fn is_sentinel(document: &Document) -> bool {
    document.classified().kind == FileKind::Sentinel
}
