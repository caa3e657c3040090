use super::watched::name_of;
use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::{is_cache, place_of};
use crate::lint::{Described, Finding, Rule, Sentinels, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds masters that Sentinels of the same run watch, and that take writes without any replica: `min-replicas-to-write`
    /// is 0. It is a warning if two or more replicas are known, and an info otherwise. Caches (`maxmemory` with an eviction
    /// policy) are not reported, nor is a line `min-replicas-to-write 0` where there is one replica: after a failover it
    /// would be a master without any.
    ///
    /// ## Why it matters
    /// When the network parts the master from its replicas and Sentinels, they promote another. Clients on the master's side
    /// go on writing to it, and it answers `OK`. When the network is back, it becomes a replica and drops all of that. With
    /// `min-replicas-to-write 1` it refuses writes after `min-replicas-max-lag` seconds instead: `NOREPLICAS Not enough good
    /// replicas to write.`
    ///
    /// ## Example
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// protected-mode no
    /// # 10.0.0.12/redis.conf
    /// replicaof 10.0.0.11 6379
    /// protected-mode no
    /// # 10.0.0.13/redis.conf
    /// replicaof 10.0.0.11 6379
    /// protected-mode no
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// protected-mode no
    /// min-replicas-to-write 1
    /// # 10.0.0.12/redis.conf
    /// replicaof 10.0.0.11 6379
    /// protected-mode no
    /// # 10.0.0.13/redis.conf
    /// replicaof 10.0.0.11 6379
    /// protected-mode no
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - "Example 2: basic setup with three boxes" in the documentation of Redis Sentinel
    /// - `min-replicas-to-write` in the stock redis.conf
    SplitMasterTakesWrites = "Q019" "split-master-takes-writes", Quorum, Warning, fix: None
}

impl Rule for SplitMasterTakesWrites {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        for watched in &set.masters {
            // `min-replicas-max-lag 0` turns the check off as well.
            let is_off = |config: &crate::config::Config| {
                config.integer(id::MIN_REPLICAS_TO_WRITE) == 0
                    || config.integer(id::MIN_REPLICAS_MAX_LAG) == 0
            };
            for server in
                watched.servers.iter().filter(|server| is_off(&server.config) && !is_cache(&server.config))
            {
                if !server.config.unresolved_includes().is_empty() {
                    continue;
                }
                // With one replica, somebody who writes 0 has decided that the master goes on without it.
                let is_decided = server.config.setting(id::MIN_REPLICAS_TO_WRITE).is_some();
                if is_decided && watched.replicas.len() == 1 {
                    continue;
                }
                let (one, master) = watched.by[0];
                let finding = Finding::new(
                    self.meta(),
                    place_of(server, &[id::MIN_REPLICAS_TO_WRITE, id::MIN_REPLICAS_MAX_LAG]),
                    say!(
                        "parted from its replicas and Sentinels, the master of {name} goes on taking writes, which are lost when \
                         it becomes a replica",
                        "{name} 的主节点与从节点和 Sentinel 断开后仍会接受写入，等它变成从节点时这些写入就丢了",
                        name = name_of(master),
                    ),
                    say!(
                        "set `min-replicas-to-write 1` on the master and its replicas, if there are two replicas or more",
                        "如果有两个或更多从节点，就在主节点和从节点上设置 `min-replicas-to-write 1`",
                    ),
                );
                let finding = finding.related(one.place(&master.host), say!("watched here", "在此监视"));
                out.report(if watched.replicas.len() > 1 {
                    finding
                } else {
                    finding.severity(Severity::Info)
                });
            }
        }
    }
}
