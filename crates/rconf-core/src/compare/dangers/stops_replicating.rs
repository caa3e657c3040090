//! A replica becomes a master. It takes writes at once, and its old master does so too.

use super::delta::Delta;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    (Delta::is_replica(delta.old) && !Delta::is_replica(delta.new) && !delta.new.is_cluster()).then(|| Danger {
        name: "stops-replicating",
        severity: Severity::Warning,
        directives: vec!["replicaof"],
        message: say!(
            "the replica becomes a master of its own: it no longer follows its old master, and both take writes",
            "副本变成独立的主节点：它不再跟随原来的主节点，两边都会接受写入"
        ),
        help: say!(
            "stop the writes to the old master first; where Sentinels watch, leave the roles to them",
            "先停止对原主节点的写入；有 Sentinel 时，角色交给它们决定"
        ),
    })
}
