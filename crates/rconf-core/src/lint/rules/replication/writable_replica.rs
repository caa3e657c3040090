use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `replica-read-only no` outside cluster mode.
    ///
    /// ## Why it matters
    /// The line makes `READONLY You can't write against a read only replica.` go away, but the writes are
    /// lost: they stay on that one replica, no other node sees them, and the next full synchronisation
    /// deletes them. A client that gets this error is connected to the wrong node. In a cluster, a replica
    /// redirects writes to its master whatever this line says.
    ///
    /// ## Example
    /// ```conf
    /// replicaof 10.0.0.1 6379
    /// replica-read-only no
    /// ```
    /// Use instead:
    /// ```conf
    /// replicaof 10.0.0.1 6379
    /// replica-read-only yes
    /// ```
    ///
    /// ## References
    /// - `replica-read-only` in the stock redis.conf
    WritableReplica = "R009" "writable-replica", Replication, Warning, fix: None
}

impl Rule for WritableReplica {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::REPLICA_READ_ONLY) else { return };
        if config.is_yes(id::REPLICA_READ_ONLY) || config.is_cluster() {
            return;
        }
        let (when, severity) = if config.is_replica() {
            (say!("clients can write to this replica", "客户端可以向这个从节点写入"), Severity::Warning)
        } else {
            (
                say!(
                    "when this node is a replica, clients can write to it",
                    "这个节点只要是从节点，客户端就可以向它写入"
                ),
                Severity::Info,
            )
        };
        out.report(
            Finding::new(
                self.meta(),
                node.place(setting.at, None),
                say!(
                    "{when}: such keys exist only here, and the next full synchronisation deletes them",
                    "{when}：这样写入的键只存在于这里，下一次全量同步就会被清除",
                    when,
                ),
                say!("remove the line, and send writes to the master", "删除这一行，写请求发给主节点"),
            )
            .severity(severity),
        );
    }
}
