//! Reads `[config]`: directives of redis.conf.

use super::model::Directive;
use super::reader::Reader;
use super::rules::{bad_spec_value, directive_set_by_rconf};
use super::table::{At, Table, kind, span};
use crate::catalog::{Server, find};
use toml::Spanned;
use toml::de::DeValue;

impl Reader<'_> {
    pub(super) fn directives(&mut self, table: &Table<'_>, server: Server) -> Vec<Directive> {
        table.entries().filter_map(|(key, value)| self.directive(key, value, server)).collect()
    }

    fn directive(
        &mut self,
        key: At<&str>,
        value: &Spanned<DeValue<'_>>,
        server: Server,
    ) -> Option<Directive> {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        if key.value.is_empty() || !key.value.bytes().all(is_plain) {
            self.problems.add(key.span, bad_spec_value::not_a_directive_name(key.value));
            return None;
        }
        let id = find(key.value.as_bytes(), server).map(|(directive, _)| directive.id);
        if let Some(instead) = id.and_then(directive_set_by_rconf::instead_of) {
            self.problems.add(key.span, directive_set_by_rconf::directive_set_by_rconf(key.value, instead));
            return None;
        }
        let (mut lines, mut values) = (Vec::new(), Vec::new());
        match value.get_ref() {
            DeValue::Array(array) => {
                for item in array {
                    lines.push(self.line(item)?);
                    values.push(span(item.span()));
                }
            }
            _ => {
                lines.push(self.line(value)?);
                values.push(span(value.span()));
            }
        }
        Some(Directive { name: key.value.to_owned(), id, lines, key: key.span, values })
    }

    /// Returns the arguments of one line.
    fn line(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let at = span(value.span());
        let text = match value.get_ref() {
            DeValue::String(text) => text.clone().into_owned(),
            DeValue::Boolean(true) => "yes".to_owned(),
            DeValue::Boolean(false) => "no".to_owned(),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => number.to_string(),
                Err(_) => number.as_str().to_owned(),
            },
            other => {
                self.problems.add(at, bad_spec_value::wrong_type_of_directive(kind(other)));
                return None;
            }
        };
        if text.chars().any(|c| c.is_control() && c != '\t') {
            self.problems.add(at, bad_spec_value::not_one_line(&text));
            return None;
        }
        Some(text)
    }
}
