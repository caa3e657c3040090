//! Repair of a cluster that runs: from what its nodes and Docker say, [`diagnose()`] finds what is wrong, and [`repair()`]
//! the steps that put it right.
//!
//! # What is known from real servers
//!
//! Measured on loopback with Redis 6.0.16, 7.0.15 and 8.0.2 and Valkey 9.1.2 (three masters, three replicas, 300 keys),
//! and with Docker 20.10 and Redis 7.0.15 where it says Docker.
//!
//! - All nodes killed and started at other addresses: each shows `cluster_state:fail`, 16384 slots assigned, its own
//!   slots as ok and the others' as `pfail`, `cluster_stats_messages_received:0`, and every other node
//!   `fail?` and `disconnected`. They never find each other by themselves.
//! - `CLUSTER ADDSLOTS` there is answered `ERR Slot 0 is already busy` for 0, `ERR Invalid or out of range slot` for
//!   16384 and for `seq`, on all four servers. On a node that knows only itself it is `OK`.
//! - `CLUSTER MEET` at the new addresses, from one node: after 2 to 7 seconds `cluster_state:ok`, every id has the
//!   slots it had, 300 of 300 keys read back. But (1) the node that met the others goes on giving clients its own old
//!   address (CLUSTER SLOTS) until another meets it; (2) on the three Redis servers one replica of three kept its
//!   master's old address, `master_link_status:down` 40 seconds later; `CLUSTER REPLICATE` with the same id mended it.
//! - Nodes on one port whose addresses are permuted (Docker, containers started in another order): where a node
//!   answers with another id, it is marked `noaddr` and no longer looked for; `cluster_state:ok` stands. With the old
//!   addresses given back (Docker, `network disconnect` and `connect --ip`), 8 to 12 of 36 lines were still `noaddr`
//!   after 20 seconds, and after a restart of all; MEET from one node left 4 for good; MEET from every node to every
//!   other left none after 3 seconds. So every node meets every other here.
//! - The steps of a repair, run by a script in Docker (six nodes on ports 7002 to 7007, addresses permuted by the order of
//!   starts): 36 of 36 lines connected, 300 of 300 keys, the same addresses after a restart of all.
//! - `docker network connect --ip` of a running container keeps its published ports and its server, and the address
//!   through restarts. It works for a stopped one, and then does not say that an address is outside the subnet.
//! - Two of three masters killed: `CLUSTER FAILOVER` on a replica is answered `ERR Master is down or failed, please use
//!   CLUSTER FAILOVER FORCE`; FORCE is answered `OK` and nothing happens; TAKEOVER is answered `OK`, 2 seconds later
//!   `cluster_state:ok`, 300 of 300 keys; the old masters come back as replicas. On a master: `ERR You should send
//!   CLUSTER FAILOVER to a replica`.
//! - One of three masters without replicas killed: `--cluster fix` refuses (`Fixing slots coverage with 1 unreachable
//!   masters is dangerous`); with `--cluster-fix-with-unreachable-masters --cluster-yes` it asks all the same and does
//!   nothing at the end of its input; with `yes` on it, it gives the slots away and the keys are gone (199 of 300
//!   left). The old master comes back as a replica of one of the others and drops its keys. Stopped half-way, some
//!   slots belong to the dead node and some not, and keys of both parts are lost.

mod addresses;
mod commands;
mod diagnose;
mod fault;
mod inspect;
mod place;
mod read;
mod rest;
mod state;
mod steps;
#[cfg(test)]
mod tests;
mod text;

pub use diagnose::diagnose;
pub use fault::{Fault, Ghost, Moved, Named, Stranded};
pub use inspect::{Container, Endpoint, Mount, Network, is_name};
pub use read::{MAX_BYTES, Unread, Why};
pub use rest::{CONSENT, loses_keys};
pub use state::{Flag, Info, NodeId, NodeLine, Observed, OpenSlot, Slots, View, Wanted};
pub use steps::repair;
