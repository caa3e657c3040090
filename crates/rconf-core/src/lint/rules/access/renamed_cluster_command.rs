use crate::catalog::id;
use crate::config::Value;
use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds `rename-command` lines of cluster nodes that take away what nodes say to each other, or clients to
    /// a cluster: `CLUSTER`, `PING`, `AUTH`, `PSYNC` with `SYNC`, `REPLCONF` (errors), `PSYNC` alone, `SELECT`,
    /// `DEL`, `UNLINK` (warnings).
    ///
    /// ## Why it matters
    /// Replicas and masters use the commands' own names, whatever a file calls them. Measured on Redis 6.0, 7.0 and
    /// 8.0 and on Valkey 9.1: without `PING` a replica logs `Error reply to PING from master: '-ERR unknown command 'PING'`
    /// and never synchronises; without `PSYNC` and `SYNC` it logs `MASTER aborted replication with an error: ERR unknown command 'SYNC'`;
    /// without `REPLCONF` the master disconnects it again and again
    /// (`Replica generated a reply to command '<unknown>', disconnecting it`);
    /// without `PSYNC` alone each reconnect copies everything anew
    /// (`Master does not support PSYNC or is in error state`). Where `DEL` or `SELECT` is gone, replicas log
    /// `== CRITICAL == This replica is sending an error to its master: 'unknown command 'DEL'` and keep keys that
    /// expired.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// rename-command CLUSTER ""
    /// ```
    /// Use instead, for clients a user of their own, and the default user for the nodes:
    /// ```conf
    /// cluster-enabled yes
    /// requirepass correct-horse-battery
    /// masterauth correct-horse-battery
    /// user app on >another-horse-battery ~* &* +@all -@dangerous
    /// ```
    ///
    /// ## References
    /// - `rename-command` in the stock redis.conf
    /// - `syncWithMaster` in replication.c
    RenamedClusterCommand = "A011" "renamed-cluster-command", Access, Error, fix: None
}

impl Rule for RenamedClusterCommand {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        for setting in node.config.all(id::RENAME_COMMAND) {
            let Value::Rename(from, _) = &setting.value else { continue };
            let Some((severity, follows)) = needed_by_cluster(node, from) else { continue };
            out.report(
                Finding::new(
                    self.meta(),
                    node.place(setting.at, Some(1)),
                    say!(
                        "{command} is gone under its name: {follows}",
                        "{command} 不能再用原名调用：{follows}",
                        command = show(from).to_ascii_uppercase(),
                        follows,
                    ),
                    say!(
                        "remove the line; to keep a command from users, take it away with ACL rules",
                        "删除这一行；要禁止用户执行某个命令，请用 ACL 规则收回",
                    ),
                )
                .severity(severity),
            );
        }
    }
}

/// What a cluster node cannot do once a command has lost its name, and how bad that is; none for the rest.
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
                "a replica that lost its master for a moment copies everything anew",
                "从节点与主节点断开片刻，就要重新复制全部数据",
            ),
        )),
        b"replconf" => Some((
            Severity::Error,
            say!(
                "replicas cannot say how far they are, and their masters disconnect them again and again",
                "从节点无法报告复制进度，会被主节点反复断开",
            ),
        )),
        b"select" => Some((
            Severity::Warning,
            say!(
                "replicas refuse what their master sends before each change of database",
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
