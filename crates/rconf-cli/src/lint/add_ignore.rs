//! `--add-ignore`: writes comments that ignore what is found.

use super::session::session;
use crate::args::Lint;
use crate::disk::{Disk, Texts};
use crate::error::Failure;
use crate::gather::{Gathered, gather};
use crate::language::{either, language};
use crate::render::{Drawer, concise};
use crate::settings::Finder;
use crate::summary::files_word;
use crate::system::shown;
use crate::{exit, write};
use rconf_core::diagnostic::{Finding, Report};
use rconf_core::message::Language;
use rconf_core::session::{Ignores, means_the_same};
use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::PathBuf;

/// The maximum number of rounds. A finding about several places moves to the next one once the first is ignored.
const ROUNDS: usize = 10;

/// Adds the comments, and says what is left.
pub fn run(args: &Lint, reason: &str, out: &mut impl Write) -> Result<u8, Failure> {
    let mut adding = Adding::new(args, reason.trim())?;
    let mut ignores = Ignores::default();
    let mut report = adding.check(&ignores)?;
    for _ in 0..ROUNDS {
        if !ignores.add(adding.in_files(&report)) {
            break;
        }
        report = adding.check(&ignores)?;
    }
    // What did not help is taken back.
    let mut dropped = ignores.remove(adding.in_files(&report));
    for path in ignores.paths().map(str::to_owned).collect::<Vec<_>>() {
        if !adding.is_harmless(&ignores, &path, &report) {
            ignores.forget(&path);
            dropped = true;
        }
    }
    if dropped {
        report = adding.check(&ignores)?;
    }
    adding.finish(&ignores)?;
    if !args.quiet {
        say(&ignores, &report, &adding, out)?;
    }
    Ok(exit::CLEAN)
}

/// The texts of files by path.
type Bytes = HashMap<String, Vec<u8>>;

/// The files that may get comments.
struct Adding<'a> {
    args: &'a Lint,
    reason: &'a str,
    /// The path on the disk and the old text of each file, by the path that is shown.
    files: BTreeMap<String, (PathBuf, Vec<u8>)>,
    /// The number of findings of each rule in each file, before.
    before: HashMap<(String, &'static str), usize>,
    texts: Bytes,
}

impl<'a> Adding<'a> {
    fn new(args: &'a Lint, reason: &'a str) -> Result<Self, Failure> {
        let (gathered, report, texts) = outcome(args, &Disk::new(args.jobs))?;
        if gathered.unread > 0 {
            return Err(gathered.incomplete());
        }
        let own = gathered.configurations.into_iter();
        let own = own.map(|(found, input)| (input.path, (found.path, input.bytes)));
        let plans = gathered.plans.texts_asked_for();
        let plans = plans.map(|(path, text)| (path.to_owned(), (PathBuf::from(path), text.to_vec())));
        let before = counts(&report);
        Ok(Self { args, reason, files: plans.chain(own).collect(), before, texts })
    }

    fn commented(&self, ignores: &Ignores, path: &str) -> Option<Vec<u8>> {
        let (_, text) = self.files.get(path)?;
        Some(ignores.commented(path, text, self.reason))
    }

    /// Checks everything with the comments.
    fn check(&mut self, ignores: &Ignores) -> Result<Report, Failure> {
        let mut texts = Texts::here();
        for path in ignores.paths() {
            if let (Some((on_disk, _)), Some(text)) = (self.files.get(path), self.commented(ignores, path)) {
                texts.insert(&shown(on_disk), text.into());
            }
        }
        let (_, report, texts) = outcome(self.args, &Disk::new(self.args.jobs).with_texts(texts))?;
        self.texts = texts;
        Ok(report)
    }

    /// Returns the findings in files that may get comments, each with the text of its file.
    fn in_files<'s>(&'s self, report: &'s Report) -> impl Iterator<Item = (&'s Finding, &'s [u8])> {
        report.findings.iter().filter_map(|finding| {
            let path = finding.place.path.as_str();
            let text = self.texts.get(path).filter(|_| self.files.contains_key(path))?;
            Some((finding, text.as_slice()))
        })
    }

    /// Returns whether a file means the same with its comments, and nothing new is found in it.
    fn is_harmless(&self, ignores: &Ignores, path: &str, report: &Report) -> bool {
        let Some((_, text)) = self.files.get(path) else { return false };
        let is_new = |((of, rule), n): (&(String, &'static str), &usize)| {
            of == path && self.before.get(&(of.clone(), *rule)).unwrap_or(&0) < n && !is_about_comments(rule)
        };
        means_the_same(path, text, &ignores.commented(path, text, self.reason))
            && !counts(report).iter().any(is_new)
    }

    fn finish(&self, ignores: &Ignores) -> Result<(), Failure> {
        let new = ignores.paths().filter_map(|path| {
            let (on_disk, old) = self.files.get(path)?;
            Some((on_disk.clone(), self.commented(ignores, path)?)).filter(|(_, new)| new != old)
        });
        let new: Vec<(PathBuf, Vec<u8>)> = new.collect();
        let all: Vec<(PathBuf, &[u8])> =
            new.iter().map(|(path, new)| (path.clone(), new.as_slice())).collect();
        write::replace_all(&all)
    }
}

/// Comments that did not help are taken back afterwards.
fn is_about_comments(rule: &str) -> bool {
    rule == "unused-suppression"
}

fn counts(report: &Report) -> HashMap<(String, &'static str), usize> {
    let mut counts = HashMap::new();
    for finding in &report.findings {
        *counts.entry((finding.place.path.clone(), finding.rule.name)).or_default() += 1;
    }
    counts
}

/// Checks everything. Returns also the texts that findings refer to.
fn outcome(args: &Lint, disk: &Disk) -> Result<(Gathered, Report, Bytes), Failure> {
    let mut finder = Finder::new(args)?;
    let gathered = gather(args, disk, &mut finder)?;
    let session = session(args, disk, &finder, &gathered)?;
    let outcome = session.check();
    let own = session.files().iter().map(|file| (file.input.path.clone(), file.input.bytes.clone()));
    let texts = outcome.texts.into_iter().chain(own).collect();
    let report = outcome.report.in_language(language());
    drop(session);
    Ok((gathered, report, texts))
}

fn say(ignores: &Ignores, left: &Report, adding: &Adding<'_>, out: &mut impl Write) -> Result<(), Failure> {
    let (n, files) = (ignores.count(), ignores.paths().count());
    match language() {
        Language::English => {
            let comments = if n == 1 { "comment" } else { "comments" };
            writeln!(out, "Added {n} {comments} in {}.", files_word(files))?;
        }
        Language::Chinese => writeln!(out, "已添加 {n} 条注释，涉及 {files} 个文件。")?,
    }
    if left.findings.is_empty() {
        return Ok(());
    }
    let why = either(
        "Left, because the server refuses the line, or no comment can stand there:",
        "以下问题未忽略：服务器会拒绝该行，或那里不能写注释：",
    );
    writeln!(out, "{why}")?;
    let drawer = Drawer::new(&left.findings, |path| adding.texts.get(path).map(Vec::as_slice));
    for finding in &left.findings {
        concise(&drawer, finding, out)?;
    }
    Ok(())
}
