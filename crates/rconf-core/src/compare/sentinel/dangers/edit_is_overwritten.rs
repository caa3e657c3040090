//! A Sentinel writes its file whenever it learns something or is told something, and with it undoes what was edited since
//! its start. All six did.

use super::pair::Pair;
use crate::compare::model::{Apply, Danger};
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(pair: &Pair<'_>) -> Option<Danger> {
    let needs = pair.compared.changes.iter().any(|change| change.apply == Apply::Restart);
    needs.then(|| Danger {
        name: "edit-is-overwritten",
        severity: Severity::Warning,
        directives: vec!["sentinel"],
        message: say!(
            "a running Sentinel rewrites its file whenever something changes, and so undoes what was edited meanwhile",
            "运行中的 Sentinel 一有变化就会重写自己的文件，期间的手工修改会被覆盖"
        ),
        help: say!(
            "stop the Sentinel, change the file that it left, and start it again, one Sentinel after the other",
            "先停止 Sentinel，修改它留下的文件，再启动；逐个 Sentinel 进行"
        ),
    })
}
