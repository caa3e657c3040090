use crate::catalog::{Flavor, Server};
use crate::container::{CliCall, Container};
use crate::diagnostic::rule;
use crate::lint::rules::places::container_of;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds host names among the addresses of `--cluster create` where redis-cli is of a release up to 6.2.
    /// Nothing is reported if the release is not known.
    ///
    /// ## Why it matters
    /// Up to 6.2, redis-cli passes the name to `CLUSTER MEET`, which takes only IP addresses. By then it has
    /// assigned the slots, and it stops half-way, with `ERR Invalid node address specified: redis-1:6379`; a
    /// second try says `[ERR] Node redis-1:6379 is not empty. Either the node already knows other nodes
    /// (check with CLUSTER NODES) or contains some key in database 0.` From 7.0 on it resolves the names
    /// once; the nodes know each other only by address.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   create:
    ///     image: redis:6.2
    ///     command: redis-cli --cluster create redis-1:6379 redis-2:6379 redis-3:6379 --cluster-yes
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   create:
    ///     image: redis:6.2
    ///     command: redis-cli --cluster create 172.28.0.2:6379 172.28.0.3:6379 172.28.0.4:6379 --cluster-yes
    /// ```
    ///
    /// ## References
    /// - <https://redis.io/docs/latest/commands/cluster-meet/>
    CreateWithHostname = "D031" "create-with-hostname", Containers, Error, fix: None
}

impl Rule for CreateWithHostname {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for call in &view.deployment.cli {
            let is_create =
                call.cluster.as_ref().is_some_and(|c| c.get() == Some("create")) && !call.resolves_names;
            let Some(server) = server_of(call, &view.deployment.containers).filter(|_| is_create) else {
                continue;
            };
            let is_name = |host: &str| !host.is_empty() && host.parse::<IpAddr>().is_err();
            let named = call.addresses.iter().find(|a| a.text.is_known && is_name(&a.host));
            let is_old = server.flavor() == Flavor::Redis && server.release() < (7, 0);
            let Some(address) = named.filter(|_| is_old) else { continue };
            let (major, minor) = server.release();
            out.report(Finding::new(
                self.meta(),
                address.text.place.clone(),
                say!(
                    "`{host}` is a host name, and redis-cli {major}.{minor} cannot create a cluster with \
                     host names: it stops half-way, after it has assigned the slots",
                    "`{host}` 是主机名，redis-cli {major}.{minor} 不能用主机名创建集群：它会中途停下，而槽已经分配",
                    host = address.host,
                    major,
                    minor
                ),
                say!(
                    "write the nodes' addresses, which must be static, or use redis-cli 7.0 or later",
                    "写节点的 IP 地址（必须是静态的），或使用 7.0 及以上版本的 redis-cli"
                ),
            ));
        }
    }
}

/// Returns the release of redis-cli, according to the image of its container.
fn server_of(call: &CliCall, containers: &[Container]) -> Option<Server> {
    let container = container_of(call, containers)?;
    // A tag without a number means the newest release.
    let has_number = |tag: &str| tag.starts_with(|c: char| c.is_ascii_digit());
    container.image_name().filter(|image| image.tag.is_some_and(has_number)).and_then(|_| container.server())
}
