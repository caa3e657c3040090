//! From a message, or a whole log, to its causes.

use super::align::{Aligner, Line, Match, most_alike};
use super::cause::{CAUSES, Cause, Said, Speaker, TEXTS, Text};
use super::class::classes;
use super::own::{is_bare_timeout, is_ours};
use super::prefix::message;
use super::trace::{NESTED, Place, innermost, places};
use super::words::{Kind, LOOPBACK, kind, words};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

/// A cause that may be behind a text.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Found {
    /// The cause.
    pub cause: &'static Cause,
    /// Which of its texts occurs.
    pub said: &'static Said,
    /// The line where it occurs first, from 1.
    pub line: usize,
    extent: Extent,
    /// Whether the text only says that something else failed.
    wraps: bool,
    /// Whether the program calls its message a warning: it goes on after it.
    warns: bool,
    score: f32,
    place: Place,
}

/// How much of a text occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    Whole,
    Part,
    /// Only the reason that the system gives: `Permission denied`.
    Reason,
}

impl Found {
    /// Returns whether all of the text [`said`](Self::said) occurs. If not, it may name a client or an address that the line
    /// does not.
    pub fn is_exact(&self) -> bool {
        self.extent == Extent::Whole
    }

    fn is_part(&self) -> bool {
        self.extent == Extent::Part
    }

    /// Returns the cause that a reason or the name of an exception means by itself.
    fn of_reason(cause: &'static Cause, said: &'static Said, place: Place) -> Self {
        let line = place.2 + 1;
        let (extent, wraps) = (Extent::Whole, cause.wraps);
        Self { cause, said, line, extent, wraps, warns: false, score: 0.0, place }
    }

    /// Returns the cause of a text, or `None` if it is printed when nothing is wrong.
    fn of_text(text: &Text, place: Place) -> Option<Self> {
        Some(Self { wraps: text.wraps(), ..Self::of_reason(text.cause()?, text.said(), place) })
    }
}

/// The most causes that are named.
const MOST: usize = 5;
/// Up to this number of lines, a message may be wrapped; a longer text is a log, with a message a line.
const WRAPPED: usize = 40;
/// Up to this number of lines, one message may take up all of them.
const ONE: usize = 8;
/// Of the texts that share words of a line, those count whose score is at least this share of the best.
const SHARE: f32 = 0.8;
/// How a message begins after which the program goes on.
const WARNING: &str = "warning";
/// A message that goes on in the next line must score so much higher than its first line alone.
const BETTER: f32 = 1.2;

/// Returns the causes that may be behind a text, most likely first. In a log, the first in time comes first,
/// and a consequence after its cause; in a trace, the innermost exception.
pub fn causes(text: &str) -> Vec<Found> {
    let mut finder = Finder::new().read(text);
    let places = std::mem::take(&mut finder.places);
    let mut found = finder.sure();
    if found.iter().all(|f| f.cause.is_hint || f.wraps) {
        let more = by_tail(text, &found);
        found.extend(more);
    }
    if found.iter().all(|f| f.cause.is_hint || f.wraps) {
        let more = by_class(text, &places, &found);
        found.extend(more);
    }
    let is_log = text.lines().filter(|line| !line.trim().is_empty()).count() > 1;
    // What a server warns of at each start says less than what happened then.
    let rank = |f: &Found| if f.cause.is_hint { f.cause.rank } else { 0 };
    let class =
        |f: &Found| (f.cause.is_hint || is_log && f.warns, rank(f), f.wraps, is_log && f.is_part(), f.place);
    found.sort_by(|a, b| {
        class(a).cmp(&class(b)).then(b.score.total_cmp(&a.score)).then(a.cause.rank.cmp(&b.cause.rank))
    });
    let mut found = in_order_of_causes(found);
    found.truncate(MOST);
    found
}

/// Returns the cause whose text is most similar to one that has no cause.
pub fn nearest(text: &str) -> Option<Found> {
    let of_line = |(nth, line): (usize, &str)| {
        let (text, score) = most_alike(&Line::new(message(line)))?;
        let found = Found::of_text(&TEXTS[text], (0, Reverse(0), nth))?;
        Some(Found { extent: Extent::Part, score, ..found })
    };
    let found = text.lines().take(WRAPPED).enumerate().filter_map(of_line);
    found.max_by(|a, b| a.score.total_cmp(&b.score))
}

/// Returns whether a message is printed when nothing is wrong.
pub fn is_well(text: &str) -> bool {
    let matches = Aligner::new().matches(&Line::new(message(text)));
    best_of(&matches).first().is_some_and(|best| !is_fault(best))
}

