//! What tells a finding from others, and stays when lines move.

use super::places::{Places, plain};
use crate::diagnostic::Finding;
use crate::secret::shown_in;
use std::collections::BTreeMap;

/// Gives findings their fingerprints. Those of one report come from one of these, in order.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: BTreeMap<u128, u64>,
}

/// How much of a line counts: on a line without end there may be findings without end.
const LONGEST: usize = 1000;

impl Fingerprints {
    /// The fingerprint of a finding: of its rule, its file, the text of its line and how many like it came before.
    /// Of a line with a secret only what may be shown goes in, so that nothing can be learned by guessing.
    pub(super) fn next<'t, F>(&mut self, finding: &Finding, places: &mut Places<'t, F>) -> String
    where
        F: Fn(&str) -> Option<&'t [u8]>,
    {
        let (above, line) = places.line(&finding.place);
        let (line, _) = shown_in(&finding.place.path, above, &line[..line.len().min(LONGEST)]);
        let parts = [finding.rule.code.as_bytes(), plain(&finding.place.path).as_bytes(), line.trim_ascii()];
        let alike = hash(&parts);
        let before = self.seen.entry(alike).or_default();
        let fingerprint = hash(&[&alike.to_be_bytes(), &before.to_be_bytes()]);
        *before += 1;
        format!("{fingerprint:032x}")
    }
}

/// FNV-1a, 128 bits, with a byte that no text holds behind each part. Nobody gains by a collision.
fn hash(parts: &[&[u8]]) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let step = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(PRIME);
    let part = |hash, part: &&[u8]| step(part.iter().copied().fold(hash, step), 0xff);
    parts.iter().fold(OFFSET, part)
}
