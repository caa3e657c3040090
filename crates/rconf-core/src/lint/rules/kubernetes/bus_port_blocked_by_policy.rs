use super::pods::{Pod, pods};
use crate::container::{Direction, Kind, NetworkPolicy};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;
use std::collections::BTreeSet;

rule! {
    /// ## What it does
    /// Finds network policies that let the client port of cluster nodes in, or out, but not their bus port (the client port
    /// plus 10000, or `cluster-port`), where no other policy does so either.
    ///
    /// ## Why it matters
    /// Once a policy limits ingress to a pod, or egress from it, everything is dropped that no policy lets through. The nodes of a cluster talk to
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
            for is_egress in [false, true] {
                let Some(policy) = blocking(pod, view, is_egress, (port, bus)) else { continue };
                if seen.insert((policy.place.clone(), is_egress)) {
                    let finding = self.finding(policy, is_egress, (port, bus));
                    out.report(finding.related(pod.container.place.clone(), say!("the node", "节点")));
                }
            }
        }
    }
}

impl BusPortBlockedByPolicy {
    fn finding(&self, policy: &NetworkPolicy, is_egress: bool, (port, bus): (i64, i64)) -> Finding {
        let name = &policy.name;
        let (message, help) = if is_egress {
            (
                say!(
                    "the policy {name} lets the nodes out to the client port {port}, but not to the bus port {bus} of the others: \
                     the nodes cannot meet, and no replica can take over",
                    "策略 {name} 允许节点访问客户端端口 {port}，却不允许访问其他节点的总线端口 {bus}：节点之间无法握手，\
                     副本也无法接管",
                    name,
                    port,
                    bus
                ),
                say!(
                    "add a rule to `egress` that lets the pods of the cluster out to `port: {bus}` of each other",
                    "在 `egress` 中增加一条规则，允许集群的 pod 访问彼此的 `port: {bus}`",
                    bus
                ),
            )
        } else {
            (
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
            )
        };
        Finding::new(self.meta(), policy.place.clone(), message, help)
    }
}

/// Returns a policy that lets the client port through in one direction, if no policy that may hold for the pod lets the bus
/// port through.
fn blocking<'a>(
    pod: &Pod<'a>,
    view: &View<'a>,
    is_egress: bool,
    (port, bus): (i64, i64),
) -> Option<&'a NetworkPolicy> {
    let direction = |policy: &'a NetworkPolicy| if is_egress { &policy.egress } else { &policy.ingress };
    let (certain, possible) = pod.policies(view);
    let lets = |policy: &&'a NetworkPolicy, port| {
        let direction = direction(policy);
        direction.is_limited && lets_through(direction, pod, port)
    };
    if certain.iter().chain(&possible).any(|policy| lets(policy, bus)) {
        return None;
    }
    // A policy that lets nothing through stands beside others, which may not be here.
    certain.into_iter().find(|policy| lets(policy, port))
}

/// Returns whether a policy lets traffic through to a port of the pod.
fn lets_through(direction: &Direction, pod: &Pod<'_>, port: i64) -> bool {
    let Some(ranges) = &direction.ports else { return true };
    ranges.iter().any(|(first, last)| (i64::from(*first)..=i64::from(*last)).contains(&port))
        // A name that this container does not have may be that of a port of another container, with any number.
        || direction.port_names.iter().any(|name| pod.port_named(name).is_none_or(|own| i64::from(own) == port))
}
