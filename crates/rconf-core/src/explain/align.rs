//! How much of a text occurs in a line, in order: a local alignment of their words.

use super::cause::{CAUSES, GAP, TEXTS, Text, WORDS};
use super::words::{Kind, kind, words};

/// A word that no text holds.
const UNKNOWN: u16 = u16::MAX - 1;
/// The weight of such a word in a line.
const UNKNOWN_WEIGHT: f32 = 4.0;
/// The most words of a line that are looked at.
const LONGEST: usize = 600;
/// The cost of a word of the line between two words of a text.
const STRAY: f32 = 0.6;
/// Its cost where a part of the text varies.
const VARIES: f32 = 0.12;
/// The share of its weight that a missing word of a text costs.
const MISSING: f32 = 0.5;
/// The share of a text that must occur in a line.
const ENOUGH: f32 = 0.62;
/// The same for a text that weighs less than this: of three words, two prove nothing.
const SHORT: (f32, f32) = (14.0, 0.85);
/// The share of a line that a part of a text must be, and its least weight then: a text that was cut.
const CUT: (f32, f32) = (0.75, 9.0);
/// The share from which a text counts as whole.
const WHOLE: f32 = 0.93;
/// The least weight of what is not a tail.
const CORE: f32 = 3.4;
/// Below this share of a text, or of a line, it is not worth an alignment.
const WORTH: f32 = 0.4;

/// A line as indexes in [`WORDS`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Line(Vec<u16>);

impl Line {
    pub(super) fn new(message: &str) -> Self {
        let find = |word: &str| WORDS.binary_search_by(|known| known.text.cmp(word));
        let words = words(message);
        let ids = words.iter().take(LONGEST).filter_map(|word| match find(word) {
            Ok(id) => u16::try_from(id).ok(),
            Err(_) if matches!(kind(word), Kind::Plain | Kind::Address) => None,
            Err(_) => Some(UNKNOWN),
        });
        Self(ids.collect())
    }

    /// Returns whether no text holds a word of the line, or only tails, which prove nothing.
    pub(super) fn is_strange(&self) -> bool {
        self.0.iter().all(|id| *id == UNKNOWN || is_tail(*id))
    }

    fn weight(&self) -> f32 {
        self.0.iter().map(|id| WORDS.get(usize::from(*id)).map_or(UNKNOWN_WEIGHT, |word| word.weight)).sum()
    }

    fn tails(&self) -> impl Iterator<Item = u16> + '_ {
        self.0.iter().copied().filter(|id| is_tail(*id))
    }
}

/// A text that occurs in a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Match {
    /// Its index in [`TEXTS`].
    pub text: usize,
    /// How much of it occurs, and how specific that is.
    pub score: f32,
    /// Whether all of it occurs.
    pub is_whole: bool,
    /// Whether it is enough to name its cause.
    pub is_sure: bool,
}

/// Room for the alignments of all lines.
pub(super) struct Aligner {
    shared: Vec<f32>,
    before: Vec<f32>,
    row: Vec<f32>,
}

impl Aligner {
    pub(super) fn new() -> Self {
        Self { shared: vec![0.0; TEXTS.len()], before: Vec::new(), row: Vec::new() }
    }

    /// Returns the texts that occur in a line, in part at least.
    pub(super) fn matches(&mut self, line: &Line) -> Vec<Match> {
        let whole = line.weight();
        self.candidates(line, whole).into_iter().filter_map(|text| self.judge(line, whole, text)).collect()
    }

    /// Returns the texts that share enough words with a line.
    fn candidates(&mut self, line: &Line, whole: f32) -> Vec<usize> {
        let mut distinct = line.0.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let mut touched = Vec::new();
        for word in distinct.iter().filter_map(|id| WORDS.get(usize::from(*id))).filter(|w| w.weight > 1.0) {
            for text in word.texts {
                let shared = &mut self.shared[usize::from(*text)];
                if *shared == 0.0 {
                    touched.push(usize::from(*text));
                }
                *shared += word.weight;
            }
        }
        let least = |text: &usize| WORTH * TEXTS[*text].weight.min(whole);
        let worth = touched.iter().copied().filter(|text| self.shared[*text] >= least(text)).collect();
        for text in touched {
            self.shared[text] = 0.0;
        }
        worth
    }

    fn judge(&mut self, line: &Line, whole: f32, text: usize) -> Option<Match> {
        let Text { weight, .. } = TEXTS[text];
        let pattern = pattern(text);
        if contradicts(line, pattern) {
            return None;
        }
        let found = self.align(&line.0, pattern);
        let tails: f32 =
            pattern.iter().filter(|id| is_tail(**id) && line.0.contains(id)).map(|id| weight_of(*id)).sum();
        let (of_text, of_line) = (found / weight, found / whole);
        let enough = if weight < SHORT.0 { SHORT.1 } else { ENOUGH };
        let is_cut = of_line >= CUT.0 && found >= CUT.1;
        let is_sure = found - tails >= CORE && (of_text >= enough || is_cut);
        Some(Match { text, score: found * of_text, is_whole: of_text >= WHOLE, is_sure })
    }

    /// Returns the weight of the best local alignment.
    fn align(&mut self, line: &[u16], pattern: &[u16]) -> f32 {
        let mut best = 0.0_f32;
        self.before.clear();
        self.before.resize(pattern.len() + 1, 0.0);
        for word in line {
            self.row.clear();
            self.row.push(0.0);
            for (nth, wanted) in pattern.iter().enumerate() {
                let after_gap = *wanted == GAP;
                let missing = if after_gap { 0.0 } else { MISSING * weight_of(*wanted) };
                let stray = if after_gap { VARIES } else { STRAY };
                let mut value = (self.before[nth + 1] - stray).max(self.row[nth] - missing).max(0.0);
                if word == wanted {
                    value = value.max(self.before[nth] + weight_of(*wanted));
                }
                self.row.push(value);
                best = best.max(value);
            }
            std::mem::swap(&mut self.before, &mut self.row);
        }
        best
    }
}

/// Returns whether a line says that the call failed for another reason, or lacks the address that the text is
/// about.
fn contradicts(line: &Line, pattern: &[u16]) -> bool {
    let mut tails = pattern.iter().filter(|id| is_tail(**id)).peekable();
    let other_tail =
        tails.peek().is_some() && line.tails().next().is_some() && !tails.any(|id| line.0.contains(id));
    let is_address = |id: &u16| WORDS.get(usize::from(*id)).is_some_and(|word| word.is_address);
    other_tail || pattern.iter().any(|id| is_address(id) && !line.0.contains(id))
}

fn pattern(text: usize) -> &'static [u16] {
    let Text { cause, said, .. } = TEXTS[text];
    CAUSES[usize::from(cause)].said[usize::from(said)].words
}

fn is_tail(id: u16) -> bool {
    WORDS.get(usize::from(id)).is_some_and(|word| word.is_tail)
}

fn weight_of(id: u16) -> f32 {
    WORDS.get(usize::from(id)).map_or(0.0, |word| word.weight)
}
