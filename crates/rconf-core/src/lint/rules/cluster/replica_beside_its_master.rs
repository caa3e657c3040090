use crate::container::{CliCall, Container, Deployment, Network, Text};
use crate::diagnostic::rule;
use crate::lint::rules::places::{names, network, statics, subnets};
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;
use std::collections::HashSet;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds `--cluster create` with replicas where all nodes are on one host: all addresses have the same
    /// host, or all are containers of one plan on networks of one Docker host. For a cluster used in
    /// development this is fine.
    ///
    /// ## Why it matters
    /// A replica takes over when its master's process or container fails. When the host fails, both are lost,
    /// and so is every other node of the cluster. redis-cli says `[WARNING] Some slaves are in the same host
    /// as their master` where it can tell.
    ///
    /// ## Example
    /// ```sh
    /// redis-cli --cluster create 10.0.0.1:7001 10.0.0.1:7002 10.0.0.1:7003 10.0.0.1:7004 10.0.0.1:7005 \
    ///   10.0.0.1:7006 --cluster-replicas 1
    /// ```
    /// Use instead:
    /// ```sh
    /// redis-cli --cluster create 10.0.0.1:7001 10.0.0.2:7001 10.0.0.3:7001 10.0.0.1:7002 10.0.0.2:7002 \
    ///   10.0.0.3:7002 --cluster-replicas 1
    /// ```
    ///
    /// ## References
    /// - <https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#replica-election-and-promotion>
    ReplicaBesideItsMaster = "C018" "replica-beside-its-master", Cluster, Info, fix: None
}

impl Rule for ReplicaBesideItsMaster {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for call in &view.deployment.cli {
            let is_create = call.cluster.as_ref().is_some_and(|c| c.get() == Some("create"));
            let replicas = call.replicas.as_ref().and_then(Text::get).and_then(|r| r.parse::<u32>().ok());
            let count = call.addresses.len();
            if !is_create
                || replicas.is_none_or(|r| r == 0)
                || count < 2
                || !are_on_one_host(view.deployment, call)
            {
                continue;
            }
            out.report(Finding::new(
                self.meta(),
                call.place.clone(),
                say!(
                    "all {count} nodes are on one host: replicas save the data when a container fails, not when the \
                     host does",
                    "全部 {count} 个节点都在同一台主机上：容器故障时从节点能保住数据，主机故障时则不能",
                    count,
                ),
                say!(
                    "spread the nodes over three hosts or more, with no replica on the host of its master",
                    "把节点分散到至少三台主机上，从节点不与它的主节点同机"
                ),
            ));
        }
    }
}

fn are_on_one_host(deployment: &Deployment, call: &CliCall) -> bool {
    if !call.addresses.iter().all(|a| a.text.is_known && !a.host.is_empty()) {
        return false;
    }
    let hosts: HashSet<&str> = call.addresses.iter().map(|a| a.host.as_str()).collect();
    let statics = statics(deployment);
    let is_bridge = |network: &Network| network.driver.as_ref().is_none_or(|d| d.get() == Some("bridge"));
    let is_local_address = |ip: IpAddr| {
        statics.iter().any(|s| s.ip == ip && s.network.is_some_and(is_bridge))
            || subnets(deployment).any(|(network, _, net)| is_bridge(network) && net.contains(&ip))
    };
    // The default network of a compose file is a bridge. Any other network must be known to be one.
    let is_local = |c: &Container| {
        let all = &mut c.networks.iter();
        all.all(|a| a.network.text == "default" || network(deployment, &a.network).is_some_and(is_bridge))
    };
    let local = |host: &&str| {
        let is_called = |c: &&Container| names(c).any(|name| name == *host);
        host.parse()
            .map_or_else(|_| deployment.containers.iter().filter(is_called).any(is_local), is_local_address)
    };
    hosts.len() == 1 || hosts.iter().all(local)
}
