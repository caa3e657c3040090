//! The list of all rules. `build/rules.rs` generates it from the `mod` lines in `rules/<group>/mod.rs`.

use super::rule::{ChecksNodes, Rule};
use crate::diagnostic::Meta;

macro_rules! rules {
    ($($($module:ident)::+,)+) => {
        /// All rules, by group and code.
        pub static RULES: &[&dyn Rule] = &[$(&crate::$($module)::+),+];

        /// The code, name and page of each rule, in the order of [`RULES`]. A program that selects or
        /// explains rules with this list, and never runs them, is smaller: their checks are not linked into
        /// it.
        pub static METAS: &[&Meta] = &[$(crate::$($module)::+::META),+];
    };
}

macro_rules! of_nodes {
    ($($($module:ident)::+,)+) => {
        /// The rules that look at nodes and clusters.
        pub(super) static OF_NODES: &[&dyn ChecksNodes] = &[$(&crate::$($module)::+),+];
    };
}

macro_rules! of_configurations {
    ($($($module:ident)::+,)+) => {
        /// Those of [`OF_NODES`] that need no plan.
        pub(super) static OF_CONFIGURATIONS: &[&dyn ChecksNodes] = &[$(&crate::$($module)::+),+];
    };
}

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// Returns the rule with a code or name, or `None` if there is no such rule.
pub fn find_rule(word: &str) -> Option<&'static Meta> {
    METAS
        .iter()
        .copied()
        .find(|meta| meta.code.eq_ignore_ascii_case(word) || meta.name.eq_ignore_ascii_case(word))
}
