//! Commands that a cluster needs under their original names.

use crate::catalog::id;
use crate::config::Value;
use crate::lint::{Node, Severity};
use crate::message::{Message, say};

/// Returns what stops working on a cluster node when a command is renamed, with the severity. Returns `None`
/// for commands that the cluster does not need.
pub(super) fn needed_by_cluster(node: &Node, command: &[u8]) -> Option<(Severity, Message)> {
    let config = &node.config;
    if !config.is_cluster() {
        return None;
    }
    let is_renamed = |command: &[u8]| {
        let is =
            |value: &Value| matches!(value, Value::Rename(from, _) if from.eq_ignore_ascii_case(command));
        config.all(id::RENAME_COMMAND).any(|s| is(&s.value))
    };
    let lost = say!("replicas never synchronise and stay empty", "从节点永远不会同步，一直是空的");
    match command.to_ascii_lowercase().as_slice() {
        b"cluster" => Some((
            Severity::Error,
            say!(
                "the cluster cannot be created, and clients cannot find its slots",
                "集群无法创建，客户端也找不到槽",
            ),
        )),
        b"ping" => Some((Severity::Error, lost)),
        b"auth" if config.master_password().is_some() => Some((Severity::Error, lost)),
        b"psync" if is_renamed(b"sync") => Some((Severity::Error, lost)),
        b"psync" => Some((
            Severity::Warning,
            say!(
                "a replica that loses its master for a moment has to copy all data again",
                "从节点与主节点断开片刻，就要重新复制全部数据",
            ),
        )),
        b"replconf" => Some((
            Severity::Error,
            say!(
                "replicas cannot report how far they have replicated, and their masters disconnect them \
                 again and again",
                "从节点无法报告复制进度，会被主节点反复断开",
            ),
        )),
        b"select" => Some((
            Severity::Warning,
            say!(
                "replicas refuse the command that their master sends before each change of database",
                "主节点每次切换数据库前发来的命令，从节点都会拒绝",
            ),
        )),
        b"del" | b"unlink" => Some((
            Severity::Warning,
            say!(
                "replicas may keep keys that expired or were evicted on their master",
                "主节点上已过期或被淘汰的键可能仍留在从节点上",
            ),
        )),
        _ => None,
    }
}
