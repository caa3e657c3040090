//! Lines that keep what was the default.

use super::model::{Step, StepKind};
use super::written::{Arguments, line};
use crate::catalog::{DirectiveId, Flavor, Server, id, reads_snapshots};
use crate::compare::{Change, compare, effective};
use crate::config::{Config, Files, read};
use crate::message::{Message, say};

/// A directive whose default differs, with the lines that set the old one.
struct Kept {
    lines: Vec<Vec<u8>>,
    message: Message,
    comment: String,
}

/// Returns the text to add so that the new server behaves as the old one where only a default differs, and what it is for.
/// `new` is the configuration without it.
pub(super) fn lines(old: &Config, new: &Config, line_break: &[u8]) -> (Vec<u8>, Vec<Step>) {
    let (mut text, mut steps) = (Vec::new(), Vec::new());
    for kept in kept(old, new) {
        text.extend([b"# ", kept.comment.as_bytes(), line_break].concat());
        for line in &kept.lines {
            text.extend([line, line_break].concat());
        }
        steps.push(Step { line: None, kind: StepKind::Added, message: kept.message });
    }
    (text, steps)
}

/// Returns what to know of defaults that differ, if no line keeps them, and of what the file needs beside it.
pub(super) fn notes(old: &Config, new: &Config) -> Vec<Step> {
    let note = |change: Change| {
        let (name, to) = (change.directive.name, new.server());
        let (was, is) = (change.old.shown?, change.new.shown?);
        let message = say!(
            "the default of `{name}` is {is} on {to}; it was {was}",
            "`{name}` 在 {to} 上的默认值是 {is}，原来是 {was}",
            name,
            is,
            to,
            was
        );
        Some(Step { line: None, kind: StepKind::Note, message })
    };
    let data = || {
        say!(
            "{to} does not read the data files of {from}: it needs the keys in another way",
            "{to} 读不了 {from} 的数据文件：键要用别的办法搬过去",
            to = new.server(),
            from = old.server()
        )
    };
    let data = (!reads_snapshots(old.server(), new.server())).then(data);
    let beside = [data, modules(new), users(new)].into_iter().flatten();
    let beside = beside.map(|message| Step { line: None, kind: StepKind::Note, message });
    differing(old, new).into_iter().filter_map(note).chain(beside).collect()
}

/// A server that cannot load one of its modules does not start.
fn modules(new: &Config) -> Option<Message> {
    new.loads_modules().then(|| {
        say!(
            "the modules must be there in a release for {to}, or it does not start: try each with `MODULE LOAD`",
            "模块必须有适用于 {to} 的版本，否则它无法启动：请用 `MODULE LOAD` 逐个试过",
            to = new.server()
        )
    })
}

/// A server that refuses one of its users does not start.
fn users(new: &Config) -> Option<Message> {
    new.has_unread_acl_file().then(|| {
        say!(
            "the ACL file was not read: {to} does not start if it refuses a rule of it; `rconf lint --server {to} FILE` checks it",
            "没有读取 ACL 文件：其中若有 {to} 不接受的规则，它就无法启动；可用 `rconf lint --server {to} 文件` 检查",
            to = new.server()
        )
    })
}

/// Returns the changes that only a default makes, without what nobody sees.
fn differing(old: &Config, new: &Config) -> Vec<Change> {
    let to = new.server();
    let is_shown = |change: &Change| change.directive.variant(to).is_some_and(|variant| !variant.hidden);
    let by_default = |change: &Change| change.entry.is_none() && change.new.at.is_none();
    let is_known = |change: &Change| change.old.shown.is_some() && change.new.shown.is_some();
    compare(old, new).changes.into_iter().filter(|c| by_default(c) && is_known(c) && is_shown(c)).collect()
}

fn kept(old: &Config, new: &Config) -> Vec<Kept> {
    let (from, to) = (old.server(), new.server());
    let mut all: Vec<Kept> = differing(old, new)
        .into_iter()
        .filter_map(|change| {
            let name = change.directive.name;
            let was = change.old_name.map_or(Some(change.directive.id), id_of).map(DirectiveId::directive)?;
            let value = effective(old, was)?.value;
            let (shown, default) = (change.old.shown?, change.new.shown?);
            let comment = format!("The default of {to} is {default}. This is how it was on {from}.");
            let message = say!(
                "`{name}` stays {shown}: the default of {to} is {default}",
                "`{name}` 保持 {shown}：{to} 的默认值是 {default}",
                name,
                shown,
                to,
                default
            );
            Some(Kept { lines: written(change.directive.id, &value, to), message, comment })
        })
        .collect();
    all.extend(channels(old, new));
    all.retain(|kept| is_read(&kept.lines, to));
    all
}

fn id_of(name: &'static str) -> Option<DirectiveId> {
    crate::catalog::find_any(name.as_bytes()).map(|(directive, _)| directive.id).next()
}

/// Redis 6.0 lets every user reach every channel, and has no directive for it.
fn channels(old: &Config, new: &Config) -> Option<Kept> {
    let (from, to) = (old.server(), new.server());
    let is_other = to.release() >= (7, 0) || to.flavor() == Flavor::Valkey;
    let is_set = new.setting(id::ACL_PUBSUB_DEFAULT).is_some();
    (from.release() == (6, 0) && is_other && !is_set).then(|| Kept {
        lines: vec![b"acl-pubsub-default allchannels".to_vec()],
        message: say!(
            "`acl-pubsub-default` is set to allchannels: new users reach every channel, as on {from}",
            "`acl-pubsub-default` 设为 allchannels：新用户可以访问所有频道，与 {from} 相同",
            from
        ),
        comment: format!("The default of {to} is resetchannels. This is how it was on {from}."),
    })
}

/// Returns the lines that set a value in the notation of `CONFIG GET`.
fn written(directive: DirectiveId, value: &[u8], to: Server) -> Vec<Vec<u8>> {
    let name = directive.name().as_bytes();
    let words: Vec<Vec<u8>> = value.split(|byte| *byte == b' ').map(<[u8]>::to_vec).collect();
    let is_multiple = directive.directive().variant(to).is_some_and(|variant| variant.multi_arg);
    let all: Vec<Arguments> = match directive {
        id::SAVE if !value.is_empty() => words.chunks(2).map(<[Vec<u8>]>::to_vec).collect(),
        id::BIND | id::OOM_SCORE_ADJ_VALUES => vec![words],
        _ if is_multiple && !value.is_empty() => vec![words],
        _ => vec![vec![value.to_vec()]],
    };
    all.iter().map(|arguments| line(name, arguments)).collect()
}

fn is_read(lines: &[Vec<u8>], to: Server) -> bool {
    read("redis.conf", lines.join(&b'\n'), &Files::new(), to).refusals().iter().all(|r| !r.while_reading)
}
