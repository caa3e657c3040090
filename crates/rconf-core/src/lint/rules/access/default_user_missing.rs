use super::exposure::is_reachable;
use super::login::users;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds ACL files with users, but without a `user default` line. Where the configuration that names the file
    /// has a `requirepass`, `requirepass-ignored` reports it.
    ///
    /// ## Why it matters
    /// The default user stays what it is: on, with all permissions, and without a password. Every connection is
    /// logged in as that user at once, so that the passwords and limits of the other users keep nobody out. Where
    /// protected mode is on, other machines are refused; everyone on the host still gets in.
    ///
    /// ## Example
    /// ```acl
    /// user shop on #9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 ~shop:* +@read
    /// ```
    /// Use instead:
    /// ```acl
    /// user default off
    /// user shop on #9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 ~shop:* +@read
    /// ```
    ///
    /// ## References
    /// - `ACLLoadFromFile` in acl.c
    DefaultUserMissing = "A017" "default-user-missing", Access, Warning, fix: None
}

impl Rule for DefaultUserMissing {
    fn judges_parts(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let is_open = config.is_acl_file() || (is_reachable(node) && config.password().is_none());
        // A line that is refused may be that of the default user.
        if !config.has_read_acl_file() || !is_open || !config.refusals().is_empty() {
            return;
        }
        let users = users(config);
        let Some((_, first, _)) =
            users.first().filter(|_| users.iter().all(|(name, ..)| *name != b"default"))
        else {
            return;
        };
        let finding = Finding::new(
            self.meta(),
            node.place(first.at, Some(1)),
            say!(
                "this ACL file has no `user default`, which stays on with all permissions and no password: nobody \
                 has to log in as one of these users",
                "这个 ACL 文件里没有 `user default`，默认用户仍然启用、没有密码、拥有全部权限：谁都不必以这些用户登录",
            ),
            say!(
                "add `user default off`, or a `user default` line with a password",
                "加上 `user default off`，或带密码的 `user default` 行",
            ),
        );
        out.report(if node.is_kept_inside() { finding.severity(Severity::Info) } else { finding });
    }
}
