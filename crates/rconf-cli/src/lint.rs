//! `rconf lint`.

mod add_ignore;
mod baseline;
mod session;
mod show_settings;
mod statistics;
mod watch;

pub use session::session;

use crate::args::{Format, Level, Lint};
use crate::disk::Disk;
use crate::error::Failure;
use crate::gather::{Gathered, gather};
use crate::language::{either, language, told};
use crate::machine::{self, Asked};
use crate::output::UntilClosed;
use crate::render::Drawer;
use crate::server::server;
use crate::settings::Finder;
use crate::summary::{self, files_word, fixes_word};
use crate::{diff, exit, show_files, write};
use rconf_core::diagnostic::{Finding, Report, Severity};
use rconf_core::lint::Selection;
use rconf_core::message::Language;
use rconf_core::session::{Fixed, Input, Outcome, Session};
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

pub fn run(args: &Lint, out: &mut impl Write) -> Result<u8, Failure> {
    check_flags(args)?;
    if args.watch {
        return watch::run(args, out, |disk, text| once(args, disk, text));
    }
    let Some(path) = &args.output_file else { return once(args, &Disk::new(args.jobs), out) };
    // The file is opened before anything is read or fixed, and takes its place when all is written.
    let file = write::Whole::create(path)?;
    let mut text = anstream::StripStream::new(Vec::new());
    let code = once(args, &Disk::new(args.jobs), &mut text)?;
    file.finish(&text.into_inner())?;
    Ok(code)
}

/// Reports errors in the flags, before searching for files.
fn check_flags(args: &Lint) -> Result<(), Failure> {
    args.server.as_deref().map(server).transpose()?;
    Selection::new(&args.select, &args.extend_select, &args.ignore)?;
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    let reads_stdin = args.paths.iter().any(is_stdin);
    let usage = |why: &str| Err(Failure::Usage(why.to_owned()));
    if args.stdin_filename.is_some() && !reads_stdin {
        return usage(either(
            "`--stdin-filename` needs `-` as one of the paths",
            "使用 `--stdin-filename` 时，路径中必须有 `-`",
        ));
    }
    if reads_stdin && args.watch {
        return usage(either("`--watch` cannot watch standard input", "`--watch` 无法监视标准输入"));
    }
    if reads_stdin && args.add_ignore.is_some() {
        return usage(either(
            "`--add-ignore` writes to files, and standard input is none",
            "`--add-ignore` 会写入文件，而标准输入不是文件",
        ));
    }
    if args.add_ignore.as_deref().is_some_and(|reason| reason.contains(['\n', '\r'])) {
        return usage(either(
            "the reason of `--add-ignore` has to fit on one line",
            "`--add-ignore` 的理由必须写在一行内",
        ));
    }
    // The reason stands behind `=`, so that a path may follow the option. People write a space all the same.
    if args.add_ignore.as_deref() == Some("")
        && let Some(path) = args.paths.iter().find(|path| !path.exists())
    {
        return Err(Failure::Usage(told!(
            "{0}: no such file or folder; if it is the reason, write `--add-ignore=\"{0}\"`",
            "{0}：没有这个文件或目录；如果这是理由，请写 `--add-ignore=\"{0}\"`",
            path.display()
        )));
    }
    if args.statistics && !matches!(args.format, Format::Text | Format::Concise | Format::Json) {
        return usage(either(
            "`--statistics` prints text or JSON: `--format json`",
            "`--statistics` 只输出文本或 JSON：`--format json`",
        ));
    }
    Ok(())
}

/// Runs once.
fn once(args: &Lint, disk: &Disk, out: &mut impl Write) -> Result<u8, Failure> {
    let mut finder = Finder::new(args)?;
    if args.show_files {
        return show_files::run(args, disk, &mut finder, out);
    }
    if args.show_settings {
        return show_settings::run(args, &mut finder, out);
    }
    if let Some(reason) = &args.add_ignore {
        return add_ignore::run(args, reason, out);
    }
    let known = args.baseline.as_deref().map(baseline::read).transpose()?;
    let gathered = gather(args, disk, &mut finder)?;
    if !args.quiet {
        note_without_server(&gathered.without_server);
    }
    let session = session(args, disk, &finder, &gathered)?;
    let run = Run { args, finder: &finder, gathered: &gathered, known };
    if args.fix || args.diff {
        run.fix(session, out)
    } else {
        let inputs: Vec<&Input> = run.inputs().collect();
        run.print(session.check(), &inputs, gathered.unread, out)
    }
}

