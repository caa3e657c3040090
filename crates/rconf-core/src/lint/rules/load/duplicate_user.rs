use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a user that is declared twice.
    ///
    /// ## Why it matters
    /// The server refuses the file from 7.0 on: `Error in user declaration '…': Duplicate user found. A user
    /// can only be defined once in config files`, in an ACL file `WARNING: Duplicate user`. Up to 6.2 the later line replaces the earlier one.
    ///
    /// ## Example
    /// ```conf
    /// user alice on nopass ~a:* +get
    /// user alice on nopass ~b:* +set
    /// ```
    /// Use instead:
    /// ```conf
    /// user alice on nopass ~a:* +get (~b:* +set)
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    DuplicateUser = "L035" "duplicate-user", Load, Error, fix: None
}

impl Rule for DuplicateUser {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::DuplicateUser { first } = case.reason() else { return None };
            let message = say!(
                "this user is already declared above: the server refuses the line",
                "该用户前面已经声明过：服务器拒绝这一行"
            );
            let help = say!("put all rules of a user on one line", "把一个用户的所有规则写在同一行");
            let mut finding = case.finding(message, help);
            finding = finding.related(case.place(*first), say!("declared here first", "第一次在这里声明"));
            Some(finding)
        });
    }
}
