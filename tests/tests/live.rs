//! Live conformance: the real servers that are present are asked for their verdicts on recorded texts, which
//! checks the record, and on random ones, which checks rconf. `cargo xtask servers` fetches the servers.
//!
//! `RCONF_LIVE_TEXTS` and `RCONF_LIVE_SEED` choose how many random texts, and which; `RCONF_LIVE_RECORDED`
//! how many recorded ones. In CI, and with `RCONF_REQUIRE`, a missing server is a failure.

use rconf_core::catalog::{Flavor, Server};
use rconf_core::config::{Files, Refusal, read};
use rconf_tests::need::skip;
use rconf_tests::record::Record;
use rconf_tests::servers::{RealServer, Verdict, discover};
use rconf_tests::texts::{Random, text};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const TEXTS: usize = 2000;
const RECORDED: usize = 300;
const SEED: usize = 6379;
/// Verdicts asked for at the same time.
const WORKERS: usize = 2;
/// Mismatches that are made small and printed; the others are only counted.
const SHOWN: usize = 20;
/// Mismatches of one kind that are made small.
const SHOWN_OF_A_KIND: usize = 2;
/// Verdicts asked for while one mismatch is made small.
const SHRINKING: usize = 400;

fn variable(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("the variable holds a number"))
}

/// Returns the servers that are present, or `None` if there are none.
fn servers() -> Option<Vec<RealServer>> {
    let (present, absent) = discover();
    for gap in &absent {
        skip(&format!("{} of {}", gap.package.name, gap.package.suite), &gap.why);
    }
    (!present.is_empty()).then_some(present)
}

