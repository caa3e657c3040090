//! `cluster-node-timeout` changes. Until all nodes have the new value, they judge each other differently; a lower one takes
//! short pauses for failures.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let (was, is) =
        (delta.old.integer(id::CLUSTER_NODE_TIMEOUT), delta.new.integer(id::CLUSTER_NODE_TIMEOUT));
    let change = delta.changes(id::CLUSTER_NODE_TIMEOUT) && delta.stays_in_cluster();
    let message = if is < was {
        say!(
            "nodes take each other for failed after {is} ms instead of {was} ms: pauses (forks, slow commands, virtual \
             machines) that passed so far can cause failovers",
            "节点在 {is} 毫秒（原来 {was} 毫秒）后就互相判定为失败：以前没有影响的停顿（fork、慢命令、虚拟机）现在可能引起故障转移",
            is,
            was
        )
    } else {
        say!(
            "a failover begins after {is} ms instead of {was} ms, and replicas whose data is that old may still be promoted",
            "故障转移在 {is} 毫秒（原来 {was} 毫秒）后才开始，数据落后这么久的副本也可能被提升",
            is,
            was
        )
    };
    change.then(|| Danger {
        name: "node-timeout",
        severity: Severity::Warning,
        directives: vec!["cluster-node-timeout"],
        message,
        help: say!(
            "run `CONFIG SET cluster-node-timeout {is}` on all nodes within a short time, before their files change",
            "在短时间内对所有节点执行 `CONFIG SET cluster-node-timeout {is}`，再修改文件",
            is
        ),
    })
}
