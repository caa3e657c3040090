use super::watched::name_of;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sentinels, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds Sentinels that watch the address of a replica: a server of the same run with `replicaof`.
    ///
    /// ## Why it matters
    /// Sentinel has to be given the master; it finds the replicas itself. A server that says it is a replica counts as not
    /// answering, so that after `down-after-milliseconds` and another 20 seconds the log says `+sdown master mymaster`, and
    /// failovers without end follow: `-failover-abort-no-good-slave`, or, with several Sentinels,
    /// `-failover-abort-not-elected`. The real master is not watched at all, and clients are sent to the replica: `READONLY
    /// You can't write against a read only replica.`
    ///
    /// ## Example
    /// ```conf
    /// # 10.0.0.12/redis.conf
    /// replicaof 10.0.0.11 6379
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.12 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// # 10.0.0.12/redis.conf
    /// replicaof 10.0.0.11 6379
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - `sentinelCheckSubjectivelyDown` in sentinel.c
    MonitoredReplica = "Q016" "monitored-replica", Quorum, Error, fix: None
}

impl Rule for MonitoredReplica {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        for watched in &set.masters {
            let [server] = watched.servers.as_slice() else { continue };
            let Some(line) = server.config.replicaof().filter(|_| server.config.is_replica()) else {
                continue;
            };
            for (one, master) in &watched.by {
                let finding = Finding::new(
                    self.meta(),
                    one.place(&master.host),
                    say!(
                        "{name} is {title}, which is configured as a replica: Sentinel takes it to be down and tries to fail over \
                         again and again",
                        "{name} 是 {title}，而它配置成了从节点：Sentinel 会认为它已下线，不停地尝试故障转移",
                        name = name_of(master),
                        title = server.title(),
                    ),
                    say!(
                        "write the address of its master; Sentinel finds the replicas itself",
                        "写它的主节点的地址；从节点由 Sentinel 自己发现",
                    ),
                );
                let line = server.place(line.at, None);
                out.report(
                    finding.related(line, say!("it replicates another server", "它在复制另一台服务器")),
                );
            }
        }
    }
}
