//! What is known of the directive, or of the rule, under the pointer.

use super::documents::Document;
use super::lines::Lines;
use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position, Range};
use rconf_core::catalog::{Directive, Server, find, find_any};
use rconf_core::lint::find_rule;
use rconf_core::message::Language;
use rconf_core::syntax::rconf_comment;
use std::fmt::Write;

/// Returns what is known of the word at a position.
pub fn hover(document: &Document, at: Position, server: Server, language: Language) -> Option<Hover> {
    let text = document.bytes();
    let lines = Lines::new(text);
    let (start, line) = (lines.start(at.line as usize)?, lines.line(text, at.line as usize));
    let within = lines.offset(text, at) - start;
    let (from, word) = word_at(line, within)?;
    let above = &line[..from];
    let said = if rconf_comment(line).is_some() {
        of_rule(word, language)?
    } else {
        let is_option = word.strip_prefix("--");
        let is_first = above.trim_ascii().is_empty() && document.is_configuration();
        let name = is_option.or_else(|| is_first.then_some(word))?;
        of_directive(name, server, language)?
    };
    let position = |offset: usize| lines.position(text, start + offset);
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: said }),
        range: Some(Range::new(position(from), position(from + word.len()))),
    })
}

/// Returns the word of letters, digits and hyphens at an offset of a line.
fn word_at(line: &[u8], at: usize) -> Option<(usize, &str)> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let from = line[..at].iter().rposition(|byte| !is_word(byte)).map_or(0, |end| end + 1);
    let end = line[at..].iter().position(|byte| !is_word(byte)).map_or(line.len(), |length| at + length);
    let word = std::str::from_utf8(&line[from..end]).ok()?;
    (!word.is_empty()).then_some((from, word))
}

fn of_rule(word: &str, language: Language) -> Option<String> {
    let rule = find_rule(word)?;
    Some(format!(
        "**{}** ({})\n\n{}",
        rule.name,
        rule.code,
        rule.section(rconf_core::diagnostic::Section::What, language)
    ))
}

/// Returns what is known of a directive, as Markdown.
fn of_directive(name: &str, server: Server, language: Language) -> Option<String> {
    let known = find(name.as_bytes(), server);
    let (directive, alias) = match known {
        Some((directive, is_alias)) => (directive, is_alias),
        None => (find_any(name.as_bytes()).next()?.0, false),
    };
    let mut said = format!("**{}**", directive.name);
    if alias {
        match language {
            Language::English => _ = write!(said, " (`{name}` is another name for it)"),
            Language::Chinese => _ = write!(said, "（`{name}` 是它的别名）"),
        }
    }
    said.push_str(&meaning(directive, language));
    match directive.variant(server).filter(|_| known.is_some()) {
        Some(variant) => {
            let (takes, change) = (variant.takes(), variant.how_to_change(directive));
            let (takes, change) = (takes.get(language), change.get(language));
            let default = variant.shown_default();
            let _ = match language {
                Language::English => write!(
                    said,
                    "\n\n- takes: {takes}\n- default: `{default}`\n- changes at run time: {change}\n- {server}"
                ),
                Language::Chinese => {
                    write!(
                        said,
                        "\n\n- 取值：{takes}\n- 默认值：`{default}`\n- 运行时修改：{change}\n- {server}"
                    )
                }
            };
        }
        None => {
            let by = directive.known.describe();
            let by = by.get(language);
            let _ = match language {
                Language::English => write!(said, "\n\n{server} does not know it; it is known to: {by}"),
                Language::Chinese => write!(said, "\n\n{server} 不认识它；认识它的有：{by}"),
            };
        }
    }
    Some(said)
}

/// Returns what a directive does and what to know of it.
pub fn meaning(directive: &Directive, language: Language) -> String {
    let mut said = format!("\n\n{}", directive.meaning.get(language));
    if let Some(note) = directive.note {
        let _ = write!(said, "\n\n{}", note.get(language));
    }
    said
}
