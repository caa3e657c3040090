//! What becomes of one line.

use super::model::StepKind;
use super::written::{Arguments, arguments, line, quoted};
use crate::catalog::{Directive, Server, Variant, counterpart, find, id};
use crate::compare::{canonical, effective};
use crate::config::{At, Config, Files, Setting, Value, read};
use crate::message::{Message, say};
use crate::text::Span;

/// What becomes of a line.
pub(super) enum Fate {
    /// It stays.
    Kept,
    /// It stays, and there is something to know.
    Noted(Message),
    /// It becomes a comment.
    CommentedOut(Message),
    /// The bytes of the span are replaced.
    Replaced(Span, Vec<u8>, StepKind, Message),
    /// It stays, and the new server refuses it, or reads it as something else.
    Refused(Message, Message),
}

/// Decides what becomes of a line of the file itself.
pub(super) fn fate(old: &Config, at: At, setting: Option<&Setting>, to: Server) -> Fate {
    let Some(setting) = setting else { return unset(old, at, to) };
    let directive = setting.directive.directive();
    if let Value::User { name, .. } = &setting.value
        && let Some(fate) = repeated_user(old, at, name, to)
    {
        return fate;
    }
    if let Value::Rename(command, _) = &setting.value
        && let Some(fate) = renamed(old, command, to)
    {
        return fate;
    }
    // Up to 6.2, `save` with any number of arguments but one or two does nothing.
    if setting.directive == id::SAVE && matches!(setting.value, Value::Text(_)) {
        return Fate::CommentedOut(say!(
            "{from} ignores a `save` line with this number of arguments",
            "{from} 会忽略参数个数不对的 `save` 行",
            from = old.server()
        ));
    }
    match counterpart(directive, old.server(), to) {
        Some(other) => match rewritten(old, setting, other, to) {
            Fate::Kept => missing_addresses(old, &setting.value, to).map_or(Fate::Kept, Fate::Noted),
            fate => fate,
        },
        None => gone(old, at, directive, to),
    }
}

/// Redis 6.0 passes over addresses that the machine does not have. Other servers do so only where a hyphen marks them.
fn missing_addresses(old: &Config, value: &Value, to: Server) -> Option<Message> {
    let Value::Addresses(addresses) = value else { return None };
    let is_there = |address: &[u8]| {
        let plain: [&[u8]; 4] = [b"*", b"0.0.0.0", b"::", b"127.0.0.1"];
        address.starts_with(b"-") || plain.contains(&address)
    };
    let found = addresses.iter().find(|address| !is_there(address))?;
    (old.server().release() == (6, 0) && to.release() != (6, 0)).then(|| {
        say!(
            "{to} does not start if the machine does not have the address {address}; {from} passes over it, as others do \
             over `-{address}`",
            "如果机器没有地址 {address}，{to} 无法启动；{from} 会跳过它，在 {to} 上要写成 `-{address}`",
            to,
            from = old.server(),
            address = String::from_utf8_lossy(found)
        )
    })
}

/// Returns whether the new server reads a line as this value of this directive.
fn is_read_as(text: &[u8], directive: &'static Directive, wanted: &[u8], to: Server) -> bool {
    let config = read("redis.conf", text.to_vec(), &Files::new(), to);
    let is_read = config.refusals().iter().all(|refusal| !refusal.while_reading);
    let is_set = config.settings().iter().all(|setting| setting.directive == directive.id);
    is_read && is_set && !config.settings().is_empty() && canonical_of_all(&config, directive) == wanted
}

/// Returns the value of the lines of one directive, one after the other.
fn canonical_of_all(config: &Config, directive: &Directive) -> Vec<u8> {
    let values = config.all(directive.id).map(|setting| parted(directive, &setting.value, config.server()));
    values.collect::<Vec<_>>().join(&b' ')
}

