//! Lines that name replicas or other Sentinels are gone. A Sentinel finds both again by the master, but only while that
//! is up. Three Sentinels without these lines and with a dead master knew nobody for ever, and did nothing.

use super::pair::{Pair, names};
use crate::catalog::sentinel::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(pair: &Pair<'_>) -> Option<Danger> {
    const STATE: [crate::catalog::sentinel::OptionId; 2] = [id::KNOWN_REPLICA, id::KNOWN_SENTINEL];
    let loses = |old: &crate::config::Master, new: &crate::config::Master, option| {
        old.all(option).next().is_some() && new.all(option).next().is_none()
    };
    let forgets = |(old, new): &(&crate::config::Master, &crate::config::Master)| {
        STATE.iter().any(|option| loses(old, new, *option))
    };
    let masters: Vec<_> = pair.both().filter(forgets).map(|(_, new)| new).collect();
    (!masters.is_empty()).then(|| Danger {
        name: "peers-forgotten",
        severity: Severity::Error,
        directives: vec!["sentinel known-replica", "sentinel known-sentinel"],
        message: say!(
            "the lines that name replicas or other Sentinels of {masters} are gone: the Sentinel finds them again only while \
             the master is up; if it is down, there is nobody to promote and nobody to agree",
            "记录 {masters} 的副本或其他 Sentinel 的行没有了：只有主节点在线时 Sentinel 才能重新发现它们；主节点若已下线，\
             就没有可提升的副本，也没有 Sentinel 可以表决",
            masters = names(masters)
        ),
        help: say!(
            "keep the lines that the Sentinel wrote itself, or change one Sentinel at a time while the master is up, and \
             wait until `SENTINEL MASTER NAME` counts all again",
            "保留 Sentinel 自己写入的行；或者在主节点在线时逐个修改 Sentinel，等 `SENTINEL MASTER NAME` 重新数到全部成员"
        ),
    })
}
