//! The password is gone. Everybody who reaches the port can log in; with `protected-mode yes`, only this machine can.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let is_removed = Delta::has_password(delta.old) && !Delta::has_password(delta.new);
    let has_users = delta.new.all(id::USER).next().is_some() || delta.new.has_unread_acl_file();
    (is_removed && !has_users).then(|| Danger {
        name: "password-removed",
        severity: Severity::Warning,
        directives: vec!["requirepass"],
        message: say!(
            "everybody who reaches the port can read, change and delete everything, or, with `protected-mode yes`, clients \
             on other machines are refused",
            "任何能访问端口的人都可以读取、修改、删除一切；如果 `protected-mode yes`，其他机器上的客户端则会被拒绝"
        ),
        help: say!(
            "keep a password, or give the users their own with `user` lines",
            "保留密码，或者用 `user` 行给用户各自的密码"
        ),
    })
}
