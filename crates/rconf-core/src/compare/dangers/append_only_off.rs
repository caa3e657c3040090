//! `appendonly` is turned off in the file. The server that starts with it reads the snapshot, which may be old or missing.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    delta.turns_off(id::APPENDONLY).then(|| Danger {
        name: "append-only-off",
        severity: Severity::Error,
        directives: vec!["appendonly"],
        message: say!(
            "after a restart with this file the server has only the keys of its last snapshot: it ignores the append-only \
             file, and without a snapshot it has no keys",
            "用这个文件重启后，服务器只有最近一次快照里的键：它不读取 AOF 文件；没有快照时，一个键也没有"
        ),
        help: say!(
            "run `SAVE` (or `BGSAVE`, and wait for it) right before the restart, with no writes in between",
            "重启前执行 `SAVE`（或者 `BGSAVE` 并等它完成），其间不要有写入"
        ),
    })
}
