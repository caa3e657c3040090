//! A user is removed or its rules change. Its connections are closed, or their next command is refused.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::{Message, say};

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let changes = delta.compared.changes.iter().filter(|change| change.directive.id == id::USER);
    let users: Vec<String> = changes
        .filter(|change| change.old.shown.is_some() || change.entry.as_deref() == Some("default"))
        .filter_map(|change| change.entry.as_ref())
        .map(|user| format!("`{user}`"))
        .collect();
    (!users.is_empty()).then(|| Danger {
        name: "user-loses-rights",
        severity: Severity::Warning,
        directives: vec!["user"],
        message: say!(
            "the rules of these users change or are gone, so that their clients may be refused (`NOPERM`, `WRONGPASS`): \
             {users}",
            "这些用户的规则有变化或已删除，他们的客户端可能被拒绝（`NOPERM`、`WRONGPASS`）：{users}",
            users = Message::list(users)
        ),
        help: say!(
            "try what each user needs with `ACL DRYRUN USER COMMAND` (from Redis 7.0) before the change",
            "修改之前，用 `ACL DRYRUN USER COMMAND`（Redis 7.0 起）试一试每个用户需要的命令"
        ),
    })
}
