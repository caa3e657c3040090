use super::announce::{is_outside, is_sure};
use super::server::{publishes, servers};
use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds cluster nodes that announce a client port (`cluster-announce-port`) other than the one the host
    /// publishes for them. Nothing is reported if a node announces the port it listens on and an address of
    /// the container network: then clients connect to the container directly.
    ///
    /// ## Why it matters
    /// Clients learn the addresses of the other nodes from the cluster. `MOVED 5798 10.0.0.11:7002` sends
    /// them to a port where nothing listens: `Could not connect to Redis at 10.0.0.11:7002: Connection
    /// refused`, although the first node they connect to answers. Whether a key can be used depends on its
    /// slot.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis-7002:
    ///     image: redis:7.2
    ///     command: redis-server --cluster-enabled yes --cluster-announce-ip 10.0.0.11 --cluster-announce-port 7002
    ///     ports:
    ///       - "17002:6379"
    ///       - "27002:16379"
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis-7002:
    ///     image: redis:7.2
    ///     command: redis-server --cluster-enabled yes --cluster-announce-ip 10.0.0.11 --cluster-announce-port 7002 --cluster-announce-bus-port 17002
    ///     ports:
    ///       - "7002:6379"
    ///       - "17002:16379"
    /// ```
    ///
    /// ## References
    /// - "CLUSTER DOCKER/NAT support" in the stock redis.conf
    PublishedPortDiffersFromAnnounced =
        "D006" "published-port-differs-from-announced", Containers, Error, fix: None
}

impl Rule for PublishedPortDiffersFromAnnounced {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in servers(view).into_iter().filter(|s| is_sure(s)) {
            let config = server.config();
            let Some(setting) = config.setting(id::CLUSTER_ANNOUNCE_PORT) else { continue };
            // With `tls-cluster`, clients are sent to the announced TLS port.
            if config.is_yes(id::TLS_CLUSTER) {
                continue;
            }
            let (announced, port) = (config.integer(id::CLUSTER_ANNOUNCE_PORT), config.client_port());
            let mut to_clients = server.container.ports.iter().filter(|p| publishes(p, port)).peekable();
            // If the client port is not published at all, another program may forward to it.
            let Some(first) = to_clients.peek().copied() else { continue };
            let is_published = to_clients.any(|p| match p.host {
                Some((from, _)) => i64::from(from) + port - i64::from(p.container.0) == announced,
                // A random port may be the announced one.
                None => true,
            });
            if announced == 0 || is_published || (announced == port && !is_outside(view, &server)) {
                continue;
            }
            let host =
                first.host.map_or(0, |(from, _)| i64::from(from) + port - i64::from(first.container.0));
            let finding = Finding::new(
                self.meta(),
                first.place.clone(),
                say!(
                    "the node announces port {announced}, but the host publishes it at {host}: clients that \
                     are redirected to it cannot connect",
                    "节点公布的端口是 {announced}，主机上发布的却是 {host}：被重定向过来的客户端连不上它",
                    announced,
                    host
                ),
                say!(
                    "publish `{announced}:{port}`, or set `cluster-announce-port {host}`",
                    "发布 `{announced}:{port}`，或者设置 `cluster-announce-port {host}`",
                    announced,
                    port,
                    host
                ),
            );
            out.report(
                finding.related(server.node.place(setting.at, None), say!("announced here", "在此公布")),
            );
        }
    }
}
