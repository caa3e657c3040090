use super::each;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a comment behind a value. redis.conf has none: `#` begins a comment only where it is the first
    /// character of a line that is not blank.
    ///
    /// ## Why it matters
    /// The `#` and every word after it are further arguments. The server refuses the line, with a message that
    /// speaks of anything but comments: `wrong number of arguments`, `Bad directive or wrong number of
    /// arguments`, `Invalid save parameters`, and behind `bind` as late as `Could not create server TCP
    /// listening socket #:6379`.
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
    /// The fix moves the comment to a line of its own, above. It is safe: the server refuses the file without
    /// it. None is offered for passwords, which may hold a `#` that was meant.
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    InlineComment = "L004" "inline-comment", Load, Error, fix: Safe
}

impl Rule for InlineComment {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            if *case.reason() != Reason::InlineComment {
                return None;
            }
            let message = say!(
                "redis.conf has no comments behind a value: the server takes `#` for an argument and refuses to start",
                "redis.conf 的值后面不能写注释：服务器把 `#` 当作参数，拒绝启动"
            );
            let help = say!("move the comment to a line of its own, above", "把注释移到上面单独一行");
            let mut finding = case.finding(message, help);
            finding.fix = super::move_comment_up(case);
            Some(finding)
        });
    }
}
