use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sentinels, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds fewer than three Sentinels for a master, where all of them are known: a plan runs them, or numbered files of one
    /// pattern are theirs (`sentinel-1.conf` and `sentinel-2.conf`). Where they announce another address than that of their
    /// container, others may run on other machines, and nothing is reported.
    ///
    /// ## Why it matters
    /// A failover needs the votes of more than half of all Sentinels. With two, both have to be there: the machine that takes
    /// the master down often takes one of them along, and the other logs `-failover-abort-not-elected master mymaster`. With
    /// one, nobody fails over while that one is away.
    ///
    /// ## Example
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-2/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
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
    /// - "Fundamental things to know about Sentinel before deploying" in the Redis documentation
    TooFewSentinels = "Q008" "too-few-sentinels", Quorum, Warning, fix: None
}

impl Rule for TooFewSentinels {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        let (Some(count @ 1..=2), Some(first)) = (set.count(), set.all.first()) else { return };
        let Some(master) = first.sentinel.masters.first() else { return };
        let message = if count == 1 {
            say!(
                "there is one Sentinel: while it is away, nobody fails over",
                "只有一个 Sentinel：它不在时，没有人做故障转移",
            )
        } else {
            say!(
                "there are two Sentinels, and a failover needs both: the machine that takes the master down must not take one of \
                 them along",
                "只有两个 Sentinel，故障转移两个都要在：让主节点停掉的机器不能同时带走其中一个",
            )
        };
        out.report(Finding::new(
            self.meta(),
            first.place(&master.name),
            message,
            say!(
                "run three or five Sentinels, each on a machine of its own",
                "运行三个或五个 Sentinel，各在一台机器上",
            ),
        ));
    }
}
