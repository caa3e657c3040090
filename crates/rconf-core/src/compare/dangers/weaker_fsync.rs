//! Writes reach the disk later than before.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let rank = |config: &crate::config::Config| match config.word(id::APPENDFSYNC) {
        "always" => 2,
        "everysec" => 1,
        _ => 0,
    };
    let is_on = delta.old.is_yes(id::APPENDONLY) && delta.new.is_yes(id::APPENDONLY);
    (is_on && rank(delta.new) < rank(delta.old)).then(|| Danger {
        name: "weaker-fsync",
        severity: Severity::Warning,
        directives: vec!["appendfsync"],
        message: say!(
            "after a crash of the machine, writes that were acknowledged are lost: those of a second or two with \
             `everysec`, those of half a minute with `no`",
            "机器崩溃后，已确认的写入会丢失：`everysec` 丢失一两秒，`no` 丢失约半分钟"
        ),
        help: say!(
            "keep the stronger setting unless the application can repeat these writes",
            "除非应用能重做这些写入，否则保留原来的设置"
        ),
    })
}
