//! The Sentinel listens on another port. Other Sentinels learn it from its messages; clients do not.

use super::pair::Pair;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(pair: &Pair<'_>) -> Option<Danger> {
    let (old, new) = (pair.old.port(), pair.new.port());
    let is_closed = pair.compared.change(id::PORT).is_some() && old != 0 && old != new;
    is_closed.then(|| Danger {
        name: "port-changes",
        severity: Severity::Warning,
        directives: vec!["port"],
        message: say!(
            "nothing listens on {old} any more: clients that ask this Sentinel for the master fail, and so do published \
             ports, firewalls and health checks",
            "不再监听 {old}：向这个 Sentinel 查询主节点的客户端会失败，端口映射、防火墙和健康检查也要跟着改",
            old
        ),
        help: say!(
            "change one Sentinel after the other, and the list of Sentinels that clients have with it",
            "逐个修改 Sentinel，并同时修改客户端里的 Sentinel 列表"
        ),
    })
}
