//! Changes the text of `[lint]` in an `rconf.toml`, as a settings panel does. Comments and the order of lines are kept.

use super::registry::find_rule;
use super::settings::Settings;
use crate::diagnostic::Meta;
use crate::spec::quoted;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Returns the text of an `rconf.toml` with a key of `[lint]` set to a value. The key is `server` or `fail-on`, or the code of
/// a rule; the value of a rule is a severity or `off`. `None` removes the key, so that the default holds. Returns the same text
/// if it is not TOML, if `lint` is an inline table, or if there is no such rule.
pub fn with_setting(text: &str, key: &str, value: Option<&str>) -> String {
    let changed = match key {
        "server" | "fail-on" => with_scalar(text, key, value),
        code => find_rule(code).map(|meta| with_level(text, meta, value.unwrap_or(meta.severity.name()))),
    };
    changed.filter(|changed| Settings::parse(changed).is_ok()).unwrap_or_else(|| text.to_owned())
}

/// Sets the severity of a rule, or turns it off. What is the rule's own is not written.
fn with_level(text: &str, meta: &'static Meta, level: &str) -> String {
    let mut text = text.to_owned();
    for list in ["ignore", "extend-select"] {
        text = without_word(&text, list, meta);
    }
    text = without_severity(&text, meta);
    if level == "off" {
        return if is_on(&text, meta) { with_word(&text, "ignore", meta.code) } else { text };
    }
    if !is_on(&text, meta) {
        let selected = with_word(&text, "extend-select", meta.code);
        // A group that is ignored is not selected by that.
        if is_on(&selected, meta) {
            text = selected;
        }
    }
    let own =
        Settings::parse(&text).ok().and_then(|settings| settings.overrides.severity.get(meta.code).copied());
    if level == own.unwrap_or(meta.severity).name() { text } else { with_severity(&text, meta.code, level) }
}

fn is_on(text: &str, meta: &Meta) -> bool {
    Settings::parse(text).is_ok_and(|settings| settings.selection.has(meta))
}

/// Returns whether a word is the code or the name of a rule.
fn names(word: &str, meta: &Meta) -> bool {
    meta.code.eq_ignore_ascii_case(word.trim()) || meta.name.eq_ignore_ascii_case(word.trim())
}

