//! Runs checks one after the other, and reports on all of them at the end.

use super::check::{Check, Job, Trouble};
use super::need::{Need, install};
use super::table::CHECKS;
use crate::Options;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// The interval in which a long check reports that it is still running.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// The file to which tests write what they skip.
const SKIPPED: &str = "target/skipped.txt";

/// The outcome of a check.
struct Outcome {
    check: &'static Check,
    result: Result<(), Trouble>,
    /// The parts that its tests skipped, with the reasons.
    skipped_parts: Vec<String>,
    took: Duration,
}

/// Runs the checks that the options select. The exit code is that of the first failed check.
pub(crate) fn command(options: &Options) -> ExitCode {
    let checks = match selected(options) {
        Ok(checks) => checks,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    if options.list {
        for check in checks {
            let quick = if check.quick { ", also with --quick" } else { "" };
            println!("{:<10} {}{quick}", check.name, check.about);
        }
        return ExitCode::SUCCESS;
    }
    if options.require {
        install_missing(&checks);
    }
    let started = Instant::now();
    let outcomes: Vec<Outcome> =
        checks.iter().enumerate().map(|(nth, check)| run(check, nth + 1, checks.len(), options)).collect();
    report(&outcomes, options.require, started.elapsed())
}

/// Returns the named checks, or those of `--quick`, or all.
fn selected(options: &Options) -> Result<Vec<&'static Check>, String> {
    if let Some(unknown) = options.names.iter().find(|name| CHECKS.iter().all(|check| check.name != **name)) {
        let names: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
        return Err(format!("no check is called `{unknown}`; there are {}", names.join(", ")));
    }
    let is_named =
        |check: &&Check| options.names.is_empty() || options.names.iter().any(|name| name == check.name);
    Ok(CHECKS.iter().filter(is_named).filter(|check| !options.quick || check.quick).collect())
}

/// Installs the packages for all unmet needs at once.
fn install_missing(checks: &[&Check]) {
    let needs = checks.iter().flat_map(|check| check.needs.iter().chain(check.wants));
    let mut packages: Vec<&str> =
        needs.filter(|need| need.missing().is_some()).filter_map(|need| need.package()).collect();
    packages.sort_unstable();
    packages.dedup();
    if !packages.is_empty() {
        println!("== installs {}", packages.join(", "));
        install(&packages);
    }
}

/// Runs a check if its needs are met.
fn run(check: &'static Check, nth: usize, count: usize, options: &Options) -> Outcome {
    println!("\n== {nth} of {count}, {}: {}", check.name, check.about);
    let job = Job { options, skipped: std::env::current_dir().unwrap_or_default().join(SKIPPED) };
    let _ = fs::remove_file(&job.skipped);
    let started = Instant::now();
    let missing = |needs: &[Need]| needs.iter().find_map(|need| need.missing());
    let required = if options.require { missing(check.wants) } else { None };
    let result = match missing(check.needs).or(required) {
        Some(why) => Err(Trouble::Missing(why)),
        None => with_heartbeat(&format!("{nth} of {count}, {}", check.name), || (check.run)(&job)),
    };
    let outcome =
        Outcome { check, result, skipped_parts: skipped_parts(&job.skipped), took: started.elapsed() };
    println!("-- {}", outcome.line(options.require));
    outcome
}

fn with_heartbeat<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let (done, is_done) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let started = Instant::now();
            while is_done.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                println!("-- {name}: runs for {}", shown(started.elapsed()));
            }
        });
        let result = work();
        drop(done);
        result
    })
}

fn skipped_parts(file: &PathBuf) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut parts: Vec<String> = text.lines().map(str::to_owned).collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

impl Outcome {
    /// Returns the exit code of a failed check. If nothing may be skipped, an unmet need is a failure.
    fn failure(&self, required: bool) -> Option<u8> {
        match &self.result {
            Ok(()) => None,
            Err(Trouble::Missing(_)) => required.then_some(1),
            Err(Trouble::Wrong(_)) => Some(1),
            Err(Trouble::Exit(code)) => Some(*code),
        }
    }

    fn line(&self, required: bool) -> String {
        let (name, took) = (self.check.name, shown(self.took));
        let line = match &self.result {
            Ok(()) => format!("passed   {name}, {took}"),
            Err(Trouble::Missing(why)) if required => {
                format!("failed   {name}, exit code 1, and nothing may be skipped: {why}")
            }
            Err(Trouble::Missing(why)) => format!("skipped  {name}: {why}"),
            Err(Trouble::Wrong(why)) => format!("failed   {name}, exit code 1, {took}: {why}"),
            Err(Trouble::Exit(code)) => format!("failed   {name}, exit code {code}, {took}"),
        };
        let parts = self.skipped_parts.iter().map(|part| format!("\n         without {part}"));
        line + &parts.collect::<String>()
    }
}

/// Prints the outcome of each check, and returns the exit code for all.
fn report(outcomes: &[Outcome], required: bool, took: Duration) -> ExitCode {
    let failures: Vec<u8> = outcomes.iter().filter_map(|outcome| outcome.failure(required)).collect();
    let passed = outcomes.iter().filter(|outcome| outcome.result.is_ok()).count();
    let skipped = outcomes.len() - passed - failures.len();
    println!(
        "\n== {} in {}: {passed} passed, {skipped} skipped, {} failed",
        if failures.is_empty() { "done" } else { "failed" },
        shown(took),
        failures.len()
    );
    for outcome in outcomes {
        println!("{}", outcome.line(required));
    }
    failures.first().map_or(ExitCode::SUCCESS, |code| ExitCode::from(*code))
}

fn shown(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
