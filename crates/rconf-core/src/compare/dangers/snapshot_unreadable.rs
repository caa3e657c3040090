//! The new server does not read the data files of the old one: `Can't handle RDB format version`.

use super::delta::Delta;
use crate::catalog::{reads_snapshots, snapshot_version};
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let (from, to) = (delta.old.server(), delta.new.server());
    (!reads_snapshots(from, to)).then(|| Danger {
        name: "snapshot-unreadable",
        severity: Severity::Error,
        directives: Vec::new(),
        message: say!(
            "{to} does not read the data files of {from} (snapshot version {version}): it does not start with them, and a \
             replica of it cannot synchronise",
            "{to} 读不了 {from} 的数据文件（快照版本 {version}）：带着这些文件无法启动，作为副本也无法同步",
            to,
            from,
            version = snapshot_version(from)
        ),
        help: say!(
            "keep the old data files, and copy the keys with commands that both servers know (`SCAN`, `GET`, `SET`, `HSET`, …); \
             `DUMP` and `RESTORE` use the format of the data files",
            "保留旧的数据文件，用两边都认识的命令（`SCAN`、`GET`、`SET`、`HSET`、… ）复制键；`DUMP` 和 `RESTORE` 用的是数据文件的格式"
        ),
    })
}
