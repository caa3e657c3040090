//! Group Q: Sentinels, and what they watch.

mod watched;

pub(crate) mod address_inside_given_outside;
pub(crate) mod different_masters_under_one_name;
pub(crate) mod down_after_too_low;
pub(crate) mod duplicate_sentinel_id;
pub(crate) mod failover_timeout_too_low;
pub(crate) mod host_name_becomes_address;
pub(crate) mod masterauth_missing_under_sentinel;
pub(crate) mod monitored_loopback;
pub(crate) mod monitored_name_unknown;
pub(crate) mod monitored_replica;
pub(crate) mod no_replica_to_promote;
pub(crate) mod quorum_of_one;
pub(crate) mod quorum_too_high;
pub(crate) mod renamed_command_not_given;
pub(crate) mod scripts_can_be_changed;
pub(crate) mod sentinel_cannot_log_in;
pub(crate) mod sentinel_file_not_writable;
pub(crate) mod sentinel_majority_on_one_host;
pub(crate) mod sentinel_out_of_reach;
pub(crate) mod sentinel_script_missing;
pub(crate) mod sentinel_user_refused;
pub(crate) mod sentinels_differ;
pub(crate) mod sentinels_refuse_each_other;
pub(crate) mod server_keeps_sentinel_away;
pub(crate) mod shared_sentinel_file;
pub(crate) mod split_master_takes_writes;
pub(crate) mod tls_on_one_side;
pub(crate) mod too_few_sentinels;
