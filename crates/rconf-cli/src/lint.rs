//! `rconf lint`.

use crate::args::{Format, Level, Lint};
use crate::check::{Checked, included_in};
use crate::error::Failure;
use crate::files::Found;
use crate::language::language;
use crate::machine::{self, Asked};
use crate::plans::Plans;
use crate::render::Drawer;
use crate::settings::Finder;
use crate::spec::Source;
use crate::{diff, files, write};
use rayon::prelude::*;
use rconf_core::catalog::Server;
use rconf_core::cluster::{is_sentinel_file, is_state_file};
use rconf_core::config::Files;
use rconf_core::container::is_plan;
use rconf_core::lint::{Finding, Input, Linter, Options, Report, Selection, Settings, Severity, fix};
use rconf_core::message::Language;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

pub fn run(args: &Lint, out: &mut impl Write) -> Result<u8, Failure> {
    let server = args.server.as_deref().map(Server::parse).transpose()?;
    // What is wrong with the flags is said before anything is looked at.
    Selection::new(&args.select, &args.extend_select, &args.ignore)?;
    if args.stdin_filename.is_some() && !args.paths.iter().any(|p| p.as_os_str() == "-") {
        return Err(Failure::Usage("`--stdin-filename` needs `-` among the paths".to_owned()));
    }
    if let Some(name) = args.stdin_filename.as_deref().filter(|name| name.to_str().is_some_and(is_plan)) {
        let name = name.display();
        let why = format!(
            "standard input is read as a configuration, and {name} is none: give its path instead of `-`"
        );
        return Err(Failure::Usage(why));
    }
    let mut finder = Finder::new(args)?;
    let files::Paths { configurations: files, named_plans, named_specs: specs, found_plans } =
        files::find(args, &mut finder)?;
    let plans = Plans::read(args, &files, &named_plans, &found_plans, &mut finder)?;
    let folder = std::env::current_dir().ok().and_then(|folder| folder.into_os_string().into_string().ok());
    let linter = |settings: &Settings| -> Result<Linter, Failure> {
        let linter = Linter::new(Options {
            server,
            fallback: settings.server,
            selection: settings.selection.clone().then(&args.select, &args.extend_select, &args.ignore)?,
            overrides: settings.overrides.clone(),
            alone: args.no_cluster,
            folder: folder.clone(),
        });
        Ok(if plans.files.is_empty() {
            linter
        } else {
            linter.with_plans(plans.files.clone(), plans.host.clone())
        })
    };
    let linters = finder.all().iter().map(linter).collect::<Result<_, _>>()?;
    let run = Run { args, finder, linters, files, plans, specs };
    if args.fix || args.diff {
        run.fix(out)
    } else {
        let read = run.read_inputs()?;
        let mut checked = run.check(&read.inputs, &read.settings);
        run.add_specs(&mut checked)?;
        run.print(&checked, &read.inputs, read.unread, out)
    }
}

pub struct Run<'a> {
    pub args: &'a Lint,
    finder: Finder,
    /// One for each of the settings.
    pub linters: Vec<Linter>,
    files: Vec<Found>,
    pub plans: Plans,
    /// Specs, which are no configurations.
    specs: Vec<PathBuf>,
}

/// The files that were read: each with the path it was read from, which need not be UTF-8.
#[derive(Default)]
struct Read<'p> {
    inputs: Vec<Input>,
    paths: Vec<&'p Path>,
    /// Which settings each follows.
    settings: Vec<usize>,
    /// How many could not be read.
    unread: usize,
}

