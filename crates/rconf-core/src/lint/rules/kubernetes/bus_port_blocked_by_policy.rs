use super::pods::{Pod, pods};
use crate::container::{Kind, NetworkPolicy};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;
use std::collections::BTreeSet;

rule! {
    /// ## What it does
    /// Finds network policies that let the client port of cluster nodes in, but not their bus port (the client port plus
    /// 10000, or `cluster-port`), where no other policy lets it in either.
    ///
    /// ## Why it matters
    /// Once a policy limits ingress to a pod, everything is dropped that no policy lets in. The nodes of a cluster talk to
    /// each other only on the bus port: `CLUSTER MEET` stays without an answer, `redis-cli --cluster create` prints dots
    /// without end, and in a cluster that runs already each node marks the others as `fail?`, nobody can vote, and no
    /// replica takes over.
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
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: redis}
    /// spec:
    ///   podSelector: {matchLabels: {app: redis}}
    ///   ingress:
    ///   - ports: [{port: 6379}]
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
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: redis}
    /// spec:
    ///   podSelector: {matchLabels: {app: redis}}
    ///   ingress:
    ///   - ports: [{port: 6379}]
    ///   - from: [{podSelector: {matchLabels: {app: redis}}}]
    ///     ports: [{port: 16379}]
    /// ```
    ///
    /// ## References
    /// - <https://kubernetes.io/docs/concepts/services-networking/network-policies/>
    /// - "Redis Cluster TCP ports" in the Redis Cluster specification
    BusPortBlockedByPolicy = "D054" "bus-port-blocked-by-policy", Containers, Error, fix: None
}

impl Rule for BusPortBlockedByPolicy {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let nodes: Vec<Pod<'_>> = pods(view).into_iter().filter(Pod::is_cluster).collect();
        if matches!(nodes.as_slice(), [only] if !only.is_several() && only.workload.replicas.is_some()) {
            return;
        }
        let mut seen = BTreeSet::new();
        // Policies do not hold for pods on the network of their machine.
        for pod in nodes.iter().filter(|pod| pod.workload.host_network.is_none() && pod.has_known_ports()) {
            let Some(config) = pod.server().map(|server| server.config()) else { continue };
            let (port, bus) = (config.client_port(), config.bus_port());
            let all = pod.policies(view);
            let limits: Vec<&NetworkPolicy> =
                all.into_iter().filter(|policy| policy.limits_ingress).collect();
            if limits.iter().any(|policy| lets_in(policy, pod, bus)) {
                continue;
            }
            // A policy that lets nothing in stands beside others, which may not be here.
            let Some(policy) = limits.iter().find(|policy| lets_in(policy, pod, port)) else { continue };
            if !seen.insert(policy.place.clone()) {
                continue;
            }
            let name = &policy.name;
            let finding = Finding::new(
                self.meta(),
                policy.place.clone(),
                say!(
                    "the policy {name} lets in the client port {port} of the nodes, but not their bus port {bus}: the nodes \
                     cannot meet, and no replica can take over",
                    "策略 {name} 放行了节点的客户端端口 {port}，没有放行总线端口 {bus}：节点之间无法握手，副本也无法接管",
                    name,
                    port,
                    bus
                ),
                say!(
                    "add a rule to `ingress` that lets in `port: {bus}` from the pods of the cluster",
                    "在 `ingress` 中增加一条规则，对集群的 pod 放行 `port: {bus}`",
                    bus
                ),
            );
            out.report(finding.related(pod.container.place.clone(), say!("the node", "节点")));
        }
    }
}

/// Returns whether a policy lets in a port of the pod.
fn lets_in(policy: &NetworkPolicy, pod: &Pod<'_>, port: i64) -> bool {
    let Some(ranges) = &policy.ports else { return true };
    ranges.iter().any(|(first, last)| (i64::from(*first)..=i64::from(*last)).contains(&port))
        // A name that this container does not have may be that of a port of another container, with any number.
        || policy.port_names.iter().any(|name| pod.port_named(name).is_none_or(|own| i64::from(own) == port))
}
