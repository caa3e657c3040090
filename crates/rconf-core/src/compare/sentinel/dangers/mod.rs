//! What is dangerous on the way from one configuration of a Sentinel to another, one file each.
//!
//! What they say was seen on the Sentinels of Redis 6.0.16, 7.0.15 and 8.0.2 and of Valkey 8.0.1, 8.1.1 and 9.1.2; the file
//! says where they differ.

mod announces_otherwise;
mod cannot_log_in;
mod edit_is_overwritten;
mod identity_lost;
mod master_elsewhere;
mod master_not_watched;
mod one_sentinel_only;
mod pair;
mod password_of_sentinel;
mod peers_forgotten;
mod port_of_sentinel;
mod quorum_out_of_reach;
mod scripts_can_be_changed;

use super::super::dangers::of_any_server;
use super::super::model::{Comparison, Danger};
use crate::config::Sentinel;
use pair::Pair;

/// The dangers. Of equally severe ones, the first is shown first.
const ALL: [fn(&Pair<'_>) -> Option<Danger>; 12] = [
    master_elsewhere::check,
    master_not_watched::check,
    peers_forgotten::check,
    identity_lost::check,
    quorum_out_of_reach::check,
    cannot_log_in::check,
    password_of_sentinel::check,
    port_of_sentinel::check,
    announces_otherwise::check,
    scripts_can_be_changed::check,
    edit_is_overwritten::check,
    one_sentinel_only::check,
];

/// Returns what is dangerous, the worst first.
pub(super) fn all(old: &Sentinel, new: &Sentinel, compared: &Comparison) -> Vec<Danger> {
    let pair = Pair { old, new, compared };
    let mut dangers: Vec<Danger> = ALL.iter().filter_map(|check| check(&pair)).collect();
    dangers.extend(of_any_server(&old.config, &new.config, compared));
    dangers.sort_by_key(|danger| std::cmp::Reverse(danger.severity));
    dangers
}
