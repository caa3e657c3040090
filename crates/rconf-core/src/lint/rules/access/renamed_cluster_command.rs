use super::renamed::needed_by_cluster;
use crate::catalog::id;
use crate::config::Value;
use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `rename-command` lines of cluster nodes for commands that the nodes, or clients of a cluster,
    /// need: `CLUSTER`, `PING`, `AUTH`, `PSYNC` with `SYNC`, `REPLCONF` (errors), `PSYNC` alone, `SELECT`,
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
                        "{command} no longer works under its own name: {follows}",
                        "{command} 不能再用原名调用：{follows}",
                        command = show(from).to_ascii_uppercase(),
                        follows,
                    ),
                    say!(
                        "remove the line; to deny a command to users, use ACL rules",
                        "删除这一行；要禁止用户执行某个命令，请用 ACL 规则收回",
                    ),
                )
                .severity(severity),
            );
        }
    }
}
