use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds a user that is declared twice.
    ///
    /// ## Why it matters
    /// The server refuses the file from 7.0 on: `Error in user declaration '…': Duplicate user found. A user
    /// can only be defined once in config files`. Up to 6.2 the later line replaces the earlier one.
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
        each(self, node, out, |case| {
            let Reason::DuplicateUser { first } = case.reason() else { return None };
            let message = "this user is declared before: the server refuses the line".to_owned();
            let help = "put all rules of a user on one line".to_owned();
            let mut finding = case.finding(message, help);
            finding = finding.related(case.place(*first), "declared here first");
            Some(finding)
        });
    }
}
