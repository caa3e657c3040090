use super::exposure::exposure;
use super::login::{has_acl_file, users};
use crate::catalog::id;
use crate::config::Setting;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `requirepass` beside `aclfile`, and beside a `user default` line that needs no password.
    ///
    /// ## Why it matters
    /// The users of the ACL file replace all others when it is loaded, the default user with its password
    /// among them. If the ACL file is empty or does not name `default`, everyone can log in without a
    /// password: `AUTH` is answered with `ERR AUTH <password> called without any password configured for the
    /// default user. Are you sure your configuration is correct?` Measured on Redis 6.0, 7.0 and 8.0 and on
    /// Valkey 8.0, 8.1 and 9.1. It is only an info if the ACL file is at hand and has a `user default`.
    ///
    /// A `user default` line of the file itself decides in the same way, wherever it stands. Sentinels from Redis 7.0
    /// on and Valkey write `user default on nopass` into their file when they first start: a `requirepass` that is
    /// added later does nothing. A Sentinel of Redis 6.0 loads no users, and its `requirepass` counts.
    ///
    /// ## Example
    /// ```conf
    /// aclfile /etc/redis/users.acl
    /// requirepass m8Zr0pZrN3bqM0kqgI4Q3vW5b3J5r0vYV4w4Zt0nQ8k=
    /// ```
    /// Use instead, with `user default on >… ~* &* +@all` in the ACL file:
    /// ```conf
    /// aclfile /etc/redis/users.acl
    /// ```
    ///
    /// ## References
    /// - redis/redis issue 7883
    /// - `aclfile` in the stock redis.conf
    RequirepassIgnored = "A007" "requirepass-ignored", Access, Warning, fix: None
}

impl RequirepassIgnored {
    fn check_user_line(&self, node: &Node, password: &Setting, out: &mut Sink) {
        let users = users(&node.config);
        let open = users.iter().find(|(name, _, login)| *name == b"default" && login.is_open());
        // Where other machines can reach a server, another rule reports the line itself.
        let is_reported = !node.config.is_of_sentinel() && exposure(node).is_some();
        let Some((_, user, _)) = open.filter(|_| !is_reported) else { return };
        let message = say!(
            "`requirepass` has no effect: the `user default` line needs no password, and decides",
            "`requirepass` 不起作用：`user default` 行不需要密码，并且以它为准",
        );
        let help = say!(
            "remove the `user default` line, or write the password there instead of `nopass`",
            "删除 `user default` 行，或者在那一行用密码代替 `nopass`",
        );
        let finding = Finding::new(self.meta(), node.place(password.at, Some(0)), message, help);
        out.report(finding.related(node.place(user.at, Some(1)), say!("this line decides", "以这一行为准")));
    }
}

impl Rule for RequirepassIgnored {
    fn judges_sentinels(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        // A Sentinel of Redis 6.0 loads no users.
        if config.is_of_sentinel() && config.server().release() == (6, 0) {
            return;
        }
        let Some(password) = config.password() else { return };
        if !has_acl_file(config) {
            return self.check_user_line(node, password, out);
        }
        let place = node.place(password.at, Some(0));
        let users = users(config);
        if let Some((_, user, _)) = users.iter().find(|(name, ..)| *name == b"default") {
            let replaced = say!(
                "with an ACL file `requirepass` has no effect: its `user default` replaces the password",
                "有 ACL 文件时 `requirepass` 不起作用：密码以文件中的 `user default` 为准",
            );
            let help = say!("remove the line", "删除这一行");
            let finding = Finding::new(self.meta(), place, replaced, help).severity(Severity::Info);
            let decides = say!("this line decides", "以这一行为准");
            return out.report(finding.related(node.place(user.at, Some(1)), decides));
        }
        if config.has_read_acl_file() && config.refusals().is_empty() {
            let open = say!(
                "with an ACL file `requirepass` has no effect, and that file has no `user default`: everyone \
                 can log in without a password",
                "有 ACL 文件时 `requirepass` 不起作用，而该文件中没有 `user default`：任何人不用密码就能登录",
            );
            let help = say!(
                "add a `user default` line with the password, or with `off`, to the ACL file",
                "在 ACL 文件中加上 `user default` 行，带密码或写 `off`",
            );
            let finding = Finding::new(self.meta(), place, open, help).severity(Severity::Error);
            let decides = say!("the ACL file decides", "以 ACL 文件为准");
            return out.report(match config.setting(id::ACLFILE) {
                Some(file) => finding.related(node.place(file.at, None), decides),
                None => finding,
            });
        }
        let finding = Finding::new(
            self.meta(),
            place,
            say!(
                "with an ACL file `requirepass` has no effect: unless that file gives `user default` a \
                 password, everyone can log in without one",
                "有 ACL 文件时 `requirepass` 不起作用：除非文件里给 `user default` 设了密码，否则任何人不用密码就能登录",
            ),
            say!(
                "remove the line, and make sure that the ACL file has a `user default` line with the \
                 password, or with `off`",
                "删除这一行，并确认 ACL 文件中的 `user default` 行带有密码，或为 `off`",
            ),
        );
        out.report(match config.setting(id::ACLFILE) {
            Some(file) => {
                finding.related(node.place(file.at, None), say!("the ACL file decides", "以 ACL 文件为准"))
            }
            None => finding,
        });
    }
}
