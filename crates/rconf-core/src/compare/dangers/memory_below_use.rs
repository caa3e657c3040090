//! `maxmemory` is lowered. If more is in use, a server with `noeviction` refuses writes at once, and one that evicts deletes
//! keys until it fits: of 300 keys of 20 kB, 0 to 47 were left with 2 MB.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let (was, is) = (delta.old.bytes(id::MAXMEMORY), delta.new.bytes(id::MAXMEMORY));
    if is == 0 || (was != 0 && is >= was) {
        return None;
    }
    let evicts = delta.new.word(id::MAXMEMORY_POLICY) != "noeviction";
    let message = if evicts {
        say!(
            "if more memory is in use, the server deletes keys until it fits, at once when `CONFIG SET` is run",
            "如果已用内存超过这个值，服务器会删除键直到够用；执行 `CONFIG SET` 时立即发生"
        )
    } else {
        say!(
            "if more memory is in use, every write is refused at once: `OOM command not allowed when used memory > \
             'maxmemory'`",
            "如果已用内存超过这个值，所有写入立即被拒绝：`OOM command not allowed when used memory > 'maxmemory'`"
        )
    };
    Some(Danger {
        name: "memory-below-use",
        severity: if evicts { Severity::Error } else { Severity::Warning },
        directives: vec!["maxmemory"],
        message,
        help: say!(
            "compare it with `used_memory` of `INFO memory` first, and leave room for growth",
            "先与 `INFO memory` 的 `used_memory` 比较，并留出增长的余地"
        ),
    })
}
