//! `rconf lint`.

use crate::args::{Format, Level, Lint};
use crate::disk::Disk;
use crate::error::Failure;
use crate::gather::{Gathered, gather};
use crate::language::language;
use crate::machine::{self, Asked};
use crate::output::UntilClosed;
use crate::render::Drawer;
use crate::settings::Finder;
use crate::summary::{self, files_word, fixes_word};
use crate::{diff, exit, show_files, spec, write};
use rconf_core::catalog::Server;
use rconf_core::diagnostic::{Finding, Severity};
use rconf_core::lint::{Linter, Options, Selection, Settings};
use rconf_core::message::Language;
use rconf_core::session::{File, Fixed, Given, Input, Outcome, Session, Spec};
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

pub fn run(args: &Lint, out: &mut impl Write) -> Result<u8, Failure> {
    let server = args.server.as_deref().map(server).transpose()?;
    // Report errors in the flags before searching for files.
    Selection::new(&args.select, &args.extend_select, &args.ignore)?;
    check_stdin_name(args)?;
    let disk = Disk { jobs: args.jobs };
    let mut finder = Finder::new(args)?;
    if args.show_files {
        return show_files::run(args, &disk, &mut finder, out);
    }
    let gathered = gather(args, &disk, &mut finder)?;
    let plans = &gathered.plans;
    let folder = std::env::current_dir().ok().and_then(|folder| folder.into_os_string().into_string().ok());
    let linter = |settings: &Settings| -> Result<Linter, Failure> {
        Ok(plans.give_to(Linter::new(Options {
            server,
            fallback: settings.server,
            selection: settings.selection.clone().then(&args.select, &args.extend_select, &args.ignore)?,
            overrides: settings.overrides.clone(),
            alone: args.no_cluster,
            folder: folder.clone(),
        })))
    };
    let linters = finder.all().iter().map(linter).collect::<Result<_, _>>()?;
    let mut session = Session::new(&disk, linters, plans);
    for (found, input) in &gathered.configurations {
        let named = found.given == Given::ByName;
        session.add(File { input: input.clone(), kind: found.kind, settings: found.settings, named });
    }
    for spec in &gathered.specs {
        let text = spec::text(spec)?;
        session.add_spec(Spec::read(spec.clone(), text));
    }
    let run = Run { args, finder: &finder, gathered: &gathered };
    if args.fix || args.diff {
        run.fix(session, out)
    } else {
        let inputs: Vec<&Input> = run.inputs().collect();
        run.print(session.check(), &inputs, gathered.unread, out)
    }
}

/// Returns the server that `--server` names. Besides the names of the catalog, a flavor alone stands for its
/// newest release, and a number alone for a release of Redis.
pub fn server(text: &str) -> Result<Server, Failure> {
    let unknown = match Server::parse(text) {
        Ok(server) => return Ok(server),
        Err(unknown) => unknown,
    };
    let lower = text.trim().to_ascii_lowercase();
    let (name, release) = lower.split_once(':').unwrap_or((&lower, ""));
    if name == "keydb" {
        let why = "KeyDB is not in the catalog; it follows Redis 6: choose `--server redis:6.2`".to_owned();
        return Err(Failure::Usage(why));
    }
    if let Ok(server) = Server::parse(&format!("redis:{lower}")) {
        return Ok(server);
    }
    let newest = Server::all().rfind(|server| server.flavor().name() == name);
    match (newest, release) {
        (Some(newest), "") => Ok(newest),
        (Some(newest), "latest") => {
            let _ = writeln!(
                anstream::stderr(),
                "note: `{lower}` is read as {newest}, the newest release that rconf knows"
            );
            Ok(newest)
        }
        _ => Err(unknown.into()),
    }
}

/// Returns an error if `--stdin-filename` is given without `-`.
fn check_stdin_name(args: &Lint) -> Result<(), Failure> {
    if args.stdin_filename.is_none() || args.paths.iter().any(|path| path.as_os_str() == "-") {
        return Ok(());
    }
    Err(Failure::Usage("`--stdin-filename` needs `-` as one of the paths".to_owned()))
}

struct Run<'a> {
    args: &'a Lint,
    finder: &'a Finder,
    gathered: &'a Gathered,
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
            return Err(Failure::Usage(format!(
                "two files have the same name {}; fix them one at a time",
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
            let _ = writeln!(anstream::stderr(), "{} in {}", fixes_word(applied), files_word(changed.len()));
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
        if from_stdin.is_some() {
            // Standard output has the fixed text, so the findings go to standard error.
            return self.print(outcome, &fixed, 0, &mut anstream::stderr());
        }
        let code = self.print(outcome, &fixed, 0, out)?;
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
        mut outcome: Outcome,
        inputs: &[&Input],
        unread: usize,
        out: &mut impl Write,
    ) -> Result<u8, Failure> {
        outcome.report.language = language();
        let report = &outcome.report;
        let by_path: HashMap<&str, &[u8]> = if report.findings.is_empty() {
            HashMap::new()
        } else {
            let own = inputs.iter().map(|i| (i.path.as_str(), i.bytes.as_slice()));
            outcome.texts.iter().map(|(p, b)| (p.as_str(), b.as_slice())).chain(own).collect()
        };
        let text = |path: &str| by_path.get(path).copied();
        let thresholds = self.thresholds();
        match self.args.format {
            Format::Text => {
                let drawer = Drawer::new(&report.findings, text);
                let given = inputs.iter().map(|i| i.path.as_str());
                let given: HashSet<&str> =
                    given.chain(self.gathered.plans.fixable().map(|(path, _)| path)).collect();
                for finding in &report.findings {
                    drawer.draw(finding, &given, out)?;
                }
                summary::write(&outcome, out)?;
            }
            format => {
                let plans = self.gathered.plans.asked_for().map(|(path, _)| path);
                let files: Vec<&str> = inputs.iter().map(|i| i.path.as_str()).chain(plans).collect();
                let server = outcome.server.unwrap_or_default();
                let asked = Asked { server, files: &files, fail_on: thresholds("") };
                machine::write(format, report, &asked, text, out)?;
            }
        }
        let fails = |f: &Finding| f.severity >= thresholds(&f.place.path);
        Ok(match () {
            () if unread > 0 => return Err(self.gathered.incomplete()),
            () if self.args.exit_zero => exit::CLEAN,
            () if report.findings.iter().any(fails) => exit::FINDINGS,
            () => exit::CLEAN,
        })
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
