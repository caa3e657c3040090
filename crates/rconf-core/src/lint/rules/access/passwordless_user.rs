use super::exposure::{is_powerful, is_reachable};
use super::login::{default_password, users};
use crate::catalog::id;
use crate::config::{Config, Value};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds users that are on, need no password (`nopass`) and can read or change data, in `user` lines and in
    /// ACL files. The default user is reported only for an ACL file whose configuration is not known, and as an
    /// info: for others, `nopass-default-user` knows whether other machines can reach the server.
    ///
    /// ## Why it matters
    /// Everyone who knows the name is logged in with any password. Protected mode does not help where the default
    /// user has a password or is off, because it only looks at that user.
    ///
    /// ## Example
    /// ```acl
    /// user default off
    /// user shop on nopass ~shop:* +@read +@write
    /// ```
    /// Use instead, with the output of `printf %s PASSWORD | sha256sum`:
    /// ```acl
    /// user default off
    /// user shop on #9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 ~shop:* +@read +@write
    /// ```
    ///
    /// ## References
    /// - "ACL rules" at <https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>
    PasswordlessUser = "A016" "passwordless-user", Access, Warning, fix: None
}

impl Rule for PasswordlessUser {
    fn judges_parts(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let is_open = config.is_acl_file() || (is_reachable(node) && !is_shut(config));
        if config.has_unread_acl_file() || !is_open {
            return;
        }
        for (name, user, login) in users(config) {
            let is_default = name == b"default";
            let Value::User { rules, .. } = &user.value else { continue };
            let needs_none = login.enabled && login.no_password && is_powerful(rules);
            if !needs_none || (is_default && !config.is_acl_file()) {
                continue;
            }
            let message = if is_default {
                say!(
                    "the default user needs no password: unless protected mode or the network keeps others out, \
                     everyone has all permissions that this line grants",
                    "默认用户不需要密码：除非有保护模式或网络把别人挡在外面，否则任何人都拥有这一行授予的全部权限",
                )
            } else {
                say!(
                    "this user needs no password: everyone who can reach the port and knows the name logs in",
                    "该用户不需要密码：能连到端口、知道用户名的人都能登录",
                )
            };
            let help = say!(
                "give it a password (`>…` or `#…`), or turn it off",
                "给它设密码（`>…` 或 `#…`），或停用它",
            );
            let finding = Finding::new(self.meta(), node.place(user.at, Some(1)), message, help);
            let is_info = is_default || node.is_kept_inside();
            out.report(if is_info { finding.severity(Severity::Info) } else { finding });
        }
    }
}

/// Returns whether protected mode refuses other machines.
fn is_shut(config: &Config) -> bool {
    let is_bound = config.server().is_legacy() && config.setting(id::BIND).is_some();
    config.is_yes(id::PROTECTED_MODE) && default_password(config).is_none() && !is_bound
}
