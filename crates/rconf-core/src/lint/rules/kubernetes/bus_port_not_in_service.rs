use super::pods::{Pod, pods};
use super::reach::{Announced, outside};
use crate::catalog::id;
use crate::container::{Kind, Service};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds cluster nodes that announce the address of a Service that has their client port, but not their bus port (the
    /// client port plus 10000, or `cluster-port`). Nodes that announce the address of their pod need no Service for the bus,
    /// and a headless Service needs no ports at all: pods reach each other directly.
    ///
    /// ## Why it matters
    /// The other nodes connect to the announced address, with the bus port. A Service passes on only the ports that it
    /// names. `CLUSTER NODES` shows the node as `handshake`, then as `fail?`, it never joins, and none of its replicas can
    /// take over.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis-0}
    /// spec:
    ///   replicas: 1
    ///   template:
    ///     metadata: {labels: {node: redis-0}}
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--cluster-enabled, "yes", --cluster-announce-ip, 203.0.113.10]
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: redis-0}
    /// spec:
    ///   type: LoadBalancer
    ///   loadBalancerIP: 203.0.113.10
    ///   selector: {node: redis-0}
    ///   ports: [{name: client, port: 6379}]
    /// ```
    /// Use instead:
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis-0}
    /// spec:
    ///   replicas: 1
    ///   template:
    ///     metadata: {labels: {node: redis-0}}
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--cluster-enabled, "yes", --cluster-announce-ip, 203.0.113.10]
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: redis-0}
    /// spec:
    ///   type: LoadBalancer
    ///   loadBalancerIP: 203.0.113.10
    ///   selector: {node: redis-0}
    ///   ports: [{name: client, port: 6379}, {name: bus, port: 16379}]
    /// ```
    ///
    /// ## References
    /// - "Redis Cluster TCP ports" in the Redis Cluster specification
    BusPortNotInService = "D055" "bus-port-not-in-service", Containers, Error, fix: None
}

impl Rule for BusPortNotInService {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for pod in pods(view).iter().filter(|pod| pod.is_cluster() && pod.has_known_ports()) {
            // That several pods announce one address is `fixed-announce-in-pod`.
            let Announced::Fixed(address) = pod.announced(id::CLUSTER_ANNOUNCE_IP, "cluster-announce-ip")
            else {
                continue;
            };
            if pod.is_several() || pod.workload.host_network.is_some() {
                continue;
            }
            let Some(server) = pod.server() else { continue };
            let (port, bus) = (server.config().client_port(), server.config().bus_port());
            let mut services = pod.services(view);
            services.extend(pod.services_by_name(view));
            services.retain(|service| is_at(service, address));
            if services.iter().any(|service| pod.is_sent_to(service, bus)) {
                continue;
            }
            let Some(service) = services.iter().find(|service| pod.is_sent_to(service, port)) else {
                continue;
            };
            out.report(self.finding(pod, service, address, bus));
        }
    }
}

impl BusPortNotInService {
    fn finding(&self, pod: &Pod<'_>, service: &Service, address: IpAddr, bus: i64) -> Finding {
        let name = &service.name;
        let finding = Finding::new(
            self.meta(),
            service.place.clone(),
            say!(
                "the Service {name} does not pass on the bus port {bus}, but the node announces {address}: the other nodes \
                 cannot reach it there, and it never joins",
                "Service {name} 不转发总线端口 {bus}，而节点公布的是 {address}：其他节点在这个地址上连不到它，它永远无法加入集群",
                name,
                bus,
                address
            ),
            say!("add `port: {bus}` to the Service", "在 Service 中增加 `port: {bus}`", bus),
        );
        let config = pod.node.map(|node| (node, node.config.setting(id::CLUSTER_ANNOUNCE_IP)));
        match config {
            Some((node, Some(setting))) => {
                finding.related(node.place(setting.at, None), say!("announced here", "在此公布"))
            }
            _ => finding,
        }
    }
}

/// Returns whether an address may be that of a Service. The address of a load balancer that a provider gives, and those of
/// the machines, are not in the manifest.
fn is_at(service: &Service, address: IpAddr) -> bool {
    let given = |text: &String| text.parse() == Ok(address);
    let has_given = service.addresses.iter().any(|text| text.parse::<IpAddr>().is_ok());
    service.addresses.iter().any(given) || (outside(service).is_some() && !has_given)
}
