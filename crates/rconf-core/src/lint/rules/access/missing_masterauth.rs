use super::password::{password_without_masterauth, with_masterauth_added};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds nodes that ask clients for a password (`requirepass`, or `user default` with one) but have no
    /// `masterauth` to log in to their own master.
    ///
    /// ## Why it matters
    /// Every node of a cluster can become a replica. Without `masterauth` its master answers `NOAUTH
    /// Authentication required.` The replica never synchronises (`master_link_status:down` in `INFO
    /// replication`) and stays empty while `cluster_state` says `ok`. The replica's log repeats `Unexpected
    /// reply to PSYNC from master: -NOAUTH Authentication required.`, newer servers `MASTER aborted
    /// replication with an error: NOAUTH Authentication required.` When the master dies there is nothing to
    /// fail over to, or an empty replica is promoted (see `empty-replica-failover`).
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// requirepass correct-horse-battery
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// requirepass correct-horse-battery
    /// masterauth correct-horse-battery
    /// ```
    ///
    /// ## Fix safety
    /// The fix adds `masterauth` with the node's own password below `requirepass`. It is safe: the nodes of a
    /// cluster share one password, since each can become the replica of any other; if the master has another
    /// password, it refuses the node as before. No fix is offered for passwords set by `user` lines, nor
    /// where a line empties `masterauth` on purpose.
    ///
    /// ## References
    /// - `masterauth` in the stock redis.conf
    /// - `replicationSetupReplicaForFullResync` and `syncWithMaster` in replication.c
    MissingMasterauth = "A001" "missing-masterauth", Access, Error, fix: Safe
}

impl Rule for MissingMasterauth {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let Some((password, directive)) = password_without_masterauth(node) else { return };
        let finding = Finding::new(
            self.meta(),
            node.place(password.at, Some(0)),
            say!(
                "a password is required, but there is no {directive}: as a replica this node cannot log in to its \
                 master, never synchronises and stays empty",
                "要求密码，却没有 {directive}：该节点作为从节点时无法登录主节点，永远不会同步，一直是空的",
                directive,
            ),
            say!(
                "add `{directive}` with the same password to every node",
                "在每个节点上加上 `{directive}`，密码相同",
                directive,
            ),
        );
        out.report(with_masterauth_added(finding, node, password, directive));
    }
}
