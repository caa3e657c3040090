//! A command has another name. The append-only file holds commands by the names that they had, so that the server does not
//! start with it: `Unknown command 'SET' reading the append only file`.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::{Message, say};

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let is_renamed = |change: &&crate::compare::model::Change| change.directive.id == id::RENAME_COMMAND;
    let commands: Vec<String> = delta
        .compared
        .changes
        .iter()
        .filter(is_renamed)
        .filter_map(|change| change.entry.as_ref())
        .map(|name| format!("`{name}`"))
        .collect();
    (!commands.is_empty() && delta.old.is_yes(id::APPENDONLY) && delta.new.is_yes(id::APPENDONLY)).then(|| Danger {
        name: "command-missing-in-append-only-file",
        severity: Severity::Error,
        directives: vec!["rename-command"],
        message: say!(
            "if the append-only file holds one of these commands, the server does not start: `Unknown command … reading \
             the append only file`; replicas must know them by the same names: {commands}",
            "如果 AOF 文件里有这些命令，服务器无法启动：`Unknown command … reading the append only file`；副本也必须使用相同的名字：\
             {commands}",
            commands = Message::list(commands)
        ),
        help: say!(
            "run `BGREWRITEAOF` and shut the server down without further writes, or forbid the commands with ACL rules \
             instead, which need no restart",
            "执行 `BGREWRITEAOF`，不再写入，然后停止服务器；或者改用 ACL 规则禁止这些命令，不需要重启"
        ),
    })
}
