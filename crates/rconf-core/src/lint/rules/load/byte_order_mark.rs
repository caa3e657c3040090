use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Fix, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a byte order mark at the start of the file, as some editors on Windows write it.
    ///
    /// ## Why it matters
    /// To the server the mark is part of the first word. The first directive, or a comment there, becomes an
    /// unknown directive: `Bad directive or wrong number of arguments` at line 1, although the line looks
    /// right.
    ///
    /// ## Example
    /// ```conf
    /// \u{feff}port 6379
    /// ```
    /// Use instead:
    /// ```conf
    /// port 6379
    /// ```
    ///
    /// ## Fix safety
    /// The fix removes the mark. It is safe: the mark has no meaning in this file.
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    ByteOrderMark = "L045" "byte-order-mark", Load, Error, fix: Safe
}

impl Rule for ByteOrderMark {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::ByteOrderMark {
                return None;
            }
            let message = say!(
                "the file begins with a byte order mark, which the server takes as part of the first word: \
                 it refuses the file",
                "文件以字节顺序标记（BOM）开头，服务器会把它当成第一个词的一部分：拒绝这个文件"
            );
            let help =
                say!("save the file as UTF-8 without a byte order mark", "把文件另存为不带 BOM 的 UTF-8");
            let mut finding = case.finding(message, help);
            let mut mark = finding.place.clone();
            mark.span.end = mark.span.start + "\u{feff}".len();
            finding.fix = Some(
                Fix::safe(say!("Remove the byte order mark", "删除字节顺序标记（BOM）")).replace(&mark, ""),
            );
            Some(finding)
        });
    }
}
