//! `rconf lint`.

use crate::args::{Format, Level, Lint};
use crate::error::Failure;
use crate::render::{Drawer, concise};
use crate::{diff, files, write};
use rayon::prelude::*;
use rconf_core::catalog::Server;
use rconf_core::config::Files;
use rconf_core::lint::{Finding, Input, Linter, Node, Options, Report, Selection, Severity, fix};
use rconf_core::report::json;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

pub fn run(args: &Lint, out: &mut impl Write) -> Result<u8, Failure> {
    let server = args.server.as_deref().map(Server::parse).transpose()?;
    let selection = Selection::new(&args.select, &args.extend_select, &args.ignore)?;
    if args.stdin_filename.is_some() && !args.paths.iter().any(|p| p.as_os_str() == "-") {
        return Err(Failure::Usage("`--stdin-filename` needs `-` among the paths".to_owned()));
    }
    let linter = Linter::new(Options { server, selection, alone: args.no_cluster });
    let paths = files::find(&args.paths)?;
    let run = Run { args, linter, paths };
    if args.fix || args.diff {
        run.fix(out)
    } else {
        let (inputs, unread) = run.read_inputs();
        let checked = run.check(&inputs);
        run.print(&checked, &inputs, unread, out)
    }
}

struct Run<'a> {
    args: &'a Lint,
    linter: Linter,
    paths: Vec<PathBuf>,
}

/// The findings, and the included files they may be in.
struct Checked {
    report: Report,
    included: HashMap<String, Vec<u8>>,
}

