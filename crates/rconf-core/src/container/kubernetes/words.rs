//! Commands of containers, in which Kubernetes replaces `$(VAR)` by variables of the container.

use crate::container::compose::Value;
use crate::container::yaml::Yaml;
use crate::text::{Place, Span, Text};

/// Returns the words of a command. Variables with a known value are filled in.
pub(super) fn words(
    yaml: Yaml<'_>,
    environment: &[(Text, Option<Text>)],
    path: &str,
    start: usize,
) -> Vec<Value> {
    let item = |item: Yaml<'_>| {
        let text = item.scalar()?;
        let span = item.span();
        let place = Place { path: path.to_owned(), span: Span::new(start + span.start, start + span.end) };
        Some(expand(text, environment, place))
    };
    let mut words: Vec<Value> = yaml.items().filter_map(item).collect();
    // A lone word in place of a list is refused by Kubernetes, but is read for what it means.
    words.extend(item(yaml));
    words
}

/// Fills in the variables of a word. `$$(VAR)` stands for `$(VAR)`, and a variable that is not there stays as written.
fn expand(text: &str, environment: &[(Text, Option<Text>)], place: Place) -> Value {
    let mut value = Value { place, ..Value::default() };
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        value.text.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(tail) = after.strip_prefix('$') {
            value.text.push('$');
            rest = tail;
            continue;
        }
        let name = after.strip_prefix('(').and_then(|inside| inside.split_once(')')).map(|(name, _)| name);
        let is_name = |name: &&str| {
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        };
        let Some(name) = name.filter(is_name) else {
            value.text.push('$');
            rest = after;
            continue;
        };
        let known = environment.iter().rev().find(|(key, _)| key.text == name);
        match known.and_then(|(_, value)| value.as_ref()?.get()) {
            Some(known) => value.text.push_str(known),
            None => {
                let from = value.text.len();
                value.text.push_str(&rest[at..at + name.len() + 3]);
                value.unknown.push(from..value.text.len());
            }
        }
        rest = &after[name.len() + 2..];
    }
    value.text.push_str(rest);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in() {
        let known = |text: &str| Text::known(text, Place::default());
        let environment = [(known("A"), Some(known("1"))), (known("B"), None)];
        let expand = |text: &str| {
            let value = expand(text, &environment, Place::default());
            (value.text.clone(), value.is_known())
        };
        assert_eq!(expand("x$(A)y"), ("x1y".to_owned(), true));
        assert_eq!(expand("$(B)"), ("$(B)".to_owned(), false));
        assert_eq!(expand("$(C)"), ("$(C)".to_owned(), false));
        assert_eq!(expand("$$(A)"), ("$(A)".to_owned(), true));
        assert_eq!(expand("$A ${A} $(a b) $"), ("$A ${A} $(a b) $".to_owned(), true));
    }
}
