use super::counts::{cluster_workloads, count_of, then, together};
use super::pods::Pod;
use crate::container::{Budget, Kind, Text, WorkloadKind};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a StatefulSet with three or more nodes of a cluster that no PodDisruptionBudget of the folder protects (an info,
    /// and only if the folder has the Service of the pods too), and a budget that lets two pods or more be evicted at once
    /// (a warning). A percentage is taken of `replicas` and rounded up, as Kubernetes does.
    ///
    /// ## Why it matters
    /// `kubectl drain`, an upgrade of the machines and the autoscaler evict all pods of a machine, and of several
    /// machines at the same time. Without a budget, nothing makes them wait until the evicted node is back: a master
    /// and its replica go together and their slots are not served (`CLUSTERDOWN`), or half of
    /// the masters go and there is no majority for a failover. With a budget, the API answers `Cannot evict pod as it would
    /// violate the pod's disruption budget.` and the drain tries again.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: redis}
    /// spec: {clusterIP: None, selector: {app: redis}, ports: [{port: 6379}]}
    /// ---
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
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: redis}
    /// spec: {clusterIP: None, selector: {app: redis}, ports: [{port: 6379}]}
    /// ---
    /// apiVersion: policy/v1
    /// kind: PodDisruptionBudget
    /// metadata: {name: redis}
    /// spec:
    ///   maxUnavailable: 1
    ///   selector: {matchLabels: {app: redis}}
    /// ---
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
    ///
    /// ## References
    /// - "Specifying a Disruption Budget for your Application" at
    ///   <https://kubernetes.io/docs/tasks/run-application/configure-pdb/>
    NoDisruptionBudget = "D067" "no-disruption-budget", Containers, Info, fix: None
}

impl Rule for NoDisruptionBudget {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for pod in
            cluster_workloads(view).into_iter().filter(|p| p.workload.kind == WorkloadKind::StatefulSet)
        {
            let Some(pods) = pod.workload.replicas.as_ref().map(|replicas| replicas.value) else { continue };
            let budgets = pod.budgets(view);
            let is_template = |budget: &Budget| budget.selector.values().any(|value| value.contains("{{"));
            let may_protect = !budgets.is_empty() || view.deployment.objects.budgets.iter().any(is_template);
            if pods >= 3 && !may_protect && !pod.services(view).is_empty() {
                out.report(self.none(&pod, pods));
            }
            if let [budget] = budgets[..]
                && budget.selector_is_whole
                && let Some((evicted, text)) = too_many(budget, pods, view)
            {
                out.report(self.generous(&pod, (evicted, pods), text));
            }
        }
    }
}

impl NoDisruptionBudget {
    fn none(&self, pod: &Pod<'_>, pods: u64) -> Finding {
        Finding::new(
            self.meta(),
            pod.workload.place.clone(),
            say!(
                "no PodDisruptionBudget protects these {pods} nodes: `kubectl drain` may evict {together} at once",
                "没有 PodDisruptionBudget 保护这 {pods} 个节点：`kubectl drain` 可能同时驱逐{together}",
                pods,
                together = together(pods),
            ),
            say!(
                "add a PodDisruptionBudget with `maxUnavailable: 1` and the labels of the pods",
                "加一个 PodDisruptionBudget，设 `maxUnavailable: 1`，selector 用这些 pod 的标签",
            ),
        )
    }

    fn generous(&self, pod: &Pod<'_>, (evicted, pods): (u64, u64), text: &Text) -> Finding {
        let finding = Finding::new(
            self.meta(),
            text.place.clone(),
            say!(
                "the budget lets {evicted} nodes of the cluster be evicted at once: {together} may be among them, and then {then}",
                "这个预算允许同时驱逐 {evicted} 个集群节点：其中可能有{together}，{then}",
                evicted,
                together = together(pods),
                then = then(pods),
            ),
            say!("set `maxUnavailable: 1`", "设为 `maxUnavailable: 1`"),
        );
        finding.severity(Severity::Warning).related(pod.workload.place.clone(), say!("the nodes", "这些节点"))
    }
}

/// Returns how many pods a budget lets be evicted at once, with the number that says so, if they are two or more.
fn too_many<'a>(budget: &'a Budget, pods: u64, view: &View<'_>) -> Option<(u64, &'a Text)> {
    // Other workloads may have pods that the budget counts, too.
    let all = (view.deployment.objects.servers.len() == 1).then_some(pods);
    let (evicted, text) = match (&budget.max_unavailable, &budget.min_available) {
        (Some(text), None) => (count_of(text, all)?, text),
        (None, Some(text)) => (all?.checked_sub(count_of(text, all)?)?, text),
        _ => return None,
    };
    let evicted = evicted.min(pods);
    (evicted >= 2).then_some((evicted, text))
}
