//! A single server becomes a node of a cluster. It serves nothing until all slots have a node; it claims the slots of its keys
//! (`I have keys for unassigned slot`), and does not start with keys in
//! another database than 0 (7.0.15 crashes).

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    delta.turns_on(id::CLUSTER_ENABLED).then(|| Danger {
        name: "cluster-mode-on",
        severity: Severity::Error,
        directives: vec!["cluster-enabled"],
        message: say!(
            "after a restart every command for a key is answered with `CLUSTERDOWN` until all 16384 slots have a node, \
             and with keys in another database than 0 the server does not start; clients have to speak to a cluster",
            "重启后，在 16384 个槽都分配之前，涉及键的命令一律返回 `CLUSTERDOWN`；如果 0 号以外的库里有键，服务器无法启动；\
             客户端也必须支持集群"
        ),
        help: say!(
            "build a new cluster beside this server and move the keys with `redis-cli --cluster import`, or give this node \
             all slots with `CLUSTER ADDSLOTSRANGE 0 16383` and add the others to it",
            "在旁边新建集群，用 `redis-cli --cluster import` 搬运键；或者用 `CLUSTER ADDSLOTSRANGE 0 16383` 把所有槽分给这个节点，\
             再加入其他节点"
        ),
    })
}
