//! `cargo xtask differential`: compares rconf with the real servers on many random texts.

use crate::servers;
use rconf_tests::differential::{Differential, describe};
use rconf_tests::record::Record;
use rconf_tests::servers::discover;
use std::process::ExitCode;
use std::time::Instant;

/// The number of texts between two lines of progress.
const AT_A_TIME: usize = 500;
const WORKERS: usize = 2;

struct Options {
    verdicts: usize,
    seed: u64,
    workers: usize,
}

/// Asks for verdicts until there are as many as `--verdicts` says. Fails on a mismatch.
pub(crate) fn command(arguments: &[String]) -> ExitCode {
    let outcome = options(arguments).and_then(|options| compare(&options));
    match outcome {
        Ok(code) => code,
        Err(why) => {
            eprintln!("differential: {why}");
            ExitCode::from(2)
        }
    }
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options { verdicts: 20_000, seed: 6379, workers: WORKERS };
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let value = rest.next().and_then(|value| value.parse::<usize>().ok());
        let value = value.ok_or_else(|| format!("{name} takes a number"))?;
        match name.as_str() {
            "--verdicts" => options.verdicts = value,
            "--seed" => options.seed = value as u64,
            "--workers" => options.workers = value.max(1),
            _ => return Err(format!("unknown argument `{name}`")),
        }
    }
    Ok(options)
}

fn compare(options: &Options) -> Result<ExitCode, String> {
    servers::fetch_all();
    let (servers, absent) = discover();
    for gap in &absent {
        println!("without {} of {}: {}", gap.package.name, gap.package.suite, gap.why);
    }
    if servers.is_empty() {
        return Err("no real server is present".to_owned());
    }
    let start = Instant::now();
    let mut run = Differential::new(&servers, options.seed, options.workers).with_recorded(Record::all());
    while run.compared() < options.verdicts {
        for mismatch in run.ask_more(AT_A_TIME) {
            println!("mismatch: {mismatch}");
        }
        let (compared, seconds) = (run.compared(), start.elapsed().as_secs().max(1));
        println!(
            "{compared} verdicts on {} texts, {} a second, {} mismatches",
            run.texts,
            compared as u64 / seconds,
            run.mismatches.len()
        );
        if compared == 0 {
            return Err("no server decides anything".to_owned());
        }
    }
    println!("{:?}, seed {}, {} servers", run.tally, options.seed, servers.len());
    if run.mismatches.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}", describe(run.mismatches));
    Ok(ExitCode::FAILURE)
}
