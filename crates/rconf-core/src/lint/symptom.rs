//! Finds the rules that explain what a server, a client or Docker printed. Each rule quotes such texts in
//! backticks on its page.

use super::engine::{Linter, Options};
use super::registry::METAS;
use crate::catalog::{Server, find_any, has_command};
use crate::config::Files;
use crate::diagnostic::{Group, Meta, Section, Severity};
use crate::explain::{Kind, LOOPBACK, kind, message, words as words_of};
use crate::message::{Language, Message};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A rule that may explain a text.
#[derive(Debug, Clone)]
pub struct Suspect {
    /// The rule.
    pub rule: &'static Meta,
    /// The text on the rule's page that matches. `None` if the rule was found by a line of configuration
    /// within the text.
    pub symptom: Option<String>,
    /// What is wrong with the line of configuration that a server printed when it refused it.
    pub refusal: Option<Refusal>,
}

/// What is wrong with a line of configuration, for the release that refused it.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// What is wrong.
    pub message: Message,
    /// What to do.
    pub help: Message,
    /// Whether the rule has a fix for the line.
    pub is_fixable: bool,
}

/// The maximum number of suspects.
const MOST: usize = 5;
/// The share of a symptom, or of the text, that must occur in the other. Words count by their weight.
const ENOUGH: f64 = 0.65;
/// The share of a symptom that a line of several words must cover.
const PART: f64 = 0.2;
/// A suspect is dropped if its score is below this share of the highest score.
const SHARE: f64 = 0.5;
/// The number of lines that are searched. They are the last of the text, where a failure is printed.
const LINES: usize = 500;

/// Returns the rules that may explain a text, most likely first. The list is empty if no symptom is similar.
pub fn suspects(text: &str) -> Vec<Suspect> {
    if !says_something(text) {
        return Vec::new();
    }
    let known = &*KNOWN;
    let all: Vec<&str> = text.lines().collect();
    let lines = &all[all.len().saturating_sub(LINES)..];
    let mut found: Vec<Suspect> = refused_lines(text, lines);
    if found.iter().any(|suspect| suspect.refusal.is_some()) {
        return found;
    }
    let mut best: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
    let words: Vec<Vec<String>> = lines.iter().map(|line| words(message(line))).collect();
    for at in 0..words.len() {
        // A message may be split into two lines.
        let both = words.get(at + 1).map(|next| [words[at].as_slice(), next].concat());
        for line in std::iter::once(&words[at]).chain(&both) {
            for (nth, score) in known.scores(line) {
                let score = if all.len() > 1 { score * gravity(known.symptoms[nth].rule) } else { score };
                let entry = best.entry(known.symptoms[nth].rule.code).or_insert((0.0, nth));
                if score > entry.0 {
                    *entry = (score, nth);
                }
            }
        }
    }
    let mut ranked: Vec<(f64, usize)> = best.into_values().collect();
    // If several rules quote the same text, it matters most to the one whose page quotes it first.
    let key = |nth: usize| (known.symptoms[nth].rule.pedantic, known.symptoms[nth].place, nth);
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| key(a.1).cmp(&key(b.1))));
    let least = ranked.first().map_or(0.0, |(score, _)| score * SHARE);
    for (_, nth) in ranked.into_iter().filter(|(score, _)| *score >= least) {
        let symptom = &known.symptoms[nth];
        match found.iter_mut().find(|s| s.rule.code == symptom.rule.code) {
            Some(suspect) => suspect.symptom = Some(symptom.text.clone()),
            None => {
                found.push(Suspect {
                    rule: symptom.rule,
                    symptom: Some(symptom.text.clone()),
                    refusal: None,
                });
            }
        }
    }
    found.truncate(MOST);
    found
}

/// Returns a factor for the score of a rule: in a log, messages about errors tell more than routine ones.
fn gravity(rule: &Meta) -> f64 {
    match rule.severity {
        Severity::Error => 1.0,
        Severity::Warning => 0.8,
        Severity::Info => 0.4,
    }
}

/// Returns whether a text is more than one word, or a word that occurs only in messages, such as `NOAUTH` or
/// `cluster_state:fail`.
fn says_something(text: &str) -> bool {
    let text = text.trim();
    text.contains(char::is_whitespace)
        || text.contains(['_', ':'])
        || (text.len() > 3 && !text.bytes().any(|b| b.is_ascii_lowercase()))
}

/// Returns the symptoms of a rule: the texts in backticks in the first two sections of its page that are
/// printed by a program.
pub fn symptoms(rule: &Meta) -> Vec<String> {
    placed_symptoms(rule).into_iter().map(|(_, text)| text).collect()
}

/// Returns the symptoms of a rule, each with its offset in its section.
fn placed_symptoms(rule: &Meta) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for (section, least) in [(Section::What, 4), (Section::Why, 2)] {
        let text = rule.section(section, Language::English).replace('\n', " ");
        let mut place = 0;
        for (nth, quoted) in text.split('`').enumerate() {
            let begins = place;
            place += quoted.len() + 1;
            if nth % 2 == 1 && is_symptom(quoted, least) && !found.iter().any(|(_, known)| known == quoted) {
                found.push((begins, quoted.to_owned()));
            }
        }
    }
    found
}

