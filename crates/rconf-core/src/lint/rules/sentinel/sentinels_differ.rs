use super::watched::{name_of, value_place};
use crate::catalog::sentinel::{OptionId, id};
use crate::config::{Entry, Master};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Place, Rule, SentinelNode, Sentinels, Sink};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds Sentinels of one set whose settings for the same master differ: the quorum, `down-after-milliseconds`,
    /// `failover-timeout`, `parallel-syncs`, `auth-user` or `auth-pass`. Passwords are compared, never shown.
    ///
    /// ## Why it matters
    /// Each Sentinel acts by its own file, and which of them leads a failover is left to chance: the same fault is handled in
    /// one way today and in another tomorrow. Of Sentinels with different quorums, the lowest decides. One with another
    /// password cannot log in, logs `+sdown master mymaster`, and votes for failovers without need.
    ///
    /// ## Example
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel down-after-milliseconds mymaster 5000
    /// # sentinel-2/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel down-after-milliseconds mymaster 60000
    /// # sentinel-3/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel down-after-milliseconds mymaster 5000
    /// ```
    /// Use instead:
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel down-after-milliseconds mymaster 5000
    /// # sentinel-2/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel down-after-milliseconds mymaster 5000
    /// # sentinel-3/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel down-after-milliseconds mymaster 5000
    /// ```
    ///
    /// ## References
    /// - `sentinel monitor` in the stock sentinel.conf
    SentinelsDiffer = "Q012" "sentinels-differ", Quorum, Warning, fix: None
}

/// The options that are compared, each with whether its value is a secret. `None` is the quorum.
const COMPARED: [(Option<OptionId>, bool); 6] = [
    (None, false),
    (Some(id::DOWN_AFTER_MILLISECONDS), false),
    (Some(id::FAILOVER_TIMEOUT), false),
    (Some(id::PARALLEL_SYNCS), false),
    (Some(id::AUTH_USER), false),
    (Some(id::AUTH_PASS), true),
];

impl Rule for SentinelsDiffer {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        for by in set.masters.iter().map(|watched| &watched.by) {
            let [first, others @ ..] = by.as_slice() else { continue };
            for (option, is_secret) in COMPARED {
                // An unknown line may set it.
                if by.iter().any(|(one, _)| one.may_set_more()) {
                    continue;
                }
                let wanted = value(first.1, option);
                let Some(other) = others.iter().find(|(_, master)| value(master, option) != wanted) else {
                    continue;
                };
                out.report(self.finding(first, other, option, is_secret));
            }
        }
    }
}

impl SentinelsDiffer {
    fn finding(
        &self,
        first: &(SentinelNode<'_>, &Master),
        other: &(SentinelNode<'_>, &Master),
        option: Option<OptionId>,
        is_secret: bool,
    ) -> Finding {
        let setting =
            option.map_or(say!("the quorum", "法定人数"), |option| Message::verbatim(option.name()));
        let shown = |master: &Master| match value(master, option) {
            _ if is_secret => None,
            Some(value) => Some(String::from_utf8_lossy(&value).chars().take(40).collect::<String>()),
            None => Some("-".to_owned()),
        };
        let (name, title) = (name_of(other.1), first.0.node.title());
        let message = match (shown(first.1), shown(other.1)) {
            (Some(there), Some(here)) => say!(
                "{setting} of {name} is {here} here and {there} in {title}: what happens depends on which Sentinel leads the \
                 failover",
                "{name} 的 {setting} 在这里是 {here}，在 {title} 里是 {there}：结果取决于由哪个 Sentinel 主持故障转移",
                setting,
                name,
                here,
                there,
                title,
            ),
            _ => say!(
                "{setting} of {name} differs from that in {title}: one of the two cannot log in, and takes the servers to be down",
                "{name} 的 {setting} 与 {title} 里的不同：其中一个无法登录，会认为服务器已下线",
                setting,
                name,
                title,
            ),
        };
        let help = say!(
            "give all Sentinels of a master the same settings",
            "同一主节点的所有 Sentinel 使用相同的设置"
        );
        let finding = Finding::new(self.meta(), place(other, option), message, help);
        finding.related(place(first, option), say!("differs from this", "与这里不同"))
    }
}

/// Returns the value of an option, by its line or its default. A number is compared as one.
fn value(master: &Master, option: Option<OptionId>) -> Option<Vec<u8>> {
    let Some(option) = option else { return Some(master.quorum.number().to_string().into_bytes()) };
    match option.option().default {
        Some(_) => Some(master.number(option).to_string().into_bytes()),
        None => master.entry(option).and_then(Entry::value).map(|value| value.value.to_vec()),
    }
}

fn place((one, master): &(SentinelNode<'_>, &Master), option: Option<OptionId>) -> Place {
    match option {
        None => one.place(&master.quorum),
        Some(option) => {
            master.entry(option).map_or_else(|| one.place(&master.name), |entry| value_place(one, entry))
        }
    }
}
