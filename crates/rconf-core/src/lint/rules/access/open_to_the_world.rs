use super::exposure::{Exposure, exposure};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers that anyone can use without a password, although the file has no `protected-mode no`:
    /// Redis up to 6.2 with a `bind` line that goes beyond the loopback, and servers without protected mode
    /// that bind a public address.
    ///
    /// ## Why it matters
    /// Up to 6.2 protected mode holds only for servers without a `bind` line: with `bind 0.0.0.0` and
    /// `protected-mode yes` everyone can connect (measured on 6.0.16). From 7.0 the same file answers `DENIED
    /// Redis is running in protected mode`. Open servers on the internet are found within hours: keys are
    /// deleted or replaced by a ransom note, and `CONFIG SET dir` with `SAVE` writes files as the server's
    /// user. Docker's published ports bypass the host's firewall.
    ///
    /// ## Example
    /// ```conf
    /// # rconf: server redis:6.2
    /// bind 0.0.0.0
    /// protected-mode yes
    /// ```
    /// Use instead:
    /// ```conf
    /// # rconf: server redis:6.2
    /// bind 0.0.0.0
    /// requirepass m8Zr0pZrN3bqM0kqgI4Q3vW5b3J5r0vYV4w4Zt0nQ8k=
    /// masterauth m8Zr0pZrN3bqM0kqgI4Q3vW5b3J5r0vYV4w4Zt0nQ8k=
    /// ```
    ///
    /// ## References
    /// - redis/redis pull request 9034
    /// - `protected-mode` in the stock redis.conf
    OpenToTheWorld = "A005" "open-to-the-world", Access, Warning, fix: None
}

impl Rule for OpenToTheWorld {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let (setting, message) = match exposure(node) {
            Some(Exposure::BindTurnsProtectionOff(bind)) => (
                bind,
                say!(
                    "on {server} a `bind` line turns protected mode off, and no password is set: everyone \
                     who can reach these addresses can read and delete every key",
                    "在 {server} 上，有 `bind` 行就会关闭保护模式，又没有设密码：能连到这些地址的人都可以读取和删除\
                     所有键",
                    server = node.server_name(),
                ),
            ),
            Some(Exposure::PublicAddress(bind)) => (
                bind,
                say!(
                    "the server is bound to a public address without a password and without protected mode: \
                     everyone on the internet can read and delete every key",
                    "绑定了公网地址，没有密码，也没有保护模式：互联网上的任何人都可以读取和删除所有键",
                ),
            ),
            _ => return,
        };
        out.report(Finding::new(
            self.meta(),
            node.place(setting.at, None),
            message,
            say!(
                "set `requirepass` and `masterauth` on every node, and bind only addresses that trusted \
                 machines can reach",
                "在每个节点上设置 `requirepass` 和 `masterauth`，并且只绑定可信机器能连到的地址",
            ),
        ));
    }
}
