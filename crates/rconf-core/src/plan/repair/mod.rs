//! Repairs a running cluster: [`diagnose()`] finds the faults in what its nodes and Docker report, and
//! [`repair()`] returns the steps that correct them.
//!
//! # Observations on real servers
//!
//! Measured on the loopback with Redis 6.0.16, 7.0.15 and 8.0.2 and Valkey 9.1.2 (three masters, three
//! replicas, 300 keys), and with Docker 20.10 and Redis 7.0.15 where Docker is mentioned.
//!
//! - All nodes killed and started at other addresses: each reports `cluster_state:fail`, 16384 slots
//!   assigned, its own slots as ok and those of the others as `pfail`, `cluster_stats_messages_received:0`,
//!   and every other node as `fail?` and `disconnected`. They never find each other without help.
//! - In that state, all four servers answer `CLUSTER ADDSLOTS` with `ERR Slot 0 is already busy` for slot 0,
//!   and with `ERR Invalid or out of range slot` for 16384 and for `seq`. A node that knows only itself
//!   answers `OK`.
//! - `CLUSTER MEET` with the new addresses, from one node: after 2 to 7 seconds, the state is
//!   `cluster_state:ok`, every id has the same slots as before, and 300 of 300 keys are read back. But (1)
//!   the node that met the others still gives clients its own old address (CLUSTER SLOTS) until another node
//!   meets it, and (2) on the three Redis servers, one of three replicas kept the old address of its master,
//!   with `master_link_status:down` 40 seconds later. `CLUSTER REPLICATE` with the same id fixed it.
//! - Nodes on one port whose addresses are permuted (Docker, containers started in another order): if a node
//!   answers with another id, it is marked `noaddr` and no longer searched, while the state remains
//!   `cluster_state:ok`. After the old addresses were restored (Docker, `network disconnect` and `connect
//!   --ip`), 8 to 12 of 36 lines were still `noaddr` after 20 seconds, and after a restart of all nodes. MEET
//!   from one node left 4 permanently; MEET from every node to every other left none after 3 seconds.
//!   Therefore, every node meets every other here.
//! - The steps of a repair, run by a script in Docker (six nodes on ports 7002 to 7007, addresses permuted by
//!   the order of starts): 36 of 36 lines connected, 300 of 300 keys, the same addresses after a restart of
//!   all nodes.
//! - `docker network connect --ip` of a running container keeps its published ports and its server running,
//!   and keeps the address through restarts. It also works for a stopped container, but then does not report
//!   an address outside the subnet.
//! - Two of three masters killed: `CLUSTER FAILOVER` on a replica answers `ERR Master is down or failed,
//!   please use CLUSTER FAILOVER FORCE`. FORCE answers `OK`, and nothing happens. TAKEOVER answers `OK`, and
//!   2 seconds later the state is `cluster_state:ok`, with 300 of 300 keys; the old masters return as
//!   replicas. On a master, the answer is `ERR You should send CLUSTER FAILOVER to a replica`.
//! - One of three masters without replicas killed: `--cluster fix` refuses (`Fixing slots coverage with 1
//!   unreachable masters is dangerous`). With `--cluster-fix-with-unreachable-masters --cluster-yes` it still
//!   asks, and does nothing at the end of its input. With `yes` on its input, it assigns the slots to other
//!   nodes, and the keys are lost (199 of 300 remain). The old master returns as a replica of one of the
//!   others and drops its keys. If it is stopped half-way, some slots belong to the dead node and some do
//!   not, and keys of both parts are lost.

mod addresses;
mod alone;
mod commands;
mod diagnose;
mod fault;
mod find;
mod inspect;
mod named;
mod place;
mod read;
mod rest;
mod state;
mod steps;
#[cfg(test)]
mod tests;
mod text;

pub use diagnose::diagnose;
pub use fault::Fault;
pub use inspect::{Container, Endpoint, Mount, Network, is_name};
pub use named::{Ghost, Moved, Named, Stranded};
pub use read::{MAX_BYTES, Unread, Why};
pub use rest::{CONSENT, loses_keys};
pub use state::{Flag, Info, NodeId, NodeLine, Observed, OpenSlot, Slots, View, Wanted};
pub use steps::{repair, repair_pods};
