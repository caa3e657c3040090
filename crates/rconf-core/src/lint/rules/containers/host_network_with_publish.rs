use crate::container::Kind;
use crate::lint::rule::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};

rule! {
    /// ## What it does
    /// Finds servers in the host's network (`--network host`, `network_mode: host`) with published ports.
    ///
    /// ## Why it matters
    /// In the host's network there is nothing to publish: the server listens on the host, at the port that its
    /// configuration names and at every address that `bind` allows. docker run says
    /// `WARNING: Published ports are discarded when using host network mode` and goes on; docker-compose from 1.28
    /// refuses: `"host" network_mode is incompatible with port_bindings`. A mapping to another port does not
    /// happen, and one to 127.0.0.1 does not keep others out.
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
        for server in view.servers() {
            let container = server.container;
            let Some(mode) = container.network_mode.as_ref().filter(|m| m.get() == Some("host")) else {
                continue;
            };
            let Some(place) = container.ports.first().map(|p| &p.place).or(container.publishes_all.as_ref())
            else {
                continue;
            };
            let message = match view.deployment.kind {
                Kind::Compose => {
                    "ports are not published in the host's network: older docker-compose refuses the file, newer \
                     ignores them, and the server is open at its own port on every address it binds"
                }
                Kind::Script => {
                    "ports are not published in the host's network: docker ignores them, and the server is open at \
                     its own port on every address it binds"
                }
            };
            let finding = Finding::new(
                self.meta(),
                place.clone(),
                message,
                "remove the published ports and set `port` and `bind`; or leave the host's network",
            );
            out.report(finding.related(mode.place.clone(), "the host's network"));
        }
    }
}
