//! What becomes of a line of a Sentinel's file.

use super::line::{Fate, fate, not_there};
use super::model::StepKind;
use crate::catalog::sentinel::{self, SentinelOption, id as option};
use crate::catalog::{DirectiveId, Server, id};
use crate::config::{At, Config, Setting};
use crate::message::say;
use std::net::IpAddr;

/// Decides what becomes of a line of the file of a Sentinel.
pub(super) fn fate_in_sentinel(old: &Config, at: At, setting: Option<&Setting>, to: Server) -> Fate {
    if old.word_value(at, 0).eq_ignore_ascii_case(b"sentinel") {
        return option_fate(old, at, to);
    }
    let access: [DirectiveId; 2] = [id::USER, id::ACLFILE];
    match setting.filter(|setting| access.contains(&setting.directive)) {
        Some(setting) => access_fate(old, setting, to).unwrap_or_else(|| fate(old, at, Some(setting), to)),
        None => fate(old, at, setting, to),
    }
}

/// Returns the line to add so that names in a file for Redis 6.0, which looks all of them up, are still taken.
pub(super) fn line_for_names(old: &Config, to: Server) -> Option<&'static [u8]> {
    let is_monitor = |at: At| {
        old.word_value(at, 0).eq_ignore_ascii_case(b"sentinel")
            && old.word_value(at, 1).eq_ignore_ascii_case(b"monitor")
    };
    let lines = 0..old.sources().first()?.document.lines().len();
    let mut all = lines.map(|line| At { source: 0, line });
    let is_name = |at: At| {
        let host = String::from_utf8_lossy(old.word_value(at, 3)).into_owned();
        host.parse::<IpAddr>().is_err()
    };
    let is_old = old.server().release() == (6, 0) && to.release() != (6, 0);
    (is_old && all.any(|at| old.words(at).len() > 3 && is_monitor(at) && is_name(at)))
        .then_some(&b"sentinel resolve-hostnames yes"[..])
}

/// The Sentinel of Redis 6.0 loads no users.
fn access_fate(old: &Config, setting: &Setting, to: Server) -> Option<Fate> {
    let name = setting.directive.name();
    let from = old.server();
    match (from.release() == (6, 0), to.release() == (6, 0)) {
        (true, false) => Some(Fate::CommentedOut(say!(
            "the Sentinel of {from} ignores `{name}`, and that of {to} would not",
            "{from} 的 Sentinel 会忽略 `{name}`，{to} 的则不会",
            from,
            name,
            to
        ))),
        (false, true) => Some(Fate::Refused(
            say!(
                "the Sentinel of {to} loads no users: it would let everyone in",
                "{to} 的 Sentinel 不加载用户：谁都能进来",
                to
            ),
            say!("use `requirepass`, and run this again", "改用 `requirepass`，再运行"),
        )),
        _ => None,
    }
}

fn option_fate(old: &Config, at: At, to: Server) -> Fate {
    let word = old.word_value(at, 1);
    let Some(known) = sentinel::find(word, old.server()) else { return Fate::Kept };
    if sentinel::find(word, to).is_some() {
        return Fate::Kept;
    }
    if let Some((name, _)) = known.names.iter().find(|(_, servers)| servers.has(to)) {
        let message = say!(
            "`{was}` is called `{name}` on {to}",
            "`{was}` 在 {to} 上叫 `{name}`",
            was = String::from_utf8_lossy(word),
            name,
            to
        );
        return Fate::Replaced(
            old.word_span(at, Some(1)),
            name.as_bytes().to_vec(),
            StepKind::Renamed,
            message,
        );
    }
    gone(old, at, known, to)
}

/// Returns what becomes of an option that the new server does not have.
fn gone(old: &Config, at: At, known: &SentinelOption, to: Server) -> Fate {
    let value = old.word_value(at, 2 + usize::from(known.is_of_master()));
    let name = known.name;
    if known.default.is_some_and(|default| value.eq_ignore_ascii_case(default.as_bytes())) {
        return Fate::CommentedOut(say!(
            "{to} does not have `{name}`; the value was the default",
            "{to} 没有 `{name}`；原来的值就是默认值",
            to,
            name
        ));
    }
    if known.id == option::RESOLVE_HOSTNAMES {
        return Fate::CommentedOut(say!(
            "{to} does not have `{name}`, and looks up all host names",
            "{to} 没有 `{name}`，会解析所有主机名",
            to,
            name
        ));
    }
    if known.id == option::SENTINEL_PASS && value == old.text(id::REQUIREPASS) {
        return Fate::CommentedOut(say!(
            "{to} does not have `{name}`, and sends `requirepass` to the other Sentinels, which is the same",
            "{to} 没有 `{name}`，会向其他 Sentinel 发送 `requirepass`，两者相同",
            to,
            name
        ));
    }
    not_there(to, name)
}
