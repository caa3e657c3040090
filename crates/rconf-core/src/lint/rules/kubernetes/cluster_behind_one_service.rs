use super::pods::{Pod, pods};
use super::reach::{announces_itself, outside};
use crate::container::{Kind, Service};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Place, Rule, Sink, View};
use crate::message::say;
use std::collections::BTreeMap;

rule! {
    /// ## What it does
    /// Finds one Service of type LoadBalancer or NodePort before all nodes of a cluster that announce the addresses of their
    /// pods. A Service inside of Kubernetes (ClusterIP) is left out, because pods reach each other, and so are load balancers
    /// in a private network, from which pods can often be reached.
    ///
    /// ## Why it matters
    /// A load balancer picks any node, but in a cluster each key has its own. A client from outside that asks the wrong node
    /// is sent to the right one: `MOVED 12182 10.244.2.15:6379`. This is the address of a pod, which exists only inside of
    /// Kubernetes. Clients that know clusters time out as soon as they read the list of nodes, and others get the error for
    /// most of their keys. `redis-cli -c` prints `-> Redirected to slot [12182] located at 10.244.2.15:6379` and hangs.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   replicas: 6
    ///   template:
    ///     metadata: {labels: {app: redis}}
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--cluster-enabled, "yes"]
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: redis}
    /// spec:
    ///   type: LoadBalancer
    ///   selector: {app: redis}
    ///   ports: [{port: 6379}]
    /// ```
    /// Use instead:
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   replicas: 6
    ///   template:
    ///     metadata: {labels: {app: redis}}
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--cluster-enabled, "yes"]
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: redis}
    /// spec:
    ///   selector: {app: redis}
    ///   ports: [{port: 6379}]
    /// ```
    ///
    /// ## References
    /// - "Redirection and resharding" in the Redis Cluster specification
    ClusterBehindOneService = "D056" "cluster-behind-one-service", Containers, Warning, fix: None
}

impl Rule for ClusterBehindOneService {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let mut behind: BTreeMap<Place, (&Service, Vec<Pod<'_>>)> = BTreeMap::new();
        for pod in pods(view) {
            if !pod.is_cluster() || pod.workload.host_network.is_some() || !pod.has_known_ports() {
                continue;
            }
            let Some(port) = pod.server().map(|server| server.config().client_port()) else { continue };
            for service in pod.services(view) {
                if outside(service).is_some() && !service.is_private && pod.is_sent_to(service, port) {
                    behind.entry(service.place.clone()).or_insert_with(|| (service, Vec::new())).1.push(pod);
                }
            }
        }
        for (place, (service, pods)) in behind {
            let is_cluster = pods.len() > 1 || pods.iter().any(Pod::is_several);
            // With a Service for each pod, this one may be only where clients ask first.
            let is_only =
                pods.iter().all(|pod| announces_itself(pod) && pod.services_by_name(view).is_empty());
            if is_cluster && is_only {
                out.report(self.finding(place, service, &pods));
            }
        }
    }
}

impl ClusterBehindOneService {
    fn finding(&self, place: Place, service: &Service, pods: &[Pod<'_>]) -> Finding {
        let (name, kind) = (&service.name, outside(service).unwrap_or_default());
        let finding = Finding::new(
            self.meta(),
            place,
            say!(
                "the {kind} {name} stands before all nodes of the cluster: clients outside are sent on to the addresses of \
                 pods (`MOVED`), which they cannot reach",
                "{kind} {name} 挡在集群的所有节点前面：外部的客户端会被引向（`MOVED`）pod 的地址，而它们连不到这些地址",
                kind,
                name
            ),
            say!(
                "let clients run in Kubernetes and use a Service without `type`, or give each pod a Service of its own with the \
                 client port and the bus port, and let it announce that address",
                "让客户端在 Kubernetes 内运行，使用不带 `type` 的 Service；或者给每个 pod 单独的 Service（包含客户端端口和总线端口），\
                 并让它公布这个地址",
            ),
        );
        match pods.first() {
            Some(pod) => finding.related(pod.container.place.clone(), say!("the nodes", "这些节点")),
            None => finding,
        }
    }
}
