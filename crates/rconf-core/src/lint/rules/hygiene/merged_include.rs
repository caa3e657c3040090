use super::files::line_break;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Node, Place, Rule, Sink};
use crate::message::say;
use crate::text::Span;

rule! {
    /// ## What it does
    /// Finds files that an `include` with a pattern joins, where the last line of one file has no line break,
    /// so that the first line of the next file is joined to it.
    ///
    /// ## Why it matters
    /// From 7.0 the server joins the files that match a pattern, with nothing in between. Two lines become
    /// one: the server refuses it (`Bad directive or wrong number of arguments`), or, where the last line is
    /// a comment, silently ignores the first line of the next file.
    ///
    /// ## Example
    /// `include conf.d/*.conf`, where `conf.d/10-port.conf` ends without a line end and `conf.d/20-aof.conf`
    /// follows, is to the server:
    /// ```conf
    /// port 6379appendonly yes
    /// ```
    /// Use instead a line end at the end of each file:
    /// ```conf
    /// port 6379
    /// appendonly yes
    /// ```
    ///
    /// ## Fix safety
    /// The fix adds the line break. It is safe: the files then have the lines that were written.
    ///
    /// ## References
    /// - `loadServerConfig` in config.c
    MergedInclude = "H010" "merged-include", Hygiene, Error, fix: Safe
}

impl Rule for MergedInclude {
    fn judges_sentinels(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        for source in node.config.sources() {
            let mut open: Option<(&str, &[u8])> = None;
            for (path, bytes) in source.files().filter(|(_, bytes)| !bytes.is_empty()) {
                if let Some((before, text)) = open
                    && !is_blank(bytes.split(|&b| b == b'\n').next().unwrap_or_default())
                {
                    out.report(self.finding(before, text, path));
                }
                let last = bytes.rsplit(|&b| b == b'\n').next().unwrap_or_default();
                open = (!is_blank(last)).then_some((path, bytes));
            }
        }
    }
}

fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|b| matches!(b, b' ' | b'\t' | b'\r'))
}

impl MergedInclude {
    fn finding(&self, path: &str, bytes: &[u8], next: &str) -> Finding {
        let from = bytes.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let line = Place { path: path.to_owned(), span: Span::new(from, bytes.len()) };
        let end = Place { span: Span::at(bytes.len()), ..line.clone() };
        Finding::new(
            self.meta(),
            line,
            say!(
                "the last line has no line break, and the include joins the next file to it: the server \
                 reads both lines as one",
                "最后一行没有换行符，而 include 把下一个文件直接接在后面：服务器会把两行读成一行",
            ),
            say!("add a line break at the end", "给最后一行加上换行符"),
        )
        .related(
            Place { path: next.to_owned(), span: Span::at(0) },
            say!("this file follows", "接在后面的是这个文件"),
        )
        .fix(Fix::safe(say!("Add the line break", "给最后一行加上换行符")).replace(&end, line_break(bytes)))
    }
}
