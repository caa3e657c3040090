use super::watched::{name_of, value_place};
use crate::catalog::sentinel::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, SentinelNode, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `sentinel failover-timeout` below `down-after-milliseconds` (30000 without a line). Both are in milliseconds.
    ///
    /// ## Why it matters
    /// A failover that has not promoted its replica within this time is given up: the log says
    /// `-failover-abort-slave-timeout master mymaster`. Replicas that still follow the old master are turned around after
    /// this time, too, and twice as long has to pass before the same master is failed over again. If a server may be silent
    /// for longer than that before it counts as down, Sentinel gives up on replicas that are only slow, and starts again.
    ///
    /// ## Example
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel down-after-milliseconds mymaster 5000
    /// sentinel failover-timeout mymaster 180
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel down-after-milliseconds mymaster 5000
    /// sentinel failover-timeout mymaster 180000
    /// ```
    ///
    /// ## References
    /// - `sentinel failover-timeout` in the stock sentinel.conf
    /// - `sentinelFailoverWaitPromotion` in sentinel.c
    FailoverTimeoutTooLow = "Q004" "failover-timeout-too-low", Quorum, Warning, fix: None
}

impl Rule for FailoverTimeoutTooLow {
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        for master in &sentinel.sentinel.masters {
            let Some(entry) = master.entry(id::FAILOVER_TIMEOUT) else { continue };
            let timeout = master.number(id::FAILOVER_TIMEOUT);
            let down_after = master.number(id::DOWN_AFTER_MILLISECONDS);
            // A value below 1 is refused.
            if timeout < 1 || timeout >= down_after {
                continue;
            }
            let mut finding = Finding::new(
                self.meta(),
                value_place(sentinel, entry),
                say!(
                    "a failover of {name} is given up after {timeout} milliseconds, sooner than the {down_after} after which a \
                     silent server counts as down",
                    "{name} 的故障转移 {timeout} 毫秒后就会放弃，比判定服务器下线所等的 {down_after} 毫秒还短",
                    name = name_of(master),
                    timeout,
                    down_after,
                ),
                say!(
                    "the unit is milliseconds; the default is 180000, three minutes",
                    "单位是毫秒；默认值是 180000，即三分钟",
                ),
            );
            if let Some(other) = master.entry(id::DOWN_AFTER_MILLISECONDS) {
                finding = finding.related(
                    value_place(sentinel, other),
                    say!("counts as down after this", "判定下线的时间"),
                );
            }
            out.report(finding);
        }
    }
}
