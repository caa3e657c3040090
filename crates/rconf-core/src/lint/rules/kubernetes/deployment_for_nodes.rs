use super::pods::{Pod, pods};
use crate::container::{Kind, WorkloadKind};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds nodes of a cluster that a Deployment or a ReplicaSet runs.
    ///
    /// ## Why it matters
    /// The pods of a Deployment are exchangeable: each new one gets another name, another address and, unless they all share
    /// one claim, an empty folder. A cluster node is not exchangeable. It is known by its state file (`nodes.conf`) and owns
    /// slots. A pod that is deleted or moved comes back as an unknown, empty node, its slots stay without an owner, and
    /// clients that ask for them get errors. If the pods share one claim, the second node exits with `Sorry, the cluster
    /// configuration file nodes.conf is already used by a different Redis Cluster node.`
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: redis}
    /// data:
    ///   redis.conf: |
    ///     cluster-enabled yes
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: redis}
    /// spec:
    ///   replicas: 6
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [/etc/redis/redis.conf]
    ///         volumeMounts: [{name: config, mountPath: /etc/redis}]
    ///       volumes: [{name: config, configMap: {name: redis}}]
    /// ```
    /// Use instead:
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: redis}
    /// data:
    ///   redis.conf: |
    ///     cluster-enabled yes
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   replicas: 6
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [/etc/redis/redis.conf]
    ///         volumeMounts: [{name: config, mountPath: /etc/redis}, {name: data, mountPath: /data}]
    ///       volumes: [{name: config, configMap: {name: redis}}]
    ///   volumeClaimTemplates:
    ///   - metadata: {name: data}
    ///     spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
    /// ```
    ///
    /// ## References
    /// - "StatefulSets" at <https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/>
    DeploymentForNodes = "D050" "deployment-for-nodes", Containers, Error, fix: None
}

impl Rule for DeploymentForNodes {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for pod in pods(view).into_iter().filter(Pod::is_cluster) {
            let (WorkloadKind::Deployment | WorkloadKind::ReplicaSet) = pod.workload.kind else { continue };
            let kind = pod.workload.kind.name();
            out.report(
                Finding::new(
                    self.meta(),
                    pod.workload.place.clone(),
                    say!(
                        "a {kind} runs nodes of a cluster: a pod that is replaced comes back as an unknown, empty node, and \
                         its slots are not served",
                        "用 {kind} 运行集群节点：pod 被替换后会变成集群不认识的空节点，它的槽也没有节点提供服务",
                        kind,
                    ),
                    say!(
                        "use a StatefulSet with `volumeClaimTemplates` mounted at the data folder",
                        "改用 StatefulSet，并把 `volumeClaimTemplates` 挂载到数据目录",
                    ),
                )
                .related(pod.container.place.clone(), say!("the node", "节点")),
            );
        }
    }
}
