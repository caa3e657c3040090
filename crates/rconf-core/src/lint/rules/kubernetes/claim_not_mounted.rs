use super::pods::pods;
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds StatefulSets of servers with `volumeClaimTemplates` that no container of the pod mounts.
    ///
    /// ## Why it matters
    /// Kubernetes makes a claim for each pod, and each pod gets its volume, but nothing is written to it. The server keeps its
    /// data in the container, where it is deleted with the container: a node that is moved or restarted is empty. The disk is
    /// paid for, and `kubectl get pvc` shows it as `Bound`, so that nobody notices.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   template:
    ///     spec:
    ///       containers:
    ///       - {name: redis, image: "redis:7.2", args: [--appendonly, "yes"]}
    ///   volumeClaimTemplates:
    ///   - metadata: {name: data}
    ///     spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
    /// ```
    /// Use instead:
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--appendonly, "yes"]
    ///         volumeMounts: [{name: data, mountPath: /data}]
    ///   volumeClaimTemplates:
    ///   - metadata: {name: data}
    ///     spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
    /// ```
    ///
    /// ## References
    /// - "Volume Claim Templates" at <https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/>
    ClaimNotMounted = "D068" "claim-not-mounted", Containers, Error, fix: None
}

impl Rule for ClaimNotMounted {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for (nth, workload) in view.deployment.workloads.iter().enumerate() {
            let all = &view.deployment.containers;
            let own = || all.iter().filter(|c| c.pod.as_ref().is_some_and(|pod| pod.workload == nth));
            let Some(server) = pods(view).into_iter().find(|pod| pod.in_pod.workload == nth) else {
                continue;
            };
            let is_mounted =
                |claim: &str| own().flat_map(|c| &c.mounts).any(|mount| mount.source.text == claim);
            let is_known = |claim: &str| !claim.is_empty() && !claim.contains("{{");
            let names = || workload.claims.iter().map(|claim| &claim.name);
            let Some(claim) = names().find(|claim| is_known(claim) && !is_mounted(claim)) else {
                continue;
            };
            let finding = Finding::new(
                self.meta(),
                server.container.place.clone(),
                say!(
                    "no container mounts the claim `{claim}`: the volume stays empty, and the data is deleted with the \
                     container",
                    "没有容器挂载 claim `{claim}`：卷一直是空的，数据会随容器一起删除",
                    claim = claim.clone(),
                ),
                say!(
                    "mount it at the data folder: `volumeMounts: [{{name: {claim}, mountPath: /data}}]`",
                    "把它挂载到数据目录：`volumeMounts: [{{name: {claim}, mountPath: /data}}]`",
                    claim = claim.clone(),
                ),
            );
            out.report(finding.related(workload.place.clone(), say!("the StatefulSet", "StatefulSet 在此")));
        }
    }
}
