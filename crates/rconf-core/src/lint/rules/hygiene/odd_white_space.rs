use crate::lint::rule::rule;
use crate::lint::rules::directive_lines;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::text::Span;

rule! {
    /// ## What it does
    /// Finds characters in directive lines that look like a space, or like nothing, and are neither to the
    /// server: the no-break space, the ideographic space of Chinese and Japanese input, the zero-width space
    /// and the like.
    ///
    /// ## Why it matters
    /// They come with text copied from web pages, chats and word processors. The server takes them for
    /// letters: `port` and `6379` with a no-break space between are one unknown word, refused with `Bad
    /// directive or wrong number of arguments` over a line that looks right. Behind a password or a path the
    /// server takes it, as a part of it, and a refused login or a file that is not there comes later.
    ///
    /// ## Example
    /// Between the words of this line stands a no-break space:
    /// ```conf
    /// port 6379
    /// ```
    /// Use instead a space:
    /// ```conf
    /// port 6379
    /// ```
    ///
    /// ## References
    /// - `sdssplitargs` in sds.c
    OddWhiteSpace = "H007" "odd-white-space", Hygiene, Warning, fix: None
}

/// Characters, their encoding, and how they are called. A byte order mark at the start of the file is another rule's.
const ODD: [(&str, &str); 8] = [
    ("\u{a0}", "U+00A0, no-break space"),
    ("\u{3000}", "U+3000, ideographic space"),
    ("\u{200b}", "U+200B, zero-width space"),
    ("\u{2003}", "U+2003, em space"),
    ("\u{2002}", "U+2002, en space"),
    ("\u{2009}", "U+2009, thin space"),
    ("\u{202f}", "U+202F, narrow no-break space"),
    ("\u{2028}", "U+2028, line separator"),
];

impl Rule for OddWhiteSpace {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        for at in directive_lines(node) {
            let document = &node.config.sources()[at.source].document;
            let line = node.config.line(at).span;
            let bytes = line.of(document.bytes());
            if bytes.is_ascii() {
                continue;
            }
            // Only in text that is UTF-8: elsewhere the bytes may be letters.
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let found = ODD.iter().filter_map(|(odd, name)| Some((text.find(odd)?, odd.len(), name)));
            let Some((offset, length, name)) = found.min() else { continue };
            let start = line.start + offset;
            let place = node.locate(at.source, Span::new(start, start + length));
            out.report(Finding::new(
                self.meta(),
                place,
                format!(
                    "this is no plain space but {name}: to the server it is a letter of the word it stands in"
                ),
                "type the line again, with plain spaces",
            ));
        }
    }
}
