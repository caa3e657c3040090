//! The markers in a template, whichever language it is written in.

use super::placeholder::Placeholder;
use crate::text::Span;

/// What a marker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It is replaced by a value.
    Value,
    /// It brings in a text that may hold anything.
    Anything,
    /// It begins a part that may be missing, or stand several times.
    Open,
    /// It ends such a part.
    Close,
    /// It leaves nothing behind: a comment, an assignment, an `else`.
    Nothing,
}

/// A marker.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag {
    pub(super) span: Span,
    pub(super) effect: Effect,
}

/// The markers that end with a certain text: how they begin, how they end, and what decides their effect.
struct Form {
    start: &'static [u8],
    end: &'static [u8],
    effect: fn(&str) -> Effect,
    /// Whether the form is that of a shell, and means nothing in templates of other languages.
    is_shell: bool,
}

const FORMS: [Form; 6] = [
    Form { start: b"{{", end: b"}}", effect: of_braces, is_shell: false },
    Form { start: b"{%", end: b"%}", effect: of_statement, is_shell: false },
    Form { start: b"{#", end: b"#}", effect: |_| Effect::Nothing, is_shell: false },
    Form { start: b"<%", end: b"%>", effect: of_ruby, is_shell: false },
    Form { start: b"%{", end: b"}", effect: of_statement, is_shell: true },
    Form { start: b"${", end: b"}", effect: |_| Effect::Value, is_shell: true },
];

/// Returns the markers of a text, in order. `$NAME`, `${NAME}`, `@NAME@` and [`Placeholder`]s are markers only with
/// `shell`, because they may stand in values.
pub(super) fn tags(text: &[u8], shell: bool) -> Vec<Tag> {
    let mut found = Vec::new();
    // The forms whose end does not occur any more, so that each text is searched once.
    let mut is_over = [false; FORMS.len()];
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let nth = FORMS.iter().position(|f| rest.starts_with(f.start) && (shell || !f.is_shell));
        let (length, effect) = match nth {
            Some(nth) => {
                let form = &FORMS[nth];
                let inside = &rest[form.start.len()..];
                let end = if is_over[nth] { None } else { find(inside, form.end) };
                is_over[nth] |= end.is_none();
                match end {
                    Some(end) => {
                        let effect = (form.effect)(&String::from_utf8_lossy(&inside[..end]));
                        (form.start.len() + end + form.end.len(), effect)
                    }
                    // What was meant to be a comment is a value of braces.
                    None if form.start == b"{#" => (0, Effect::Nothing),
                    None => (rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()), Effect::Anything),
                }
            }
            None if shell => (shell_name(rest), Effect::Value),
            None => (0, Effect::Nothing),
        };
        if length > 0 {
            found.push(Tag { span: Span::new(at, at + length), effect });
        }
        at += length.max(1);
    }
    found
}

/// Returns whether a text has a marker of a language of templates.
pub(super) fn has_tag(text: &[u8]) -> bool {
    let has = |start: &[u8], end: &[u8]| find(text, start).is_some_and(|at| find(&text[at..], end).is_some());
    FORMS.iter().any(|form| !form.is_shell && form.start != b"{#" && has(form.start, form.end))
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|part| part == wanted)
}

/// Returns the length of the `$NAME`, `@NAME@` or name in other marks that a text begins with, or 0.
fn shell_name(text: &[u8]) -> usize {
    let mark: &[u8] = match text {
        [b'$', ..] => b"$",
        [b'@', ..] => b"@",
        [b'%', b'%', ..] if Placeholder::length_at(text) == 0 => b"%%",
        _ => return Placeholder::length_at(text),
    };
    let name = &text[mark.len()..];
    let length = name.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let starts = name.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
    match mark {
        _ if !starts => 0,
        b"$" => 1 + length,
        _ if name[length..].starts_with(mark) => 2 * mark.len() + length,
        _ => 0,
    }
}

/// Returns the first word of an expression.
fn keyword(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

/// Returns the inside of a marker without white space and the signs that strip white space around it.
fn trimmed(inside: &str) -> &str {
    inside.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '~' | '+'))
}

/// Returns the effect of `{{ … }}`: a value in Jinja, a value or a statement in Go and Handlebars.
fn of_braces(inside: &str) -> Effect {
    let inside = trimmed(inside);
    match (inside.chars().next(), keyword(inside)) {
        (Some('!') | None, _) => Effect::Nothing,
        (Some('/'), _) if inside.starts_with("/*") => Effect::Nothing,
        (Some('/'), _) | (_, "end") => Effect::Close,
        (Some('#' | '^'), _) | (_, "if" | "range" | "with" | "define" | "block") => Effect::Open,
        (_, "else" | "break" | "continue") => Effect::Nothing,
        (Some('>'), _) | (_, "template" | "include") => Effect::Anything,
        (Some('$'), _) if inside.contains(" = ") || inside.contains(":=") => Effect::Nothing,
        // Ansible's note above a file, which is a comment.
        (_, "ansible_managed") => Effect::Nothing,
        _ => Effect::Value,
    }
}

/// Returns the effect of `{% … %}` in Jinja, or of `%{ … }` in Terraform.
fn of_statement(inside: &str) -> Effect {
    let inside = trimmed(inside);
    match keyword(inside) {
        "if" | "for" | "macro" | "block" | "call" | "filter" | "with" | "trans" | "autoescape" | "raw" => {
            Effect::Open
        }
        "set" if !inside.contains('=') => Effect::Open,
        "include" | "extends" => Effect::Anything,
        word if word.starts_with("end") => Effect::Close,
        _ => Effect::Nothing,
    }
}

/// Returns the effect of `<% … %>` in ERB, or in EPP.
fn of_ruby(inside: &str) -> Effect {
    match inside.as_bytes().first() {
        Some(b'=') => return Effect::Value,
        Some(b'#') => return Effect::Nothing,
        _ => {}
    }
    let inside = trimmed(inside);
    let ends = |end: &str| inside.ends_with(end);
    let has_block =
        ends("{") || ends(" do") || (ends("|") && (inside.contains(" do ") || inside.contains('{')));
    match keyword(inside) {
        _ if inside.starts_with('|') => Effect::Nothing,
        // `} else {`
        _ if inside.starts_with('}') => {
            if has_block {
                Effect::Nothing
            } else {
                Effect::Close
            }
        }
        "end" => Effect::Close,
        "else" | "elsif" | "when" => Effect::Nothing,
        _ if ends(" end") => Effect::Nothing,
        "if" | "unless" | "case" | "while" | "until" | "for" | "begin" => Effect::Open,
        _ if has_block => Effect::Open,
        _ => Effect::Nothing,
    }
}
