//! The file names another master. The server takes over the data of that master and drops its own.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    (delta.changes(id::REPLICAOF) && Delta::is_replica(delta.new)).then(|| Danger {
        name: "becomes-replica",
        severity: Severity::Error,
        directives: vec!["replicaof"],
        message: say!(
            "the server becomes a replica of another master: it takes over the data of that master, and its own keys are gone",
            "服务器变成另一个主节点的副本：它接收那个主节点的数据，自己的键全部丢失"
        ),
        help: say!(
            "check that the other server has the data that should live (`INFO keyspace` on both), and keep a copy of the \
             data files of this one",
            "先确认要保留的数据在另一台服务器上（两边都看 `INFO keyspace`），并留一份本机数据文件的副本"
        ),
    })
}