/// Returns a value as [`canonical`] does, so that a space in a word is not taken for the space between two.
fn parted(directive: &Directive, value: &Value, server: Server) -> Vec<u8> {
    match value {
        Value::Addresses(addresses) => addresses.join(&0),
        Value::User { .. } | Value::Rename(..) | Value::ReplicaOf(Some(_)) => {
            arguments(value, server).concat().join(&0)
        }
        value => canonical(directive, value, server),
    }
}

/// Returns how the line is written for a server that has the directive.
fn rewritten(old: &Config, setting: &Setting, other: &'static Directive, to: Server) -> Fate {
    let at = setting.at;
    let directive = setting.directive.directive();
    let document = &old.sources()[at.source].document;
    let content = document.content(old.line(at));
    let as_written = content.of(document.bytes());
    let written_name = old.word_value(at, 0);
    let name = if find(written_name, to).is_some_and(|(found, alias)| found.id == other.id && !alias) {
        written_name.to_vec()
    } else {
        other.name.as_bytes().to_vec()
    };
    let is_renamed = name != written_name;
    let value = translated(other, &setting.value, to);
    let wanted = match &value {
        Value::Addresses(_) => arguments(&value, to).concat().join(&0),
        value => parted(directive, value, old.server()),
    };
    let name_span = old.word_span(at, Some(0));
    let rest = &as_written[name_span.end.saturating_sub(content.start).min(as_written.len())..];
    let renamed = [&quoted(&name), rest].concat();
    if is_read_as(&renamed, other, &wanted, to) {
        if !is_renamed {
            return Fate::Kept;
        }
        let message = say!(
            "`{was}` is called `{is}` on {to}",
            "`{was}` 在 {to} 上叫 `{is}`",
            was = String::from_utf8_lossy(written_name),
            is = other.name,
            to
        );
        return Fate::Replaced(name_span, quoted(&name), StepKind::Renamed, message);
    }
    let words = old.words(at).len();
    let again: Arguments = (1..words).map(|nth| old.word_value(at, nth).to_vec()).collect();
    let candidates = [vec![again], arguments(&value, to)];
    let line_break = line_break(document.bytes());
    for lines in candidates {
        let lines: Vec<Vec<u8>> = lines.iter().map(|arguments| line(&name, arguments)).collect();
        if !is_read_as(&lines.join(&b'\n'), other, &wanted, to) {
            continue;
        }
        let indent = &document.bytes()[old.line(at).span.start..content.start];
        let text = lines.join(&[line_break, indent].concat()[..]);
        let message = say!(
            "`{name}` is written as {to} reads it",
            "`{name}` 改成 {to} 能读的写法",
            name = other.name,
            to
        );
        return Fate::Replaced(content, text, StepKind::Rewritten, message);
    }
    Fate::Refused(
        say!(
            "{to} does not take this value of `{name}`",
            "{to} 不接受 `{name}` 的这个值",
            to,
            name = other.name
        ),
        takes(other, to),
    )
}

/// Says what a directive takes.
pub(super) fn takes(directive: &Directive, to: Server) -> Message {
    let takes = directive.variant(to).map(Variant::takes);
    match takes {
        Some(takes) => say!(
            "choose another value, and run this again: it takes {takes}",
            "换一个值再运行。取值：{takes}",
            takes
        ),
        None => say!("remove the line, and run this again", "删除这一行再运行"),
    }
}

/// Returns the value that means on the new server what the value means on the old one.
fn translated(other: &Directive, value: &Value, to: Server) -> Value {
    // Redis 8.6 and Valkey 8.1 gave the same mode two names.
    let words = other.variant(to).map_or(&[][..], Variant::words);
    let synonym = |word: &str| match word {
        "flushdb" => Some("flush-before-load"),
        "flush-before-load" => Some("flushdb"),
        _ => None,
    };
    match value {
        Value::Word(word) if other.id == id::REPL_DISKLESS_LOAD && !words.contains(word) => {
            let same = synonym(word).and_then(|same| words.iter().find(|known| **known == same));
            Value::Word(same.copied().unwrap_or(word))
        }
        value => value.clone(),
    }
}

