use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

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
        report_refusals(self, node, out, |case| {
            let Reason::AclfileWithUsers { user } = case.reason() else { return None };
            let message = say!(
                "users come from an ACL file or from `user` lines, not both: the server refuses to start",
                "用户要么来自 ACL 文件，要么来自 `user` 行，不能两者都用：服务器拒绝启动"
            );
            let help = say!(
                "move the `user` lines into the ACL file, or remove `aclfile`",
                "把 `user` 行移到 ACL 文件里，或删除 `aclfile`"
            );
            let mut finding = case.finding(message, help);
            finding = finding.related(case.place(*user), say!("a user is declared here", "这里声明了用户"));
            Some(finding)
        });
    }
}
