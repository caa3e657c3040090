//! The node looks for its cluster state in another file. Without it, it starts as a new node, with another ID, in a cluster of
//! its own.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::{Message, say};

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let directives = delta.changed(&[id::CLUSTER_CONFIG_FILE, id::DIR]);
    let names = Message::list(directives.iter().map(|name| format!("`{name}`")));
    (delta.stays_in_cluster() && !directives.is_empty()).then(|| Danger {
        name: "node-file-elsewhere",
        severity: Severity::Error,
        directives,
        message: say!(
            "after a restart the node looks for its cluster state in another place ({names}): if it is not there, it has \
             another ID and no longer belongs to the cluster",
            "重启后，节点到别处找集群状态（{names}）：那里没有的话，它会换一个 ID，不再属于原来的集群",
            names
        ),
        help: say!(
            "shut the node down, move the file that `cluster-config-file` names to the new place, and start it",
            "停止节点，把 `cluster-config-file` 指定的文件移到新的位置，再启动"
        ),
    })
}
