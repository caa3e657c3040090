//! How much of a text occurs in a line, in order: a local alignment of their words.

use super::cause::{GAP, Speaker, TELLING, TEXTS, Text, WORDS};
use super::own::is_own;
use super::words::{Kind, kind, words};
use std::collections::BTreeMap;

/// A word that no text holds.
const UNKNOWN: u16 = u16::MAX - 1;
/// The weight of such a word in a line.
const UNKNOWN_WEIGHT: f32 = 4.0;
/// The most bytes and words of a line that are looked at.
const LONGEST: (usize, usize) = (16 * 1024, 600);
/// The cost of a word of the line between two words of a text.
const STRAY: f32 = 0.6;
/// Its cost where a part of the text varies.
const VARIES: f32 = 0.12;
/// The share of its weight that a missing word of a text costs.
const MISSING: f32 = 0.5;
/// The share of a text that must occur in a line.
const ENOUGH: f32 = 0.62;
/// The same for a text that weighs less than this: of three words, two prove nothing.
const SHORT: (f32, f32) = (14.0, 0.9);
/// Such a text must be this share of the line too, unless it has a tail or a word of this weight: `syntax error` is said by
/// many programs.
const COMMON: (f32, f32) = (0.35, 5.0);
/// The share of its score that a text keeps if it names why a call failed and the line does not.
const NO_REASON: f32 = 0.75;
/// The share of a line that a part of a text must be, and its least weight then: a text that was cut.
const CUT: (f32, f32) = (0.75, 9.0);
/// What the sums of weights may be wrong by.
const SLACK: f32 = 0.1;
/// The share from which a text counts as whole.
const WHOLE: f32 = 0.93;
/// The least weight of what is not a tail.
const CORE: f32 = 3.4;
/// The share of a line that a whole text must be if it is little more than a tail (`connect ECONNREFUSED`), and the least
/// weight of what is not a tail then.
const ALONE: (f32, f32) = (0.7, 1.5);

/// A line as indexes in [`WORDS`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Line(Vec<u16>);

