//! The state of reading a manifest.

use super::model::{Labels, Objects};
use crate::container::model::Deployment;
use crate::container::yaml::Yaml;
use crate::message::Message;
use crate::shell::Unfollowed;
use crate::text::Located;
use crate::text::{Place, Span, Text};

/// The state of reading a file.
pub(super) struct Reader<'a> {
    pub path: &'a str,
    /// The offset of the current document in the file.
    pub start: usize,
    pub deployment: Deployment,
    pub objects: Objects,
}

impl Reader<'_> {
    /// Returns the place of a span of the current document.
    pub fn place(&self, span: Span) -> Place {
        let span = Span::new(self.start + span.start, self.start + span.end);
        Place { path: self.path.to_owned(), span }
    }

    /// Returns the text of a scalar. The markers of a chart's template are not known.
    pub fn text(&self, value: Yaml<'_>) -> Option<Text> {
        let text = value.scalar()?;
        Some(Text { is_known: !text.contains("{{"), ..Text::known(text, self.place(value.span())) })
    }

    /// Returns the text of a key of a mapping.
    pub fn text_of(&self, mapping: Yaml<'_>, key: &str) -> Option<Text> {
        self.text(mapping.get(key)?)
    }

    /// Returns the number at a key of a mapping, with its place.
    pub fn number_of(&self, mapping: Yaml<'_>, key: &str) -> Option<Located<u64>> {
        let text = self.text_of(mapping, key)?;
        Some(Located { value: text.get()?.trim().parse().ok()?, place: text.place })
    }

    pub fn note(&mut self, span: Span, why: Message, is_error: bool) {
        let place = self.place(span);
        self.deployment.unfollowed.push(Unfollowed { place, why, is_error });
    }
}

/// Returns the name and the namespace of an object.
pub(super) fn names(object: Yaml<'_>) -> (String, Option<String>) {
    let metadata = object.get("metadata");
    let of = |key: &str| metadata.and_then(|m| m.get(key)).and_then(Yaml::scalar).map(str::to_owned);
    (of("name").unwrap_or_default(), of("namespace"))
}

/// Returns the entries of a mapping of texts, such as labels.
pub(super) fn pairs(mapping: Option<Yaml<'_>>) -> Labels {
    let entries = mapping.into_iter().flat_map(Yaml::entries);
    entries.filter_map(|(key, value)| Some((key.key().to_owned(), value.scalar()?.to_owned()))).collect()
}
