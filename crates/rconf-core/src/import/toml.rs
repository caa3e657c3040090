//! Writes keys and values of TOML.

use crate::spec::quoted;
use std::fmt::Write as _;

/// A text of TOML that grows by tables.
#[derive(Default)]
pub(super) struct Toml(String);

impl Toml {
    pub(super) fn comment(&mut self, text: &str) {
        let _ = writeln!(self.0, "# {text}");
    }

    /// Begins a table.
    pub(super) fn table(&mut self, name: &str) {
        let _ = write!(self.0, "\n{name}\n");
    }

    /// Writes a text.
    pub(super) fn text(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.0, "{} = {}", bare(key), quoted(value));
    }

    /// Writes a number.
    pub(super) fn number(&mut self, key: &str, value: impl Into<u64>) {
        let _ = writeln!(self.0, "{} = {}", bare(key), value.into());
    }

    /// Writes a text, or an array of several.
    pub(super) fn lines(&mut self, key: &str, lines: &[String]) {
        if let [line] = lines {
            return self.text(key, line);
        }
        self.array(key, lines);
    }

    /// Writes an array of texts.
    pub(super) fn array(&mut self, key: &str, lines: &[String]) {
        let lines: Vec<String> = lines.iter().map(|line| quoted(line)).collect();
        let _ = writeln!(self.0, "{} = [{}]", bare(key), lines.join(", "));
    }

    /// Writes what another text holds.
    pub(super) fn lines_of(&mut self, text: &str) {
        self.0.push_str(text);
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// Returns a key as it is written.
pub(super) fn bare(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { quoted(key) }
}

/// Returns a number of bytes as a spec takes it.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        bytes if bytes.is_multiple_of(1 << 30) => format!("{}gb", bytes >> 30),
        bytes if bytes.is_multiple_of(1 << 20) => format!("{}mb", bytes >> 20),
        bytes => bytes.to_string(),
    }
}
