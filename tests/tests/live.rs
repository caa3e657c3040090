//! Compares with real servers: asks the available servers for their verdicts on recorded texts, which checks
//! the record, and on random texts, which checks rconf. `cargo xtask servers` downloads the servers.
//!
//! `RCONF_LIVE_TEXTS` and `RCONF_LIVE_SEED` set the number of random texts and their seed, `RCONF_LIVE_FILES` the number of
//! whole files of Sentinels;
//! `RCONF_LIVE_RECORDED` sets the number of recorded texts. `RCONF_RECORD_SENTINELS` writes the record of the
//! Sentinels anew, with the texts that it holds and this many random ones. In CI, and with `RCONF_REQUIRE`, a missing server
//! is a failure.

use rconf_core::config::{Files, read_sentinel};
use rconf_tests::differential::{
    Differential, acl_file_stop, ask_about_acl_files, ask_all, describe, is_excused, is_excused_acl_file,
};
use rconf_tests::need::skip;
use rconf_tests::record::{ACL_FILES, Record};
use rconf_tests::servers::{RealServer, Role, Verdict, discover};
use rconf_tests::texts::{Random, acl_file, sentinel_text};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const TEXTS: usize = 2000;
const RECORDED: usize = 300;
const FILES: usize = 200;
const ACL_TEXTS: usize = 400;
const RECORDED_ACL_TEXTS: usize = 1500;
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
    agree_with_the_record(Role::Server);
}

#[test]
fn real_sentinels_agree_with_the_record() {
    agree_with_the_record(Role::Sentinel);
}

