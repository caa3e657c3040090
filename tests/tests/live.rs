//! Compares with real servers: asks the available servers for their verdicts on recorded texts, which checks
//! the record, and on random texts, which checks rconf. `cargo xtask servers` downloads the servers.
//!
//! `RCONF_LIVE_TEXTS` and `RCONF_LIVE_SEED` set the number of random texts and their seed;
//! `RCONF_LIVE_RECORDED` sets the number of recorded texts. In CI, and with `RCONF_REQUIRE`, a missing server
//! is a failure.

use rconf_tests::differential::{Differential, ask_all, describe};
use rconf_tests::need::skip;
use rconf_tests::record::Record;
use rconf_tests::servers::{RealServer, Verdict, discover};
use rconf_tests::texts::Random;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const TEXTS: usize = 2000;
const RECORDED: usize = 300;
const SEED: usize = 6379;
/// The number of verdicts to ask for at the same time.
const WORKERS: usize = 2;

fn variable(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("the variable holds a number"))
}

/// Returns the available servers, or `None` if there are none.
fn servers() -> Option<Vec<RealServer>> {
    let (present, absent) = discover();
    for gap in &absent {
        skip(&format!("{} of {}", gap.package.name, gap.package.suite), &gap.why);
    }
    (!present.is_empty()).then_some(present)
}

#[test]
fn real_servers_agree_with_the_record() {
    let Some(servers) = servers() else { return };
    let all = Record::all();
    let mut random = Random::new(variable("RCONF_LIVE_SEED", SEED) as u64);
    let mut questions = Vec::new();
    let mut expected = Vec::new();
    for _ in 0..variable("RCONF_LIVE_RECORDED", RECORDED) {
        let record = &all[random.below(all.len())];
        for server in &servers {
            if let Some(verdict) = record.verdict(server.server) {
                questions.push((server, record.text.clone().into_bytes()));
                expected.push(verdict);
            }
        }
    }
    let (compared, undecided) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mismatches = Mutex::new(Vec::new());
    ask_all(&questions, WORKERS, |at, verdict| {
        let agrees = match (&verdict, &expected[at]) {
            (Verdict::Unknown(_), _) => {
                undecided.fetch_add(1, Ordering::Relaxed);
                return;
            }
            (Verdict::Refuses { line, .. }, Verdict::Refuses { line: recorded, .. }) => line == recorded,
            (verdict, expected) => verdict == expected,
        };
        compared.fetch_add(1, Ordering::Relaxed);
        if !agrees {
            let (server, text) = &questions[at];
            let text = String::from_utf8_lossy(text);
            let line = format!("{} {text:?}: recorded {:?}, now {verdict:?}", server.server, expected[at]);
            mismatches.lock().expect("no thread panicked").push(line);
        }
    });
    let mismatches = mismatches.into_inner().expect("no thread panicked");
    let (compared, undecided) = (compared.into_inner(), undecided.into_inner());
    println!(
        "{compared} verdicts compared with the record, {undecided} undecided, {} mismatches",
        mismatches.len()
    );
    assert!(compared > 0, "nothing was compared");
    assert!(mismatches.is_empty(), "{}", mismatches.join("\n"));
}

#[test]
fn real_servers_agree_with_rconf_on_random_texts() {
    let Some(servers) = servers() else { return };
    let count = variable("RCONF_LIVE_TEXTS", TEXTS).max(TEXTS);
    let mut run = Differential::new(&servers, variable("RCONF_LIVE_SEED", SEED) as u64, WORKERS);
    run.ask_more(count);
    let (compared, mismatches) = (run.compared(), run.mismatches);
    println!(
        "{count} random texts: {compared} verdicts compared, {} mismatches; {:?}",
        mismatches.len(),
        run.tally
    );
    assert!(compared > 0, "nothing was compared");
    assert!(mismatches.is_empty(), "{}", describe(mismatches));
}
