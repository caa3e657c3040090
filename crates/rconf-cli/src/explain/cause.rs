//! What is shown of a cause.

use crate::language::{columns, either, language};
use rconf_core::explain::{Cause, Found};
use rconf_core::lint::find_rule;
use rconf_core::message::Words;
use std::io::Write;

/// The width of a line.
const WIDTH: usize = 100;

/// Writes the causes that may be behind a text.
pub(super) fn write_all(subject: &str, causes: &[Found], out: &mut impl Write) -> std::io::Result<()> {
    let is_log = subject.lines().nth(1).is_some();
    for (nth, found) in causes.iter().enumerate() {
        if nth > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}. {} ({})", nth + 1, found.cause.title.get(language()), found.cause.name)?;
        let line =
            if is_log { format!("{}{}", either(", line ", "，第 "), found.line) } else { String::new() };
        let line = line + if is_log { either("", " 行") } else { "" };
        // Not the text itself, which may hold a secret.
        let lead = if found.is_exact() {
            either("because of: ", "依据：")
        } else {
            either("because it is similar to: ", "依据（与之相似）：")
        };
        writeln!(out, "   {lead}{}{line}", found.said.text)?;
        write_rest(found.cause, "   ", out)?;
    }
    Ok(())
}

/// Writes the page of a cause.
pub(super) fn write(cause: &Cause, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "# {} ({})\n", cause.title.get(language()), cause.name)?;
    let by: Vec<&str> = cause.by.iter().map(|by| by.name().get(language())).collect();
    writeln!(out, "{}{}:", either("Printed by ", "打印者："), by.join(either(", ", "、")))?;
    for said in cause.said {
        writeln!(out, "    {}", said.text)?;
    }
    write_rest(cause, "", out)
}

fn write_rest(cause: &Cause, indent: &str, out: &mut impl Write) -> std::io::Result<()> {
    let parts: [(&str, Option<Words>); 4] = [
        ("", Some(cause.means)),
        (either("How to tell: ", "怎样确认："), Some(cause.tell)),
        (either("What to do: ", "怎样处理："), Some(cause.remedy)),
        (either("Beware: ", "注意："), cause.beware),
    ];
    for (lead, text) in parts {
        let Some(text) = text else { continue };
        writeln!(out)?;
        for (nth, paragraph) in text.get(language()).split('\n').enumerate() {
            let lead = if nth == 0 { lead } else { "" };
            for line in wrapped(&format!("{lead}{paragraph}"), WIDTH - indent.len()) {
                writeln!(out, "{indent}{line}")?;
            }
        }
    }
    writeln!(out)?;
    let rules = cause.rules.iter().filter_map(|code| find_rule(code));
    let rules: Vec<String> = rules.map(|rule| format!("{} ({})", rule.name, rule.code)).collect();
    if !rules.is_empty() {
        let lead = either("Rules that warn of it: ", "能预先发现它的规则：");
        for line in wrapped(&format!("{lead}{}", rules.join(either(", ", "、"))), WIDTH - indent.len()) {
            writeln!(out, "{indent}{line}")?;
        }
    }
    for source in cause.sources {
        writeln!(out, "{indent}{}{source}", either("Source: ", "来源："))?;
    }
    Ok(())
}

/// Says that nothing is known of a text, and of which text most that is like it.
pub(super) fn unknown(near: &Found) -> String {
    format!(
        "nothing is known of this text; the nearest that is known is `{}` ({}): `rconf explain {}`; paste the exact \
         message of the server",
        near.said.text,
        near.cause.title.get(language()),
        near.cause.name
    )
}

/// Breaks a paragraph into lines at its spaces.
fn wrapped(paragraph: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    // A command in backticks stays in one line, to be copied.
    for word in words(paragraph) {
        let wide = columns(word);
        if used > 0 && used + wide > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut()
            && (used > 0 || !word.trim().is_empty())
        {
            line.push_str(if used > 0 { word } else { word.trim_start() });
            used += wide;
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Cuts a paragraph before each space and after each mark of Chinese punctuation, not within backticks.
fn words(paragraph: &str) -> Vec<&str> {
    let (mut words, mut begin, mut is_quoted) = (Vec::new(), 0, false);
    for (at, c) in paragraph.char_indices() {
        is_quoted ^= c == '`';
        let cut = match c {
            _ if is_quoted => None,
            ' ' => Some(at),
            '，' | '。' | '；' | '：' | '、' => Some(at + c.len_utf8()),
            _ => None,
        };
        if let Some(cut) = cut {
            words.push(&paragraph[begin..cut]);
            begin = cut;
        }
    }
    words.push(&paragraph[begin..]);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_but_not_in_commands() {
        assert_eq!(wrapped("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(wrapped("a `b c d` e", 5), ["a", "`b c d`", "e"]);
        assert_eq!(wrapped("中文，中文。`a b`", 6), ["中文，", "中文。", "`a b`"]);
        assert_eq!(wrapped("", 5), [""]);
    }
}
