//! The address of a watched master changes. The Sentinel takes the server there for the master, whatever it is: within ten
//! seconds it makes the replicas that its file names copy it (`+fix-slave-config`), so that they drop their data. On some runs
//! the other Sentinels turned them back afterwards.

use super::pair::{Pair, names};
use crate::catalog::sentinel::id;
use crate::compare::model::Danger;
use crate::config::Master;
use crate::diagnostic::Severity;
use crate::message::say;
use std::net::IpAddr;

pub(super) fn check(pair: &Pair<'_>) -> Option<Danger> {
    let moved = |(old, new): &(&Master, &Master)| {
        old.host.value != new.host.value || old.port.number() != new.port.number()
    };
    let moved: Vec<_> = pair.both().filter(moved).collect();
    if moved.is_empty() {
        return None;
    }
    // A name may stand for the other address.
    let is_sure = |master: &Master| master.host.text().parse::<IpAddr>().is_ok();
    let copies = moved
        .iter()
        .any(|(old, new)| is_sure(old) && is_sure(new) && new.all(id::KNOWN_REPLICA).next().is_some());
    let masters = names(moved.into_iter().map(|(_, new)| new));
    Some(Danger {
        name: "master-elsewhere",
        severity: if copies { Severity::Error } else { Severity::Warning },
        directives: vec!["sentinel monitor"],
        message: if copies {
            say!(
                "the Sentinel makes the replicas that its file names copy the server at the new address of {masters} \
                 (`+fix-slave-config`): they drop their data, even if that server is empty or another master",
                "Sentinel 会让文件里记录的副本去复制 {masters} 新地址上的服务器（`+fix-slave-config`）：副本会丢掉自己的数据，\
                 即使那台服务器是空的或是另一个主节点",
                masters
            )
        } else {
            say!(
                "unless it is the same server, the other Sentinels go on with the old address of {masters}, and clients are told \
                 two masters under one name",
                "除非是同一台服务器，否则其他 Sentinel 仍使用 {masters} 的旧地址，客户端在同一个名字下得到两个主节点",
                masters
            )
        },
        help: say!(
            "let `SENTINEL FAILOVER` move a master to one of its replicas; for another server, `SENTINEL REMOVE` the name on \
             every Sentinel first, and `SENTINEL MONITOR` it anew once the data is there",
            "要换到它的某个副本，用 `SENTINEL FAILOVER`；要换成另一台服务器，先在每个 Sentinel 上 `SENTINEL REMOVE` 这个名字，\
             等数据就位后再 `SENTINEL MONITOR`"
        ),
    })
}
