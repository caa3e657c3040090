//! `rconf lint`.

use crate::args::{Format, Level, Lint};
use crate::disk::Disk;
use crate::error::Failure;
use crate::files::Found;
use crate::language::language;
use crate::machine::{self, Asked};
use crate::output::UntilClosed;
use crate::render::Drawer;
use crate::settings::Finder;
use crate::spec::Source;
use crate::summary::{self, files_word, fixes_word};
use crate::{diff, exit, files, write};
use rconf_core::catalog::Server;
use rconf_core::cluster::{is_sentinel_file, is_state_file};
use rconf_core::container::{Kind, is_plan, read};
use rconf_core::diagnostic::{Finding, Severity};
use rconf_core::lint::{Linter, Options, Selection, Settings};
use rconf_core::message::Language;
use rconf_core::session::{
    Environment, File, Fixed, Foreign, Input, Outcome, Plans, Session, mentions_server, plans_beside,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

pub fn run(args: &Lint, out: &mut impl Write) -> Result<u8, Failure> {
    let server = args.server.as_deref().map(server).transpose()?;
    // Report errors in the flags before searching for files.
    Selection::new(&args.select, &args.extend_select, &args.ignore)?;
    check_stdin_name(args)?;
    let disk = Disk { jobs: args.jobs };
    let mut finder = Finder::new(args)?;
    let found = files::find(args, &mut finder)?;
    let plans = read_plans(args, &disk, &found, &mut finder)?;
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
    let run = Run { args, finder, files: found.configurations };
    let read = run.read_inputs(&disk)?;
    let mut session = Session::new(&disk, linters, &plans);
    for (nth, input) in read.inputs.iter().enumerate() {
        let Found { settings, named, .. } = *read.found[nth];
        session.add(File { input: input.clone(), settings, named });
    }
    for path in &found.named_specs {
        let source = Source::open(path)?;
        let name = path.display().to_string();
        let findings = rconf_core::spec::read(&name, &source.text).findings;
        session.add_spec(Input { path: name, bytes: source.text.into_bytes() }, findings);
    }
    if args.fix || args.diff {
        run.fix(&read, session, &plans, out)
    } else {
        let outcome = session.check();
        run.print(outcome, &read.inputs, &plans, read.unread, out)
    }
}

/// Returns the server that `--server` names. Besides the names of the catalog, a flavor alone stands for its
/// newest release, and a number alone for a release of Redis.
fn server(text: &str) -> Result<Server, Failure> {
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

/// Returns an error if `--stdin-filename` is given without `-`, or names a file that is not a configuration.
fn check_stdin_name(args: &Lint) -> Result<(), Failure> {
    let Some(name) = args.stdin_filename.as_deref() else { return Ok(()) };
    if !args.paths.iter().any(|p| p.as_os_str() == "-") {
        return Err(Failure::Usage("`--stdin-filename` needs `-` as one of the paths".to_owned()));
    }
    if name.to_str().is_some_and(is_plan) {
        return Err(Failure::Usage(format!(
            "standard input is read as a configuration, but {} is not one: give its path instead of `-`",
            name.display()
        )));
    }
    Ok(())
}

/// Reads the plans: those that the user named (with `--docker`, or among the paths), those found in searched
/// folders, and those next to named files.
fn read_plans(args: &Lint, disk: &Disk, found: &files::Paths, finder: &mut Finder) -> Result<Plans, Failure> {
    let named = found.configurations.iter().filter(|file| file.named);
    let paths = named.filter_map(|file| file.path.to_str()).filter(|path| *path != "-");
    // The plan of a named file counts as part of its cluster.
    let beside: Vec<PathBuf> = if args.no_cluster {
        Vec::new()
    } else {
        plans_beside(disk, paths).into_iter().map(PathBuf::from).collect()
    };
    // For each path, whether the user asked for it, and whether it has to be a plan.
    let all = args.docker.iter().map(|path| (path, true, true));
    let all = all.chain(found.named_plans.iter().map(|path| (path, true, false)));
    let all = all.chain(found.found_plans.iter().map(|path| (path, true, false)));
    let all = all.chain(beside.iter().map(|path| (path, false, false)));
    let named_plans: HashSet<&PathBuf> = found.named_plans.iter().collect();
    let mut plans = Plans::default();
    let mut seen = BTreeSet::new();
    for (path, asked_for, must) in all {
        // Each plan is read once, even if it is named by different paths.
        if !seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
            continue;
        }
        if must && path.is_dir() {
            let why = "this is a folder; write the paths to lint before `--docker`".to_owned();
            return Err(Failure::Read { path: path.clone(), why });
        }
        let is_named = must || named_plans.contains(path);
        let plan = files::read(path).and_then(|bytes| {
            let input = Input { path: path.strip_prefix(".").unwrap_or(path).display().to_string(), bytes };
            if is_named { refuse_foreign(path, &input).map(|()| input) } else { Ok(input) }
        });
        match plan {
            Ok(input) if is_named || mentions_server(&input.bytes) => {
                let settings =
                    asked_for.then(|| finder.of(path.parent().unwrap_or(Path::new("")))).transpose()?;
                plans.add(disk, input, must, settings);
            }
            Ok(_) => {}
            Err(failure) if is_named => return Err(failure),
            Err(failure) => {
                let _ = writeln!(anstream::stderr(), "warning: {failure}");
            }
        }
    }
    Ok(plans)
}

/// Returns an error for a named file that rconf does not read, because nothing in it is checked.
fn refuse_foreign(path: &Path, input: &Input) -> Result<(), Failure> {
    let Some(kind) = Foreign::of(&input.path, &input.bytes) else { return Ok(()) };
    let holds_configuration = || {
        let plan = read(&input.path, &input.bytes, &BTreeMap::new());
        matches!(plan.kind, Kind::Kubernetes | Kind::Values) && !plan.containers.is_empty()
    };
    if matches!(kind, Foreign::Kubernetes | Foreign::Yaml) && holds_configuration() {
        return Ok(());
    }
    let why = format!("this is {}; rconf does not read it", kind.name());
    Err(Failure::Read { path: path.to_path_buf(), why })
}

struct Run<'a> {
    args: &'a Lint,
    finder: Finder,
    files: Vec<Found>,
}