/// Asks for many verdicts, a few at a time, and hands each to `judge` with the question's number.
fn ask_all(questions: &[(&RealServer, Vec<u8>)], judge: impl Fn(usize, Verdict) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some((at, (server, text))) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, questions.get(at)?)))
                {
                    judge(at, server.verdict(text));
                }
            });
        }
    });
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
    ask_all(&questions, |at, verdict| {
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

/// A text on which a server and rconf differ.
struct Mismatch<'a> {
    server: &'a RealServer,
    text: Vec<u8>,
    verdict: Verdict,
    refusal: Option<Refusal>,
}

/// What rconf says first against a text.
fn first_refusal(server: Server, text: &[u8]) -> Option<Refusal> {
    read("redis.conf", text.to_vec(), &Files::new(), server).refusals().first().cloned()
}

/// Where this very binary differs from what the catalog's server of that name means, and the text touches it.
fn is_excused(server: &RealServer, text: &[u8]) -> bool {
    let lower = text.to_ascii_lowercase();
    let has = |word: &[u8]| lower.windows(word.len()).any(|part| part == word);
    // The images of Redis 8.0 bring modules, whose settings have these names; Debian's server has none of them.
    let has_bundled = || [&b"search-"[..], b"ts-", b"bf-", b"cf-"].iter().any(|prefix| has(prefix));
    // An ACL rule `%` without permissions (CVE-2024-51741): Debian's 7.0.15 has the fix, which no release of 7.0
    // has; 8.0.1 is older than the fix.
    let has_bare_percent = || {
        let config = read("redis.conf", text.to_vec(), &Files::new(), server.server);
        let document = &config.sources()[0].document;
        let mut words =
            document.lines().iter().flat_map(|line| document.words(line)).map(|word| document.value(word));
        words.any(|word| {
            let bare =
                |at: usize| word[at] == b'%' && !matches!(word.get(at + 1), Some(b'r' | b'w' | b'R' | b'W'));
            (0..word.len()).any(bare)
        })
    };
    (server.server.is_at_least(Flavor::Redis, 8, 0) && has_bundled())
        || (matches!(server.version.as_str(), "7.0.15" | "8.0.1") && has_bare_percent())
}

fn agree(verdict: &Verdict, refusal: Option<&Refusal>) -> bool {
    match (verdict, refusal) {
        (Verdict::Unknown(_), _) | (Verdict::Accepts, None) => true,
        (Verdict::Refuses { line, .. }, Some(refusal)) => line.is_none_or(|line| line == refusal.at.line + 1),
        _ => false,
    }
}

impl<'a> Mismatch<'a> {
    /// The mismatch on this text, if there is one.
    fn of(server: &'a RealServer, text: Vec<u8>, verdict: Verdict) -> Option<Self> {
        let refusal = first_refusal(server.server, &text);
        (!is_excused(server, &text) && !agree(&verdict, refusal.as_ref())).then_some(Self {
            server,
            text,
            verdict,
            refusal,
        })
    }

    /// Mismatches of one kind have most likely one cause.
    fn kind(&self) -> String {
        let words = |text: &str| text.split(['(', '{', '\'', '"', ':']).next().unwrap_or_default().to_owned();
        let said = match &self.verdict {
            Verdict::Refuses { line: Some(_), message } => words(message),
            Verdict::Refuses { line: None, .. } => "late".to_owned(),
            _ => "accepts".to_owned(),
        };
        let reason = self.refusal.as_ref().map(|refusal| words(&format!("{:?}", refusal.reason)));
        format!("{} {said} {reason:?}", self.server.server)
    }

    /// Takes lines, then bytes, away while the mismatch stays.
    fn shrink(mut self) -> Self {
        let mut asked = 0;
        for by_line in [true, false] {
            let mut size = self.text.len();
            while size > 0 {
                let mut at = 0;
                while at < self.text.len() && asked < SHRINKING {
                    let smaller = without(&self.text, at, size, by_line);
                    asked += 1;
                    let verdict = self.server.verdict_of_start(&smaller);
                    match Mismatch::of(self.server, smaller, verdict) {
                        Some(smaller) => self = smaller,
                        None if by_line => at = line_end(&self.text, at),
                        None => at += size,
                    }
                }
                size = if by_line { 0 } else { size / 2 };
            }
        }
        self
    }
}

fn line_end(text: &[u8], at: usize) -> usize {
    text[at..].iter().position(|b| *b == b'\n').map_or(text.len(), |length| at + length + 1)
}

/// The text without the line at `at`, or without `size` bytes there.
fn without(text: &[u8], at: usize, size: usize, by_line: bool) -> Vec<u8> {
    let end = if by_line { line_end(text, at) } else { text.len().min(at + size) };
    [&text[..at], &text[end..]].concat()
}

#[test]
fn real_servers_agree_with_rconf_on_random_texts() {
    let Some(servers) = servers() else { return };
    let mut random = Random::new(variable("RCONF_LIVE_SEED", SEED) as u64);
    let count = variable("RCONF_LIVE_TEXTS", TEXTS).max(TEXTS);
    let mut questions = Vec::new();
    for nth in 0..count {
        // Each text goes to two servers, and each server meets each other one.
        let (first, step) =
            (nth % servers.len(), nth / servers.len() % servers.len().max(2).saturating_sub(1));
        let chosen = BTreeSet::from([first, (first + 1 + step) % servers.len()]);
        let text = text(&mut random, servers[first].server);
        questions.extend(chosen.into_iter().map(|at| (&servers[at], text.clone())));
    }
    let tally = Mutex::new(BTreeMap::<&str, usize>::new());
    let mismatches = Mutex::new(Vec::new());
    ask_all(&questions, |at, verdict| {
        let (server, text) = &questions[at];
        let kind = match &verdict {
            Verdict::Accepts => "accepted",
            Verdict::Refuses { line: Some(_), .. } => "refused with a line",
            Verdict::Refuses { line: None, .. } => "refused late",
            Verdict::Unknown(_) => "undecided",
        };
        *tally.lock().expect("no thread panicked").entry(kind).or_default() += 1;
        if let Some(mismatch) = Mismatch::of(server, text.clone(), verdict) {
            mismatches.lock().expect("no thread panicked").push(mismatch);
        }
    });
    let tally = tally.into_inner().expect("no thread panicked");
    let mismatches = mismatches.into_inner().expect("no thread panicked");
    let compared: usize =
        tally.iter().filter(|(kind, _)| **kind != "undecided").map(|(_, count)| count).sum();
    println!(
        "{count} random texts: {compared} verdicts compared, {} mismatches; {tally:?}",
        mismatches.len()
    );
    assert!(compared > 0, "nothing was compared");
    assert!(mismatches.is_empty(), "{}", describe(mismatches));
}

/// The mismatches, as small as they get: first one of each kind, then more.
fn describe(mismatches: Vec<Mismatch<'_>>) -> String {
    let (count, mut kinds) = (mismatches.len(), BTreeMap::<String, usize>::new());
    let mut ordered = Vec::new();
    for mismatch in mismatches {
        let of_kind = kinds.entry(mismatch.kind()).or_default();
        *of_kind += 1;
        ordered.push((*of_kind, mismatch));
    }
    ordered.sort_by_key(|(nth, _)| *nth);
    let mut lines = BTreeSet::new();
    for (_, mismatch) in ordered.into_iter().take_while(|(nth, _)| *nth <= SHOWN_OF_A_KIND) {
        if lines.len() < SHOWN {
            let Mismatch { server, text, verdict, refusal } = mismatch.shrink();
            let text = text.escape_ascii();
            lines.insert(format!("{} b\"{text}\": server {verdict:?}, rconf {refusal:?}", server.server));
        }
    }
    let lines: Vec<String> = lines.into_iter().collect();
    format!("{count} mismatches of {} kinds: {kinds:#?}\n{}", kinds.len(), lines.join("\n"))
}
