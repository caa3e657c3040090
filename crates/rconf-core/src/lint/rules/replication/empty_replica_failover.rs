use super::zero_factor;
use crate::lint::rule::rule;
use crate::lint::rules::access::unanswered;
use crate::lint::{Described, Finding, Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds nodes with both `missing-masterauth` and `validity-factor-zero`: replicas that never receive
    /// any data, and that take over all the same.
    ///
    /// ## Why it matters
    /// Measured on Redis 7.0.15: three masters and three replicas with these two lines, `cluster_state:ok`,
    /// 301 keys written; every replica's link down, with no key. A master is killed; after
    /// about nine seconds its replica wins the election, **empty**. `cluster_state:ok` again, and a third of
    /// the keys is gone. Nobody is told; the only trace is
    /// `Unexpected reply to PSYNC from master: -NOAUTH Authentication required.` in each replica's log.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// requirepass correct-horse-battery
    /// cluster-replica-validity-factor 0
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// requirepass correct-horse-battery
    /// masterauth correct-horse-battery
    /// ```
    ///
    /// ## References
    /// - `missing-masterauth`, `validity-factor-zero`
    EmptyReplicaFailover = "R002" "empty-replica-failover", Replication, Error, fix: None
}

impl Rule for EmptyReplicaFailover {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let Some(setting) = zero_factor(&node.config) else { return };
        let Some((password, directive)) = unanswered(node) else { return };
        out.report(
            Finding::new(
                self.meta(),
                node.place(setting.at, None),
                format!(
                    "replicas stay empty (no {directive}) and are promoted all the same (validity factor 0): when a \
                     master dies an empty replica takes its place, and the master's keys are gone"
                ),
                format!("add `{directive}` to every node, and remove this line"),
            )
            .related(node.place(password.at, Some(0)), format!("this password is asked for, and no {directive} gives it")),
        );
    }
}
