//! `protected-mode` is on and nobody needs a password: clients on other machines are refused. Up to 6.2, a `bind` line turns
//! the protection off.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let protects = |config: &crate::config::Config| {
        let is_bound = config.server().is_legacy() && config.setting(id::BIND).is_some();
        let has_users = config.all(id::USER).next().is_some() || config.has_unread_acl_file();
        config.is_yes(id::PROTECTED_MODE) && !is_bound && !Delta::has_password(config) && !has_users
    };
    // A missing password is another danger.
    let had_password = Delta::has_password(delta.old);
    (protects(delta.new) && !protects(delta.old) && !had_password).then(|| Danger {
        name: "protected-mode-on",
        severity: Severity::Warning,
        directives: vec!["protected-mode"],
        message: say!(
            "clients on other machines are refused, because there is no password: `DENIED … protected mode is enabled`",
            "没有密码，其他机器上的客户端会被拒绝：`DENIED … protected mode is enabled`"
        ),
        help: say!(
            "set a password (`requirepass`) and give it to the clients first",
            "先设置密码（`requirepass`）并告知客户端"
        ),
    })
}
