use super::watched::name_of;
use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Rule, Sentinels, Sink, here_too};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds masters that Sentinels of the same run watch, and all of whose replicas have `replica-priority 0`.
    ///
    /// ## Why it matters
    /// A replica of priority 0 is never promoted. When the master fails, Sentinel finds no other: `-failover-abort-no-good-slave
    /// master mymaster`, and `SENTINEL FAILOVER mymaster` answers `NOGOODSLAVE No suitable replica to promote`.
    ///
    /// ## Example
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// protected-mode no
    /// # 10.0.0.12/redis.conf
    /// replicaof 10.0.0.11 6379
    /// replica-priority 0
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// protected-mode no
    /// # 10.0.0.12/redis.conf
    /// replicaof 10.0.0.11 6379
    /// replica-priority 100
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - `replica-priority` in the stock redis.conf
    /// - `sentinelSelectSlave` in sentinel.c
    NoReplicaToPromote = "Q021" "no-replica-to-promote", Quorum, Error, fix: None
}

impl Rule for NoReplicaToPromote {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        for watched in set.masters.iter().filter(|watched| !watched.replicas.is_empty()) {
            let is_never = |config: &crate::config::Config| {
                config.setting(id::REPLICA_PRIORITY).is_some() && config.integer(id::REPLICA_PRIORITY) == 0
            };
            if !watched.replicas.iter().all(|replica| is_never(&replica.config)) {
                continue;
            }
            let places: Vec<_> =
                watched.replicas.iter().map(|replica| place_of(replica, &[id::REPLICA_PRIORITY])).collect();
            let mut finding = Finding::new(
                self.meta(),
                places[0].clone(),
                say!(
                    "no replica of {name} may be promoted: when the master fails, there is no failover",
                    "{name} 没有一个从节点可以被提升：主节点出故障时不会有故障转移",
                    name = name_of(watched.by[0].1),
                ),
                say!(
                    "give a priority of 100 to at least one replica; the lowest above 0 is promoted first",
                    "至少给一个从节点设置优先级 100；大于 0 的值中，最小的先被提升",
                ),
            );
            for place in places.into_iter().skip(1) {
                finding = finding.related(place, here_too());
            }
            out.report(finding);
        }
    }
}
