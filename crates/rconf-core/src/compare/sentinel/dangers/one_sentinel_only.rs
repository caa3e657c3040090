//! Sentinels do not tell each other their settings.

use super::pair::Pair;
use crate::compare::model::{Apply, Danger};
use crate::diagnostic::Severity;
use crate::message::say;

pub(super) fn check(pair: &Pair<'_>) -> Option<Danger> {
    let tells = |apply: Apply| matches!(apply, Apply::Command(command) if command.starts_with("SENTINEL"));
    pair.compared.changes.iter().any(|change| tells(change.apply)).then(|| Danger {
        name: "one-sentinel-only",
        severity: Severity::Info,
        directives: vec!["sentinel"],
        message: say!(
            "what one Sentinel is told holds for that one alone: the others keep their values",
            "对一个 Sentinel 下的命令只对它自己有效：其他 Sentinel 保持原值"
        ),
        help: say!("send the commands to every Sentinel", "把命令发给每一个 Sentinel"),
    })
}
