//! The server begins to delete keys when memory is short, or deletes others than before.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let (was, is) = (delta.old.word(id::MAXMEMORY_POLICY), delta.new.word(id::MAXMEMORY_POLICY));
    let begins =
        was != is && (was == "noeviction" || (is.starts_with("allkeys") && !was.starts_with("allkeys")));
    (begins && is != "noeviction" && delta.new.bytes(id::MAXMEMORY) != 0).then(|| Danger {
        name: "eviction-begins",
        severity: Severity::Warning,
        directives: vec!["maxmemory-policy"],
        message: say!(
            "when `maxmemory` is reached, the server now deletes keys that it kept before (`{was}` to `{is}`)",
            "达到 `maxmemory` 时，服务器会删除以前保留的键（从 `{was}` 变为 `{is}`）",
            was,
            is
        ),
        help: say!(
            "check that every application can do without any of its keys, or keep `{was}`",
            "确认每个应用都允许自己的键被删除，否则保留 `{was}`",
            was
        ),
    })
}
