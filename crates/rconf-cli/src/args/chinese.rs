//! Help and errors in Chinese: what clap itself says, which it says only in English.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};
use std::io::Write;

/// What clap writes between the texts of the commands, and what stands there in Chinese. None of it occurs in those texts.
const WORDS: &[(&str, &str)] = &[
    ("Usage:", "用法:"),
    ("Arguments:", "参数:"),
    ("Options:", "选项:"),
    ("Commands:", "命令:"),
    ("[default: ", "[默认: "),
    ("[possible values: ", "[可选值: "),
    ("Possible values:", "可选值:"),
    ("[alias: ", "[别名: "),
    ("[aliases: ", "[别名: "),
    ("Print help (see more with '--help')", "显示帮助（`--help` 更详细）"),
    ("Print help (see a summary with '-h')", "显示帮助（`-h` 只显示摘要）"),
    ("Print help", "显示帮助"),
    ("Print version", "显示版本"),
    ("Print this message or the help of the given subcommand(s)", "显示本说明，或指定命令的帮助"),
];

/// The columns of a line. clap wraps at spaces only, of which Chinese has none.
const COLUMNS: usize = 84;

/// Says what an error of `command` says, or the help that was asked for, and returns the exit code.
pub fn say(command: Command, words: impl IntoIterator<Item = std::ffi::OsString>) -> Option<i32> {
    let error = wrapped(command).try_get_matches_from(words).err()?;
    let is_help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    let text = if is_help { translated(&error.render().ansi().to_string()) } else { described(&error) };
    let _ = if error.use_stderr() {
        anstream::stderr().write_all(text.as_bytes())
    } else {
        anstream::stdout().write_all(text.as_bytes())
    };
    Some(error.exit_code())
}

/// Breaks the lines of all help texts.
fn wrapped(command: Command) -> Command {
    let command = command.mut_args(|arg| match arg.get_help().map(|help| broken(&help.to_string())) {
        Some(help) => arg.help(help),
        None => arg,
    });
    let command = match command.get_about().map(|about| broken(&about.to_string())) {
        Some(about) => command.about(about),
        None => command,
    };
    command.mut_subcommands(wrapped)
}

/// Breaks lines between characters, but not in a word, nor before what closes.
fn broken(text: &str) -> String {
    const CLOSING: &str = "，。、；：）”？";
    let is_wide = |c: char| c > '\u{2e7f}';
    let mut out = String::with_capacity(text.len() + 8);
    let mut column = 0;
    let mut before = ' ';
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let narrow = rest.find(|c: char| is_wide(c) || c == ' ').filter(|end| *end > 0);
        let end =
            if is_wide(first) || first == ' ' { first.len_utf8() } else { narrow.unwrap_or(rest.len()) };
        let (word, after) = rest.split_at(end);
        let width: usize = word.chars().map(|c| 1 + usize::from(is_wide(c))).sum();
        let may_break = (is_wide(first) || is_wide(before) || before == ' ') && !CLOSING.contains(first);
        if column + width > COLUMNS && may_break {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            column = 0;
            if first == ' ' {
                rest = after;
                continue;
            }
        }
        out.push_str(word);
        column += width;
        before = word.chars().next_back().unwrap_or(' ');
        rest = after;
    }
    out
}

fn translated(help: &str) -> String {
    let replaced = |text: String, (english, chinese): &(&str, &str)| text.replace(english, chinese);
    WORDS.iter().fold(help.to_owned(), replaced)
}

/// Returns what an error says.
fn described(error: &Error) -> String {
    let (bold, plain) = (anstyle::AnsiColor::Red.on_default().bold(), anstyle::Reset);
    let mut text = format!("{bold}错误{plain}: {}\n", what(error));
    for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        if let Some(near) = context(error, kind) {
            text.push_str("\n  提示: 是不是 `");
            text.push_str(&near);
            text.push_str("`？\n");
        }
    }
    if let Some(usage) = context(error, ContextKind::Usage) {
        text.push('\n');
        text.push_str(&translated(&usage));
        text.push('\n');
    }
    text.push_str("\n详情请用 `--help`。\n");
    text
}

fn what(error: &Error) -> String {
    let of = |kind| context(error, kind).unwrap_or_default();
    let (arg, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::UnknownArgument => format!("没有选项 `{arg}`，或它不能用在这里"),
        ErrorKind::InvalidSubcommand => format!("没有命令 `{}`", of(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if value.is_empty() => format!("`{arg}` 需要一个值{}", possible(error)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("`{arg}` 的值 `{value}` 无效{}", possible(error))
        }
        ErrorKind::NoEquals => format!("`{arg}` 与它的值之间需要等号"),
        ErrorKind::TooManyValues => format!("`{arg}` 的值太多，不能再有 `{value}`"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("`{arg}` 的值的个数不对"),
        ErrorKind::ArgumentConflict => match of(ContextKind::PriorArg) {
            prior if prior == arg => format!("`{arg}` 只能给出一次"),
            prior => format!("`{arg}` 不能与 `{prior}` 同用"),
        },
        ErrorKind::MissingRequiredArgument => format!("缺少必需的参数: {arg}"),
        ErrorKind::MissingSubcommand => format!("`{}` 需要一个命令", of(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidUtf8 => "参数不是有效的 UTF-8".to_owned(),
        _ => error.to_string(),
    }
}

/// Returns the values that an argument may have, if there is a list of them.
fn possible(error: &Error) -> String {
    context(error, ContextKind::ValidValue).map_or_else(String::new, |all| format!("\n  [可选值: {all}]"))
}

fn context(error: &Error, kind: ContextKind) -> Option<String> {
    let text = match error.get(kind)? {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_characters_and_not_in_words() {
        let text = format!("{}，redis-server 与 valkey-server", "字".repeat(41));
        assert_eq!(broken(&text), format!("{}，\nredis-server 与 valkey-server", "字".repeat(41)));
        assert_eq!(broken("短"), "短");
        let words = format!("{} {}", "a".repeat(80), "b".repeat(80));
        assert_eq!(broken(&words), words.replace(' ', "\n"));
    }
}