/// Returns whether a text is only what the system says of a failed call, such as `Permission denied`: many
/// messages end with it.
pub fn is_only_a_tail(text: &str) -> bool {
    let words = words(message(text));
    !words.is_empty() && words.iter().all(|word| kind(word) == Kind::Tail)
}

/// Returns the cause that the system's reason for a failed call means by itself, such as `Connection refused`. A reason that
/// is part of what was found tells no more.
fn by_tail(text: &str, known: &[Found]) -> Option<Found> {
    let is_tail = |word: &str| kind(word) == Kind::Tail;
    let lines = || text.lines().take(WRAPPED).map(|line| if line.len() > NESTED { "" } else { line });
    // Alone it tells nothing. A prefix may name the program.
    if lines().flat_map(words).all(|word| is_tail(&word)) {
        return None;
    }
    let is_ours = lines().any(is_ours);
    let found = |(nth, line): (usize, &str)| {
        if !is_ours && is_bare_timeout(line) {
            return None;
        }
        let words = words(message(line));
        let tail = words.iter().find(|word| is_tail(word))?;
        if known.iter().any(|f| f.said.has(tail)) {
            return None;
        }
        let is_local = words.iter().any(|word| word == LOOPBACK);
        let meant = CAUSES.iter().filter(|cause| cause.tails.contains(&&**tail));
        let texts = meant.flat_map(|cause| cause.said.iter().map(move |said| (cause, said)));
        let likeness = |said: &Said| {
            let shared = words.iter().filter(|word| said.has(word)).count();
            (said.has(LOOPBACK) == is_local, shared, Reverse(said.words.len()))
        };
        let (cause, said) =
            texts.filter(|(_, said)| said.has(tail)).max_by_key(|(_, said)| likeness(said))?;
        let place = (0, Reverse(0), nth);
        // Of the text only the reason is sure to occur.
        Some(Found { extent: Extent::Reason, ..Found::of_reason(cause, said, place) })
    };
    lines().enumerate().find_map(found)
}

/// Returns the cause that the innermost exception means by its name.
fn by_class(text: &str, places: &[Place], known: &[Found]) -> Option<Found> {
    let lines = text.lines().zip(places).filter(|(line, _)| line.len() <= NESTED);
    // Of several on a line, the last one is the innermost.
    let named = lines.flat_map(|(line, place)| {
        classes(line).enumerate().map(move |(nth, (cause, said))| (cause, said, (*place, Reverse(nth))))
    });
    // Where the message is known, the name of the class tells no more.
    let is_known = |cause: &Cause, nth| known.iter().any(|f| f.line == nth + 1 || f.cause.name == cause.name);
    // That a trace leads into a library tells nothing beside any other cause.
    let tells = |cause: &Cause| known.is_empty() || !cause.is_hint;
    let new = named.filter(|(cause, _, (place, _))| !is_known(cause, place.2) && tells(cause));
    let (cause, said, (place, _)) =
        new.min_by_key(|(cause, _, place)| (cause.is_hint, cause.wraps, *place))?;
    Some(Found::of_reason(cause, said, place))
}

struct Finder {
    aligner: Aligner,
    seen: HashSet<Line>,
    /// By line: where it stands.
    places: Vec<Place>,
    /// By line: the causes that are named for it.
    sure: Vec<Found>,
}

impl Finder {
    fn new() -> Self {
        Self { aligner: Aligner::new(), seen: HashSet::new(), places: Vec::new(), sure: Vec::new() }
    }

    fn read(mut self, text: &str) -> Self {
        let lines: Vec<&str> = text.lines().map(message).collect();
        // A line with a prefix of a log does not go on with the line before it.
        let begins: Vec<bool> =
            text.lines().zip(&lines).map(|(line, message)| message.len() < line.trim().len()).collect();
        self.places = places(&lines, &begins);
        let mut alone = vec![0.0; lines.len()];
        for (nth, line) in lines.iter().enumerate() {
            alone[nth] = self.read_message(line, nth, 0.0);
            let mut before = *line;
            for inner in innermost(line) {
                // Several marks may stand at the same place.
                if std::mem::replace(&mut before, inner) == inner {
                    continue;
                }
                let of_line = self.sure.iter().rev().take_while(|f| f.line == nth + 1);
                if of_line.into_iter().all(|f| f.wraps) {
                    alone[nth] = self.read_message(inner, nth, 0.0).max(alone[nth]);
                }
            }
        }
        if lines.len() <= WRAPPED {
            for (nth, pair) in lines.windows(2).enumerate().filter(|(nth, _)| !begins[nth + 1]) {
                self.read_message(&pair.join(" "), nth, BETTER * alone[nth].max(alone[nth + 1]));
            }
        }
        if (3..=ONE).contains(&lines.len()) && !begins.iter().skip(1).any(|begins| *begins) {
            let least = self.sure.iter().map(|f| f.score).fold(0.0, f32::max);
            self.read_message(&lines.join(" "), 0, BETTER * least);
        }
        let whole: Vec<&str> = text.lines().collect();
        let is_of_other =
            |f: &Found| f.cause.by.contains(&Speaker::Systemd) && names_other_unit(whole[f.line - 1]);
        self.sure.retain(|f| !is_of_other(f));
        self
    }

