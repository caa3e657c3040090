use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Fix, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `repl-timeout` that is not greater than `repl-ping-replica-period`.
    ///
    /// ## Why it matters
    /// While a master gets no writes, it sends its replicas only pings. If a replica times out before the
    /// next ping, it closes a working connection, resynchronises, and so on without end. Its log repeats
    /// `MASTER timeout: no data nor PING received...`, and `INFO replication` shows `master_link_status:down`
    /// now and then. While the link is down the replica falls behind.
    ///
    /// ## Example
    /// ```conf
    /// repl-ping-replica-period 10
    /// repl-timeout 5
    /// ```
    /// Use instead:
    /// ```conf
    /// repl-ping-replica-period 10
    /// repl-timeout 60
    /// ```
    ///
    /// ## Fix safety
    /// The fix sets `repl-timeout` to six times the period, the ratio of the defaults; where only the period
    /// is set, it sets the period to its default. It is unsafe: perhaps a shorter period was intended.
    ///
    /// ## References
    /// - `repl-timeout` in the stock redis.conf
    /// - `replicationCron` in replication.c
    ReplTimeoutBelowPing = "R003" "repl-timeout-below-ping", Replication, Warning, fix: Unsafe
}

/// The number of pings during the timeout by default.
const RATIO: i64 = 6;

impl Rule for ReplTimeoutBelowPing {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let both = [id::REPL_TIMEOUT, id::REPL_PING_REPLICA_PERIOD];
        let [timeout, period] = both.map(|d| config.integer(d));
        if timeout > period || both.iter().any(|d| config.may_be_elsewhere(*d)) {
            return;
        }
        let mut finding = Finding::new(
            self.meta(),
            place_of(node, &both),
            say!(
                "a replica disconnects after {timeout} s without data, but its master pings only every \
                 {period} s: while nothing is written, the link breaks again and again",
                "从节点 {timeout} 秒收不到数据就断开，而主节点每 {period} 秒才 ping 一次：没有写入时，复制连接会反复断开",
                timeout,
                period,
            ),
            say!(
                "set `repl-timeout` to several times `repl-ping-replica-period` (by default 60 and 10)",
                "把 `repl-timeout` 设为 `repl-ping-replica-period` 的数倍（默认值分别是 60 和 10）"
            ),
        );
        let fix = match (config.setting(both[0]), config.setting(both[1])) {
            (Some(setting), _) if period <= i64::from(i32::MAX) / RATIO => {
                let wanted = period * RATIO;
                let title = say!("Set repl-timeout to {wanted}", "把 repl-timeout 设为 {wanted}", wanted);
                let fix = Fix::choice(title);
                Some(fix.replace(&node.place(setting.at, Some(1)), wanted.to_string()))
            }
            (None, Some(setting)) => {
                let fix = Fix::choice(say!("Set the period to 10", "把间隔设为 10"));
                Some(fix.replace(&node.place(setting.at, Some(1)), "10"))
            }
            _ => None,
        };
        if let (Some(_), Some(period)) = (config.setting(both[0]), config.setting(both[1])) {
            let message = say!("how often the master pings", "主节点的 ping 间隔");
            finding = finding.related(node.place(period.at, None), message);
        }
        out.report(match fix {
            Some(fix) => finding.fix(fix),
            None => finding,
        });
    }
}