/// Returns what becomes of a directive that the new server does not have, or ignores.
fn gone(old: &Config, at: At, directive: &'static Directive, to: Server) -> Fate {
    let name = directive.name;
    let default = directive.variant(old.server()).and_then(|variant| variant.default);
    let in_force = effective(old, directive).map(|effective| effective.value);
    if in_force.as_deref() == default.map(str::as_bytes) {
        return Fate::CommentedOut(say!(
            "{to} does not have `{name}`; the value was the default",
            "{to} 没有 `{name}`；原来的值就是默认值",
            to,
            name
        ));
    }
    let is_ignored = find(old.word_value(at, 0), to).is_some_and(|(found, _)| found.ignored.has(to));
    if is_ignored && old.words(at).len() == 2 {
        return Fate::Noted(say!(
            "{to} accepts `{name}` and ignores it",
            "{to} 接受 `{name}`，但会忽略它",
            to,
            name
        ));
    }
    not_there(to, name)
}

/// Returns that a line is refused, because the new server does not have its directive.
pub(super) fn not_there(to: Server, name: &str) -> Fate {
    Fate::Refused(
        say!("{to} does not have `{name}`", "{to} 没有 `{name}`", to, name),
        say!(
            "remove the line if you can do without it, and run this again",
            "如果可以不要它，删除这一行再运行"
        ),
    )
}

/// Returns what becomes of a line that the old server reads and that sets nothing.
fn unset(old: &Config, at: At, to: Server) -> Fate {
    let document = &old.sources()[at.source].document;
    let content = document.content(old.line(at));
    let name = old.word_value(at, 0);
    let is_ignored = find(name, old.server()).is_some_and(|(found, _)| found.ignored.has(old.server()));
    let config = read("redis.conf", content.of(document.bytes()).to_vec(), &Files::new(), to);
    let does_nothing = config.settings().is_empty() && config.refusals().is_empty();
    if !is_ignored || does_nothing {
        return Fate::Kept;
    }
    Fate::CommentedOut(say!(
        "{from} ignores `{name}`, and {to} would not",
        "{from} 会忽略 `{name}`，{to} 则不会",
        from = old.server(),
        name = String::from_utf8_lossy(name),
        to
    ))
}

/// Up to 6.2, a later line of a user replaces an earlier one. Other servers refuse the second.
fn repeated_user(old: &Config, at: At, name: &[u8], to: Server) -> Option<Fate> {
    let is_it =
        |setting: &&Setting| matches!(&setting.value, Value::User { name: other, .. } if **other == *name);
    let last = old.all(id::USER).rfind(is_it)?;
    (!to.is_legacy() && last.at != at).then(|| {
        Fate::CommentedOut(say!(
            "a later line replaces this user, and {to} refuses a second line",
            "后面的一行会替换这个用户，而 {to} 不允许重复",
            to
        ))
    })
}

/// A command that the new server does not have cannot be renamed, and need not be.
fn renamed(old: &Config, command: &[u8], to: Server) -> Option<Fate> {
    let has = |name: &[u8]| crate::catalog::has_command(&name.to_ascii_lowercase(), to);
    let was_known = crate::catalog::has_command(&command.to_ascii_lowercase(), old.server());
    (was_known && !has(command)).then(|| {
        Fate::CommentedOut(say!(
            "{to} does not have the command `{command}`",
            "{to} 没有命令 `{command}`",
            to,
            command = String::from_utf8_lossy(command)
        ))
    })
}

/// Returns the line break that a text uses, according to its first line.
pub(super) fn line_break(bytes: &[u8]) -> &'static [u8] {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) if end > 0 && bytes[end - 1] == b'\r' => b"\r\n",
        _ => b"\n",
    }
}
