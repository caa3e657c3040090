use super::case::{Case, report_refusals};
use crate::catalog::secrets::is_secret;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Fix, Node, Place, Rule, Sink};
use crate::message::say;
use crate::secret::secrets;
use crate::text::Span;

rule! {
    /// ## What it does
    /// Finds a comment after a value. redis.conf does not have such comments: `#` begins a comment only as
    /// the first character of a line that is not a space.
    ///
    /// ## Why it matters
    /// The `#` and every word after it become arguments. The server refuses the line, with a message that
    /// does not mention comments: `wrong number of arguments`, `Bad directive or wrong number of arguments`,
    /// `Invalid save parameters`, and after `bind` only later `Could not create server TCP listening socket
    /// #:6379`.
    ///
    /// ## Example
    /// ```conf
    /// appendonly yes # keep the data
    /// ```
    /// Use instead:
    /// ```conf
    /// # keep the data
    /// appendonly yes
    /// ```
    ///
    /// ## Fix safety
    /// The fix moves the comment to a line of its own, above. It is safe: without it the server refuses the
    /// file. No fix is offered for passwords, which may contain a `#` on purpose.
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    InlineComment = "L004" "inline-comment", Load, Error, fix: Safe
}

impl Rule for InlineComment {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::InlineComment {
                return None;
            }
            if case.node.config.is_in_acl_file(case.refusal.at) {
                let message = say!(
                    "an ACL file has no comments: the server reads `#` as a password hash and refuses to start",
                    "ACL 文件不能写注释：服务器把 `#` 当作密码哈希，拒绝启动"
                );
                return Some(case.finding(message, say!("remove the comment", "删除注释")));
            }
            let message = say!(
                "redis.conf does not allow a comment after a value: the server reads `#` as an argument and \
                 refuses to start",
                "redis.conf 的值后面不能写注释：服务器把 `#` 当作参数，拒绝启动"
            );
            let help = say!("move the comment to a line of its own, above", "把注释移到上面单独一行");
            let mut finding = case.finding(message, help);
            finding.fix = move_comment_up(case);
            Some(finding)
        });
    }
}

/// Returns the fix that moves a comment after a value to a line of its own above. Returns `None` if the `#`
/// may belong to a password.
fn move_comment_up(case: &Case<'_>) -> Option<Fix> {
    let (node, at) = (case.node, case.refusal.at);
    let nth = case.refusal.word.filter(|nth| *nth > 0)?;
    let name = node.config.word_value(at, 0);
    if is_secret(name) || name.eq_ignore_ascii_case(b"user") {
        return None;
    }
    let bytes = node.file_bytes(at);
    let (line, value) = (node.line_place(at), node.place(at, Some(nth - 1)));
    let text = line.span.of(bytes);
    let indent = &text[..text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()];
    let words = node.config.words(at).len();
    let comment = Place {
        span: node.place(at, Some(nth)).span.to(node.place(at, Some(words - 1)).span),
        ..line.clone()
    };
    let above = Place { span: Span::at(line.span.start), ..line };
    let behind = Place { span: Span::new(value.span.end, comment.span.end), ..comment.clone() };
    let moved = [indent, comment.span.of(bytes), node.line_break(at)].concat();
    let has_secret = !secrets(&moved).is_empty();
    let fix = Fix::safe(say!("Move the comment to a line of its own", "把注释移到单独一行"))
        .replace(&above, moved)
        .replace(&behind, "");
    Some(if has_secret { fix.with_secret() } else { fix })
}