/// Programs whose calls appear on pages as the user types them.
const PROGRAMS: [&str; 7] = ["redis-cli", "valkey-cli", "docker", "kubectl", "grep", "echo", "openssl"];

/// Returns whether a text in backticks is the output of a program, and not a line of configuration
/// (`protected-mode no`), a command (`CLUSTER MEET`, `docker ps -a`) or an option (`--cluster create`).
fn is_symptom(quoted: &str, least: usize) -> bool {
    let count = words(quoted).len();
    let first = quoted.split_whitespace().next().unwrap_or_default();
    let is_loud = first.len() > 2 && first.bytes().all(|b| b.is_ascii_uppercase());
    if is_loud && count <= 3 && has_command(first.as_bytes(), Server::DEFAULT)
        || PROGRAMS.contains(&first)
        || first.starts_with('-')
        || count <= 2 && find_any(first.as_bytes()).next().is_some()
    {
        return false;
    }
    // `MOVED 5798 10.0.0.11:7002` is one word and details that vary; `MOVED` alone is only a mention.
    count >= least || count == 1 && is_loud && quoted != first
}

struct Symptom {
    rule: &'static Meta,
    /// Its offset in a section of the page. A rule is mainly about what its page quotes first.
    place: usize,
    text: String,
    features: BTreeSet<String>,
}

/// Computed once, because the pages do not change.
static KNOWN: LazyLock<Known> = LazyLock::new(Known::new);

struct Known {
    symptoms: Vec<Symptom>,
    /// For each feature, the number of symptoms that contain it.
    common: BTreeMap<String, usize>,
}

impl Known {
    fn new() -> Self {
        let mut all = Vec::new();
        let mut common: BTreeMap<String, usize> = BTreeMap::new();
        let mut counted = BTreeSet::new();
        // Rules of group N find symptoms in running nodes, and not their causes.
        for rule in METAS.iter().copied().filter(|rule| rule.group != Group::Running) {
            for (place, text) in placed_symptoms(rule) {
                let features = features(&words(&text));
                // A text that several pages quote counts once, so that it does not look common.
                if counted.insert(features.clone()) {
                    for feature in &features {
                        *common.entry(feature.clone()).or_default() += 1;
                    }
                }
                all.push(Symptom { rule, place, text, features });
            }
        }
        Self { symptoms: all, common }
    }

    /// Returns the weight of a feature: the rarer it is, the higher. Pairs of words count half, common words
    /// little.
    fn weight(&self, feature: &str) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "these are small numbers")]
        let share = self.symptoms.len() as f64 / self.common.get(feature).copied().unwrap_or(1) as f64;
        let weight = (1.0 + share).ln();
        match feature {
            _ if feature.split_once(PAIR).is_some_and(|(a, b)| is_plain(a) || is_plain(b)) => weight / 8.0,
            _ if feature.contains(PAIR) => weight / 2.0,
            _ if is_plain(feature) => weight / 8.0,
            _ => weight,
        }
    }

    /// Returns the symptoms that are similar to a line, by index, with their scores.
    fn scores(&self, line: &[String]) -> Vec<(usize, f64)> {
        let line = features(line);
        if !line.iter().any(|feature| self.common.contains_key(feature)) {
            return Vec::new();
        }
        let weight = |features: &BTreeSet<String>| features.iter().map(|f| self.weight(f)).sum::<f64>();
        let whole = weight(&line);
        // A single word that half of the symptoms contain proves nothing.
        let least = (1.0 + f64::from(u32::try_from(self.symptoms.len()).unwrap_or(u32::MAX))).ln() * 0.6;
        let mut found = Vec::new();
        for (nth, symptom) in self.symptoms.iter().enumerate() {
            // A symptom with a loopback address is about that address.
            if symptom.features.contains(LOOPBACK) && !line.contains(LOOPBACK) {
                continue;
            }
            let shared: f64 = symptom.features.intersection(&line).map(|f| self.weight(f)).sum();
            let (of_symptom, of_line) = (shared / weight(&symptom.features), shared / whole);
            // A partial match counts if it covers enough of the symptom, or is a single word that occurs only
            // in messages.
            let is_part = of_line >= ENOUGH && (of_symptom >= PART || line.len() == 1);
            if shared >= least && (of_symptom >= ENOUGH || is_part) {
                found.push((nth, shared * (of_symptom + of_line)));
            }
        }
        found
    }
}

/// Stands between the words of a pair. What the system says of a failed call is one word, with spaces.
const PAIR: char = '\n';

/// Returns whether a word occurs in any sentence.
fn is_plain(word: &str) -> bool {
    kind(word) == Kind::Plain
}

/// Returns the words, and the pairs of neighboring words.
fn features(words: &[String]) -> BTreeSet<String> {
    let pairs = words.windows(2).map(|pair| format!("{}{PAIR}{}", pair[0], pair[1]));
    words.iter().cloned().chain(pairs).collect()
}

/// Returns the words of a message that are the same each time, as the causes are found by them.
fn words(text: &str) -> Vec<String> {
    words_of(text).into_iter().map(Cow::into_owned).collect()
}

