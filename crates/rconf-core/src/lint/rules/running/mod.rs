//! Group N: what only running nodes show. `rconf doctor` reads their answers and calls each rule's `check`.

pub(crate) mod announced_address_unreachable;
pub(crate) mod answer_refused;
pub(crate) mod clients_near_limit;
pub(crate) mod clients_paused;
pub(crate) mod cluster_down;
mod common;
pub(crate) mod config_epoch_collision;
pub(crate) mod lost_at_restart;
pub(crate) mod majority_on_one_host;
pub(crate) mod master_without_slots;
pub(crate) mod memory_near_limit;
pub(crate) mod mixed_releases;
pub(crate) mod never_loaded;
pub(crate) mod node_busy;
pub(crate) mod node_link_down;
pub(crate) mod node_not_answering;
pub(crate) mod node_unknown_to_peer;
pub(crate) mod persistence_failing;
pub(crate) mod replica_lags;
pub(crate) mod replica_link_down;
pub(crate) mod replica_of_replica;
pub(crate) mod shard_without_replica;
pub(crate) mod slot_left_open;
pub(crate) mod slot_owners_disagree;
pub(crate) mod slots_unassigned;
pub(crate) mod slow_fork;
pub(crate) mod slow_fsync;
pub(crate) mod unfinished_handshake;

pub(crate) use common::Difference;

use crate::lint::Rule;

/// `rconf doctor` calls the checks of these rules; a linter of files has nothing to show them.
macro_rules! found_by_doctor {
    ($($module:ident::$rule:ident),+ $(,)?) => { $(impl Rule for $module::$rule {})+ };
}

found_by_doctor!(
    announced_address_unreachable::AnnouncedAddressUnreachable,
    answer_refused::AnswerRefused,
    clients_near_limit::ClientsNearLimit,
    clients_paused::ClientsPaused,
    cluster_down::ClusterDown,
    config_epoch_collision::ConfigEpochCollision,
    lost_at_restart::LostAtRestart,
    majority_on_one_host::MajorityOnOneHost,
    master_without_slots::MasterWithoutSlots,
    memory_near_limit::MemoryNearLimit,
    mixed_releases::MixedReleases,
    never_loaded::NeverLoaded,
    node_busy::NodeBusy,
    node_link_down::NodeLinkDown,
    node_not_answering::NodeNotAnswering,
    node_unknown_to_peer::NodeUnknownToPeer,
    persistence_failing::PersistenceFailing,
    replica_lags::ReplicaLags,
    replica_link_down::ReplicaLinkDown,
    replica_of_replica::ReplicaOfReplica,
    shard_without_replica::ShardWithoutReplica,
    slot_left_open::SlotLeftOpen,
    slot_owners_disagree::SlotOwnersDisagree,
    slots_unassigned::SlotsUnassigned,
    slow_fork::SlowFork,
    slow_fsync::SlowFsync,
    unfinished_handshake::UnfinishedHandshake
);
