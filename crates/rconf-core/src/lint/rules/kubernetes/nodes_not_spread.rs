use super::counts::{then, together};
use super::pods::{Pod, pods};
use crate::container::{Kind, WorkloadKind};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a StatefulSet of three or more cluster nodes that nothing keeps apart: the pods have neither an anti-affinity
    /// nor a topology spread constraint. Pods on the network of their machine, or with a port of it, are left out, because
    /// two of them do not fit on one machine.
    ///
    /// ## Why it matters
    /// Kubernetes spreads pods only as far as it suits it, and may place a master and its replica, or most masters, on one
    /// machine. When that machine fails or is drained, the slots of that master are lost with both, or the rest has no
    /// majority, and no replica takes over: `CLUSTERDOWN The cluster is down`.
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
    ///       topologySpreadConstraints:
    ///       - maxSkew: 1
    ///         topologyKey: kubernetes.io/hostname
    ///         whenUnsatisfiable: DoNotSchedule
    ///         labelSelector: {matchLabels: {app: redis}}
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--cluster-enabled, "yes"]
    /// ```
    ///
    /// ## References
    /// - <https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/>
    NodesNotSpread = "D057" "nodes-not-spread", Containers, Warning, fix: None
}

/// The minimum number of nodes of a cluster.
const FEWEST: u64 = 3;

impl Rule for NodesNotSpread {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for pod in pods(view).into_iter().filter(Pod::is_cluster) {
            let workload = pod.workload;
            let is_apart = workload.spread.is_some()
                || workload.host_network.is_some()
                || pod.container.ports.iter().any(|port| port.host.is_some());
            let count = pod.replicas();
            if count < FEWEST {
                continue;
            }
            if workload.kind != WorkloadKind::StatefulSet || is_apart {
                continue;
            }
            out.report(Finding::new(
                self.meta(),
                workload.place.clone(),
                say!(
                    "nothing keeps the {count} nodes apart: {together} may share a machine, and if it fails, {then}",
                    "没有什么让这 {count} 个节点分开：{together}可能在同一台机器上，机器一旦故障，{then}",
                    count,
                    together = together(count),
                    then = then(count),
                ),
                say!(
                    "add `topologySpreadConstraints` with `topologyKey: kubernetes.io/hostname` and the labels of the pods, or a \
                     `podAntiAffinity`",
                    "加上 `topologySpreadConstraints`，写明 `topologyKey: kubernetes.io/hostname` 和 pod 的标签；或加上 \
                     `podAntiAffinity`",
                ),
            ));
        }
    }
}
