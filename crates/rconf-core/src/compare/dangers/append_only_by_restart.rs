//! `appendonly` is turned on in the file. The server that starts with it reads the append-only file, which does not exist yet,
//! and not the snapshot: it has no keys. Its next snapshot, for instance when it is shut down, replaces the one with the data.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    delta.turns_on(id::APPENDONLY).then(|| Danger {
        name: "append-only-by-restart",
        severity: Severity::Error,
        directives: vec!["appendonly"],
        message: say!(
            "after a restart with this file the server has no keys: it reads the append-only file, which does not exist \
             yet, and ignores the snapshot; its next snapshot replaces the one with the data",
            "用这个文件重启后，服务器里一个键也没有：它只读取尚不存在的 AOF 文件，不读取快照；它的下一次快照还会覆盖存有数据的那份"
        ),
        help: say!(
            "first run `CONFIG SET appendonly yes` on the running server, wait until `INFO persistence` shows \
             `aof_rewrite_in_progress:0` and `aof_last_bgrewrite_status:ok`, and only then change the file",
            "先在运行中的服务器上执行 `CONFIG SET appendonly yes`，等到 `INFO persistence` 显示 `aof_rewrite_in_progress:0` 和 \
             `aof_last_bgrewrite_status:ok`，然后再修改文件"
        ),
    })
}
