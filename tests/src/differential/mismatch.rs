use crate::servers::{RealServer, Role, Verdict};
use rconf_core::catalog::{Flavor, Server};
use rconf_core::config::{Config, Files, Refusal, read, read_sentinel};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The maximum number of mismatches that are reduced and printed. Others are only counted.
const SHOWN: usize = 20;
/// The maximum number of mismatches of one kind that are reduced.
const SHOWN_OF_A_KIND: usize = 2;
/// The maximum number of verdicts to ask for while reducing a mismatch.
const SHRINKING: usize = 400;

/// A text about which a server and rconf disagree.
pub struct Mismatch<'a> {
    role: Role,
    server: &'a RealServer,
    text: Vec<u8>,
    verdict: Verdict,
    refusal: Option<Refusal>,
}

impl fmt::Display for Mismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { role, server, text, verdict, refusal } = self;
        let text = text.escape_ascii();
        write!(f, "{role:?} {} b\"{text}\": server {verdict:?}, rconf {refusal:?}", server.server)
    }
}

/// Returns what rconf makes of a text in a role.
pub fn config_as(role: Role, server: Server, text: &[u8]) -> Config {
    match role {
        Role::Server => read("redis.conf", text.to_vec(), &Files::new(), server),
        Role::Sentinel => read_sentinel("sentinel.conf", text.to_vec(), &Files::new(), server).config,
    }
}

/// Returns where rconf says that the server stops.
///
/// # Panics
/// If a refused text has no such place, or several.
fn stop(role: Role, server: Server, text: &[u8]) -> Option<Refusal> {
    let config = config_as(role, server, text);
    let mut stops = config.refusals().iter().filter(|refusal| refusal.stops_load);
    let stop = stops.next().cloned();
    assert_eq!(stop.is_some(), !config.refusals().is_empty(), "{server} {:?}", text.escape_ascii());
    assert!(stops.next().is_none(), "{server} stops twice at {:?}", text.escape_ascii());
    stop
}

/// Returns whether this binary is known to differ from the server of that name in the catalog, in a way that
/// the text involves.
pub fn is_excused(server: &RealServer, text: &[u8]) -> bool {
    let lower = text.to_ascii_lowercase();
    let has = |word: &[u8]| lower.windows(word.len()).any(|part| part == word);
    // The images of Redis 8.0 contain modules whose settings have these prefixes; the server in Debian has
    // none of them.
    let has_bundled = || [&b"search-"[..], b"ts-", b"bf-", b"cf-"].iter().any(|prefix| has(prefix));
    // An ACL rule `%` without permissions (CVE-2024-51741). Debian's 7.0.15 has the fix, unlike all releases
    // of 7.0; 8.0.1 is older than the fix.
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
    /// Returns the mismatch on this text, if there is one.
    pub fn of(role: Role, server: &'a RealServer, text: Vec<u8>, verdict: Verdict) -> Option<Self> {
        let refusal = stop(role, server.server, &text);
        (!is_excused(server, &text) && !agree(&verdict, refusal.as_ref())).then_some(Self {
            role,
            server,
            text,
            verdict,
            refusal,
        })
    }

    /// Returns the kind of the mismatch. Mismatches of one kind probably have the same cause.
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

    /// Removes lines, and then bytes, as long as the mismatch remains.
    #[must_use]
    pub fn shrink(mut self) -> Self {
        let mut asked = 0;
        for by_line in [true, false] {
            let mut size = self.text.len();
            while size > 0 {
                let mut at = 0;
                while at < self.text.len() && asked < SHRINKING {
                    let smaller = without(&self.text, at, size, by_line);
                    asked += 1;
                    let verdict = match self.role {
                        Role::Server => self.server.verdict_of_start(&smaller),
                        Role::Sentinel => self.server.sentinel_verdict_of_start(&smaller),
                    };
                    match Mismatch::of(self.role, self.server, smaller, verdict) {
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

/// Returns the text without the line at `at`, or without `size` bytes there.
fn without(text: &[u8], at: usize, size: usize, by_line: bool) -> Vec<u8> {
    let end = if by_line { line_end(text, at) } else { text.len().min(at + size) };
    [&text[..at], &text[end..]].concat()
}

/// Describes the mismatches, reduced as far as possible: first one of each kind, then others.
pub fn describe(mismatches: Vec<Mismatch<'_>>) -> String {
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
            lines.insert(mismatch.shrink().to_string());
        }
    }
    let lines: Vec<String> = lines.into_iter().collect();
    format!("{count} mismatches of {} kinds: {kinds:#?}\n{}", kinds.len(), lines.join("\n"))
}
