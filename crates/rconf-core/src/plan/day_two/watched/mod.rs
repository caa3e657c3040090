//! Changes to one master with its replicas, which Sentinels watch.
//!
//! `SENTINEL FAILOVER` promotes a replica without asking the master to wait for it, and the old master goes on as a master
//! for about ten seconds, until a Sentinel makes it a replica. So its writes are paused before (`CLIENT PAUSE … WRITE`, from
//! 6.2 on): what it would take in between would be lost.

mod nodes;
mod replace_sentinel;
mod restart;
mod rotate_password;
mod steps;

pub(super) use nodes::{add_replica, remove_replica};
pub(super) use replace_sentinel::replace_sentinel;
pub(super) use restart::{one_by_one, rolling_restart};
pub(super) use rotate_password::rotate_password;
pub(super) use steps::{Set, verify};