    /// Reads a message and returns the score of its best cause. Matches below `least` do not count.
    fn read_message(&mut self, message: &str, nth: usize, least: f32) -> f32 {
        let line = Line::new(message);
        // A log repeats itself.
        if line.is_strange() || self.seen.contains(&line) {
            return 0.0;
        }
        let matches = self.aligner.matches(&line);
        self.seen.insert(line);
        let place = self.places[nth];
        let best = best_of(&matches);
        let most = best.first().map_or(0.0, |m| m.score);
        if most > least {
            // What was found in a part of it counts no more, unless the whole says only that something else failed.
            let is_part = least > 0.0;
            let wraps = best.first().is_some_and(|m| wraps(m));
            if is_part {
                let is_there = |f: &Found| f.line == nth + 1 || f.line == nth + 2;
                self.sure.retain(|f| !is_there(f) || wraps && !f.wraps);
            }
            let warns = message.get(..WARNING.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(WARNING));
            self.sure.extend(best.into_iter().filter_map(|m| found(m, place, warns)));
        }
        most
    }

    /// Returns each cause once: its first whole occurrence, with its best score.
    fn sure(self) -> Vec<Found> {
        let mut first: BTreeMap<&str, Found> = BTreeMap::new();
        for found in self.sure {
            let known = first.entry(found.cause.name).or_insert(found);
            let is_first = (found.is_part(), found.place) < (known.is_part(), known.place);
            let score = known.score.max(found.score);
            if is_first || found.line == known.line && found.score >= known.score {
                *known = found;
            }
            known.score = score;
        }
        first.into_values().collect()
    }
}

/// Returns whether a line names a unit of systemd, and none of a server: systemd says the same of every unit.
fn names_other_unit(line: &str) -> bool {
    const SERVERS: [&str; 4] = ["redis", "valkey", "keydb", "sentinel"];
    let mut units = line.split_whitespace().filter_map(|chunk| chunk.split_once(".service")).peekable();
    let is_server = |(name, _): (&str, &str)| SERVERS.iter().any(|server| name.contains(server));
    units.peek().is_some() && !units.any(is_server)
}

/// Returns the sure matches of a line, without those that lie within a better one: of `Unable to AUTH: NOAUTH` the
/// second word is no message of its own.
fn best_of(matches: &[Match]) -> Vec<&Match> {
    let mut sure: Vec<&Match> = matches.iter().filter(|m| m.is_sure).collect();
    sure.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut best: Vec<&Match> = Vec::new();
    for one in sure {
        // What only says that something else failed leaves room for what that is.
        let is_as_good = |better: &&Match| {
            is_fault(better)
                && (one.score >= SHARE * better.score || wraps(better) && one.is_whole && !wraps(one))
        };
        if best.iter().all(|better| is_as_good(better) || !one.overlaps(better)) {
            best.push(one);
        }
        // A message that is like many tells nothing.
        if best.len() == 2 * MOST {
            break;
        }
    }
    best
}

fn is_fault(of: &Match) -> bool {
    TEXTS[of.text].cause().is_some()
}

fn wraps(of: &Match) -> bool {
    TEXTS[of.text].wraps()
}

/// Returns the cause of a match, or `None` if the text is printed when nothing is wrong.
fn found(of: &Match, place: Place, warns: bool) -> Option<Found> {
    let found = Found::of_text(&TEXTS[of.text], place)?;
    let extent = if of.is_whole { Extent::Whole } else { Extent::Part };
    Some(Found { extent, warns, score: of.score, ..found })
}

/// Moves causes before their consequences.
fn in_order_of_causes(mut rest: Vec<Found>) -> Vec<Found> {
    let mut sorted = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let waits = |f: &Found| rest.iter().any(|other| f.cause.follows.contains(&other.cause.name));
        // Causes that follow each other stay as they are.
        let at = rest.iter().position(|f| !waits(f)).unwrap_or(0);
        sorted.push(rest.remove(at));
    }
    sorted
}