fn agree_with_the_record(role: Role) {
    let Some(servers) = servers() else { return };
    let all = Record::of(role);
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
    ask_all(role, &questions, WORKERS, |at, verdict| {
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
    agree_on_random_texts(Role::Server);
}

#[test]
fn real_sentinels_agree_with_rconf_on_random_texts() {
    agree_on_random_texts(Role::Sentinel);
}

#[test]
fn real_sentinels_agree_with_rconf_on_files_in_use() {
    let Some(servers) = servers() else { return };
    let seed = variable("RCONF_LIVE_SEED", SEED) as u64;
    let run = Differential::new(&servers, seed, WORKERS).as_sentinels_in_use();
    agree(run, variable("RCONF_LIVE_FILES", FILES));
}

fn agree_on_random_texts(role: Role) {
    let Some(servers) = servers() else { return };
    let count = variable("RCONF_LIVE_TEXTS", TEXTS).max(TEXTS);
    let mut run = Differential::new(&servers, variable("RCONF_LIVE_SEED", SEED) as u64, WORKERS);
    if role == Role::Sentinel {
        run = run.as_sentinels();
    }
    agree(run, count);
}

fn agree(mut run: Differential<'_>, count: usize) {
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

/// Compares on random ACL files. With `RCONF_WRITE_ACL_FILES`, writes the record of them instead.
#[test]
fn real_servers_agree_with_rconf_on_random_acl_files() {
    let Some(servers) = servers() else { return };
    let is_writing = std::env::var_os("RCONF_WRITE_ACL_FILES").is_some();
    let seed = if is_writing { SEED } else { variable("RCONF_LIVE_SEED", SEED + 1) };
    let mut random = Random::new(seed as u64);
    let count = if is_writing { RECORDED_ACL_TEXTS } else { variable("RCONF_LIVE_ACL_TEXTS", ACL_TEXTS) };
    let texts: Vec<Vec<u8>> = (0..count).map(|_| acl_file(&mut random)).collect();
    let verdicts = ask_about_acl_files(&servers, &texts);
    if is_writing {
        return write_record(&servers, texts, &verdicts);
    }
    let (mut compared, mut accepted, mut mismatches) = (0, 0, Vec::new());
    for (server, verdicts) in servers.iter().zip(&verdicts) {
        for (text, verdict) in texts.iter().zip(verdicts) {
            let stop = acl_file_stop(server.server, text);
            let agrees = match verdict {
                Verdict::Accepts => stop.is_none(),
                Verdict::Refuses { line, .. } => stop.is_some() && *line == stop,
                Verdict::Unknown(_) => continue,
            };
            compared += 1;
            accepted += usize::from(stop.is_none());
            if !agrees && !is_excused_acl_file(server, text) {
                let text = text.escape_ascii();
                mismatches.push(format!("{} b\"{text}\": server {verdict:?}, rconf {stop:?}", server.server));
            }
        }
    }
    println!(
        "{count} random ACL files: {compared} verdicts compared, {accepted} accepted, {} mismatches",
        mismatches.len()
    );
    assert!(compared > count && accepted > 0, "nothing was compared");
    mismatches.sort_by_key(String::len);
    assert!(mismatches.is_empty(), "{}", mismatches[..mismatches.len().min(30)].join("\n"));
}

fn write_record(servers: &[RealServer], texts: Vec<Vec<u8>>, verdicts: &[Vec<Verdict>]) {
    let mut lines = BTreeSet::new();
    for (nth, text) in texts.into_iter().enumerate() {
        let verdict = |(server, all): (&RealServer, &Vec<Verdict>)| {
            let excused = is_excused_acl_file(server, &text);
            let excused = excused.then(|| Verdict::Unknown("its binary differs".to_owned()));
            (server.server, excused.unwrap_or_else(|| all[nth].clone()))
        };
        let of_text = servers.iter().zip(verdicts).map(verdict).collect();
        if let Ok(text) = String::from_utf8(text.clone()) {
            lines.insert(Record::new(text, of_text).sorted().line());
        }
    }
    let text = lines.into_iter().fold(String::new(), |text, line| text + &line + "\n");
    std::fs::write(ACL_FILES, text).expect("the record can be written");
}

/// Sentinels load their ACL file as servers do, except those of Redis 6.0, which do not read it.
#[test]
fn sentinels_load_acl_files_as_rconf_says() {
    let Some(servers) = servers() else { return };
    let records = Record::of_acl_files();
    let texts: Vec<&[u8]> = records
        .iter()
        .step_by(100)
        .map(|record| record.text.as_bytes())
        .filter(|t| !t.contains(&0))
        .collect();
    let mut compared = 0;
    for server in &servers {
        for text in texts.iter().filter(|text| !is_excused_acl_file(server, text)) {
            let verdict = server.verdict_of_sentinel_with_acl_file(text).expect("the server runs");
            let mut files = Files::new();
            files.insert("users.acl", text.to_vec());
            let own = b"aclfile users.acl\nsentinel monitor m 127.0.0.1 1 2\n".to_vec();
            let sentinel = read_sentinel("sentinel.conf", own, &files, server.server);
            let stop = sentinel.config.refusals().iter().find(|refusal| refusal.stops_load);
            let stop = stop.map(|refusal| refusal.at.line + 1);
            let agrees = match &verdict {
                Verdict::Accepts => stop.is_none(),
                Verdict::Refuses { line, .. } => stop.is_some() && *line == stop,
                Verdict::Unknown(_) => continue,
            };
            compared += 1;
            let text = text.escape_ascii();
            assert!(agrees, "{} b\"{text}\": the Sentinel {verdict:?}, rconf {stop:?}", server.server);
        }
    }
    println!("ACL files of Sentinels: {compared} verdicts compared");
    assert!(compared > texts.len(), "nothing was compared");
}

/// Loading an ACL file into a running server, and starting it with the file, are the same.
#[test]
fn a_start_and_a_load_agree_on_acl_files() {
    let Some(servers) = servers() else { return };
    let texts: Vec<Vec<u8>> = Record::of_acl_files()
        .into_iter()
        .step_by(150)
        .map(|record| record.text.into_bytes())
        .filter(|text| !text.contains(&0))
        .collect();
    let mut compared = 0;
    for (server, loaded) in servers.iter().zip(ask_about_acl_files(&servers, &texts)) {
        for (text, loaded) in texts.iter().zip(loaded) {
            // Some servers end when they load some files.
            if matches!(loaded, Verdict::Unknown(_)) {
                continue;
            }
            compared += 1;
            let started = server.verdict_of_start_with_acl_file(text).expect("the server runs");
            let line = |verdict: &Verdict| match verdict {
                Verdict::Refuses { line, .. } => Some(*line),
                _ => None,
            };
            assert_eq!(line(&started), line(&loaded), "{} {started:?} {loaded:?}", server.server);
            assert_eq!(started == Verdict::Accepts, loaded == Verdict::Accepts, "{}", server.server);
        }
    }
    assert!(compared > texts.len(), "{compared}");
}

#[test]
fn the_record_of_sentinels_is_written_if_asked_for() {
    let random_texts = variable("RCONF_RECORD_SENTINELS", 0);
    let Some(servers) = servers().filter(|_| random_texts > 0) else { return };
    let mut random = Random::new(variable("RCONF_LIVE_SEED", SEED) as u64);
    let mut texts: Vec<String> = Record::of(Role::Sentinel).into_iter().map(|record| record.text).collect();
    for nth in 0..random_texts {
        let text = sentinel_text(&mut random, servers[nth % servers.len()].server);
        texts.extend(String::from_utf8(text));
    }
    let mut seen = BTreeSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    let ask = |server| texts.iter().map(move |text| (server, text.clone().into_bytes()));
    let questions: Vec<(&RealServer, Vec<u8>)> = servers.iter().flat_map(ask).collect();
    let verdicts = Mutex::new(vec![None; questions.len()]);
    ask_all(Role::Sentinel, &questions, WORKERS, |at, verdict| {
        let (server, text) = &questions[at];
        let is_other = is_excused(server, text);
        let verdict = if is_other { Verdict::Unknown("another build".to_owned()) } else { verdict };
        verdicts.lock().expect("no thread panicked")[at] = Some(verdict);
    });
    let verdicts = verdicts.into_inner().expect("no thread panicked");
    let mut record = String::new();
    for (nth, text) in texts.iter().enumerate() {
        let of_text = servers
            .iter()
            .enumerate()
            .filter_map(|(server, real)| Some((real.server, verdicts[server * texts.len() + nth].clone()?)));
        record += &Record::new(text.clone(), of_text.collect()).line();
        record.push('\n');
    }
    std::fs::write(Record::path(Role::Sentinel), record).expect("the record can be written");
}
