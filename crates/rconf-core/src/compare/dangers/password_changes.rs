//! The password changes. Connections that are logged in stay so; new ones need the new password.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let changes = delta.changes(id::REQUIREPASS) && !delta.password_has_no_effect();
    (changes && Delta::has_password(delta.new)).then(|| Danger {
        name: "password-changes",
        severity: Severity::Warning,
        directives: vec!["requirepass"],
        message: say!(
            "new connections without the new password are refused (`NOAUTH`, `WRONGPASS`); those that are logged in live on, \
             so that the fault shows only later",
            "没有新密码的新连接会被拒绝（`NOAUTH`、`WRONGPASS`）；已登录的连接继续可用，所以问题要过一阵才显现"
        ),
        help: say!(
            "let both passwords count while clients change over: `ACL SETUSER default >NEW` adds one; `rconf plan \
             rotate-password` does so for a cluster",
            "客户端切换期间让新旧密码同时有效：`ACL SETUSER default >NEW` 会增加一个密码；集群可以用 `rconf plan rotate-password`"
        ),
    })
}
