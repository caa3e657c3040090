use super::server::servers;
use crate::catalog::id;
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::rules::places::{lending_names, lends_network};
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers that listen only on the loopback of their container (`bind 127.0.0.1`) although the
    /// container publishes ports or shares a network with others. Nodes of a cluster have a rule of their own
    /// (`bind-loopback-in-cluster`).
    ///
    /// ## Why it matters
    /// A container has a loopback of its own. Connections to published ports arrive at the container's other
    /// address, where the server does not listen: `Could not connect to Redis at redis:6379: Connection
    /// refused` (in applications `connect ECONNREFUSED 172.18.0.2:6379` or `Error 111 connecting to
    /// redis:6379. Connection refused.`), from the host `Error: Server closed the connection` or `Connection
    /// reset by peer`. The stock redis.conf has `bind 127.0.0.1 -::1`; it is made for a host.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: ["redis-server", "/etc/redis/redis.conf"]
    ///     ports:
    ///       - "127.0.0.1:6379:6379"
    ///     volumes:
    ///       - ./conf:/etc/redis
    /// ```
    /// ```conf
    /// # conf/redis.conf
    /// bind 127.0.0.1 -::1
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: ["redis-server", "/etc/redis/redis.conf"]
    ///     ports:
    ///       - "127.0.0.1:6379:6379"
    ///     volumes:
    ///       - ./conf:/etc/redis
    /// ```
    /// ```conf
    /// # conf/redis.conf
    /// bind * -::*
    /// ```
    ///
    /// ## References
    /// - `bind` in the stock redis.conf
    LoopbackInContainer = "D037" "loopback-in-container", Containers, Error, fix: None
}

impl Rule for LoopbackInContainer {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let lending = lending_names(view.deployment);
        for server in servers(view) {
            let Some(bind) = server.config().setting(id::BIND) else { continue };
            let others = view.deployment.containers.len() > 1 && view.deployment.kind == Kind::Compose;
            let is_meant_for_others = !server.container.ports.is_empty() || others;
            if !server.has_own_network()
                || server.config().is_cluster()
                || !server.is_on_loopback()
                || !server.is_told(&["bind"])
                || !is_meant_for_others
                || server.listens_on().is_empty()
                || lends_network(&lending, server.container)
            {
                continue;
            }
            let mut finding = Finding::new(
                self.meta(),
                server.node.place(bind.at, None),
                say!(
                    "the server listens only on the loopback of its container: other containers and \
                     published ports cannot reach it",
                    "服务器只监听容器自己的回环地址：其他容器连不到它，发布的端口也通不到它"
                ),
                say!(
                    "set `bind * -::*` (up to 6.0 `bind 0.0.0.0`) with a password, and publish on 127.0.0.1 \
                     the ports that only the host should use",
                    "设置 `bind * -::*`（6.0 及以下用 `bind 0.0.0.0`）并设置密码；只供主机访问的端口发布在 127.0.0.1 上"
                ),
            );
            if let Some(port) = server.container.ports.first() {
                finding = finding.related(
                    port.place.clone(),
                    say!("no server listens behind this port", "没有服务器在这个端口上监听"),
                );
            }
            out.report(finding);
        }
    }
}
