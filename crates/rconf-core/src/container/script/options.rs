//! The options of docker commands.

use crate::shell::{Field, is_known};

/// Returns the words after the options. `with_value` contains the options that take a value.
pub(super) fn behind_options<'f>(mut fields: &'f [Field], with_value: &[&str]) -> &'f [Field] {
    while let Some((first, rest)) = fields.split_first() {
        let text = first.text.as_str();
        if !text.starts_with('-') || text.len() < 2 {
            break;
        }
        fields = rest;
        if text == "--" {
            break;
        }
        // In a bundle such as `-itu root`, the last letter determines whether a value follows.
        let is_bundle = !text.starts_with("--") && !text.contains('=');
        let last = text.chars().last().map(|c| format!("-{c}")).unwrap_or_default();
        let first = text.chars().nth(1).map(|c| format!("-{c}")).unwrap_or_default();
        let joined = is_bundle && text.len() > 2 && with_value.contains(&first.as_str());
        if with_value.contains(&text) || (is_bundle && !joined && with_value.contains(&last.as_str())) {
            fields = fields.get(1..).unwrap_or(&[]);
        }
    }
    fields
}

/// The options and plain words of a command, which may be mixed.
pub(super) struct Options<'f> {
    /// The options, without dashes, each with its value.
    pub given: Vec<(&'f str, Field)>,
    pub plain: Vec<&'f Field>,
    /// Whether there is an unknown option, or a word that may expand to several.
    pub is_partial: bool,
}

/// Separates options from plain words. `with_value` contains the options that take a value.
pub(super) fn options<'f>(fields: &'f [Field], with_value: &[&'static str]) -> Options<'f> {
    let mut options = Options { given: Vec::new(), plain: Vec::new(), is_partial: false };
    let mut rest = fields.iter();
    while let Some(field) = rest.next() {
        let text = field.text.as_str();
        if !text.starts_with('-') || text.len() < 2 {
            options.is_partial |= field.is_open;
            options.plain.push(field);
            continue;
        }
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        let name = name.trim_start_matches('-');
        match value {
            Some(value) => options.given.push((name, field.with(value))),
            None if with_value.contains(&name) => {
                if let Some(value) = rest.next() {
                    options.given.push((name, value.clone()));
                }
            }
            None => {
                options.is_partial |= !is_known(text);
                options.given.push((name, field.with("true")));
            }
        }
    }
    options
}