impl Run<'_> {
    /// Does something for each item: on all cores if there is much of it.
    pub fn each<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
        /// Less is not worth another thread.
        const MUCH: usize = 16;
        if items.len() < 2 * MUCH || self.args.jobs == Some(1) {
            return items.iter().map(work).collect();
        }
        let all = || items.par_iter().with_min_len(MUCH).map(&work).collect();
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

    /// Reads all files. What cannot be read is said, and counted; it fails if that is all there is.
    fn read_inputs(&self) -> Result<Read<'_>, Failure> {
        let mut read = Read::default();
        let results = self.each(&self.files, |file| self.read_input(&file.path));
        for (file, result) in self.files.iter().zip(results) {
            match result {
                Ok(input) => {
                    if let Some(why) = not_linted(&input) {
                        // Found beside the configurations, it is left alone in silence.
                        if file.named {
                            let _ = writeln!(anstream::stderr(), "{} {why}", input.path);
                        }
                        continue;
                    }
                    read.inputs.push(input);
                    read.paths.push(&file.path);
                    read.settings.push(file.settings);
                }
                Err(failure) if self.files.len() == 1 => return Err(failure),
                Err(failure) => {
                    read.unread += 1;
                    let _ = writeln!(anstream::stderr(), "error: {failure}");
                }
            }
        }
        if read.inputs.is_empty() && read.unread > 0 {
            return Err(self.incomplete(read.unread));
        }
        Ok(read)
    }

    /// Adds what is found in specs.
    fn add_specs(&self, checked: &mut Checked) -> Result<(), Failure> {
        for path in &self.specs {
            let source = Source::open(path)?;
            let name = path.display().to_string();
            let mut findings = std::mem::take(&mut checked.report.findings);
            let read = rconf_core::spec::read(&name, &source.text);
            let linter = &self.linters[0];
            findings.extend(read.findings.into_iter().filter(|finding| linter.looks_for(finding.rule)));
            checked.report = Report::new(checked.report.files + 1, findings).in_language(language());
            checked.included.insert(name, source.text.into_bytes());
        }
        Ok(())
    }

    fn incomplete(&self, unread: usize) -> Failure {
        Failure::Incomplete { unread, all: self.files.len() }
    }

    /// Fixes files, those of each settings together.
    fn fix_all(&self, read: &Read<'_>, includes: &Files) -> Result<(Vec<Input>, usize), Failure> {
        let mut fixed = read.inputs.clone();
        let mut applied = 0;
        for settings in read.settings.iter().copied().collect::<BTreeSet<_>>() {
            let of =
                |(at, input): (usize, &Input)| (read.settings[at] == settings).then(|| (at, input.clone()));
            let (places, inputs): (Vec<usize>, Vec<Input>) =
                read.inputs.iter().enumerate().filter_map(of).unzip();
            let (now, count) = fix(&self.linters[settings], inputs, includes, self.args.unsafe_fixes)?;
            applied += count;
            for (at, input) in places.into_iter().zip(now) {
                fixed[at] = input;
            }
        }
        Ok((fixed, applied))
    }

    fn fix(&self, out: &mut impl Write) -> Result<u8, Failure> {
        let read = self.read_inputs()?;
        if read.unread > 0 {
            return Err(self.incomplete(read.unread));
        }
        let Read { inputs, paths, settings, .. } = &read;
        // Names that are not UTF-8 are shown, and told apart, by what of them is.
        let mut seen = HashSet::new();
        if let Some(twice) = inputs.iter().find(|i| !seen.insert(i.path.as_str())) {
            return Err(Failure::Usage(format!(
                "two of the files are named {}; fix them one by one",
                twice.path
            )));
        }
        let mut includes = Files::new();
        for (input, settings) in inputs.iter().zip(settings) {
            let (nodes, _) = files::read_nodes(&self.linters[*settings], &input.path, &input.bytes);
            for (path, bytes) in nodes.iter().flat_map(included_in) {
                includes.insert(&path, bytes);
            }
        }
        let (fixed, applied) = self.fix_all(&read, &includes)?;
        let is_changed = |(_, (old, new)): &(&Path, (&Input, &Input))| old.bytes != new.bytes;
        let changed: Vec<(&Path, (&Input, &Input))> =
            paths.iter().copied().zip(inputs.iter().zip(&fixed)).filter(is_changed).collect();
        if self.args.diff {
            for (_, (old, new)) in &changed {
                diff::print(&old.path, &old.bytes, &new.bytes, out)?;
            }
            out.flush()?;
            let _ = writeln!(anstream::stderr(), "{} in {}", fixes_word(applied), files_word(changed.len()));
            return Ok(if changed.is_empty() || self.args.exit_zero {
                crate::CLEAN
            } else {
                crate::FINDINGS
            });
        }
        let is_stdin = |path: &Path| path.as_os_str() == "-";
        let from_stdin = paths.iter().zip(&fixed).find(|(path, _)| is_stdin(path));
        if let Some((_, text)) = from_stdin {
            // Its bytes as they are: an escape sequence in them is not ours to strip.
            let mut raw = std::io::stdout().lock();
            raw.write_all(&text.bytes)?;
            raw.flush()?;
        }
        let to_write: Vec<(PathBuf, &[u8])> = changed
            .iter()
            .filter(|(path, _)| !is_stdin(path))
            .map(|(path, (_, new))| (path.to_path_buf(), new.bytes.as_slice()))
            .collect();
        write::replace_all(&to_write)?;
        let checked = self.check(&fixed, settings);
        if from_stdin.is_some() {
            // Standard output holds the fixed text; what is left to say goes beside it.
            let code = self.print(&checked, &fixed, 0, &mut anstream::stderr())?;
            return Ok(code);
        }
        let code = self.print(&checked, &fixed, 0, out)?;
        if self.args.format == Format::Text && applied > 0 {
            match language() {
                Language::English => {
                    writeln!(out, "Applied {} in {}.", fixes_word(applied), files_word(changed.len()))?;
                }
                Language::Chinese => writeln!(out, "已修复 {applied} 处，涉及 {} 个文件。", changed.len())?,
            }
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
            Format::Text => {
                let drawer = Drawer::new(&report.findings, text);
                let given: HashSet<&str> = inputs.iter().map(|i| i.path.as_str()).collect();
                for finding in &report.findings {
                    drawer.draw(finding, &given, out)?;
                }
                summarise(checked, out)?;
            }
            format => {
                let plans = self.plans.asked_for.keys().map(String::as_str);
                let files: Vec<&str> = inputs.iter().map(|i| i.path.as_str()).chain(plans).collect();
                let server = checked.server.unwrap_or_default();
                let asked = Asked { server, files: &files, fail_on: self.thresholds()("") };
                machine::write(format, report, &asked, text, out)?;
            }
        }
        let thresholds = self.thresholds();
        let fails = |f: &Finding| f.severity >= thresholds(&f.place.path);
        Ok(match () {
            () if unread > 0 => return Err(self.incomplete(unread)),
            () if self.args.exit_zero => crate::CLEAN,
            () if report.findings.iter().any(fails) => crate::FINDINGS,
            () => crate::CLEAN,
        })
    }

    /// The lowest severity that fails, by path: the flag's, or that of the file's settings.
    fn thresholds(&self) -> impl Fn(&str) -> Severity {
        let flag = self.args.fail_on.map(|level| match level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Info => Severity::Info,
        });
        let of = |settings: usize| self.finder.all()[settings].fail_on.unwrap_or(Severity::Warning);
        let by_path: HashMap<String, Severity> = if flag.is_some() || self.finder.all().len() == 1 {
            HashMap::new()
        } else {
            let files = self.files.iter().map(|f| (self.shown_path(&f.path), of(f.settings)));
            files.chain(self.plans.asked_for.iter().map(|(path, s)| (path.clone(), of(*s)))).collect()
        };
        // What is included is no file of its own: the strictest holds.
        let strictest = by_path.values().min().copied().unwrap_or(Severity::Warning);
        move |path| flag.or_else(|| by_path.get(path).copied()).unwrap_or(strictest)
    }
}

