//! The server requires a password that its replicas do not send. A replica keeps its link until that breaks, and then cannot
//! connect again: `NOAUTH Authentication required`.

use super::delta::Delta;
use crate::catalog::{Flavor, id};
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let wanted = delta.new.password().filter(|_| delta.changes(id::REQUIREPASS))?;
    let sent = delta.new.master_password();
    if sent.is_some_and(|sent| sent.value == wanted.value) {
        return None;
    }
    let is_replicated =
        delta.new.is_cluster() || Delta::is_replica(delta.new) || Delta::is_replica(delta.old);
    let valkey = delta.new.server().is_at_least(Flavor::Valkey, 8, 0);
    let name = if valkey { "primaryauth" } else { "masterauth" };
    Some(Danger {
        name: "password-not-for-replicas",
        severity: if is_replicated { Severity::Error } else { Severity::Warning },
        directives: vec!["requirepass", name],
        message: say!(
            "replicas with this file do not send this password (`{name}`): their links live on until they break, and then \
             stay down: `NOAUTH Authentication required`",
            "使用这个文件的副本不会发送这个密码（`{name}`）：现有的连接断开之前一切正常，断开之后再也连不上：\
             `NOAUTH Authentication required`",
            name
        ),
        help: say!(
            "set `{name}` to the same password, on every node and before `requirepass`",
            "先在每个节点上把 `{name}` 设为同一个密码，再设置 `requirepass`",
            name
        ),
    })
}
