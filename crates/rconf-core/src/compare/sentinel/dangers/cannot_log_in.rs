//! The password for the watched servers changes or is gone. A Sentinel that cannot log in takes them to be down. With
//! `auth-pass` gone from all three, the master was `o_down` a second later, and the failover was tried again and again, without a good
//! replica (`-failover-abort-no-good-slave`).

use super::pair::{Pair, is_of};
use crate::catalog::sentinel::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::{Message, say};

pub(super) fn check(pair: &Pair<'_>) -> Option<Danger> {
    // A master that is watched from now on had no password to lose.
    let is_new = |entry: Option<&str>| {
        let name = entry.unwrap_or_default().as_bytes();
        pair.old.master(name).is_none() || pair.new.master(name).is_none()
    };
    let changes =
        pair.compared.changes.iter().filter(|change| {
            is_of(change, &[id::AUTH_PASS, id::AUTH_USER]) && !is_new(change.entry.as_deref())
        });
    let changes: Vec<_> = changes.collect();
    if changes.is_empty() {
        return None;
    }
    let is_gone = changes.iter().any(|change| change.new.value.is_none());
    let mut masters: Vec<String> = changes.iter().filter_map(|change| change.entry.clone()).collect();
    masters.dedup();
    let masters = Message::list(masters.into_iter().map(|name| format!("`{name}`")));
    Some(Danger {
        name: "cannot-log-in",
        severity: if is_gone { Severity::Error } else { Severity::Warning },
        directives: vec!["sentinel auth-pass", "sentinel auth-user"],
        message: say!(
            "if the servers of {masters} do not accept it at that moment, the Sentinel takes all of them to be down: no \
             replica can be promoted (`-failover-abort-no-good-slave`)",
            "如果 {masters} 的服务器当时不接受新的登录方式，Sentinel 会认为它们全部下线：没有副本可以提升\
             （`-failover-abort-no-good-slave`）",
            masters
        ),
        help: say!(
            "let the servers accept both for a while (`ACL SETUSER USER >NEW`), then change the Sentinels",
            "让服务器在一段时间内同时接受新旧密码（`ACL SETUSER USER >NEW`），再修改各个 Sentinel"
        ),
    })
}