impl Line {
    pub(super) fn new(message: &str) -> Self {
        let find = |word: &str| WORDS.binary_search_by(|known| known.text.cmp(word));
        let end =
            (0..=LONGEST.0.min(message.len())).rev().find(|at| message.is_char_boundary(*at)).unwrap_or(0);
        let words = words(&message[..end]);
        let ids = words.iter().take(LONGEST.1).filter_map(|word| match find(word) {
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
    /// The first and the last of the line's words that belong to it.
    words: (usize, usize),
}

impl Match {
    /// Returns whether a match has a word in common with another.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.words.0 <= other.words.1 && other.words.0 <= self.words.1
    }
}

/// The weight of an alignment, and the word of the line where it begins.
type Cell = (f32, usize);

/// Room for the alignments of all lines.
pub(super) struct Aligner {
    shared: Vec<f32>,
    before: Vec<Cell>,
    row: Vec<Cell>,
}

impl Aligner {
    pub(super) fn new() -> Self {
        Self { shared: vec![0.0; TEXTS.len()], before: Vec::new(), row: Vec::new() }
    }

    /// Returns the texts that occur in a line.
    pub(super) fn matches(&mut self, line: &Line) -> Vec<Match> {
        let whole = line.weight();
        let worth = self.candidates(line, |text, shared| {
            let enough = if text.weight < SHORT.0 { SHORT.1 } else { ENOUGH };
            let is_cut = || shared >= CUT.1.max(CUT.0 * whole) - text.rest - SLACK;
            shared >= enough * text.weight - text.rest - SLACK || is_cut()
        });
        worth.into_iter().filter_map(|text| self.judge(line, whole, text)).collect()
    }

    /// Returns the texts that share enough words with a line, by the weight of those words.
    fn candidates(&mut self, line: &Line, is_worth: impl Fn(&Text, f32) -> bool) -> Vec<usize> {
        let mut distinct = line.0.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let mut touched = Vec::new();
        for word in
            distinct.iter().filter_map(|id| WORDS.get(usize::from(*id))).filter(|w| w.weight > TELLING)
        {
            for text in word.texts {
                let shared = &mut self.shared[usize::from(*text)];
                if *shared == 0.0 {
                    touched.push(usize::from(*text));
                }
                *shared += word.weight;
            }
        }
        let worth =
            touched.iter().copied().filter(|text| is_worth(&TEXTS[*text], self.shared[*text])).collect();
        for text in touched {
            self.shared[text] = 0.0;
        }
        worth
    }

    fn judge(&mut self, line: &Line, whole: f32, text: usize) -> Option<Match> {
        let (weight, pattern) = (TEXTS[text].weight, TEXTS[text].said().words);
        if contradicts(line, &TEXTS[text]) || is_of_another_unit(line, text) {
            return None;
        }
        let (found, words) = self.align(&line.0, pattern);
        let is_said = |id: &&u16| is_tail(**id) && line.0.contains(id);
        let tails: f32 = pattern.iter().filter(is_said).map(|id| weight_of(*id)).sum();
        let (of_text, of_line) = (found / weight, found / whole);
        let is_proof = |id: &u16| is_tail(*id) || weight_of(*id) >= COMMON.1;
        let is_enough = if weight < SHORT.0 {
            of_text >= SHORT.1 && (of_line >= COMMON.0 || pattern.iter().any(is_proof))
        } else {
            of_text >= ENOUGH
        };
        let is_cut = of_line >= CUT.0 && found >= CUT.1;
        let is_all = of_text >= WHOLE && of_line >= ALONE.0 && found - tails >= ALONE.1;
        let is_sure = is_all || (found - tails >= CORE && (is_enough || is_cut));
        let lacks_reason = pattern.iter().any(|id| is_tail(*id)) && line.tails().next().is_none();
        let score = found * of_text * if lacks_reason { NO_REASON } else { 1.0 };
        Some(Match { text, score, is_whole: of_text >= WHOLE, is_sure, words })
    }

    /// Returns the weight of the best local alignment, and the words of the line that it spans.
    fn align(&mut self, line: &[u16], pattern: &[u16]) -> (f32, (usize, usize)) {
        let mut best = (0.0_f32, (0, 0));
        self.before.clear();
        self.before.resize(pattern.len() + 1, (0.0, 0));
        for (at, word) in line.iter().enumerate() {
            self.row.clear();
            self.row.push((0.0, at));
            for (nth, wanted) in pattern.iter().enumerate() {
                let cell = self.cell(at, nth, word == wanted, *wanted);
                if cell.0 > best.0 {
                    best = (cell.0, (cell.1, at));
                }
                self.row.push(cell);
            }
            std::mem::swap(&mut self.before, &mut self.row);
        }
        best
    }

    /// Returns the best alignment that ends at a word of the line and a word of the text.
    fn cell(&self, at: usize, nth: usize, is_same: bool, wanted: u16) -> Cell {
        let is_gap = wanted == GAP;
        let missing = if is_gap { 0.0 } else { MISSING * weight_of(wanted) };
        let stray = if is_gap { VARIES } else { STRAY };
        let (before, left, diagonal) = (self.before[nth + 1], self.row[nth], self.before[nth]);
        let mut cell = if before.0 - stray > left.0 - missing {
            (before.0 - stray, before.1)
        } else {
            (left.0 - missing, left.1)
        };
        if is_same && diagonal.0 + weight_of(wanted) > cell.0 {
            cell = (diagonal.0 + weight_of(wanted), if diagonal.0 > 0.0 { diagonal.1 } else { at });
        }
        if cell.0 > 0.0 { cell } else { (0.0, at) }
    }
}

/// The least score of a text that is named as similar to a line.
const SIMILAR: f32 = 3.6;
/// The same, times the share of the line, if the line has no word that only servers use: other programs fail in similar words.
const SIMILAR_OF_OTHERS: f32 = 4.4;

/// Returns the text that shares most with a line, in any order, and how much that is, or `None` if it is too little. Names
/// of programs, and a single word, tell nothing.
pub(super) fn most_alike(line: &Line) -> Option<(usize, f32)> {
    let is_own = line.0.iter().any(|id| WORDS.get(usize::from(*id)).is_some_and(|word| is_own(word.text)));
    let whole = line.weight();
    let mut distinct = line.0.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let mut shared: BTreeMap<usize, (f32, usize)> = BTreeMap::new();
    let words = distinct.iter().filter_map(|id| WORDS.get(usize::from(*id)));
    for word in words.filter(|word| !word.is_tail && word.weight > TELLING && !NAMES.contains(&word.text)) {
        for text in word.texts {
            let (weight, count) = shared.entry(usize::from(*text)).or_default();
            *weight += word.weight;
            *count += 1;
        }
    }
    let score = |(text, (weight, count)): (usize, (f32, usize))| {
        let score = weight * (weight / TEXTS[text].weight).sqrt();
        let is_enough = score >= SIMILAR && (is_own || score * weight / whole >= SIMILAR_OF_OTHERS);
        let is_meant = count > 1 && TEXTS[text].cause().is_some() && !is_of_another_unit(line, text);
        (is_enough && is_meant).then_some((text, score))
    };
    shared.into_iter().filter_map(score).max_by(|a, b| a.1.total_cmp(&b.1))
}

/// The names of servers and of their units.
const NAMES: [&str; 6] = ["redis", "redis-server", "redis-cli", "redis-sentinel", "keydb", "keydb-server"];

fn is_name(id: u16) -> bool {
    WORDS.get(usize::from(id)).is_some_and(|word| NAMES.contains(&word.text))
}

/// Returns whether systemd's text names a server and the line does not: systemd says the same of every unit.
fn is_of_another_unit(line: &Line, text: usize) -> bool {
    let is_by_systemd = TEXTS[text].cause().is_some_and(|cause| cause.by.contains(&Speaker::Systemd));
    let names = |words: &[u16]| words.iter().any(|id| is_name(*id));
    is_by_systemd && names(TEXTS[text].said().words) && !names(&line.0)
}

/// Returns whether a line says that the call failed for another reason, or lacks the address or the reason that the text is
/// about.
fn contradicts(line: &Line, text: &Text) -> bool {
    let pattern = text.said().words;
    let mut tails = pattern.iter().filter(|id| is_tail(**id)).peekable();
    let is_said = |id: &u16| line.0.contains(id);
    // Where the reason is the cause, the same text without it is another, unless the address tells it too.
    let is_reason = |id: &&u16| {
        let tail = WORDS.get(usize::from(**id)).map_or("", |word| word.text);
        text.cause().is_some_and(|cause| cause.tails.contains(&tail))
    };
    let other_tail = tails.peek().is_some() && line.tails().next().is_some() && !tails.any(is_said);
    let is_address = |id: &&u16| WORDS.get(usize::from(**id)).is_some_and(|word| word.is_address);
    let mut addresses = pattern.iter().filter(is_address).peekable();
    let lacks_reason = addresses.peek().is_none() && pattern.iter().filter(is_reason).any(|id| !is_said(id));
    lacks_reason || other_tail || addresses.any(|id| !is_said(id))
}

fn is_tail(id: u16) -> bool {
    WORDS.get(usize::from(id)).is_some_and(|word| word.is_tail)
}

fn weight_of(id: u16) -> f32 {
    WORDS.get(usize::from(id)).map_or(0.0, |word| word.weight)
}
