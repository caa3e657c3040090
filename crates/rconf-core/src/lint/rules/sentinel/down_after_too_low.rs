use super::watched::{name_of, value_place};
use crate::catalog::sentinel::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Rule, SentinelNode, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `sentinel down-after-milliseconds` below 1000. The unit is milliseconds.
    ///
    /// ## Why it matters
    /// A master that has not answered for this long is taken to be down. Sentinel sends a `PING` each second, or each
    /// `down-after-milliseconds` if that is shorter, and a fork, a slow command or a moment without network takes longer
    /// than a few hundred milliseconds: the log fills with `+sdown` and `-sdown`, and each time enough Sentinels agree, a
    /// healthy master is replaced. Values such as 5 or 30 were meant in seconds.
    ///
    /// ## Example
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel down-after-milliseconds mymaster 30
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel down-after-milliseconds mymaster 30000
    /// ```
    ///
    /// ## Fix safety
    /// A value up to 300 is fixed as seconds: three zeros are added. The fix is unsafe, because how long to wait is for you
    /// to decide.
    ///
    /// ## References
    /// - `sentinel down-after-milliseconds` in the stock sentinel.conf
    DownAfterTooLow = "Q003" "down-after-too-low", Quorum, Warning, fix: Unsafe
}

impl Rule for DownAfterTooLow {
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        for master in &sentinel.sentinel.masters {
            let Some(entry) = master.entry(id::DOWN_AFTER_MILLISECONDS) else { continue };
            let milliseconds = master.number(id::DOWN_AFTER_MILLISECONDS);
            if !(1..1000).contains(&milliseconds) {
                continue;
            }
            let place = value_place(sentinel, entry);
            let help =
                say!("the unit is milliseconds; 5000 to 30000 is usual", "单位是毫秒；通常取 5000 到 30000",);
            let finding = Finding::new(
                self.meta(),
                place.clone(),
                say!(
                    "{name} counts as down after {milliseconds} milliseconds without an answer: every short delay may start a \
                     failover",
                    "{name} 只要 {milliseconds} 毫秒没有应答就被认为下线：稍有延迟就可能触发故障转移",
                    name = name_of(master),
                    milliseconds,
                ),
                help,
            );
            let is_plain = entry.value().is_some_and(|value| value.value.iter().all(u8::is_ascii_digit));
            out.report(if milliseconds <= 300 && is_plain {
                let title = say!(
                    "Write {milliseconds} seconds as {milliseconds}000 milliseconds",
                    "把 {milliseconds} 秒写成 {milliseconds}000 毫秒",
                    milliseconds,
                );
                finding.fix(Fix::choice(title).replace(&place, format!("{milliseconds}000")))
            } else {
                finding
            });
        }
    }
}
