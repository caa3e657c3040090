//! A node of a cluster becomes a single server. It starts with its keys and takes every write; the other nodes take it for
//! failed.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    delta.turns_off(id::CLUSTER_ENABLED).then(|| Danger {
        name: "cluster-mode-off",
        severity: Severity::Error,
        directives: vec!["cluster-enabled"],
        message: say!(
            "after a restart the node no longer belongs to its cluster: the others mark it as failed, its slots move to a \
             replica or nowhere, and what is written to it meanwhile is in no cluster",
            "重启后，这个节点不再属于集群：其他节点把它标记为失败，它的槽转给副本，或者无人负责；这期间写入它的数据不在集群里"
        ),
        help: say!(
            "move its slots to other nodes first (`redis-cli --cluster reshard`), then remove it (`--cluster del-node`)",
            "先把它的槽移到其他节点（`redis-cli --cluster reshard`），再把它移出集群（`--cluster del-node`）"
        ),
    })
}
