use super::server::{MOST_RELATED, Server, is_official, publishes, servers};
use crate::catalog::id;
use crate::container::Published;
use crate::diagnostic::rule;
use crate::lint::rules::places::{lending_names, lends_network};
use crate::lint::{Described, Finding, Place, Rule, Severity, Sink, View};
use crate::message::{Message, say};
use std::collections::{BTreeMap, BTreeSet};

rule! {
    /// ## What it does
    /// Finds containers that publish a port on which their server does not listen. It is an error if the port
    /// on which the server listens is not published, and a warning if it is published too. Only containers of
    /// the official images are checked, because others may run further programs, and no containers whose
    /// network other containers share.
    ///
    /// ## Why it matters
    /// Clients get `Could not connect to Redis at 192.169.0.8:7008: Connection refused`, `Error: Connection
    /// reset by peer` or `Error: Server closed the connection`: Docker accepts the connection on the host, but
    /// nothing listens in the container. The usual cause is a configuration that was copied without changing
    /// its `port`, or `-p 7001:7001` for a server that listens on 6379.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis-7008:
    ///     image: redis:7.2
    ///     command: ["redis-server", "/etc/redis/redis.conf"]
    ///     ports:
    ///       - "7008:7008"
    ///     volumes:
    ///       - ./node-7008/conf:/etc/redis
    /// ```
    /// ```conf
    /// # node-7008/conf/redis.conf
    /// port 6379
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis-7008:
    ///     image: redis:7.2
    ///     command: ["redis-server", "/etc/redis/redis.conf"]
    ///     ports:
    ///       - "7008:7008"
    ///     volumes:
    ///       - ./node-7008/conf:/etc/redis
    /// ```
    /// ```conf
    /// # node-7008/conf/redis.conf
    /// port 7008
    /// ```
    ///
    /// ## References
    /// - "Port publishing and mapping" in Docker's manual
    PortNotPublished = "D005" "port-not-published", Containers, Error, fix: None
}

/// The published ports in one place behind which nothing listens. A loop publishes many ports in one place.
struct Found<'a> {
    place: Place,
    ports: Vec<String>,
    servers: Vec<Server<'a>>,
    severity: Severity,
}

impl Rule for PortNotPublished {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let mut found: BTreeMap<(Place, Severity), Found<'_>> = BTreeMap::new();
        let lending = lending_names(view.deployment);
        for server in servers(view).into_iter().filter(is_comparable) {
            let listening = server.listens_on();
            if listening.is_empty() || lends_network(&lending, server.container) {
                continue;
            }
            let leads = |p: &Published| listening.iter().any(|port| publishes(p, *port));
            let reaches_clients = server.container.ports.iter().any(leads);
            for published in server.container.ports.iter().filter(|p| p.protocol != "udp" && !leads(p)) {
                let (first, last) = published.container;
                let port = if first == last { first.to_string() } else { format!("{first}-{last}") };
                let severity = if reaches_clients { Severity::Warning } else { Severity::Error };
                let key = (published.place.clone(), severity);
                let f = found.entry(key).or_insert_with(|| Found {
                    place: published.place.clone(),
                    ports: Vec::new(),
                    servers: Vec::new(),
                    severity,
                });
                f.ports.push(port);
                f.servers.push(server);
            }
        }
        for f in found.into_values() {
            out.report(self.finding(f));
        }
    }
}

impl PortNotPublished {
    fn finding(&self, found: Found<'_>) -> Finding {
        let mut on: Vec<i64> = found
            .servers
            .iter()
            .flat_map(|s| [s.config().integer(id::PORT), s.config().integer(id::TLS_PORT)])
            .collect();
        on.retain(|port| *port != 0);
        on.sort_unstable();
        on.dedup();
        let on: Vec<String> = on.iter().map(ToString::to_string).collect();
        let (on, ports) = (listed(&on), listed(&found.ports));
        let (ports_are, of) = if found.ports.len() == 1 {
            (say!("port", "端口"), say!("the container", "容器"))
        } else {
            (say!("ports", "端口"), say!("the containers", "这些容器"))
        };
        let (message, help) = if found.severity == Severity::Error {
            (
                say!(
                    "nothing listens on {ports_are} {ports} of {of}, the server listens on {on}: connections \
                     are refused",
                    "没有进程监听{of}的{ports_are} {ports}，服务器监听的是 {on}：连接会被拒绝",
                    ports_are,
                    ports,
                    of,
                    on
                ),
                say!(
                    "let the server listen there (`port {port}`), or publish its own port, {on}",
                    "让服务器监听该端口（`port {port}`），或者发布服务器自己的端口 {on}",
                    port = found.ports[0],
                    on
                ),
            )
        } else {
            (
                say!(
                    "nothing listens on {ports_are} {ports} of {of}: connections there are refused",
                    "没有进程监听{of}的{ports_are} {ports}：到那里的连接会被拒绝",
                    ports_are,
                    ports,
                    of
                ),
                say!(
                    "do not publish it, or correct the port after the colon",
                    "不要发布它，或者改正冒号后面的端口"
                ),
            )
        };
        let mut finding = Finding::new(self.meta(), found.place, message, help).severity(found.severity);
        let mut seen = BTreeSet::new();
        for server in found.servers {
            if let Some(port) = server.config().setting(id::PORT) {
                let place = server.node.place(port.at, None);
                if seen.len() < MOST_RELATED && seen.insert(place.clone()) {
                    finding =
                        finding.related(place, say!("the server listens here", "服务器监听的是这个端口"));
                }
            }
        }
        finding
    }
}

/// Returns whether the ports of the server are known, and nothing else listens in the container.
fn is_comparable(server: &Server<'_>) -> bool {
    let refuses_port = server
        .config()
        .refusals()
        .iter()
        .any(|r| server.config().word_value(r.at, 0).to_ascii_lowercase().ends_with(b"port"));
    is_official(server.container)
        && server.has_own_network()
        && !refuses_port
        && server.is_told(&["port", "tls-port", "cluster-port", "cluster-enabled"])
}

/// Returns a few items as text: `7001`, `7001 and 7002`, `7001, 7002, 7003 and others`.
fn listed(ports: &[String]) -> Message {
    match ports {
        [first, second, third, _, ..] => {
            say!(
                "{first}, {second}, {third} and others",
                "{first}、{second}、{third} 等",
                first,
                second,
                third
            )
        }
        [first, second, third] => {
            say!("{first} and {second} and {third}", "{first}、{second} 和 {third}", first, second, third)
        }
        _ => Message::list(ports),
    }
}
