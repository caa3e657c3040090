use super::ask::ask_all;
use super::mismatch::Mismatch;
use crate::record::Record;
use crate::servers::{RealServer, Role, Verdict};
use crate::texts::{Random, lived_in_sentinel_file, mutate, sentinel_text, text};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Compares real servers and rconf on random texts. The same seed results in the same texts.
pub struct Differential<'s> {
    role: Role,
    servers: &'s [RealServer],
    workers: usize,
    random: Random,
    recorded: Vec<Record>,
    /// Whether the files of Sentinels are whole ones, as they are found in use.
    are_lived_in: bool,
    /// The number of texts so far.
    pub texts: usize,
    /// The number of verdicts of each kind.
    pub tally: BTreeMap<&'static str, usize>,
    /// The texts about which the two disagree.
    pub mismatches: Vec<Mismatch<'s>>,
}

const UNDECIDED: &str = "undecided";

impl<'s> Differential<'s> {
    /// Creates a comparison from a seed. There has to be at least one server. At most `workers` verdicts are
    /// asked for at the same time.
    pub fn new(servers: &'s [RealServer], seed: u64, workers: usize) -> Self {
        Self {
            role: Role::Server,
            servers,
            workers,
            random: Random::new(seed),
            recorded: Vec::new(),
            are_lived_in: false,
            texts: 0,
            tally: BTreeMap::new(),
            mismatches: Vec::new(),
        }
    }

    /// Runs the servers as Sentinels.
    #[must_use]
    pub fn as_sentinels(mut self) -> Self {
        self.role = Role::Sentinel;
        self
    }

    /// Runs the servers as Sentinels, on files as they are found in use.
    #[must_use]
    pub fn as_sentinels_in_use(self) -> Self {
        Self { are_lived_in: true, ..self.as_sentinels() }
    }

    /// Creates every third text from a recorded one, by changing a few bytes.
    #[must_use]
    pub fn with_recorded(mut self, recorded: Vec<Record>) -> Self {
        self.recorded = recorded;
        self
    }

    /// Returns the number of compared verdicts.
    pub fn compared(&self) -> usize {
        self.tally.iter().filter(|(kind, _)| **kind != UNDECIDED).map(|(_, count)| count).sum()
    }

    /// Creates more texts and asks two servers about each. Returns the new mismatches.
    pub fn ask_more(&mut self, texts: usize) -> &[Mismatch<'s>] {
        let known = self.mismatches.len();
        let questions: Vec<(&RealServer, Vec<u8>)> = (0..texts).flat_map(|_| self.questions()).collect();
        let tally = Mutex::new(&mut self.tally);
        let mismatches = Mutex::new(&mut self.mismatches);
        ask_all(self.role, &questions, self.workers, |at, verdict| {
            let (server, text) = &questions[at];
            let kind = match &verdict {
                Verdict::Accepts => "accepted",
                Verdict::Refuses { line: Some(_), .. } => "refused with a line",
                Verdict::Refuses { line: None, .. } => "refused late",
                Verdict::Unknown(_) => UNDECIDED,
            };
            *tally.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += 1;
            if let Some(mismatch) = Mismatch::of(self.role, server, text.clone(), verdict) {
                mismatches.lock().unwrap_or_else(PoisonError::into_inner).push(mismatch);
            }
        });
        &self.mismatches[known..]
    }

    /// Returns the next text, with each server to ask about it.
    fn questions(&mut self) -> Vec<(&'s RealServer, Vec<u8>)> {
        let (nth, servers) = (self.texts, self.servers);
        self.texts += 1;
        // Each text goes to two servers, and each server is paired with every other one.
        let (first, step) =
            (nth % servers.len(), nth / servers.len() % servers.len().max(2).saturating_sub(1));
        let chosen = BTreeSet::from([first, (first + 1 + step) % servers.len()]);
        let text = if !self.recorded.is_empty() && self.random.one_in(3) {
            let recorded = &self.recorded[self.random.below(self.recorded.len())];
            let mut text = recorded.text.clone().into_bytes();
            mutate(&mut self.random, &mut text);
            text
        } else {
            match self.role {
                Role::Server => text(&mut self.random, servers[first].server),
                Role::Sentinel if self.are_lived_in => lived_in_sentinel_file(&mut self.random),
                Role::Sentinel => sentinel_text(&mut self.random, servers[first].server),
            }
        };
        chosen.into_iter().map(|at| (&servers[at], text.clone())).collect()
    }
}
