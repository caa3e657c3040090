//! The Sentinel tells clients and other Sentinels another name or address for itself or for the servers.

use super::pair::Pair;
use crate::catalog::sentinel::{OptionId, id};
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

const ALL: [(OptionId, &str); 3] = [
    (id::ANNOUNCE_HOSTNAMES, "sentinel announce-hostnames"),
    (id::ANNOUNCE_IP, "sentinel announce-ip"),
    (id::ANNOUNCE_PORT, "sentinel announce-port"),
];

pub(super) fn check(pair: &Pair<'_>) -> Option<Danger> {
    let directives: Vec<_> =
        ALL.iter().filter(|(option, _)| pair.changes(*option)).map(|(_, name)| *name).collect();
    (!directives.is_empty()).then(|| Danger {
        name: "announces-otherwise",
        severity: Severity::Warning,
        directives,
        message: say!(
            "clients and other Sentinels are told other addresses than before: those that cannot reach or resolve them lose \
             the master, or this Sentinel",
            "告诉客户端和其他 Sentinel 的地址与以前不同：连不上或解析不了新地址的，会失去主节点或这个 Sentinel"
        ),
        help: say!(
            "try the new address from a client and from another Sentinel first; afterwards ask each Sentinel \
             `SENTINEL GET-MASTER-ADDR-BY-NAME NAME` and `SENTINEL SENTINELS NAME`",
            "先从客户端和另一个 Sentinel 上试一试新地址；改完后在每个 Sentinel 上执行 `SENTINEL GET-MASTER-ADDR-BY-NAME NAME` 和 \
             `SENTINEL SENTINELS NAME`"
        ),
    })
}
