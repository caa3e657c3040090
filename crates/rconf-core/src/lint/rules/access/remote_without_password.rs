use super::{Exposure, exposure};
use crate::catalog::Flavor;
use crate::lint::rule::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds servers whose `bind` line invites other machines while protected mode refuses them, because no
    /// password is set. Protected mode is on by default, but off in the official images; so without a line this
    /// looks only at daemons and services (`daemonize yes`, `supervised systemd`).
    ///
    /// ## Why it matters
    /// From 7.0 every connection from elsewhere is answered with
    /// `DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user.`
    /// and closed; Valkey says `DENIED Running in protected mode`. That holds for replicas too: in a cluster over
    /// several machines they never synchronise. Up to 6.2 the same lines leave the server open to everybody
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
                "clients and replicas on other machines"
            } else {
                "clients on other machines"
            },
            if node.server_is_named || node.config.server().flavor() == Flavor::Valkey {
                ""
            } else {
                "; up to 6.2 it lets everybody in"
            },
        );
        let on = if mode.is_some() { "protected mode" } else { "protected mode, which is on by default," };
        let finding = Finding::new(
            self.meta(),
            node.place(bind.at, None),
            format!(
                "no password is set, so {on} answers {who} with `DENIED`, although `bind` invites them{until}"
            ),
            "set `requirepass` and `masterauth` on every node, or bind 127.0.0.1 if nobody else is to connect",
        );
        out.report(match mode {
            Some(mode) => finding.related(node.place(mode.at, None), "protected mode is on"),
            None => finding,
        });
    }
}
