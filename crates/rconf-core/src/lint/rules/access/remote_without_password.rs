use super::exposure::{Exposure, exposure};
use crate::catalog::Flavor;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds servers whose `bind` line accepts connections from other machines, which protected mode then
    /// refuses because no password is set. Protected mode is on by default, but off in the official images.
    /// Without a line for it, only daemons and services (`daemonize yes`, `supervised systemd`) are reported.
    ///
    /// ## Why it matters
    /// From 7.0 every connection from elsewhere is answered with `DENIED Redis is running in protected mode
    /// because protected mode is enabled and no password is set for the default user.` and closed; Valkey
    /// says `DENIED Running in protected mode`. This includes replicas: in a cluster over several machines
    /// they never synchronise. Up to 6.2 the same lines leave the server open to everyone
    /// (`open-to-the-world`), since there a `bind` line turns protected mode off.
    ///
    /// ## Example
    /// ```conf
    /// bind 0.0.0.0
    /// protected-mode yes
    /// ```
    /// Use instead:
    /// ```conf
    /// bind 0.0.0.0
    /// protected-mode yes
    /// requirepass m8Zr0pZrN3bqM0kqgI4Q3vW5b3J5r0vYV4w4Zt0nQ8k=
    /// masterauth m8Zr0pZrN3bqM0kqgI4Q3vW5b3J5r0vYV4w4Zt0nQ8k=
    /// ```
    ///
    /// ## References
    /// - redis/redis pull request 9034
    /// - `protected-mode` in the stock redis.conf
    RemoteWithoutPassword = "A013" "remote-without-password", Access, Warning, fix: None
}

impl Rule for RemoteWithoutPassword {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let Some(Exposure::OthersDenied { bind, mode }) = exposure(node) else { return };
        let (who, until) = (
            if node.config.is_cluster() {
                say!("clients and replicas on other machines", "其他机器上的客户端和从节点")
            } else {
                say!("clients on other machines", "其他机器上的客户端")
            },
            if node.server_is_named || node.config.server().flavor() == Flavor::Valkey {
                Message::default()
            } else {
                say!("; up to 6.2 it lets everyone in", "；6.2 及更早的版本则允许任何人访问")
            },
        );
        let on = match mode {
            Some(_) => say!("protected mode", "保护模式"),
            None => say!("protected mode, which is on by default,", "默认开启的保护模式"),
        };
        let finding = Finding::new(
            self.meta(),
            node.place(bind.at, None),
            say!(
                "no password is set, so {on} answers {who} with `DENIED`, although `bind` accepts them{until}",
                "没有设密码，所以尽管 `bind` 对外监听，{on}仍会用 `DENIED` 拒绝{who}{until}",
                on,
                who,
                until,
            ),
            say!(
                "set `requirepass` and `masterauth` on every node, or bind 127.0.0.1 if no other machine is \
                 to connect",
                "在每个节点上设置 `requirepass` 和 `masterauth`；如果不让其他机器连接，就绑定 127.0.0.1",
            ),
        );
        out.report(match mode {
            Some(mode) => {
                finding.related(node.place(mode.at, None), say!("protected mode is on", "保护模式已开启"))
            }
            None => finding,
        });
    }
}
