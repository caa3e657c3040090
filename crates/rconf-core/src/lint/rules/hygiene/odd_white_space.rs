use crate::diagnostic::rule;
use crate::lint::rules::directive_lines;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::{Words, say};
use crate::text::Span;

rule! {
    /// ## What it does
    /// Finds characters in directive lines that look like a space, or are invisible, but are not white space
    /// to the server: the no-break space, the ideographic space of Chinese and Japanese input, the zero-width
    /// space and the like.
    ///
    /// ## Why it matters
    /// They come with text copied from web pages, chats and word processors. The server reads them as part of
    /// a word: `port` and `6379` with a no-break space in between are one unknown word, refused with `Bad
    /// directive or wrong number of arguments` although the line looks right. After a password or a path the
    /// character becomes a part of it: the server starts, and later a login is refused or a file is not
    /// found.
    ///
    /// ## Example
    /// Between the words of this line stands a no-break space:
    /// ```conf
    /// port 6379
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

/// The characters, with their names. L045 reports a byte order mark at the start of the file.
const ODD: [(&str, Words); 8] = [
    ("\u{a0}", Words::new("U+00A0, no-break space", "U+00A0（不换行空格）")),
    ("\u{3000}", Words::new("U+3000, ideographic space", "U+3000（全角空格）")),
    ("\u{200b}", Words::new("U+200B, zero-width space", "U+200B（零宽空格）")),
    ("\u{2003}", Words::new("U+2003, em space", "U+2003（全身空格）")),
    ("\u{2002}", Words::new("U+2002, en space", "U+2002（半身空格）")),
    ("\u{2009}", Words::new("U+2009, thin space", "U+2009（窄空格）")),
    ("\u{202f}", Words::new("U+202F, narrow no-break space", "U+202F（窄的不换行空格）")),
    ("\u{2028}", Words::new("U+2028, line separator", "U+2028（行分隔符）")),
];

impl Rule for OddWhiteSpace {
    fn judges_sentinels(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        for at in directive_lines(node) {
            let document = &node.config.sources()[at.source].document;
            let line = node.config.line(at).span;
            let bytes = line.of(document.bytes());
            if bytes.is_ascii() {
                continue;
            }
            // Only in UTF-8 text, because in other encodings the bytes may be letters.
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let found = ODD.iter().filter_map(|(odd, name)| Some((text.find(odd)?, odd.len(), name)));
            let Some((offset, length, name)) = found.min_by_key(|(offset, ..)| *offset) else { continue };
            let start = line.start + offset;
            let place = node.locate(at.source, Span::new(start, start + length));
            out.report(Finding::new(
                self.meta(),
                place,
                say!(
                    "this is not a plain space but {name}: the server reads it as part of the word",
                    "这不是普通空格，而是 {name}：服务器把它当作单词的一部分",
                    name = *name,
                ),
                say!("type the line again, with plain spaces", "重新输入这一行，使用普通空格"),
            ));
        }
    }
}
