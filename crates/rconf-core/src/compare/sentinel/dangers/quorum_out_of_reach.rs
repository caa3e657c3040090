//! More Sentinels have to agree than the file knows. `SENTINEL CKQUORUM` says `NOQUORUM`, and this Sentinel starts no
//! failover.

use super::pair::{Pair, names};
use crate::catalog::sentinel::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(pair: &Pair<'_>) -> Option<Danger> {
    let is_too_high = |(old, new): &(&crate::config::Master, &crate::config::Master)| {
        let known = |master: &crate::config::Master| master.all(id::KNOWN_SENTINEL).count();
        let all = known(old).max(known(new)) + 1;
        // A file that was never rewritten knows no other Sentinel.
        all > 1
            && new.quorum.number() > old.quorum.number()
            && usize::try_from(new.quorum.number()).is_ok_and(|q| q > all)
    };
    let masters: Vec<_> = pair.both().filter(is_too_high).map(|(_, new)| new).collect();
    (!masters.is_empty()).then(|| Danger {
        name: "quorum-out-of-reach",
        severity: Severity::Error,
        directives: vec!["sentinel monitor"],
        message: say!(
            "the quorum of {masters} is above the number of Sentinels that the file knows: the master is never taken to be \
             down (`NOQUORUM`), and nothing fails over",
            "{masters} 的 quorum 超过了文件里已知的 Sentinel 数量：永远不会认定主节点下线（`NOQUORUM`），也就不会故障转移",
            masters = names(masters)
        ),
        help: say!(
            "add the Sentinels first, and look at `SENTINEL CKQUORUM NAME` afterwards",
            "先增加 Sentinel，之后用 `SENTINEL CKQUORUM NAME` 检查"
        ),
    })
}