impl Run<'_> {
    /// Does something for each item: on all cores if there is much of it.
    fn each<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
        if items.len() < 2 || self.args.jobs == Some(1) {
            return items.iter().map(work).collect();
        }
        let all = || items.par_iter().with_min_len(16).map(&work).collect();
        match self.args.jobs.map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build()) {
            Some(Ok(pool)) => pool.install(all),
            _ => all(),
        }
    }

    fn shown_path(&self, path: &Path) -> String {
        if path.as_os_str() == "-" {
            let name = self.args.stdin_filename.as_deref().unwrap_or(Path::new("<stdin>"));
            return name.display().to_string();
        }
        path.display().to_string()
    }

    fn read_input(&self, path: &Path) -> Result<Input, Failure> {
        Ok(Input { path: self.shown_path(path), bytes: files::read(path)? })
    }

    /// Reads all files. What cannot be read is said, and counted.
    fn read_inputs(&self) -> (Vec<Input>, usize) {
        let mut inputs = Vec::with_capacity(self.paths.len());
        let mut unread = 0;
        for result in self.each(&self.paths, |path| self.read_input(path)) {
            match result {
                Ok(input) => inputs.push(input),
                Err(failure) => {
                    unread += 1;
                    let _ = writeln!(anstream::stderr(), "error: {failure}");
                }
            }
        }
        (inputs, unread)
    }

    fn check(&self, inputs: &[Input]) -> Checked {
        let checked = self.each(inputs, |input| self.check_one(input));
        let mut findings = Vec::new();
        let mut included = HashMap::new();
        let mut waiting = Vec::new();
        for one in checked {
            findings.extend(one.findings);
            included.extend(one.included);
            waiting.extend(one.waiting);
        }
        let clusters = self.linter.clusters(&waiting);
        findings.extend(self.each(&clusters, |nodes| self.linter.check(nodes)).into_iter().flatten());
        Checked { report: Report::new(inputs.len(), findings), included }
    }

    fn check_one(&self, input: &Input) -> One {
        let (node, files) = files::read_node(&self.linter, &input.path, &input.bytes);
        let findings =
            if self.linter.cluster_key(&node).is_none() { Some(self.linter.check(&[&node])) } else { None };
        let sources = if files.is_empty() { Vec::new() } else { included_in(&node) };
        One {
            waiting: if findings.is_none() { Some(node) } else { None },
            findings: findings.unwrap_or_default(),
            included: sources,
        }
    }

    fn fix(&self, out: &mut impl Write) -> Result<u8, Failure> {
        let (inputs, unread) = self.read_inputs();
        if unread > 0 {
            return Err(Failure::Incomplete(unread));
        }
        let mut includes = Files::new();
        for input in &inputs {
            let (node, _) = files::read_node(&self.linter, &input.path, &input.bytes);
            for (path, bytes) in included_in(&node) {
                includes.insert(&path, bytes);
            }
        }
        let (fixed, applied) = fix(&self.linter, inputs.clone(), &includes, self.args.unsafe_fixes)?;
        let changed: Vec<(&Input, &Input)> =
            inputs.iter().zip(&fixed).filter(|(old, new)| old.bytes != new.bytes).collect();
        if self.args.diff {
            for (old, new) in &changed {
                diff::print(&old.path, &old.bytes, &new.bytes, out)?;
            }
            let _ = writeln!(anstream::stderr(), "{applied} fixes in {}", files_word(changed.len()));
            return Ok(if changed.is_empty() || self.args.exit_zero {
                crate::CLEAN
            } else {
                crate::FINDINGS
            });
        }
        let from_stdin = |input: &Input| {
            self.paths.iter().any(|p| p.as_os_str() == "-" && self.shown_path(p) == input.path)
        };
        if let Some(text) = fixed.iter().find(|i| from_stdin(i)) {
            // Its bytes as they are: an escape sequence in them is not ours to strip.
            let mut raw = std::io::stdout().lock();
            raw.write_all(&text.bytes)?;
            raw.flush()?;
        }
        let to_write: Vec<(PathBuf, &[u8])> = changed
            .iter()
            .filter(|(old, _)| !from_stdin(old))
            .map(|(_, new)| (PathBuf::from(&new.path), new.bytes.as_slice()))
            .collect();
        write::replace_all(&to_write)?;
        let checked = self.check(&fixed);
        if fixed.iter().any(from_stdin) {
            // Standard output holds the fixed text; what is left to say goes beside it.
            let code = self.print(&checked, &fixed, 0, &mut anstream::stderr())?;
            return Ok(code);
        }
        let code = self.print(&checked, &fixed, 0, out)?;
        if self.args.format == Format::Text && applied > 0 {
            writeln!(out, "Fixed {applied} in {}.", files_word(changed.len()))?;
        }
        Ok(code)
    }

    fn print(
        &self,
        checked: &Checked,
        inputs: &[Input],
        unread: usize,
        out: &mut impl Write,
    ) -> Result<u8, Failure> {
        let report = &checked.report;
        let by_path: HashMap<&str, &[u8]> = if report.findings.is_empty() {
            HashMap::new()
        } else {
            let own = inputs.iter().map(|i| (i.path.as_str(), i.bytes.as_slice()));
            checked.included.iter().map(|(p, b)| (p.as_str(), b.as_slice())).chain(own).collect()
        };
        let text = |path: &str| by_path.get(path).copied();
        match self.args.format {
            Format::Json => {
                let server =
                    self.args.server.as_deref().and_then(|s| Server::parse(s).ok()).unwrap_or_default();
                let json = json::report(report, server, json::Columns::Characters, text);
                serde_json::to_writer(&mut *out, &json).map_err(std::io::Error::from)?;
                writeln!(out)?;
            }
            Format::Concise => {
                let drawer = Drawer::new(&report.findings, text);
                for finding in &report.findings {
                    concise(&drawer, finding, out)?;
                }
            }
            Format::Text => {
                let drawer = Drawer::new(&report.findings, text);
                for finding in &report.findings {
                    drawer.draw(finding, out)?;
                }
                Self::summarise(report, out)?;
            }
        }
        let fails = |f: &Finding| f.severity >= self.threshold();
        Ok(match () {
            () if unread > 0 => return Err(Failure::Incomplete(unread)),
            () if self.args.exit_zero => crate::CLEAN,
            () if report.findings.iter().any(fails) => crate::FINDINGS,
            () => crate::CLEAN,
        })
    }

    fn threshold(&self) -> Severity {
        match self.args.fail_on {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Info => Severity::Info,
        }
    }

    fn summarise(report: &Report, out: &mut impl Write) -> Result<(), Failure> {
        let files = files_word(report.files);
        if report.findings.is_empty() {
            writeln!(out, "Checked {files}: nothing found.")?;
            return Ok(());
        }
        let count = |severity| report.count(severity);
        let parts: Vec<String> = [
            (count(Severity::Error), "error"),
            (count(Severity::Warning), "warning"),
            (count(Severity::Info), "info"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(
            |(n, word)| if n == 1 || word == "info" { format!("{n} {word}") } else { format!("{n} {word}s") },
        )
        .collect();
        writeln!(out, "Checked {files}: {}.", parts.join(", "))?;
        Ok(())
    }
}

/// What came of one file: its findings, or the node if its siblings are to be looked at with it.
struct One {
    findings: Vec<Finding>,
    waiting: Option<Node>,
    included: Vec<(String, Vec<u8>)>,
}

fn included_in(node: &Node) -> Vec<(String, Vec<u8>)> {
    node.config
        .sources()
        .iter()
        .skip(1)
        .flat_map(rconf_core::config::Source::files)
        .map(|(path, bytes)| (path.to_owned(), bytes.to_vec()))
        .collect()
}

fn files_word(n: usize) -> String {
    if n == 1 { "1 file".to_owned() } else { format!("{n} files") }
}
