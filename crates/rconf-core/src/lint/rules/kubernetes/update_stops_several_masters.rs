use super::counts::{cluster_workloads, count_of, then, together};
use crate::container::{Kind, WorkloadKind};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a rolling update of cluster nodes with a `maxUnavailable` of more than one pod. A percentage is taken of
    /// `replicas` and rounded up, as Kubernetes does. `podManagementPolicy: Parallel` is not reported: it concerns scaling,
    /// not updates.
    ///
    /// ## Why it matters
    /// The pods that are stopped together may be a master and its replica: nobody owns their slots, and clients get
    /// `CLUSTERDOWN`. If they are half of the masters, there is no majority that could vote, and no
    /// failover at all until they are back. Releases of Kubernetes in which the feature gate `MaxUnavailableStatefulSet`
    /// is off ignore the field of a StatefulSet; the update changes its behaviour with the release that turns it on.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   replicas: 6
    ///   updateStrategy:
    ///     rollingUpdate: {maxUnavailable: 3}
    ///   template:
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
    ///   updateStrategy:
    ///     rollingUpdate: {maxUnavailable: 1}
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--cluster-enabled, "yes"]
    /// ```
    ///
    /// ## References
    /// - "Maximum unavailable Pods" at <https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/>
    UpdateStopsSeveralMasters = "D065" "update-stops-several-masters", Containers, Warning, fix: None
}

impl Rule for UpdateStopsSeveralMasters {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for pod in cluster_workloads(view) {
            let workload = pod.workload;
            let (WorkloadKind::StatefulSet | WorkloadKind::DaemonSet) = workload.kind else { continue };
            let pods = workload.replicas.as_ref().map(|replicas| replicas.value);
            let Some(text) = &workload.update else { continue };
            let Some(count) = count_of(text, pods).filter(|count| *count > 1) else { continue };
            let known = pods.unwrap_or(6);
            // No more than there are.
            let count = pods.map_or(count, |pods| count.min(pods));
            if count < 2 {
                continue;
            }
            out.report(Finding::new(
                self.meta(),
                text.place.clone(),
                say!(
                    "an update stops up to {count} nodes of the cluster at once: {together} may be among them, and then {then}",
                    "更新时最多同时停掉 {count} 个集群节点：其中可能有{together}，{then}",
                    count,
                    together = together(known),
                    then = then(known),
                ),
                say!("set `maxUnavailable: 1`, or leave it out", "设为 `maxUnavailable: 1`，或去掉这一行"),
            ));
        }
    }
}
