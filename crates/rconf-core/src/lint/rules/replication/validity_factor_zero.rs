use super::validity_factor::zero_validity_factor;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `cluster-replica-validity-factor 0`.
    ///
    /// ## Why it matters
    /// The factor limits how old a replica's data may be when it takes over: by default, ten node timeouts.
    /// With 0 a replica always tries to take over, however long ago it last heard of its master, and even if
    /// it never did. The later writes of the master are lost, and `cluster_state:ok` does not show it. 0 is
    /// right only where availability matters more than the data, as for a cache.
    ///
    /// A replica that is held back says `Currently unable to failover: Disconnected from master for longer
    /// than allowed. Please check the 'cluster-replica-validity-factor' configuration option.` Find out why
    /// its link was down for so long; with 0 it would take over with its old data.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// cluster-replica-validity-factor 0
    /// ```
    /// Use instead the default, by leaving the line out:
    /// ```conf
    /// cluster-enabled yes
    /// ```
    ///
    /// ## References
    /// - `cluster-replica-validity-factor` in the stock redis.conf
    /// - `clusterHandleReplicaFailover` (`clusterHandleSlaveFailover`) in cluster_legacy.c
    ValidityFactorZero = "R001" "validity-factor-zero", Replication, Warning, fix: None
}

impl Rule for ValidityFactorZero {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let Some(setting) = zero_validity_factor(&node.config) else { return };
        out.report(Finding::new(
            self.meta(),
            node.place(setting.at, None),
            say!(
                "a replica takes over however old its data is: writes that it has not received are silently \
                 lost",
                "不论数据多旧，从节点都会接管：届时它还没收到的数据会丢失，而且没有任何提示"
            ),
            say!(
                "remove the line (the default is 10), unless the data may be lost, as in a cache",
                "删除这一行（默认值是 10），除非数据可以丢失，比如用作缓存"
            ),
        ));
    }
}