/// The files that were read. Each has its original path, because the path may not be UTF-8.
#[derive(Default)]
struct Read<'p> {
    inputs: Vec<Input>,
    found: Vec<&'p Found>,
    /// The number of files that could not be read.
    unread: usize,
}

impl Run<'_> {
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

    /// Reads all files. Reports and counts those that cannot be read; fails if no file can be read.
    fn read_inputs(&self, disk: &Disk) -> Result<Read<'_>, Failure> {
        let mut read = Read::default();
        let results = disk.each(&self.files, |file| {
            let input = self.read_input(&file.path)?;
            if file.named && file.path.as_os_str() != "-" {
                refuse_foreign(&file.path, &input)?;
            }
            Ok(input)
        });
        for (file, result) in self.files.iter().zip(results) {
            match result {
                Ok(input) => {
                    if let Some(why) = not_linted(&input) {
                        // If it was only found in a folder, skip it silently.
                        if file.named {
                            let _ = writeln!(anstream::stderr(), "{} {why}", input.path);
                        }
                        continue;
                    }
                    read.inputs.push(input);
                    read.found.push(file);
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

    fn incomplete(&self, unread: usize) -> Failure {
        Failure::Incomplete { unread, all: self.files.len() }
    }

    fn fix(
        &self,
        read: &Read<'_>,
        mut session: Session<'_, Disk>,
        plans: &Plans,
        out: &mut impl Write,
    ) -> Result<u8, Failure> {
        if read.unread > 0 {
            return Err(self.incomplete(read.unread));
        }
        // File names that are not UTF-8 are compared by their printable form.
        let mut seen = HashSet::new();
        if let Some(twice) = read.inputs.iter().find(|i| !seen.insert(i.path.as_str())) {
            return Err(Failure::Usage(format!(
                "two files have the same name {}; fix them one at a time",
                twice.path
            )));
        }
        let Fixed { applied, outcome, changed } = session.fix(self.args.unsafe_fixes)?;
        let fixed: Vec<Input> = session.files().iter().map(|file| file.input.clone()).collect();
        // The path on the disk and the old text of each file.
        let files = read.found.iter().zip(&read.inputs);
        let files =
            files.map(|(found, old)| (old.path.as_str(), (found.path.as_path(), old.bytes.as_slice())));
        let of_plans = plans.fixable().map(|(path, text)| (path, (Path::new(path), text)));
        let was: HashMap<&str, (&Path, &[u8])> = of_plans.chain(files).collect();
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
        let from_stdin = read.found.iter().zip(&fixed).find(|(found, _)| is_stdin(&found.path));
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
            return self.print(outcome, &fixed, plans, 0, &mut anstream::stderr());
        }
        let code = self.print(outcome, &fixed, plans, 0, out)?;
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
        inputs: &[Input],
        plans: &Plans,
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
        let thresholds = self.thresholds(plans);
        match self.args.format {
            Format::Text => {
                let drawer = Drawer::new(&report.findings, text);
                let given = inputs.iter().map(|i| i.path.as_str());
                let given: HashSet<&str> = given.chain(plans.fixable().map(|(path, _)| path)).collect();
                for finding in &report.findings {
                    drawer.draw(finding, &given, out)?;
                }
                summary::write(&outcome, out)?;
            }
            format => {
                let plans = plans.asked_for().map(|(path, _)| path);
                let files: Vec<&str> = inputs.iter().map(|i| i.path.as_str()).chain(plans).collect();
                let server = outcome.server.unwrap_or_default();
                let asked = Asked { server, files: &files, fail_on: thresholds("") };
                machine::write(format, report, &asked, text, out)?;
            }
        }
        let fails = |f: &Finding| f.severity >= thresholds(&f.place.path);
        Ok(match () {
            () if unread > 0 => return Err(self.incomplete(unread)),
            () if self.args.exit_zero => exit::CLEAN,
            () if report.findings.iter().any(fails) => exit::FINDINGS,
            () => exit::CLEAN,
        })
    }

    /// Returns a function from a path to the lowest severity that fails: that of the flag, or of the settings
    /// of the file.
    fn thresholds(&self, plans: &Plans) -> impl Fn(&str) -> Severity {
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
            files.chain(plans.asked_for().map(|(path, s)| (path.to_owned(), of(s)))).collect()
        };
        // An included file has no settings of its own, so the strictest apply.
        let strictest = by_path.values().min().copied().unwrap_or(Severity::Warning);
        move |path| flag.or_else(|| by_path.get(path).copied()).unwrap_or(strictest)
    }
}

/// Returns why a file is not linted, or `None` if it is the configuration of a server.
fn not_linted(input: &Input) -> Option<&'static str> {
    if is_state_file(&input.bytes) {
        return Some("is a cluster state file (nodes.conf), which the server writes itself: not linted");
    }
    is_sentinel_file(&input.path, &input.bytes)
        .then_some("is the configuration of a Sentinel, not of a server: not linted")
}
