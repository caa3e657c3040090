use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds user names with white space in them.
    ///
    /// ## Why it matters
    /// The server reads the file and then stops: `Spaces not allowed in ACL usernames`, `Critical error while
    /// loading ACLs. Exiting.` In an ACL file: `contains invalid characters`. There, only single spaces
    /// separate words, so that a tab after a name belongs to the name.
    ///
    /// ## Example
    /// ```conf
    /// user "alice bob" on nopass
    /// ```
    /// Use instead:
    /// ```conf
    /// user alice-bob on nopass
    /// ```
    ///
    /// ## References
    /// - `ACLLoadConfiguredUsers` in acl.c
    BadUserName = "L033" "bad-user-name", Load, Error, fix: None
}

impl Rule for BadUserName {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::BadUserName {
                return None;
            }
            let message = say!(
                "a user name must not contain white space: the server refuses to start",
                "用户名不能含有空白字符：服务器拒绝启动"
            );
            let help = say!("use a name without white space", "换一个不含空白字符的用户名");
            Some(case.finding(message, help))
        });
    }
}
