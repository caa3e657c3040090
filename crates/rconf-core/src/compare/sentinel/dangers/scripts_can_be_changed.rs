//! `deny-scripts-reconfig no`: everybody who reaches the Sentinel can name a program that it runs.

use super::pair::Pair;
use crate::catalog::sentinel::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(pair: &Pair<'_>) -> Option<Danger> {
    let denies = |sentinel: &crate::config::Sentinel| sentinel.is_yes(id::DENY_SCRIPTS_RECONFIG);
    (denies(pair.old) && !denies(pair.new)).then(|| Danger {
        name: "scripts-can-be-changed",
        severity: Severity::Warning,
        directives: vec!["sentinel deny-scripts-reconfig"],
        message: say!(
            "everybody who reaches the Sentinel can let it run any program of the machine",
            "任何能访问这个 Sentinel 的人都可以让它运行机器上的任意程序"
        ),
        help: say!(
            "keep `sentinel deny-scripts-reconfig yes`, and write the scripts into the file",
            "保留 `sentinel deny-scripts-reconfig yes`，把脚本路径写在文件里"
        ),
    })
}
