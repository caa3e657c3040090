use super::pods::pods;
use crate::catalog::id;
use crate::container::{Kind, MountKind};
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::{Server, held};
use crate::lint::rules::size;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `terminationGracePeriodSeconds` below what a server needs to stop in order: less than 30 seconds for one
    /// that saves a snapshot of 1 GB or more (by `maxmemory`, or by the memory limit) on a volume, and 0 for any server
    /// that keeps data.
    ///
    /// ## Why it matters
    /// On SIGTERM, a server with save points writes its data set to the disk before it ends (`Saving the final RDB snapshot
    /// before exiting.`), and from 7.0 on it first waits up to 10 seconds for its replicas. When the time is over,
    /// Kubernetes sends SIGKILL: the snapshot is a half-written `temp-PID.rdb` that nobody reads, and without an
    /// append-only file the server comes back with the data of the last save. With 0, Kubernetes removes the pod
    /// without waiting for its server: the next pod of that name may start on another machine while the old server still
    /// writes to the same volume.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   template:
    ///     spec:
    ///       terminationGracePeriodSeconds: 5
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--save, "900 1", --maxmemory, 4gb]
    ///         volumeMounts: [{name: data, mountPath: /data}]
    ///   volumeClaimTemplates:
    ///   - metadata: {name: data}
    /// ```
    /// Use instead:
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   template:
    ///     spec:
    ///       terminationGracePeriodSeconds: 300
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--save, "900 1", --maxmemory, 4gb]
    ///         volumeMounts: [{name: data, mountPath: /data}]
    ///   volumeClaimTemplates:
    ///   - metadata: {name: data}
    /// ```
    ///
    /// ## References
    /// - "Pod termination" at <https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/>
    /// - "Force Delete StatefulSet Pods" at <https://kubernetes.io/docs/tasks/run-application/force-delete-stateful-set-pod/>
    /// - "Redis signal handling" at <https://redis.io/docs/latest/operate/oss_and_stack/reference/signals/>
    GracePeriodTooShort = "D063" "grace-period-too-short", Containers, Warning, fix: None
}

/// What Kubernetes waits if nothing is said, in seconds.
const USUAL: u64 = 30;

/// The size from which saving may take that long, in bytes. A limit of `1G` counts.
const LARGE: u64 = 1_000_000_000;

impl Rule for GracePeriodTooShort {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for pod in pods(view) {
            let (Some(grace), Some(node)) = (&pod.workload.grace, pod.node) else { continue };
            let server = Server { container: pod.container, node };
            let Some(folder) = server.data_folder() else { continue };
            let mount = held(pod.container, &folder).mount();
            // What is on any other mount is deleted with the pod.
            if !mount.is_some_and(|mount| matches!(mount.kind, MountKind::Volume | MountKind::Bind)) {
                continue;
            }
            let keeps = server.persists_on_purpose() || pod.is_cluster();
            let maxmemory = Some(node.config.bytes(id::MAXMEMORY)).filter(|bytes| *bytes > 0);
            let most = maxmemory.or_else(|| pod.container.memory.as_ref().map(|limit| limit.value));
            let saves = keeps && !node.config.save_points().is_empty();
            let message = match (grace.value, most) {
                (0, _) if keeps => say!(
                    "Kubernetes does not wait for the server to stop: its last writes may not be on the disk, and a new pod may \
                     start while the old one still uses the volume",
                    "Kubernetes 不会等服务器停止：最后的写入可能还没落盘，旧 pod 还在用卷时新 pod 就可能启动",
                ),
                (seconds, Some(most)) if seconds < USUAL && saves && most >= LARGE => say!(
                    "the server saves up to {most} when it stops, and is killed after {seconds} seconds: the snapshot is not \
                     finished",
                    "服务器停止时最多要保存 {most} 数据，但 {seconds} 秒后就会被杀掉：快照写不完",
                    most = size(most),
                    seconds,
                ),
                _ => continue,
            };
            out.report(Finding::new(
                self.meta(),
                grace.place.clone(),
                message,
                say!(
                    "set `terminationGracePeriodSeconds` to the time that the largest snapshot takes, and some more: 300",
                    "把 `terminationGracePeriodSeconds` 设为保存最大快照的时间再留些余量，例如 300",
                ),
            ));
        }
    }
}
