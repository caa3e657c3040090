//! The directives of a document, for its outline. Secrets are hidden.

use super::documents::Document;
use super::lines::Lines;
use lsp_types::{DocumentSymbol, SymbolKind};
use rconf_core::catalog::Server;
use rconf_core::secret::shown_in;
use rconf_core::session::FileKind;
use rconf_core::syntax::{Document as Parsed, Quoting};

/// The maximum length of what is shown of the arguments.
const LONGEST: usize = 80;

/// Returns the directives of a configuration, or the users of an ACL file.
pub fn symbols(document: &Document, server: Server) -> Vec<DocumentSymbol> {
    if !document.is_configuration() {
        return Vec::new();
    }
    let is_acl = document.classified().kind == FileKind::Acl;
    let quoting = if is_acl { Quoting::None } else { server.quoting() };
    let text = document.bytes();
    let (parsed, lines) = (Parsed::parse(text.to_vec(), quoting), Lines::new(text));
    let symbol = |line: &rconf_core::syntax::Line| {
        let words = parsed.words(line);
        let mut words = words.iter();
        let mut first = words.next()?;
        if is_acl || (parsed.value(first).eq_ignore_ascii_case(b"sentinel") && words.len() > 0) {
            first = words.next()?;
        }
        let name = String::from_utf8_lossy(parsed.value(first)).into_owned();
        let content = parsed.content(line);
        let (shown, place) = shown_in(&document.path, &text[..line.span.start], content.of(text));
        let rest = shown.get(place(first.span.end - content.start)..).unwrap_or_default();
        let detail: String = String::from_utf8_lossy(rest).trim().chars().take(LONGEST).collect();
        let range = lines.range(text, content);
        #[allow(deprecated, reason = "a field that cannot be left out")]
        Some(DocumentSymbol {
            name: if name.is_empty() { "\"\"".to_owned() } else { name },
            detail: (!detail.is_empty()).then_some(detail),
            kind: if is_acl { SymbolKind::OBJECT } else { SymbolKind::PROPERTY },
            tags: None,
            deprecated: None,
            range,
            selection_range: lines.range(text, first.span),
            children: None,
        })
    };
    parsed.lines().iter().filter_map(symbol).collect()
}
