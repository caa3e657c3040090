//! Writes need more replicas than before: `NOREPLICAS Not enough good replicas to write`.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let needed = |config: &crate::config::Config| match config.integer(id::MIN_REPLICAS_MAX_LAG) {
        0 => 0,
        _ => config.integer(id::MIN_REPLICAS_TO_WRITE),
    };
    let (was, is) = (needed(delta.old), needed(delta.new));
    (is > was).then(|| Danger {
        name: "writes-need-replicas",
        severity: Severity::Warning,
        directives: delta.changed(&[id::MIN_REPLICAS_TO_WRITE, id::MIN_REPLICAS_MAX_LAG]),
        message: say!(
            "a master with fewer than {is} connected replicas refuses every write: `NOREPLICAS Not enough good replicas to \
             write`",
            "主节点连接的副本少于 {is} 个时，拒绝所有写入：`NOREPLICAS Not enough good replicas to write`",
            is
        ),
        help: say!(
            "check `connected_slaves` of `INFO replication` on every master first, also as it is after a failover",
            "先看每个主节点 `INFO replication` 的 `connected_slaves`，也要考虑故障转移之后的情况"
        ),
    })
}