/// Returns the rules that refuse the line of configuration which a server printed (`>>> '…'`) when it failed
/// to load its file, for the release that it printed.
fn refused_lines(text: &str, lines: &[&str]) -> Vec<Suspect> {
    let quoted = lines.iter().rev().find_map(|line| message(line).strip_prefix(">>> '")?.strip_suffix('\''));
    let Some(quoted) = quoted else { return Vec::new() };
    let linter = Linter::new(Options { server: release(text), ..Options::default() });
    let report = linter.lint([("", quoted.as_bytes())], &Files::new());
    let mut found: Vec<Suspect> = Vec::new();
    for finding in report.findings.into_iter().filter(|finding| finding.rule.group == Group::Load) {
        if found.iter().all(|suspect| suspect.rule.code != finding.rule.code) {
            let is_fixable = finding.fix.is_some();
            let refusal = Refusal { message: finding.message, help: finding.help, is_fixable };
            found.push(Suspect { rule: finding.rule, symptom: None, refusal: Some(refusal) });
        }
    }
    if found.is_empty() {
        // The fault is not in the line itself, so take the rules whose pages quote such a line.
        let name = quoted.split_whitespace().next().unwrap_or_default().to_lowercase();
        let shown = format!("`>>> '{name} ");
        let rules = METAS.iter().copied();
        let knows =
            |rule: &&Meta| rule.section(Section::Why, Language::English).replace('\n', " ").contains(&shown);
        found.extend(rules.filter(knows).map(|rule| Suspect { rule, symptom: None, refusal: None }));
    }
    found
}

/// Returns the server that a text names: `(Redis 7.0.15)`, `Redis version=7.0.15`, or `(Version 8.1.1)`,
/// which is Valkey's format. Up to 6.0, Redis printed no release when it refused a line.
fn release(text: &str) -> Option<Server> {
    let lower = text.to_lowercase();
    if lower.contains("fatal config file error ***") && !lower.contains("version=") {
        return Server::parse("redis:6.0").ok();
    }
    let words = [("redis", "redis"), ("valkey", "valkey"), ("(version", "valkey")];
    words.iter().find_map(|(word, flavor)| {
        lower.match_indices(word).find_map(|(at, _)| {
            let rest = lower[at + word.len()..].trim_start();
            let rest = rest.strip_prefix("version=").unwrap_or(rest);
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            Server::parse(&format!("{flavor}:{}", &rest[..end])).ok()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_from_case_to_case_is_left_out() {
        let log = "redis-1  | 12:M 01 Jan 2026 10:00:00.000 # Can't open '/data/x.rdb' at 10.0.0.1:7001: \"No such\"";
        assert_eq!(words(message(log)), ["can't", "open", "at", "no", "such"]);
        assert_eq!(
            words("cluster_state:fail -NOAUTH [ERR] Primary"),
            ["cluster_state", "fail", "NOAUTH", "master"]
        );
        assert_eq!(message("a - b # c"), "a - b # c");
    }

    #[test]
    fn the_refused_line_is_read_as_that_release_would() {
        let codes = |text: &str| suspects(text).iter().map(|s| s.rule.code).collect::<Vec<_>>();
        let text = "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 2\n\
                    >>> 'port 6379 # the port'\nwrong number of arguments\n";
        assert_eq!(codes(text)[0], "L004");
        let newer = "*** FATAL CONFIG FILE ERROR (Redis 6.2.6) ***\nReading the configuration file, at line 9\n\
                     >>> 'appenddirname \"appendonlydir\"'\nBad directive or wrong number of arguments\n";
        assert_eq!(codes(newer), ["L002"]);
        let refusal = |text: &str| suspects(text).into_iter().find_map(|suspect| suspect.refusal);
        let message = |text: &str| refusal(text).map(|found| found.message.get(Language::English).to_owned());
        assert_eq!(
            message(newer).as_deref(),
            Some("redis:6.2 does not know `appenddirname`: it refuses to start")
        );
        // Releases up to 6.0 do not print which they are.
        let old = "*** FATAL CONFIG FILE ERROR ***\nReading the configuration file, at line 9\n\
                   >>> 'replica-announced yes'\nBad directive or wrong number of arguments\n";
        assert_eq!(
            message(old).as_deref(),
            Some("redis:6.0 does not know `replica-announced`: it refuses to start")
        );
        assert!(!refusal(old).is_some_and(|found| found.is_fixable));
        assert!(
            refusal(&newer.replace("appenddirname", "append-only")).is_some_and(|found| found.is_fixable)
        );
        assert_eq!(release("CONFIG FILE ERROR (Version 8.1.1) ***").map(Server::name), Some("valkey:8.1"));
        assert_eq!(release("Redis version=7.2.4, bits=64").map(Server::name), Some("redis:7.2"));
    }

    #[test]
    fn nothing_is_like_nothing() {
        for text in
            ["", "\n\n", "the", "zzzz", "port", "hello world this is a text of no meaning at all", "é"]
        {
            assert!(suspects(text).is_empty(), "{text}: {:?}", suspects(text));
        }
    }
}
