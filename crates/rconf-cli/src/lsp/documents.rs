//! The documents that are open in the editor.

use super::lines::Lines;
use super::uri;
use crate::system::shown;
use lsp_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};
use rconf_core::session::{Classified, FileKind, Given, ReadAs};
use std::path::Path;
use std::sync::Arc;

/// A document as the editor has it, saved or not.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its address, as the editor writes it.
    pub uri: Uri,
    /// Its path as a run shows it: from the root folder if it lies there.
    pub path: String,
    /// Its version, which each change raises.
    pub version: i32,
    /// Its text.
    pub text: Arc<str>,
    language: String,
}

impl Document {
    /// Creates a document that was opened. `root` is the root folder.
    pub fn new(item: TextDocumentItem, root: &Path) -> Self {
        let TextDocumentItem { uri, language_id, version, text } = item;
        let path = match uri::to_path(&uri) {
            Some(path) => shown(path.strip_prefix(root).unwrap_or(&path)).into_owned(),
            // It lies in no folder.
            None => uri.as_str().rsplit([':', '/']).next().unwrap_or_default().to_owned(),
        };
        Self { uri, path, version, text: text.into(), language: language_id }
    }

    /// Applies changes, one after the other.
    pub fn change(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        let mut text = self.text.to_string();
        for TextDocumentContentChangeEvent { range, text: new, .. } in changes {
            let Some(range) = range else {
                text = new;
                continue;
            };
            let lines = Lines::new(text.as_bytes());
            let start = lines.offset(text.as_bytes(), range.start);
            let end = lines.offset(text.as_bytes(), range.end).max(start);
            text.replace_range(start..end, &new);
        }
        self.text = text.into();
        self.version = version;
    }

    /// Returns the bytes of the text.
    pub fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// Returns what the document is. The language that the editor gives it decides, if it is one of ours; else its name and
    /// text do, as for a file in a folder: most files have nothing to do with servers.
    pub fn classified(&self) -> Classified {
        let told = match self.language.as_str() {
            "redis-acl" | "valkey-acl" => Some(FileKind::Acl),
            "redis-sentinel" | "valkey-sentinel" => Some(FileKind::Sentinel),
            _ => None,
        };
        if let Some(kind) = told {
            return Classified::told(kind);
        }
        let is_ours = matches!(
            self.language.as_str(),
            "redis" | "redis-conf" | "redisconf" | "valkey" | "valkey-conf" | "valkeyconf"
        );
        let given = if is_ours { Given::ByName } else { Given::Found };
        let classified = Classified::of(&self.path, self.bytes(), given);
        let is_something = classified.kind.read_as() != ReadAs::Other;
        if is_ours && !is_something { Classified::told(FileKind::Server) } else { classified }
    }

    /// Returns whether the document is a configuration, an ACL file included, and no plan that holds some.
    pub fn is_configuration(&self) -> bool {
        self.classified().kind.read_as() == ReadAs::Configuration
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lsp_types::{Position, Range};
    use std::str::FromStr;

    fn document(uri: &str, language: &str, text: &str) -> Document {
        let uri = Uri::from_str(uri).expect("it is a URI");
        let item = TextDocumentItem::new(uri, language.to_owned(), 1, text.to_owned());
        Document::new(item, Path::new("/srv"))
    }

    #[test]
    fn changes_follow_each_other() {
        let mut it = document("file:///srv/a/redis.conf", "redis-conf", "# 😀 端口\nport 1\n");
        assert_eq!(it.path, "a/redis.conf");
        let change = |from: (u32, u32), to: (u32, u32), text: &str| TextDocumentContentChangeEvent {
            range: Some(Range::new(Position::new(from.0, from.1), Position::new(to.0, to.1))),
            range_length: None,
            text: text.to_owned(),
        };
        it.change(
            2,
            vec![change((0, 4), (0, 7), " x"), change((1, 5), (1, 6), "6379"), change((9, 0), (9, 0), "end")],
        );
        assert_eq!((&*it.text, it.version), ("# 😀 x\nport 6379\nend", 2));
        // A range that ends before it starts, and one in the middle of a character.
        it.change(3, vec![change((1, 4), (1, 2), "!"), change((0, 3), (0, 4), "y")]);
        assert_eq!(&*it.text, "# y x\nport! 6379\nend");
    }

    #[test]
    fn the_language_or_the_text_tells_the_kind() {
        let kind = |uri: &str, language: &str, text: &str| document(uri, language, text).classified().kind;
        assert_eq!(kind("untitled:Untitled-1", "redis-conf", ""), FileKind::Server);
        assert_eq!(
            kind("file:///x/sentinel.conf", "redis-conf", "sentinel monitor a 1.2.3.4 1 2\n"),
            FileKind::Sentinel
        );
        assert_eq!(kind("file:///x/users", "redis-acl", ""), FileKind::Acl);
        let foreign = |uri: &str, text: &str| kind(uri, "conf", text).read_as() == ReadAs::Other;
        assert!(foreign("file:///etc/nginx/nginx.conf", "worker_processes 1;\n"));
        assert!(foreign("file:///x/compose.yaml", "services:\n  web:\n    image: nginx\n"));
        assert!(!foreign("file:///x/redis.conf", "port 1\n"));
    }
}
