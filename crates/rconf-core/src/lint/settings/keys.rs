//! The keys of the table `[lint]`: where they stand, and what their values may be.

use crate::catalog::distance;
use crate::message::{Message, say};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What the value of a key may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A string.
    String,
    /// An array of strings.
    Strings,
    /// The lowest severity that fails.
    Severity,
    /// A table of severities.
    Severities,
    /// A table of arrays of strings.
    ArraysByName,
}

/// The keys of the `[lint]` table.
const KEYS: [(&str, Kind); 8] = [
    ("select", Kind::Strings),
    ("extend-select", Kind::Strings),
    ("ignore", Kind::Strings),
    ("per-file-ignores", Kind::ArraysByName),
    ("severity", Kind::Severities),
    ("server", Kind::String),
    ("exclude", Kind::Strings),
    ("fail-on", Kind::Severity),
];
/// The severities.
const SEVERITIES: [&str; 3] = ["error", "warning", "info"];

/// What is wrong, and where.
type Wrong = (Range<usize>, Message);

/// Returns what is wrong with the keys of an `rconf.toml` that the linter reads: a key that has no effect where it is, because
/// it is outside its table or belongs to none, or a value that is none of the key.
pub(super) fn wrong(document: &DeTable<'_>) -> Option<Wrong> {
    document.iter().find_map(|(key, _)| outside(key.get_ref(), key.span())).or_else(|| {
        let (key, lint) = document.iter().find(|(key, _)| key.get_ref() == "lint")?;
        let Some(lint) = lint.get_ref().as_table() else {
            return Some((
                key.span(),
                say!("`lint` is a table: write `[lint]`", "`lint` 是一个表：请写 `[lint]`"),
            ));
        };
        let unknown = lint.keys().find_map(|key| unknown(key.get_ref(), key.span()));
        unknown.or_else(|| {
            lint.iter().find_map(|(key, value)| {
                let (name, kind) = KEYS.iter().find(|(name, _)| key.get_ref() == name)?;
                misfit(name, *kind, value)
            })
        })
    })
}

/// Returns what is wrong with a key outside the table.
fn outside(word: &str, at: Range<usize>) -> Option<Wrong> {
    if word != "server" && KEYS.iter().any(|(key, _)| *key == word) {
        let what = say!(
            "`{word}` belongs in the table `[lint]`: write `[lint]` above it",
            "`{word}` 属于表 `[lint]`：请在它上面写 `[lint]`",
            word
        );
        return Some((at, what));
    }
    let is_near = word != "lint" && distance(&word.to_ascii_lowercase(), "lint") < 2;
    is_near.then(|| {
        let what = say!(
            "`{word}` is not a table, did you mean `lint`?",
            "没有 `{word}` 这个表，是否想写 `lint`？",
            word
        );
        (at, what)
    })
}

fn unknown(word: &str, at: Range<usize>) -> Option<Wrong> {
    if KEYS.iter().any(|(key, _)| *key == word) {
        return None;
    }
    let word: String = word.chars().take(60).collect();
    let lower = word.to_ascii_lowercase().replace('_', "-");
    let keys = || KEYS.iter().map(|(key, _)| *key);
    let near = keys().map(|k| (distance(&lower, k), k)).min().filter(|(d, k)| *d <= k.len() / 3);
    let what = match near {
        Some((_, near)) => say!(
            "`[lint]` has no key `{word}`, did you mean `{near}`?",
            "`[lint]` 没有键 `{word}`，是否想写 `{near}`？",
            word,
            near
        ),
        None => say!(
            "`[lint]` has no key `{word}`; known keys: {known}",
            "`[lint]` 没有键 `{word}`；已知的键：{known}",
            word,
            known = keys().collect::<Vec<_>>().join(", ")
        ),
    };
    Some((at, what))
}

/// Returns what is wrong with the value of a key.
fn misfit(name: &str, kind: Kind, value: &Spanned<DeValue<'_>>) -> Option<Wrong> {
    match kind {
        Kind::String => {
            let example = say!(
                "`{name}` is a string: write `{name} = \"redis:7.2\"`",
                "`{name}` 是字符串：请写 `{name} = \"redis:7.2\"`",
                name
            );
            value.get_ref().as_str().is_none().then(|| (value.span(), example))
        }
        Kind::Strings => misfit_of_strings(name, value),
        Kind::Severity => misfit_of_severity(name, value, &SEVERITIES),
        Kind::Severities => each(name, value, |name, value| {
            misfit_of_severity(name, value, &["error", "warning", "info", "off"])
        }),
        Kind::ArraysByName => each(name, value, misfit_of_strings),
    }
}

fn misfit_of_strings(name: &str, value: &Spanned<DeValue<'_>>) -> Option<Wrong> {
    let Some(items) = value.get_ref().as_array() else {
        let what = say!(
            "`{name}` is an array of strings: write `[\"…\"]`",
            "`{name}` 是字符串数组：请写 `[\"…\"]`",
            name
        );
        return Some((value.span(), what));
    };
    let other = items.iter().find(|item| item.get_ref().as_str().is_none())?;
    let what = say!(
        "`{name}` is an array of strings, and this is not a string",
        "`{name}` 是字符串数组，而这里不是字符串",
        name
    );
    Some((other.span(), what))
}

fn misfit_of_severity(name: &str, value: &Spanned<DeValue<'_>>, known: &[&str]) -> Option<Wrong> {
    if value.get_ref().as_str().is_some_and(|word| known.contains(&word)) {
        return None;
    }
    let known: Vec<String> = known.iter().map(|word| format!("`\"{word}\"`")).collect();
    let known = known.join(", ");
    let what = say!("`{name}` is one of {known}", "`{name}` 是以下之一：{known}", name, known);
    Some((value.span(), what))
}

/// Returns what is wrong with a table, or with a value in it.
fn each(
    name: &str,
    value: &Spanned<DeValue<'_>>,
    misfit: impl Fn(&str, &Spanned<DeValue<'_>>) -> Option<Wrong>,
) -> Option<Wrong> {
    match value.get_ref().as_table() {
        Some(table) => table.iter().find_map(|(key, value)| misfit(key.get_ref(), value)),
        None => {
            let what = say!(
                "`{name}` is a table: write `[lint.{name}]`",
                "`{name}` 是一个表：请写 `[lint.{name}]`",
                name
            );
            Some((value.span(), what))
        }
    }
}
