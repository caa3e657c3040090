use super::files::line_break;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Node, Place, Rule, Sink};
use crate::message::say;
use crate::text::Span;

rule! {
    /// ## What it does
    /// Finds files that an `include` with a pattern joins, where the last line of one has no line end and so
    /// runs into the first line of the next.
    ///
    /// ## Why it matters
    /// From 7.0 the server puts the files that match a pattern behind each other, with nothing between. Two
    /// lines become one: the server refuses it (`Bad directive or wrong number of arguments`), or, where the
    /// last line is a comment, never sees the first line of the next file and says nothing.
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
    /// The fix ends the last line. It is safe: two lines are what was written.
    ///
    /// ## References
    /// - `loadServerConfig` in config.c
    MergedInclude = "H010" "merged-include", Hygiene, Error, fix: Safe
}

impl Rule for MergedInclude {
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
                "the last line has no line end, and the include puts the next file right behind it: the server reads \
                 both lines as one",
                "最后一行没有换行符，而 include 把下一个文件直接接在后面：服务器会把两行读成一行",
            ),
            say!("end the last line", "给最后一行加上换行符"),
        )
        .related(
            Place { path: next.to_owned(), span: Span::at(0) },
            say!("this file follows", "接在后面的是这个文件"),
        )
        .fix(Fix::safe(say!("End the last line", "给最后一行加上换行符")).replace(&end, line_break(bytes)))
    }
}
