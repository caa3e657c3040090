//! Runs checks, some beside others, and reports on all of them at the end.

use super::beside::run_beside;
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
/// The outcome of a check.
pub(super) struct Outcome {
    /// Its place in the table of those that run.
    pub nth: usize,
    /// What it says of the check, in a line, and in further lines what its tests skipped.
    pub line: String,
    /// Whether it was skipped because of an unmet need.
    pub is_skipped: bool,
    /// The exit code, if the check failed.
    pub failure: Option<u8>,
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
            list(check);
        }
        return ExitCode::SUCCESS;
    }
    if options.require {
        install_missing(&checks);
    }
    let started = Instant::now();
    report(&run_all(&checks, options), started.elapsed())
}

/// Prints what a check proves, and what it would skip on this machine.
fn list(check: &Check) {
    let quick = if check.quick { ", also with --quick" } else { "" };
    println!("{:<10} {}{quick}", check.name, check.about);
    if let Some(why) = missing(check.needs) {
        println!("{:<10} skipped here: {why}", "");
        return;
    }
    for why in check.wants.iter().filter_map(|want| want.missing()) {
        println!("{:<10} a part is skipped here: {why}", "");
    }
}

/// Returns why the first unmet need is not met, or `None` if all are.
fn missing(needs: &[Need]) -> Option<String> {
    needs.iter().find_map(|need| need.missing())
}

/// Runs the checks one after the other, up to the first that may run beside others. Then those that may do so, one after
/// the other, while the rest goes on.
fn run_all(checks: &[&'static Check], options: &Options) -> Vec<Outcome> {
    let count = checks.len();
    let numbered = || checks.iter().enumerate().map(|(nth, check)| (nth + 1, *check));
    let alone = |check: &Check| !check.beside || count == 1;
    let first = checks.iter().position(|check| !alone(check)).unwrap_or(count);
    let one = |(nth, check)| run(check, nth, count, options);
    let mut outcomes: Vec<Outcome> = numbered().take(first).map(one).collect();
    std::thread::scope(|scope| {
        let beside = scope.spawn(|| {
            let them = numbered().filter(|(_, check)| !alone(check));
            them.map(|(nth, check)| run_beside(check, nth, count, options)).collect::<Vec<Outcome>>()
        });
        outcomes.extend(numbered().skip(first).filter(|(_, check)| alone(check)).map(one));
        outcomes.extend(beside.join().unwrap_or_default());
    });
    outcomes.sort_by_key(|outcome| outcome.nth);
    outcomes
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
    // A file for each check, because some run at the same time.
    let skipped = format!("target/skipped-{}.txt", check.name);
    let job = Job { options, skipped: std::env::current_dir().unwrap_or_default().join(skipped) };
    let _ = fs::remove_file(&job.skipped);
    let started = Instant::now();
    let required = if options.require { missing(check.wants) } else { None };
    let result = match missing(check.needs).or(required) {
        Some(why) => Err(Trouble::Missing(why)),
        None => with_heartbeat(&format!("{nth} of {count}, {}", check.name), || (check.run)(&job)),
    };
    let outcome = Outcome {
        nth,
        line: line(check, &result, options.require, started.elapsed()) + &skipped_parts(&job.skipped),
        is_skipped: matches!(result, Err(Trouble::Missing(_))) && !options.require,
        failure: failure(&result, options.require),
    };
    println!("-- {}", outcome.line);
    outcome
}

pub(super) fn with_heartbeat<T>(name: &str, work: impl FnOnce() -> T) -> T {
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

fn skipped_parts(file: &PathBuf) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut parts: Vec<&str> = text.lines().collect();
    parts.sort_unstable();
    parts.dedup();
    parts.iter().flat_map(|part| ["\n         without ", part]).collect()
}

/// Returns the exit code of a failed check. If nothing may be skipped, an unmet need is a failure.
fn failure(result: &Result<(), Trouble>, required: bool) -> Option<u8> {
    match result {
        Ok(()) => None,
        Err(Trouble::Missing(_)) => required.then_some(1),
        Err(Trouble::Wrong(_)) => Some(1),
        Err(Trouble::Exit(code)) => Some(*code),
    }
}

fn line(check: &Check, result: &Result<(), Trouble>, required: bool, took: Duration) -> String {
    let (name, took) = (check.name, shown(took));
    match result {
        Ok(()) => format!("passed   {name}, {took}"),
        Err(Trouble::Missing(why)) if required => {
            format!("failed   {name}, exit code 1, and nothing may be skipped: {why}")
        }
        Err(Trouble::Missing(why)) => format!("skipped  {name}: {why}"),
        Err(Trouble::Wrong(why)) => format!("failed   {name}, exit code 1, {took}: {why}"),
        Err(Trouble::Exit(code)) => format!("failed   {name}, exit code {code}, {took}"),
    }
}

/// Prints the outcome of each check, and returns the exit code for all.
fn report(outcomes: &[Outcome], took: Duration) -> ExitCode {
    let failures: Vec<u8> = outcomes.iter().filter_map(|outcome| outcome.failure).collect();
    let skipped = outcomes.iter().filter(|outcome| outcome.is_skipped).count();
    let passed = outcomes.len() - skipped - failures.len();
    println!(
        "\n== {} in {}: {passed} passed, {skipped} skipped, {} failed",
        if failures.is_empty() { "done" } else { "failed" },
        shown(took),
        failures.len()
    );
    for outcome in outcomes {
        println!("{}", outcome.line);
    }
    failures.first().map_or(ExitCode::SUCCESS, |code| ExitCode::from(*code))
}

pub(super) fn shown(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