/// Says of files that were named that there was nothing to check in them. Hooks name all scripts of a commit, so this is no
/// failure.
fn note_without_server(files: &[String]) {
    let Some((first, others)) = files.split_first() else { return };
    let note = match others.len() {
        0 => told!("note: nothing in {} runs Redis or Valkey", "注意：{} 里没有运行 Redis 或 Valkey", first),
        count => told!(
            "note: nothing in {} and {} other {} runs Redis or Valkey",
            "注意：{} 和另外 {} 个{}里没有运行 Redis 或 Valkey",
            first,
            count,
            either(if count == 1 { "file" } else { "files" }, "文件")
        ),
    };
    let _ = writeln!(anstream::stderr(), "{note}");
}

struct Run<'a> {
    args: &'a Lint,
    finder: &'a Finder,
    gathered: &'a Gathered,
    known: Option<baseline::Known<'a>>,
}

impl Run<'_> {
    fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.gathered.configurations.iter().map(|(_, input)| input)
    }

    fn fix(&self, mut session: Session<'_, Disk>, out: &mut impl Write) -> Result<u8, Failure> {
        if self.gathered.unread > 0 {
            return Err(self.gathered.incomplete());
        }
        // File names that are not UTF-8 are compared by their printable form.
        let mut seen = HashSet::new();
        if let Some(twice) = self.inputs().find(|i| !seen.insert(i.path.as_str())) {
            return Err(Failure::Usage(told!(
                "two files have the same name {}; fix them one at a time",
                "两个文件的名称都是 {}；请逐个修复",
                twice.path
            )));
        }
        let Fixed { applied, outcome, changed } = session.fix(self.args.unsafe_fixes)?;
        let fixed: Vec<Input> = session.files().iter().map(|file| file.input.clone()).collect();
        // The path on the disk and the old text of each file.
        let files = self.gathered.configurations.iter();
        let of_files = files
            .clone()
            .map(|(found, old)| (old.path.as_str(), (found.path.as_path(), old.bytes.as_slice())));
        let of_plans = self.gathered.plans.fixable().map(|(path, text)| (path, (Path::new(path), text)));
        let was: HashMap<&str, (&Path, &[u8])> = of_plans.chain(of_files).collect();
        let changed: Vec<(&Path, &[u8], &Input)> = changed
            .iter()
            .filter_map(|new| was.get(new.path.as_str()).map(|(path, old)| (*path, *old, new)))
            .collect();
        if self.args.diff {
            for (_, old, new) in &changed {
                diff::print(&new.path, old, &new.bytes, out)?;
            }
            out.flush()?;
            if !self.args.quiet {
                let _ =
                    writeln!(anstream::stderr(), "{} in {}", fixes_word(applied), files_word(changed.len()));
            }
            return Ok(if changed.is_empty() || self.args.exit_zero { exit::CLEAN } else { exit::FINDINGS });
        }
        let is_stdin = |path: &Path| path.as_os_str() == "-";
        let from_stdin = files.zip(&fixed).find(|((found, _), _)| found.is_stdin());
        let fixed: Vec<&Input> = fixed.iter().collect();
        if let Some((_, text)) = from_stdin {
            // Write the bytes unchanged, including any escape sequences in them.
            let mut raw = UntilClosed::new(std::io::stdout().lock());
            raw.write_all(&text.bytes)?;
            raw.flush()?;
        }
        let to_write: Vec<(PathBuf, &[u8])> = changed
            .iter()
            .filter(|(path, ..)| !is_stdin(path))
            .map(|(path, _, new)| (path.to_path_buf(), new.bytes.as_slice()))
            .collect();
        write::replace_all(&to_write)?;
        if from_stdin.is_some() && self.args.output_file.is_none() {
            // Standard output has the fixed text, so the findings go to standard error.
            return self.print(outcome, &fixed, 0, &mut anstream::stderr());
        }
        let code = self.print(outcome, &fixed, 0, out)?;
        if self.args.format == Format::Text && applied > 0 && !self.args.quiet {
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
        mut outcome: Outcome,
        inputs: &[&Input],
        unread: usize,
        out: &mut impl Write,
    ) -> Result<u8, Failure> {
        outcome.report.language = language();
        let own: Vec<(&str, &[u8])> = inputs.iter().map(|i| (i.path.as_str(), i.bytes.as_slice())).collect();
        let mut report = std::mem::take(&mut outcome.report);
        let by_path: HashMap<&str, &[u8]> = if report.findings.is_empty() {
            HashMap::new()
        } else {
            let others = outcome.texts.iter().map(|(p, b)| (p.as_str(), b.as_slice()));
            others.chain(own).collect()
        };
        let text = |path: &str| by_path.get(path).copied();
        if let Some(path) = &self.args.write_baseline {
            if unread > 0 {
                return Err(self.gathered.incomplete());
            }
            return baseline::write(path, &report, text, self.args.quiet, out);
        }
        let known = match &self.known {
            Some(known) => known.take_out(&mut report, text, &self.checked(inputs), self.args)?,
            None => 0,
        };
        let thresholds = self.thresholds();
        let server = outcome.server.unwrap_or_default();
        outcome.report = report;
        if self.args.statistics {
            statistics::write(&outcome.report, self.args.format, out)?;
        } else if self.args.format == Format::Text {
            self.draw(&outcome.report, inputs, text, out)?;
        } else {
            let files = self.checked(inputs);
            let asked = Asked { server, files: &files, fail_on: thresholds("") };
            machine::write(self.args.format, &outcome.report, &asked, text, out)?;
        }
        if self.args.format == Format::Text && !self.args.quiet {
            summary::write(&outcome, out)?;
            baseline::say_known(known, self.args.baseline.as_deref(), out)?;
        }
        let fails = |f: &Finding| f.severity >= thresholds(&f.place.path);
        Ok(match () {
            () if unread > 0 => return Err(self.gathered.incomplete()),
            () if self.args.exit_zero => exit::CLEAN,
            () if outcome.report.findings.iter().any(fails) => exit::FINDINGS,
            () => exit::CLEAN,
        })
    }

    /// Returns the paths of all files that were asked for.
    fn checked<'s>(&'s self, inputs: &[&'s Input]) -> Vec<&'s str> {
        let plans = self.gathered.plans.asked_for().map(|(path, _)| path);
        inputs.iter().map(|i| i.path.as_str()).chain(plans).collect()
    }

    /// Draws the findings for people.
    fn draw<'t>(
        &self,
        report: &Report,
        inputs: &[&Input],
        text: impl Fn(&str) -> Option<&'t [u8]>,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        let drawer = Drawer::new(&report.findings, text);
        let given = inputs.iter().map(|i| i.path.as_str());
        let given: HashSet<&str> = given.chain(self.gathered.plans.fixable().map(|(path, _)| path)).collect();
        for finding in &report.findings {
            drawer.draw(finding, &given, out)?;
        }
        Ok(())
    }

    /// Returns a function from a path to the lowest severity that fails: that of the flag, or of the settings
    /// of the file.
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
            let files = self.gathered.configurations.iter();
            let files = files.map(|(found, input)| (input.path.clone(), of(found.settings)));
            files.chain(self.gathered.plans.asked_for().map(|(path, s)| (path.to_owned(), of(s)))).collect()
        };
        // An included file has no settings of its own, so the strictest apply.
        let strictest = by_path.values().min().copied().unwrap_or(Severity::Warning);
        move |path| flag.or_else(|| by_path.get(path).copied()).unwrap_or(strictest)
    }
}
