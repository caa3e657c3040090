use crate::catalog::id;
use crate::config::Value;
use crate::lint::rule::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};

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
                    format!("{} is gone under its name: {follows}", show(from).to_uppercase()),
                    "remove the line; to keep a command from users, take it away with ACL rules",
                )
                .severity(severity),
            );
        }
    }
}

/// What a cluster node cannot do once a command has lost its name, and how bad that is; none for the rest.
pub(super) fn needed_by_cluster(node: &Node, command: &[u8]) -> Option<(Severity, &'static str)> {
    let config = &node.config;
    if !config.is_cluster() {
        return None;
    }
    let is_renamed = |command: &[u8]| {
        let is =
            |value: &Value| matches!(value, Value::Rename(from, _) if from.eq_ignore_ascii_case(command));
        config.all(id::RENAME_COMMAND).any(|s| is(&s.value))
    };
    let lost = "replicas never synchronise and stay empty";
    match command.to_ascii_lowercase().as_slice() {
        b"cluster" => {
            Some((Severity::Error, "the cluster cannot be created, and clients cannot find its slots"))
        }
        b"ping" => Some((Severity::Error, lost)),
        b"auth" if config.master_password().is_some() => Some((Severity::Error, lost)),
        b"psync" if is_renamed(b"sync") => Some((Severity::Error, lost)),
        b"psync" => {
            Some((Severity::Warning, "a replica that lost its master for a moment copies everything anew"))
        }
        b"replconf" => Some((
            Severity::Error,
            "replicas cannot say how far they are, and their masters disconnect them again and again",
        )),
        b"select" => Some((
            Severity::Warning,
            "replicas refuse what their master sends before each change of database",
        )),
        b"del" | b"unlink" => {
            Some((Severity::Warning, "replicas may keep keys that expired or were evicted on their master"))
        }
        _ => None,
    }
}
