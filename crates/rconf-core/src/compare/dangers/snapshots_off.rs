//! Nothing is written to disk any more. A server without save points does not write a snapshot when it is shut down either.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let keeps =
        |config: &crate::config::Config| !config.save_points().is_empty() || config.is_yes(id::APPENDONLY);
    (keeps(delta.old) && !keeps(delta.new)).then(|| Danger {
        name: "snapshots-off",
        severity: Severity::Error,
        directives: delta.changed(&[id::SAVE, id::APPENDONLY]),
        message: say!(
            "nothing is written to disk any more, not even at a shutdown: the next start has the data of the last snapshot, \
             or none",
            "不再写入磁盘，正常停止时也不写：下次启动只有最近一次快照的数据，或者什么都没有"
        ),
        help: say!(
            "keep `save` or `appendonly` unless the data may be lost, and run `SAVE` before every restart",
            "除非数据可以丢失，否则保留 `save` 或 `appendonly`；每次重启前执行 `SAVE`"
        ),
    })
}
