//! The Sentinel asks for another password. Other Sentinels that do not send it take it to be down.

use super::pair::Pair;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(pair: &Pair<'_>) -> Option<Danger> {
    // With a `user default` line, which Sentinels write themselves, `requirepass` has no effect.
    let is_user = pair.new.config.all(id::USER).next().is_some() && pair.new.server().release() != (6, 0);
    let changes = pair.compared.change(id::REQUIREPASS).is_some();
    let asks = changes && !is_user && pair.new.config.password().is_some();
    asks.then(|| Danger {
        name: "password-of-sentinel",
        severity: Severity::Warning,
        directives: vec!["requirepass"],
        message: say!(
            "clients and other Sentinels that do not send the new password are refused (`NOAUTH`, `WRONGPASS`): the others \
             take this Sentinel to be down, and it no longer counts in a vote",
            "不发送新密码的客户端和其他 Sentinel 会被拒绝（`NOAUTH`、`WRONGPASS`）：其他 Sentinel 认为它已下线，投票时也不再算它"
        ),
        help: if pair.new.server().release() == (6, 0) {
            say!(
                "give all Sentinels the same `requirepass`, which they also send to each other",
                "给所有 Sentinel 设置相同的 `requirepass`，它们之间也用这个密码"
            )
        } else {
            say!(
                "give the other Sentinels `sentinel sentinel-pass`, and the clients the password for Sentinels, in the same step",
                "同时给其他 Sentinel 设置 `sentinel sentinel-pass`，并把 Sentinel 的密码告知客户端"
            )
        },
    })
}
