//! Fingerprints, which identify findings and stay the same when lines move.

use super::places::{Places, plain};
use crate::diagnostic::Finding;
use crate::secret::shown_in;
use std::collections::BTreeMap;

/// Computes the fingerprints of the findings of one report, which have to be passed in order.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: BTreeMap<u128, u64>,
}

/// The maximum length of the text that is hashed, in bytes. A very long line may have very many findings.
const LONGEST: usize = 1000;

impl Fingerprints {
    /// Returns the fingerprint of a finding: a hash of its rule, its file, the text of its line, and the
    /// number of equal findings before it. Secrets in the line are hidden first, so that nobody can find them
    /// out by guessing.
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

/// Returns the 128-bit FNV-1a hash of texts. A byte that occurs in no text follows each part. Collisions are
/// harmless, because nobody gains by them.
fn hash(parts: &[&[u8]]) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let step = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(PRIME);
    let part = |hash, part: &&[u8]| step(part.iter().copied().fold(hash, step), 0xff);
    parts.iter().fold(OFFSET, part)
}
