use super::watched::name_of;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sentinels, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a quorum of 1: the last word of `sentinel monitor`. Nothing is reported where a plan or numbered files show
    /// that there is only one Sentinel, as `too-few-sentinels` does then.
    ///
    /// ## Why it matters
    /// The quorum is how many Sentinels have to agree that the master is down. With 1, the Sentinel that loses its own
    /// connection is enough: it logs `+odown master mymaster … #quorum 1/1`, the others still vote for it, and a healthy
    /// master is replaced. What it accepted meanwhile is lost when it becomes a replica.
    ///
    /// ## Example
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 1
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - "Quorum" in "High availability with Redis Sentinel" of the Redis documentation
    /// - `sentinelCheckObjectivelyDown` in sentinel.c
    QuorumOfOne = "Q001" "quorum-of-one", Quorum, Warning, fix: None
}

impl Rule for QuorumOfOne {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        if set.count() == Some(1) {
            return;
        }
        for one in &set.all {
            for master in one.sentinel.masters.iter().filter(|master| master.quorum.number() == 1) {
                out.report(Finding::new(
                    self.meta(),
                    one.place(&master.quorum),
                    say!(
                        "one Sentinel alone may declare {name} down: a fault of its own network starts a failover, and what \
                         the old master accepts meanwhile is lost",
                        "单个 Sentinel 就能认定 {name} 下线：它自己的网络出故障就会触发故障转移，旧主节点在此期间接受的写入会丢失",
                        name = name_of(master),
                    ),
                    say!(
                        "run three Sentinels or more, with a quorum of more than half of them: 2 of 3, 3 of 5",
                        "运行三个或更多 Sentinel，法定人数取半数以上：3 个取 2，5 个取 3",
                    ),
                ));
            }
        }
    }
}
