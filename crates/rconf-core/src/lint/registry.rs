//! The list of all rules. `build/rules.rs` makes it of the `mod` lines in `rules/<group>/mod.rs`.

use super::rule::Rule;
use crate::diagnostic::Meta;

macro_rules! rules {
    ($($list:ident: $($($module:ident)::+,)+;)+) => {
        /// Every rule, by group and code.
        pub static RULES: &[&dyn Rule] = &[$($(&crate::$($module)::+),+),+];

        /// The code, name and page of every rule, in the order of [`RULES`]. A program that uses this list alone, to
        /// select or explain rules, is smaller: their checks are not linked into it.
        pub static METAS: &[&Meta] = &[$($(crate::$($module)::+::META),+),+];

        $(#[allow(dead_code, reason = "not every list is needed alone")]
        static $list: &[&dyn Rule] = &[$(&crate::$($module)::+),+];)+
    };
}

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The rules that look at configurations alone, without plans or a spec.
pub(super) static OF_CONFIGURATIONS: [&[&dyn Rule]; 8] =
    [ACCESS, CLUSTER, HYGIENE, LOAD, MEMORY, PERSISTENCE, REPLICATION, VERSIONS];

/// The rule with this code or name.
pub fn find_rule(word: &str) -> Option<&'static Meta> {
    METAS
        .iter()
        .copied()
        .find(|meta| meta.code.eq_ignore_ascii_case(word) || meta.name.eq_ignore_ascii_case(word))
}