/// Why a file is no server's configuration, if it is none.
fn not_linted(input: &Input) -> Option<&'static str> {
    if is_state_file(&input.bytes) {
        return Some("is a node's own record of its cluster, which the server writes: nothing to lint");
    }
    is_sentinel_file(&input.path, &input.bytes)
        .then_some("is the configuration of a Sentinel, not of a server: it is not linted")
}

fn found_in_chinese(report: &Report) -> String {
    let severities = [(Severity::Error, "个错误"), (Severity::Warning, "个警告"), (Severity::Info, "条信息")];
    let counts = severities.map(|(severity, word)| (report.count(severity), word));
    let found: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if found.is_empty() { "没有发现问题".to_owned() } else { found.join("，") }
}

fn summarise(checked: &Checked, out: &mut impl Write) -> Result<(), Failure> {
    let report = &checked.report;
    if report.files == 0 {
        return Ok(());
    }
    let files = files_word(report.files);
    let found = findings_word(report);
    match language() {
        Language::English => writeln!(out, "Checked {files}: {found}.")?,
        Language::Chinese => writeln!(out, "已检查 {} 个文件：{}。", report.files, found_in_chinese(report))?,
    }
    for path in checked.missing.iter().take(MOST_MISSING) {
        match language() {
            Language::English => writeln!(out, "Not here, so not checked: {path} (included).")?,
            Language::Chinese => writeln!(out, "找不到，因此未检查：{path}（被包含的文件）。")?,
        }
    }
    if let Some(more @ 1..) = checked.missing.len().checked_sub(MOST_MISSING) {
        match language() {
            Language::English => writeln!(out, "Not here, so not checked: {} more.", files_word(more))?,
            Language::Chinese => writeln!(out, "找不到，因此未检查：另有 {more} 个文件。")?,
        }
    }
    Ok(())
}

/// How many included files that are not here are named.
const MOST_MISSING: usize = 5;

fn findings_word(report: &Report) -> String {
    let word = |severity: Severity| {
        let (n, word) = (report.count(severity), severity.name());
        let plural = if n == 1 || severity == Severity::Info { "" } else { "s" };
        (n > 0).then(|| format!("{n} {word}{plural}"))
    };
    let parts: Vec<String> =
        [Severity::Error, Severity::Warning, Severity::Info].into_iter().filter_map(word).collect();
    if parts.is_empty() { "nothing found".to_owned() } else { parts.join(", ") }
}

fn fixes_word(n: usize) -> String {
    if n == 1 { "1 fix".to_owned() } else { format!("{n} fixes") }
}

fn files_word(n: usize) -> String {
    if n == 1 { "1 file".to_owned() } else { format!("{n} files") }
}
