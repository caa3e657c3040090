use crate::container::{Container, Kind, Published};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;
use crate::text::Place;
use std::collections::BTreeMap;

rule! {
    /// ## What it does
    /// Finds two containers of a plan, at least one of them a server, that publish the same port of the host.
    ///
    /// Ports at different addresses of the host, of services in different compose profiles, and of containers
    /// that are removed when they exit are not reported.
    ///
    /// ## Why it matters
    /// The second container does not start: `Bind for 0.0.0.0:6379 failed: port is already allocated`, from
    /// Docker 28 on `failed to bind host port for 0.0.0.0:6379: address already in use`. In a cluster, a node
    /// is then missing. The port may also be the bus port of one node and the client port of another.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis-1:
    ///     image: redis:7.2
    ///     ports: ["127.0.0.1:7001:6379"]
    ///   redis-2:
    ///     image: redis:7.2
    ///     ports: ["127.0.0.1:7001:6379"]
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis-1:
    ///     image: redis:7.2
    ///     ports: ["127.0.0.1:7001:6379"]
    ///   redis-2:
    ///     image: redis:7.2
    ///     ports: ["127.0.0.1:7002:6379"]
    /// ```
    ///
    /// ## References
    /// - <https://docs.docker.com/engine/network/port-publishing/>
    HostPortTaken = "D035" "host-port-taken", Containers, Error, fix: None
}

impl Rule for HostPortTaken {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let mut taken: BTreeMap<(&str, u16), Vec<(&Container, &Published)>> = BTreeMap::new();
        let mut told: Vec<(&Place, &Place)> = Vec::new();
        for container in view.deployment.containers.iter().filter(|c| is_there_for_good(view, c)) {
            for published in &container.ports {
                let Some((first, last)) = published.host else { continue };
                // Docker can use any port of a range for a single port of the container.
                if last - first != published.container.1 - published.container.0 {
                    continue;
                }
                for port in first..=last {
                    let others = taken.entry((published.protocol.as_str(), port)).or_default();
                    let other = others.iter().find(|(other, p)| clash(container, published, other, p));
                    if let Some((_, other)) = other {
                        // For two ranges, only the first port that they share is reported.
                        if !told.contains(&(&other.place, &published.place)) {
                            told.push((&other.place, &published.place));
                            out.report(self.finding(port, published, other));
                        }
                    } else {
                        others.push((container, published));
                    }
                }
            }
        }
    }
}

impl HostPortTaken {
    fn finding(&self, port: u16, published: &Published, other: &Published) -> Finding {
        let finding = Finding::new(
            self.meta(),
            published.place.clone(),
            say!(
                "port {port} of the host is published by another container too: the container that starts \
                 second fails",
                "主机的端口 {port} 也被另一个容器发布：后启动的那个容器无法启动",
                port
            ),
            say!("publish it on a host port of its own", "发布到一个它独占的主机端口"),
        );
        // The iterations of a loop share a place.
        if other.place == published.place {
            finding
        } else {
            finding.related(
                other.place.clone(),
                say!("port {port} is taken here", "端口 {port} 在此被占用", port),
            )
        }
    }
}

/// Returns whether the container runs permanently beside the others, and is not a service of a swarm.
fn is_there_for_good(view: &View<'_>, container: &Container) -> bool {
    let is_host = container.network_mode.as_ref().is_some_and(|mode| mode.text == "host");
    let is_several = container.replicas.as_ref().is_some_and(|replicas| replicas.value != 1);
    let is_open = view.deployment.kind == Kind::Script && !view.is_whole();
    container.removed_at_exit.is_none()
        && !is_host
        && !is_several
        && !is_open
        && container.profiles.is_empty()
}

fn clash(one: &Container, its: &Published, other: &Container, others: &Published) -> bool {
    let same_name = one.name.as_ref().is_some_and(|n| !n.is_known)
        || (one.name.is_some() && one.name.as_ref().map(|n| &n.text) == other.name.as_ref().map(|n| &n.text));
    let at_one_address = match (its.host_address, others.host_address) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    // A container with the same name is the same one, recreated.
    !std::ptr::eq(one, other) && !same_name && at_one_address && (one.is_server() || other.is_server())
}
