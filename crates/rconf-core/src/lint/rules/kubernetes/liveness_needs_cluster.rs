use super::checks::{Check, Outcome, options, sent};
use super::pods::{Pod, pods};
use crate::container::{CliCall, Kind, Probe, ProbeKind, WorkloadKind};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::{Words, say};

rule! {
    /// ## What it does
    /// Finds liveness probes of cluster nodes that fail when other nodes do: they look for `cluster_state:ok` in `CLUSTER
    /// INFO`, run `redis-cli --cluster check`, or read and write a key with `redis-cli -c`.
    ///
    /// It also finds readiness probes that ask for the state of the cluster: an error if the StatefulSet starts its pods
    /// one after another, an info if the headless Service hides pods that are not ready.
    ///
    /// ## Why it matters
    /// Liveness asks whether this one server must be killed. When a shard is down, every node says that the cluster has failed,
    /// clients get `CLUSTERDOWN`, and Kubernetes kills the healthy nodes as well, again and again,
    /// while they should vote for a failover. A new cluster is in that state until its slots are assigned.
    ///
    /// With the default `podManagementPolicy: OrderedReady`, the second pod is created when the first one is ready. If
    /// readiness needs the cluster, and the cluster needs the other pods, that never happens: `kubectl get pods` shows one pod
    /// with `0/1` for ever. With `Parallel`, all pods start, but the names of pods that are not ready do not resolve
    /// (`Could not connect to Redis at redis-1.redis:6379: Name or service not known`) unless the Service publishes them.
    ///
    /// ## Example
    /// ```yaml
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
    ///         args: [--cluster-enabled, "yes"]
    ///         livenessProbe:
    ///           exec: {command: [sh, -c, "redis-cli cluster info | grep cluster_state:ok"]}
    /// ```
    /// Use instead:
    /// ```yaml
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
    ///         args: [--cluster-enabled, "yes"]
    ///         livenessProbe:
    ///           exec: {command: [redis-cli, ping]}
    ///           timeoutSeconds: 5
    /// ```
    ///
    /// ## References
    /// - "Liveness probe" at <https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/>
    /// - "Pod Management Policies" at <https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/>
    LivenessNeedsCluster = "D061" "liveness-needs-cluster", Containers, Warning, fix: None
}

impl Rule for LivenessNeedsCluster {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for pod in pods(view).into_iter().filter(Pod::is_cluster) {
            for probe in &pod.in_pod.probes {
                let found = match probe.kind {
                    ProbeKind::Readiness => self.readiness(view, &pod, probe),
                    ProbeKind::Liveness => self.liveness(probe),
                    ProbeKind::Startup => None,
                };
                if let Some(finding) = found {
                    out.report(finding);
                }
            }
        }
    }
}

impl LivenessNeedsCluster {
    fn liveness(&self, probe: &Probe) -> Option<Finding> {
        let check = Check::of_probe(probe);
        if ["|| true", "||true", "|| :", "|| exit 0"].iter().any(|always| check.mentions(always)) {
            return None;
        }
        let what = if asks_for_state(&check) {
            Words::new("asks for the state of the cluster", "检查的是整个集群的状态")
        } else if check.calls.iter().any(checks_cluster) {
            Words::new("checks the whole cluster", "检查的是整个集群")
        } else if check.calls.iter().any(follows_key) {
            Words::new("reads or writes a key on whichever node owns it", "读写的键可能属于别的节点")
        } else {
            return None;
        };
        Some(Finding::new(
            self.meta(),
            probe.place.clone(),
            say!(
                "the liveness probe {what}: when some nodes are down, Kubernetes kills the healthy ones too",
                "livenessProbe {what}：部分节点宕机时，健康的节点也会被 Kubernetes 杀掉",
                what,
            ),
            say!(
                "ask only whether this server answers: `redis-cli ping`; watch the state of the cluster with your monitoring",
                "只检查这个服务器是否有响应：`redis-cli ping`；集群状态交给监控",
            ),
        ))
    }

    fn readiness(&self, view: &View<'_>, pod: &Pod<'_>, probe: &Probe) -> Option<Finding> {
        let check = Check::of_probe(probe);
        if !check.mentions("cluster_state:ok")
            || !asks_for_state(&check)
            || check.on_error() != Outcome::Fails
        {
            return None;
        }
        let starts_in_turn = match &pod.workload.pod_management {
            Some(policy) => policy.get() == Some("OrderedReady"),
            None => true,
        };
        let is_set = pod.workload.kind == WorkloadKind::StatefulSet;
        if is_set && starts_in_turn && pod.replicas() > 1 {
            let finding = Finding::new(
                self.meta(),
                probe.place.clone(),
                say!(
                    "the pods become ready only when the cluster works, but the second pod is created only when the first is \
                     ready: the cluster never forms",
                    "集群正常后 pod 才就绪，而第一个 pod 就绪后才会创建第二个：集群永远建不起来",
                ),
                say!(
                    "ask for `redis-cli ping` instead, or set `podManagementPolicy: Parallel`",
                    "改用 `redis-cli ping` 检查，或设置 `podManagementPolicy: Parallel`",
                ),
            );
            return Some(
                finding
                    .severity(Severity::Error)
                    .related(pod.workload.place.clone(), say!("the StatefulSet", "这个 StatefulSet")),
            );
        }
        let services = pod.services(view);
        let mut headless = services.iter().filter(|service| service.is_headless);
        let first = headless.next().filter(|first| !first.publishes_not_ready)?;
        if headless.any(|service| service.publishes_not_ready) {
            return None;
        }
        let finding = Finding::new(
            self.meta(),
            probe.place.clone(),
            say!(
                "the pods become ready only when the cluster works, and until then their names in Service {service} do not \
                 resolve: a cluster cannot be created with these names",
                "集群正常后 pod 才就绪，而就绪之前 Service {service} 里没有它们的域名：用这些域名建不了集群",
                service = first.name,
            ),
            say!(
                "set `publishNotReadyAddresses: true` in the headless Service",
                "在 headless Service 里设置 `publishNotReadyAddresses: true`",
            ),
        );
        Some(
            finding
                .severity(Severity::Info)
                .related(first.place.clone(), say!("the Service", "这个 Service")),
        )
    }
}

/// Returns whether a check looks for the state of the cluster in the reply to `CLUSTER INFO`.
fn asks_for_state(check: &Check<'_>) -> bool {
    const FIELDS: [&str; 4] = ["cluster_state", "cluster_slots_", "cluster_known_nodes", "cluster_size"];
    let is_info = |call: &CliCall| {
        let words: Vec<String> =
            call.words.iter().skip(call.command).map(|w| w.text.to_ascii_lowercase()).collect();
        words.join(" ").trim() == "cluster info"
    };
    FIELDS.iter().any(|field| check.mentions(field)) && check.calls.iter().any(is_info)
}

fn checks_cluster(call: &CliCall) -> bool {
    call.cluster.as_ref().is_some_and(|verb| matches!(verb.text.as_str(), "check" | "info"))
}

/// Returns whether a call reads or writes a key on the node that owns it.
fn follows_key(call: &CliCall) -> bool {
    options(call).iter().any(|word| word.text == "-c")
        && sent(call)
            .is_some_and(|sent| matches!(sent.as_str(), "get" | "set" | "setex" | "incr" | "exists" | "del"))
}
