use super::server::together;
use crate::container::{Container, Kind};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers in the host's network (`--network host`, `network_mode: host`) with published ports.
    ///
    /// ## Why it matters
    /// In the host's network nothing is published: the server listens on the host, on the port in its
    /// configuration and on every address in `bind`. docker run says `WARNING: Published ports are discarded
    /// when using host network mode` and goes on; docker-compose from 1.28 refuses: `"host" network_mode is
    /// incompatible with port_bindings`. A mapping to another port has no effect, and a mapping to 127.0.0.1
    /// does not protect the server.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     network_mode: host
    ///     ports:
    ///       - "127.0.0.1:6380:6379"
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --port 6380 --bind 127.0.0.1
    ///     network_mode: host
    /// ```
    ///
    /// ## References
    /// - "Host network driver" in Docker's manual
    HostNetworkWithPublish = "D008" "host-network-with-publish", Containers, Warning, fix: None
}

impl Rule for HostNetworkWithPublish {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let of_host = |c: &&Container| c.network_mode.as_ref().and_then(|m| m.get()) == Some("host");
        let published =
            |c: &Container| c.ports.first().map(|p| &p.place).or(c.publishes_all.as_ref()).cloned();
        let servers = view.servers().map(|s| s.container).filter(of_host);
        let found: Vec<_> = servers.filter_map(|c| Some((published(c)?, c))).collect();
        let what_follows = match view.deployment.kind {
            Kind::Compose => say!(
                "old releases of docker-compose refuse the file, new ones ignore the ports",
                "旧版 docker-compose 拒绝这个文件，新版忽略这些端口"
            ),
            _ => say!("docker ignores the ports", "docker 会忽略它们"),
        };
        let finding = together(&found, |place, who| {
            Finding::new(
                self.meta(),
                place,
                say!(
                    "the ports of {who} are not published in the host's network: {what_follows}, and the \
                     server is open on its own port on every address it binds",
                    "{who}在主机网络中，端口不会被发布：{what_follows}，而服务器在它绑定的每个地址上都以自己的端口开放",
                    who,
                    what_follows
                ),
                say!(
                    "remove the published ports and set `port` and `bind`; or do not use the host's network",
                    "删掉发布的端口，改用 `port` 和 `bind` 设置；或者不用主机网络"
                ),
            )
        });
        if let Some(finding) = finding {
            let mode = found.first().and_then(|(_, c)| c.network_mode.as_ref());
            out.report(match mode {
                Some(mode) => finding.related(mode.place.clone(), say!("the host's network", "主机网络")),
                None => finding,
            });
        }
    }
}
