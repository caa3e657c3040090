//! A master is no longer watched under its name. Clients that ask for the name get no address.

use super::pair::{Pair, names};
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(pair: &Pair<'_>) -> Option<Danger> {
    let gone: Vec<_> =
        pair.old.masters.iter().filter(|master| pair.new.master(&master.name.value).is_none()).collect();
    (!gone.is_empty()).then(|| Danger {
        name: "master-not-watched",
        severity: Severity::Error,
        directives: vec!["sentinel monitor"],
        message: say!(
            "this Sentinel no longer watches {masters}: it takes no part in a failover, and clients that ask it for the name \
             get no address",
            "这个 Sentinel 不再监视 {masters}：不再参与故障转移，客户端向它查询这个名字也得不到地址",
            masters = names(gone)
        ),
        help: say!(
            "check that no client asks for the name, and that enough other Sentinels are left (`SENTINEL CKQUORUM NAME`)",
            "先确认没有客户端使用这个名字，并且剩下的 Sentinel 足够（`SENTINEL CKQUORUM NAME`）"
        ),
    })
}
