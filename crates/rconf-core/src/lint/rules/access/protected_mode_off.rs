use super::exposure::{Exposure, exposure};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `protected-mode no` where nothing else protects the server: no password for the default user, no ACL
    /// file, no client certificates, and addresses beyond the loopback. Nothing is reported where a
    /// plan publishes no port of the container, or only on the loopback.
    ///
    /// ## Why it matters
    /// Protected mode refuses strangers with `DENIED Redis is running in protected mode
    /// because protected mode is enabled and no password is set for the default user.` Without it and without
    /// a password, everyone who can reach the port can read and delete every key, and write files as the
    /// server's user. In containers the port is often reachable in spite of a firewall: Docker's published
    /// ports bypass it.
    ///
    /// ## Example
    /// ```conf
    /// bind 0.0.0.0
    /// protected-mode no
    /// ```
    /// Use instead:
    /// ```conf
    /// bind 0.0.0.0
    /// requirepass m8Zr0pZrN3bqM0kqgI4Q3vW5b3J5r0vYV4w4Zt0nQ8k=
    /// masterauth m8Zr0pZrN3bqM0kqgI4Q3vW5b3J5r0vYV4w4Zt0nQ8k=
    /// ```
    ///
    /// ## References
    /// - `protected-mode` in the stock redis.conf
    ProtectedModeOff = "A006" "protected-mode-off", Access, Warning, fix: None
}

impl Rule for ProtectedModeOff {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let Some(Exposure::ProtectedModeOff(setting)) = exposure(node) else { return };
        out.report(Finding::new(
            self.meta(),
            node.place(setting.at, None),
            say!(
                "protected mode is off and no password is set: everyone who can reach the port can read and \
                 delete every key",
                "保护模式已关闭，又没有设密码：能连到端口的人都可以读取和删除所有键",
            ),
            say!(
                "set `requirepass` and `masterauth` on every node, or bind only addresses that trusted \
                 machines can reach and leave protected mode on",
                "在每个节点上设置 `requirepass` 和 `masterauth`，或只绑定可信机器能连到的地址并保留保护模式",
            ),
        ));
    }
}
