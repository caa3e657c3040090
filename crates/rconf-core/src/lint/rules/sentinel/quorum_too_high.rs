use super::watched::name_of;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sentinels, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a quorum above the number of Sentinels (an error), or above a majority of them (a warning), where all of them
    /// are known: a plan runs them, and they announce no other address than that of their container, or numbered files of
    /// one pattern are theirs.
    ///
    /// ## Why it matters
    /// A master is only taken to be down if this many Sentinels agree. If there are not so many, it never is, and `SENTINEL
    /// CKQUORUM mymaster` answers `NOQUORUM`. If all of them have to agree, one that is away is enough to keep the others
    /// from acting: they log `+sdown`, but never `+odown`.
    ///
    /// ## Example
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 4
    /// # sentinel-2/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 4
    /// # sentinel-3/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 4
    /// ```
    /// Use instead:
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-2/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-3/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - "Quorum" in "High availability with Redis Sentinel" of the Redis documentation
    /// - `sentinelCheckObjectivelyDown` in sentinel.c
    QuorumTooHigh = "Q009" "quorum-too-high", Quorum, Warning, fix: None
}

impl Rule for QuorumTooHigh {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        let Some(count) = set.count() else { return };
        let majority = count / 2 + 1;
        for (one, master) in set.masters.iter().flat_map(|master| &master.by) {
            let quorum = u64::try_from(master.quorum.number()).unwrap_or(0);
            if quorum <= majority {
                continue;
            }
            let name = name_of(master);
            let (message, severity) = if quorum > count {
                let message = say!(
                    "{quorum} Sentinels have to agree that {name} is down, and there are {count}: there is never a failover",
                    "要有 {quorum} 个 Sentinel 同意才能认定 {name} 下线，而一共只有 {count} 个：永远不会发生故障转移",
                    quorum,
                    name,
                    count,
                );
                (message, Severity::Error)
            } else {
                let message = say!(
                    "{quorum} of {count} Sentinels have to agree that {name} is down, more than a majority: fewer may be away \
                     before there is no failover any more",
                    "{count} 个 Sentinel 中要有 {quorum} 个同意才能认定 {name} 下线，超过了多数：只要少几个就不再有故障转移",
                    quorum,
                    name,
                    count,
                );
                (message, Severity::Warning)
            };
            let help = say!(
                "write {majority}, the majority of {count}",
                "写成 {majority}，即 {count} 个的多数",
                majority,
                count
            );
            out.report(
                Finding::new(self.meta(), one.place(&master.quorum), message, help).severity(severity),
            );
        }
    }
}
