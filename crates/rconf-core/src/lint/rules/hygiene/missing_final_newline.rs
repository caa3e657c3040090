use super::files::{line_break, own_files};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Node, Place, Rule, Sink};
use crate::message::say;
use crate::text::Span;

rule! {
    /// ## What it does
    /// Finds files whose last line has no line break.
    ///
    /// ## Why it matters
    /// The server reads the line anyway. But text that is appended later does not start on a line of its own:
    /// `echo "maxmemory 1gb" >> redis.conf` makes one line of two, and the server refuses it, or reads the
    /// new setting as part of a comment. For files that an `include` joins, see `merged-include`.
    ///
    /// ## Example
    /// The last line of this file has no line end:
    /// ```conf
    /// port 6379
    /// ```
    /// Use instead the same with one:
    /// ```conf
    /// port 6379
    /// ```
    ///
    /// ## Fix safety
    /// The fix adds the line break. It is safe: the server reads the same lines.
    ///
    /// ## References
    /// - `merged-include`
    MissingFinalNewline = "H006" "missing-final-newline", Hygiene, Info, fix: Safe, pedantic
}

impl Rule for MissingFinalNewline {
    fn judges_sentinels(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        for (path, bytes) in own_files(node) {
            if bytes.is_empty() || bytes.ends_with(b"\n") {
                continue;
            }
            let place = Place { path: path.to_owned(), span: Span::at(bytes.len()) };
            let title = say!("Add the line break", "给最后一行加上换行符");
            let fix = Fix::safe(title).replace(&place, line_break(bytes));
            out.report(
                Finding::new(
                    self.meta(),
                    place,
                    say!(
                        "the last line has no line break: text that is appended to the file becomes part of \
                         that line",
                        "最后一行没有换行符：以后追加到文件的内容会成为这一行的一部分",
                    ),
                    say!("add a line break at the end", "给最后一行加上换行符"),
                )
                .fix(fix),
            );
        }
    }
}
