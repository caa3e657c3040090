//! The password changes, but a `user default` line stays, which decides: the server takes `requirepass` and goes on as
//! before. Servers and Sentinels write that line themselves when they rewrite their file, a Sentinel at its first start.

use super::delta::Delta;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    delta.password_has_no_effect().then(|| Danger {
        name: "password-has-no-effect",
        severity: Severity::Error,
        directives: vec!["requirepass"],
        message: say!(
            "`requirepass` has no effect: the `user default` line of the same file decides, and stays as it is",
            "`requirepass` 不起作用：以同一个文件里的 `user default` 行为准，而那一行没有变"
        ),
        help: say!(
            "remove the `user default` line, or write the password there (`user default on >PASSWORD ~* &* +@all`)",
            "删除 `user default` 行，或者把密码写在那一行（`user default on >PASSWORD ~* &* +@all`）"
        ),
    })
}
