//! The data files have another name or folder. The server that starts with the file finds other data, or none. Redis 6.0 has
//! one append-only file, whose folder is `dir`.

use super::delta::Delta;
use crate::catalog::{DirectiveId, id};
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::{Message, say};

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    const OF_APPEND_ONLY: [DirectiveId; 3] = [id::DIR, id::APPENDDIRNAME, id::APPENDFILENAME];
    const OF_SNAPSHOT: [DirectiveId; 2] = [id::DIR, id::DBFILENAME];
    // What the old server does not have had its default.
    let is_new = |change: &&'static str| {
        *change != "appenddirname" || !delta.old.server().is_legacy() && !delta.new.server().is_legacy()
    };
    let of = if delta.new.is_yes(id::APPENDONLY) { &OF_APPEND_ONLY[..] } else { &OF_SNAPSHOT };
    let directives: Vec<_> = delta.changed(of).into_iter().filter(|name| is_new(name)).collect();
    let names = Message::list(directives.iter().map(|name| format!("`{name}`")));
    (!directives.is_empty()).then(|| Danger {
        name: "data-elsewhere",
        severity: Severity::Error,
        directives,
        message: say!(
            "after a restart with this file the server looks for its data in another place ({names}): it starts with the \
             data that lies there, or with no keys",
            "用这个文件重启后，服务器会到别处找数据（{names}）：它以那里的数据启动，没有数据就一个键也没有",
            names
        ),
        help: say!(
            "shut the server down, move its data files to the new place, and start it; `CONFIG SET` only moves what is \
             written later",
            "停止服务器，把数据文件移到新的位置，再启动；`CONFIG SET` 只影响之后写入的文件"
        ),
    })
}
