use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds `aclfile` together with `user` lines.
    ///
    /// ## Why it matters
    /// The server stops: `Configuring Redis with users defined in redis.conf and at the same setting an ACL
    /// file path is invalid.`
    ///
    /// ## Example
    /// ```conf
    /// aclfile /data/users.acl
    /// user alice on nopass
    /// ```
    /// Use instead, with the `user` lines in that file:
    /// ```conf
    /// aclfile /data/users.acl
    /// ```
    ///
    /// ## References
    /// - `ACLLoadUsersAtStartup` in acl.c
    AclfileWithUsers = "L042" "aclfile-with-users", Load, Error, fix: None
}

impl Rule for AclfileWithUsers {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            let Reason::AclfileWithUsers { user } = case.reason() else { return None };
            let message =
                "users come from an ACL file or from `user` lines, not both: the server refuses to start"
                    .to_owned();
            let help = "move the `user` lines into the ACL file, or remove `aclfile`".to_owned();
            let mut finding = case.finding(message, help);
            finding = finding.related(case.place(*user), "a user is declared here");
            Some(finding)
        });
    }
}
