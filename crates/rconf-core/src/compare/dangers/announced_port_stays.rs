//! The port changes and the announced port does not: the other nodes and the clients go on to connect to the old port.

use super::delta::Delta;
use crate::catalog::{DirectiveId, id};
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    const PAIRS: [(DirectiveId, DirectiveId); 3] = [
        (id::PORT, id::CLUSTER_ANNOUNCE_PORT),
        (id::TLS_PORT, id::CLUSTER_ANNOUNCE_TLS_PORT),
        (id::PORT, id::REPLICA_ANNOUNCE_PORT),
    ];
    let is_in_use = |announced: DirectiveId| announced == id::REPLICA_ANNOUNCE_PORT || delta.new.is_cluster();
    let (port, announced) = PAIRS.into_iter().find(|(port, announced)| {
        let old_port = delta.old.integer(*port);
        let stays = delta.new.integer(*announced);
        // The announced port stood for the old port; another one is mapped on purpose.
        delta.changes(*port)
            && is_in_use(*announced)
            && stays == old_port
            && stays != 0
            && !delta.changes(*announced)
    })?;
    let (port, announced) = (port.name(), announced.name());
    Some(Danger {
        name: "announced-port-stays",
        severity: Severity::Error,
        directives: vec![port, announced],
        message: say!(
            "`{port}` changes and `{announced}` stays the old port: nodes and clients are still told the old one",
            "`{port}` 变了，而 `{announced}` 仍是原来的端口：其他节点和客户端得到的还是旧端口",
            port,
            announced
        ),
        help: say!(
            "change `{announced}` in the same step, or remove it",
            "同时修改 `{announced}`，或者删除它",
            announced
        ),
    })
}
