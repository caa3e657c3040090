//! The Sentinel gets another identity. The others of Redis 6.0 count the old one for ever: of three, one of which had lost its
//! `myid`, two could not elect a leader any more (`-failover-abort-not-elected`). From Redis 7.0 on, the old one is dropped
//! if the new one has its address.

use super::pair::Pair;
use crate::catalog::sentinel::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(pair: &Pair<'_>) -> Option<Danger> {
    let counts_both = pair.old.server().release() == (6, 0);
    (pair.old.entry(id::MYID).is_some() && pair.changes(id::MYID)).then(|| Danger {
        name: "identity-lost",
        severity: if counts_both { Severity::Error } else { Severity::Warning },
        directives: vec!["sentinel myid"],
        message: if counts_both {
            say!(
                "the other Sentinels go on counting the old identity beside the new one: the majority that elects a leader \
                 grows, and a failover may end with `-failover-abort-not-elected`",
                "其他 Sentinel 会把旧标识和新标识都算进去：选举领导者所需的多数变大，故障转移可能以 `-failover-abort-not-elected` 告终"
            )
        } else {
            say!(
                "the other Sentinels take it for a new one; unless the address stays the same, they go on counting the old one \
                 too, and the majority that elects a leader grows",
                "其他 Sentinel 会把它当成新的 Sentinel；如果地址也变了，旧的仍被算在内，选举领导者所需的多数变大"
            )
        },
        help: say!(
            "keep `sentinel myid`; to forget the old identity, send `SENTINEL RESET NAME` to the other Sentinels, one after \
             the other, half a minute apart, while the master is up",
            "保留 `sentinel myid`；要忘掉旧标识，在主节点在线时逐个（间隔半分钟）向其他 Sentinel 发送 `SENTINEL RESET NAME`"
        ),
    })
}