/// Calls `read` with the value of a key of `[lint]`, and the place of the key.
fn with_key<T>(
    text: &str,
    key: &str,
    read: impl FnOnce(Range<usize>, Range<usize>, &DeValue<'_>) -> Option<T>,
) -> Option<T> {
    let tree = DeTable::parse(text).ok()?;
    let (_, lint) = tree.get_ref().iter().find(|(name, _)| name.get_ref() == "lint")?;
    // An inline table stands on one line with its other keys, which would be removed too.
    if text[lint.span()].starts_with('{') {
        return None;
    }
    let (name, value) = lint.get_ref().as_table()?.iter().find(|(name, _)| name.get_ref() == key)?;
    read(name.span(), value.span(), value.get_ref())
}

fn with_scalar(text: &str, key: &str, value: Option<&str>) -> Option<String> {
    match (with_key(text, key, |at, value, _| Some((at, value))), value) {
        (Some((_, at)), Some(value)) => Some(replaced(text, at, &quoted(value))),
        (Some((at, _)), None) => Some(without_line(text, at.start)),
        (None, Some(value)) => Some(with_line(text, "[lint]", &format!("{key} = {}\n", quoted(value)))),
        (None, None) => None,
    }
}

/// The words of a list, each with its place.
type Words = Vec<(Range<usize>, String)>;

/// Returns the place of a list, and its words.
fn words(text: &str, list: &str) -> Option<(Range<usize>, Words)> {
    with_key(text, list, |_, at, value| {
        let words = value.as_array()?.iter();
        Some((
            at,
            words.filter_map(|word| Some((word.span(), word.get_ref().as_str()?.to_owned()))).collect(),
        ))
    })
}

fn with_word(text: &str, list: &str, code: &str) -> String {
    match words(text, list) {
        None => with_line(text, "[lint]", &format!("{list} = [{}]\n", quoted(code))),
        Some((at, words)) => match words.last() {
            Some((before, _)) => replaced(text, before.end..before.end, &format!(", {}", quoted(code))),
            None => replaced(text, at, &format!("[{}]", quoted(code))),
        },
    }
}

/// Removes a rule from a list, and the list if nothing is left in it.
fn without_word(text: &str, list: &str, meta: &Meta) -> String {
    let Some((at, words)) = words(text, list) else { return text.to_owned() };
    let Some(nth) = words.iter().position(|(_, word)| names(word, meta)) else { return text.to_owned() };
    let one = &words[nth].0;
    let cut = match (nth.checked_sub(1), words.get(nth + 1)) {
        (_, Some((next, _))) => one.start..next.start,
        (Some(before), None) => words[before].0.end..one.end,
        (None, None) if text[at.clone()].contains('\n') => return replaced(text, at, "[]"),
        (None, None) => return without_line(text, at.start),
    };
    without_word(&replaced(text, cut, ""), list, meta)
}

/// Returns the places of a rule's severity, of its key and of its value, and whether they are in an inline table.
fn severity(text: &str, meta: &Meta) -> Option<(Range<usize>, Range<usize>, bool)> {
    with_key(text, "severity", |_, at, value| {
        let is_inline = text[at].starts_with('{');
        let (key, value) = value.as_table()?.iter().find(|(key, _)| names(key.get_ref(), meta))?;
        Some((key.span(), value.span(), is_inline))
    })
}

fn without_severity(text: &str, meta: &Meta) -> String {
    let Some((key, value, is_inline)) = severity(text, meta) else { return text.to_owned() };
    if !is_inline {
        return without_severity(&without_line(text, key.start), meta);
    }
    let after = &text[value.end..];
    let rest = after.trim_start();
    let without = if let Some(rest) = rest.strip_prefix(',') {
        replaced(text, key.start..text.len() - rest.trim_start().len(), "")
    } else {
        let before = text[..key.start].trim_end().trim_end_matches(',').len();
        replaced(text, before..value.end, "")
    };
    without_severity(&without, meta)
}

fn with_severity(text: &str, code: &str, level: &str) -> String {
    let entry = format!("{code} = {}", quoted(level));
    let place = with_key(text, "severity", |key, at, value| {
        let is_inline = text[at.clone()].starts_with('{');
        Some((key, at, is_inline, value.as_table().is_some_and(DeTable::is_empty)))
    });
    match place {
        Some((_, at, true, true)) => replaced(text, at, &format!("{{ {entry} }}")),
        Some((_, at, true, false)) => replaced(text, at.start + 1..at.start + 1, &format!(" {entry},")),
        // Keys such as `severity.A001`.
        Some((key, _, false, _)) if !text.contains("[lint.severity]") => {
            let start = text[..key.start].rfind('\n').map_or(0, |at| at + 1);
            let tables = &text[start..key.start];
            replaced(text, start..start, &format!("{tables}severity.{entry}\n"))
        }
        _ => with_line(text, "[lint.severity]", &format!("{entry}\n")),
    }
}

/// Adds a line at the beginning of a table, which is added at the end of the text if there is none.
fn with_line(text: &str, header: &str, line: &str) -> String {
    let mut offset = 0;
    for one in text.split_inclusive('\n') {
        offset += one.len();
        let bare = one.split('#').next().unwrap_or_default().trim();
        if bare == header {
            let end = if one.ends_with('\n') { "" } else { "\n" };
            return replaced(text, offset..offset, &format!("{end}{line}"));
        }
    }
    let before = text.trim_end();
    if before.is_empty() { format!("{header}\n{line}") } else { format!("{before}\n\n{header}\n{line}") }
}

/// Removes the line at an offset.
fn without_line(text: &str, at: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    replaced(text, start..end, "")
}

fn replaced(text: &str, at: Range<usize>, with: &str) -> String {
    format!("{}{with}{}", &text[..at.start], &text[at.end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets the rules one after the other.
    fn set(text: &str, all: &[(&str, &str)]) -> String {
        all.iter().fold(text.to_owned(), |text, (key, value)| with_setting(&text, key, Some(value)))
    }

    #[test]
    fn a_table_is_made_and_emptied() {
        let text = set("", &[("A001", "off"), ("A002", "off"), ("A004", "info"), ("server", "redis:7.2")]);
        assert_eq!(
            text,
            "[lint]\nserver = \"redis:7.2\"\nignore = [\"A001\", \"A002\"]\n\n[lint.severity]\nA004 = \"info\"\n"
        );
        let back =
            ["A001", "A002", "A004", "server"].iter().fold(text, |text, key| with_setting(&text, key, None));
        assert_eq!(back, "[lint]\n\n[lint.severity]\n");
    }

    #[test]
    fn what_is_written_by_hand_stays() {
        let text = "# ours\n[cluster]\nname = \"a\"\n\n[lint] # rules\nignore = [\n  # noise\n  \"a002\",\n  \"old-name\", # why\n]\n";
        let on = with_setting(text, "A002", None);
        assert!(on.contains("# noise") && on.contains("\"old-name\", # why") && !on.contains("a002"), "{on}");
        let off = with_setting(text, "A001", Some("off"));
        assert!(off.contains("\"old-name\", \"A001\", # why"), "{off}");
        for text in [
            "[lint]\nseverity = { A001 = \"info\" }\n",
            "[lint]\nseverity.A001 = \"info\"\n",
            "lint.severity.A001 = \"info\"\n",
        ] {
            let more = with_setting(text, "A002", Some("info"));
            let level = |text: &str, code| Settings::parse(text).ok()?.overrides.severity.get(code).copied();
            assert_eq!(level(&more, "A002"), level(text, "A001"), "{more}");
            assert_eq!(level(&with_setting(&more, "A001", None), "A001"), None, "{more}");
        }
    }

    #[test]
    fn groups_pedantic_rules_and_faults() {
        // A whole group is not turned on for one of its rules.
        assert_eq!(with_setting("[lint]\nignore = [\"A\"]\n", "A001", None), "[lint]\nignore = [\"A\"]\n");
        let pedantic = with_setting("", "H003", Some("info"));
        assert!(pedantic.contains("extend-select = [\"H003\"]"), "{pedantic}");
        assert!(!with_setting(&pedantic, "H003", Some("off")).contains("H003"));
        let selected = with_setting("[lint]\nselect = [\"A\"]\n", "V001", Some("info"));
        assert!(is_on(&selected, find_rule("V001").expect("known")), "{selected}");
        let inline = "lint = { server = \"redis:7.2\", ignore = [\"A001\"] }\n";
        assert_eq!(with_setting(inline, "server", None), inline);
        for (text, key) in [("[lint\n", "A001"), ("[lint]\nx = 1\n", "A001"), ("", "A999"), (inline, "A002")]
        {
            assert_eq!(with_setting(text, key, Some("off")), text);
        }
    }
}
