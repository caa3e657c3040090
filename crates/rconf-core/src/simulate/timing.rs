//! How long servers take to notice a loss and to act on it.

use serde::Serialize;

/// How often a node looks after the others, in milliseconds (`clusterCron`).
const CRON: u64 = 100;
/// The time before an election that lets the news of the failure spread, in milliseconds.
const FIXED_DELAY: u64 = 500;
/// The maximum random delay of an election, in milliseconds.
const RANDOM_DELAY: u64 = 500;
/// What an election waits for each replica that may have more data, in milliseconds.
const RANK_DELAY: u64 = 1000;
/// What an election of Valkey 8.1 and later waits for each other master that failed, in milliseconds.
const OTHER_MASTER_DELAY: u64 = 500;
/// How long votes take, in milliseconds.
const VOTES: u64 = 200;
/// How long a master has to be without replicas before one migrates to it, in milliseconds.
const MIGRATION_DELAY: u64 = 5000;

/// The time in which something happens, in milliseconds after the loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Window {
    /// The earliest time.
    pub from: u64,
    /// The latest time.
    pub to: u64,
}

impl Window {
    /// The moment of the loss.
    pub const NOW: Self = Self { from: 0, to: 0 };

    fn later(self, least: u64, most: u64) -> Self {
        Self { from: self.from.saturating_add(least), to: self.to.saturating_add(most) }
    }

    /// Returns the window that ends with the later of two.
    pub(super) fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.max(other.to) }
    }
}

/// Returns when a node finds that another one does not answer (`fail?`). It sends a ping at least every half of
/// `cluster-node-timeout`, and waits that timeout for the answer.
pub(super) fn suspected(node_timeout: u64) -> Window {
    Window { from: node_timeout, to: node_timeout.saturating_add(node_timeout / 2).saturating_add(2 * CRON) }
}

/// Returns when a master is found to have failed (`fail`): when a majority has told so, at the latest with their next
/// pings. `timeouts` are those of the masters that can agree, and `quorum` of them have to.
pub(super) fn failed(timeouts: &[u64], quorum: usize) -> Window {
    let mut timeouts = timeouts.to_vec();
    timeouts.sort_unstable();
    let last = timeouts.get(quorum.saturating_sub(1)).or(timeouts.last()).copied().unwrap_or(0);
    let longest = timeouts.last().copied().unwrap_or(0);
    suspected(last).later(0, (longest / 2).saturating_add(2 * CRON))
}

/// Returns when a replica is promoted if nothing hinders its first election. `gone` replicas of the same master, which may
/// have had more data, and `others` masters that failed too make it wait longer. `is_quick` is true if the server does not
/// wait at all for the replica that has most data.
pub(super) fn promoted(failed: Window, gone: u64, others: u64, is_quick: bool) -> Window {
    let least = if is_quick { 0 } else { FIXED_DELAY };
    let most = FIXED_DELAY + RANDOM_DELAY + RANK_DELAY * gone + OTHER_MASTER_DELAY * others + VOTES + CRON;
    failed.later(least, most)
}

/// Returns how much later a promotion is for each election that is lost, in milliseconds: a replica waits twice its time for
/// votes, which is at least two seconds.
pub(super) fn retry(node_timeout: u64) -> u64 {
    node_timeout.saturating_mul(4).max(4000)
}

/// Returns when a replica migrates to a master that is without any since `orphaned`.
pub(super) fn migrated(orphaned: Window) -> Window {
    orphaned.later(MIGRATION_DELAY, MIGRATION_DELAY + 10 * CRON)
}

/// Returns when a master refuses writes with `NOREPLICAS`: at once if the link to its replica is closed, or when the replica
/// has not answered for `min-replicas-max-lag`, which is looked at every second.
pub(super) fn no_replicas(max_lag: u64) -> Window {
    Window { from: 0, to: max_lag.saturating_add(2).saturating_mul(1000) }
}

/// Returns how long after its return a master waits before it serves again, in milliseconds: `cluster-node-timeout`, but at
/// least half a second and at most five.
pub(super) fn rejoin(node_timeout: u64) -> u64 {
    node_timeout.clamp(500, 5000)
}

/// Returns how long after its failure a master that nobody replaced is taken back, in milliseconds.
pub(super) fn taken_back(node_timeout: u64) -> u64 {
    node_timeout.saturating_mul(2)
}
