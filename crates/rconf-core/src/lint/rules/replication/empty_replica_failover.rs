use super::validity_factor::zero_validity_factor;
use crate::diagnostic::rule;
use crate::lint::rules::access::password_without_masterauth;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds nodes with both `missing-masterauth` and `validity-factor-zero`: replicas that never receive any
    /// data, and that can still be promoted.
    ///
    /// ## Why it matters
    /// Measured on Redis 7.0.15: three masters and three replicas with these two lines, `cluster_state:ok`,
    /// 301 keys written; every replica's link is down, and every replica is empty. A master is killed; after
    /// about nine seconds its **empty** replica wins the election. The state is `cluster_state:ok` again, and
    /// a third of the keys is gone. The only trace is `Unexpected reply to PSYNC from master: -NOAUTH
    /// Authentication required.` in each replica's log.
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
        let Some(setting) = zero_validity_factor(&node.config) else { return };
        let Some((password, directive)) = password_without_masterauth(node) else { return };
        out.report(
            Finding::new(
                self.meta(),
                node.place(setting.at, None),
                say!(
                    "replicas stay empty (no {directive}) and can still be promoted (validity factor 0): \
                     when a master dies, an empty replica takes its place, and the master's keys are gone",
                    "从节点一直是空的（没有 {directive}），却照样会被提升为主节点（有效性因子为 0）：主节点一旦宕机，\
                     空的从节点就会取而代之，主节点的键全部丢失",
                    directive,
                ),
                say!(
                    "add `{directive}` to every node, and remove this line",
                    "在每个节点上加上 `{directive}`，并删除这一行",
                    directive,
                ),
            )
            .related(
                node.place(password.at, Some(0)),
                say!(
                    "this password is required, but there is no {directive}",
                    "这里要求密码，却没有 {directive} 来提供",
                    directive,
                ),
            ),
        );
    }
}
