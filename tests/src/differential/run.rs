use super::ask::ask_all;
use super::mismatch::Mismatch;
use crate::record::Record;
use crate::servers::{RealServer, Verdict};
use crate::texts::{Random, mutate, text};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Asks real servers and rconf about one random text after another. The same seed gives the same texts.
pub struct Differential<'s> {
    servers: &'s [RealServer],
    workers: usize,
    random: Random,
    recorded: Vec<Record>,
    /// How many texts there were.
    pub texts: usize,
    /// How many verdicts there were of each kind.
    pub tally: BTreeMap<&'static str, usize>,
    /// Where the two differ.
    pub mismatches: Vec<Mismatch<'s>>,
}

const UNDECIDED: &str = "undecided";

impl<'s> Differential<'s> {
    /// Starts with a seed. There must be a server. `workers` verdicts are asked for at the same time.
    pub fn new(servers: &'s [RealServer], seed: u64, workers: usize) -> Self {
        Self {
            servers,
            workers,
            random: Random::new(seed),
            recorded: Vec::new(),
            texts: 0,
            tally: BTreeMap::new(),
            mismatches: Vec::new(),
        }
    }

    /// Makes every third text out of a recorded one, with a few bytes changed.
    #[must_use]
    pub fn with_recorded(mut self, recorded: Vec<Record>) -> Self {
        self.recorded = recorded;
        self
    }

    /// The number of verdicts that were compared.
    pub fn compared(&self) -> usize {
        self.tally.iter().filter(|(kind, _)| **kind != UNDECIDED).map(|(_, count)| count).sum()
    }

    /// Makes more texts and asks two servers about each. Returns the mismatches among them.
    pub fn ask_more(&mut self, texts: usize) -> &[Mismatch<'s>] {
        let known = self.mismatches.len();
        let questions: Vec<(&RealServer, Vec<u8>)> = (0..texts).flat_map(|_| self.questions()).collect();
        let tally = Mutex::new(&mut self.tally);
        let mismatches = Mutex::new(&mut self.mismatches);
        ask_all(&questions, self.workers, |at, verdict| {
            let (server, text) = &questions[at];
            let kind = match &verdict {
                Verdict::Accepts => "accepted",
                Verdict::Refuses { line: Some(_), .. } => "refused with a line",
                Verdict::Refuses { line: None, .. } => "refused late",
                Verdict::Unknown(_) => UNDECIDED,
            };
            *tally.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += 1;
            if let Some(mismatch) = Mismatch::of(server, text.clone(), verdict) {
                mismatches.lock().unwrap_or_else(PoisonError::into_inner).push(mismatch);
            }
        });
        &self.mismatches[known..]
    }

    /// The next text, for each server that is asked about it.
    fn questions(&mut self) -> Vec<(&'s RealServer, Vec<u8>)> {
        let (nth, servers) = (self.texts, self.servers);
        self.texts += 1;
        // Each text goes to two servers, and each server meets each other one.
        let (first, step) =
            (nth % servers.len(), nth / servers.len() % servers.len().max(2).saturating_sub(1));
        let chosen = BTreeSet::from([first, (first + 1 + step) % servers.len()]);
        let text = if !self.recorded.is_empty() && self.random.one_in(3) {
            let recorded = &self.recorded[self.random.below(self.recorded.len())];
            let mut text = recorded.text.clone().into_bytes();
            mutate(&mut self.random, &mut text);
            text
        } else {
            text(&mut self.random, servers[first].server)
        };
        chosen.into_iter().map(|at| (&servers[at], text.clone())).collect()
    }
}
