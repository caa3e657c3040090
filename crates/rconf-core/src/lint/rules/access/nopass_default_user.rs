use super::exposure::{Exposure, exposure};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `user default` that is on, needs no password (`nopass`) and can read or change data, on a
    /// server that other machines can reach because protected mode is off.
    ///
    /// ## Why it matters
    /// Every connection is logged in as the default user at once, without `AUTH`. A `requirepass` beside it
    /// does nothing: users are loaded after the file is read, and the line replaces the password. The
    /// passwords of other users do not help either.
    ///
    /// ## Example
    /// ```conf
    /// protected-mode no
    /// user default on nopass ~* &* +@all
    /// ```
    /// Use instead:
    /// ```conf
    /// protected-mode no
    /// user default off
    /// user app on >correct-horse-battery ~app:* &* +@all -@dangerous
    /// ```
    ///
    /// ## References
    /// - `user` in the stock redis.conf
    NopassDefaultUser = "A008" "nopass-default-user", Access, Warning, fix: None
}

impl Rule for NopassDefaultUser {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let Some(Exposure::Nopass(user)) = exposure(node) else { return };
        let finding = Finding::new(
            self.meta(),
            node.place(user.at, Some(1)),
            say!(
                "the default user needs no password: everyone who can reach the port has all permissions \
                 that this line grants",
                "默认用户不需要密码：能连到端口的人都拥有这一行授予的全部权限",
            ),
            say!(
                "give it a password (`>…`) or turn it off (`user default off`), and give each application \
                 its own user",
                "给它设密码（`>…`）或停用它（`user default off`），让应用用各自的用户登录",
            ),
        );
        out.report(match node.config.password() {
            Some(password) => finding.related(
                node.place(password.at, Some(0)),
                say!("has no effect: the `user` line replaces it", "不起作用：被 `user` 行取代"),
            ),
            None => finding,
        });
    }
}
