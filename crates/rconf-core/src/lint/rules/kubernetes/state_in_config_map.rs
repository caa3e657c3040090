use super::pods::{Pod, pods};
use super::state::{cluster_state_file, object_of};
use crate::catalog::id;
use crate::container::{Container, Kind, Mount, MountKind, Workload, WorkloadKind};
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::mounted;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;
use crate::text::join;

rule! {
    /// ## What it does
    /// Finds files that a server or a Sentinel writes in a mounted ConfigMap or Secret: `cluster-config-file`, the data
    /// folder (`dir`), and the configuration of a Sentinel.
    ///
    /// ## Why it matters
    /// ConfigMaps and Secrets are mounted read-only. A cluster node exits: `Can't open nodes.conf in order to acquire a
    /// lock: Read-only file system`. A Sentinel keeps its state in its configuration and exits as well: `Sentinel config
    /// file /etc/redis/sentinel.conf is not writable: Read-only file system. Exiting...` A server that cannot create its
    /// append-only file does not start either, and where snapshots fail, writes are soon refused.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: sentinel}
    /// spec:
    ///   replicas: 3
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: sentinel
    ///         image: redis:7.2
    ///         command: [redis-sentinel, /etc/redis/sentinel.conf]
    ///         volumeMounts: [{name: config, mountPath: /etc/redis}]
    ///       volumes: [{name: config, configMap: {name: sentinel}}]
    /// ```
    /// Use instead:
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: sentinel}
    /// spec:
    ///   replicas: 3
    ///   template:
    ///     spec:
    ///       initContainers:
    ///       - name: copy
    ///         image: redis:7.2
    ///         command: [cp, -n, /etc/redis/sentinel.conf, /data/sentinel.conf]
    ///         volumeMounts: [{name: config, mountPath: /etc/redis}, {name: data, mountPath: /data}]
    ///       containers:
    ///       - name: sentinel
    ///         image: redis:7.2
    ///         command: [redis-sentinel, /data/sentinel.conf]
    ///         volumeMounts: [{name: data, mountPath: /data}]
    ///       volumes: [{name: config, configMap: {name: sentinel}}]
    ///   volumeClaimTemplates:
    ///   - metadata: {name: data}
    ///     spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    /// ```
    ///
    /// ## References
    /// - "ConfigMaps and Pods" at <https://kubernetes.io/docs/concepts/configuration/configmap/>
    /// - `clusterLockConfig` in cluster_legacy.c, `sentinelCheckConfigFile` in sentinel.c
    StateInConfigMap = "D052" "state-in-config-map", Containers, Error, fix: None
}

impl Rule for StateInConfigMap {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for pod in pods(view) {
            if let Some(finding) = self.of_server(&pod) {
                out.report(finding);
            }
        }
        for container in &view.deployment.containers {
            if let Some(finding) = self.of_sentinel(view, container) {
                out.report(finding);
            }
        }
    }
}

impl StateInConfigMap {
    fn of_server(&self, pod: &Pod<'_>) -> Option<Finding> {
        let server = pod.server()?;
        let folder = pod.data_folder()?;
        let config = server.config();
        let state = join(&folder, &cluster_state_file(config));
        let is_told = |names: &[&str]| server.is_told(names);
        if config.is_cluster()
            && is_told(&["cluster-config-file"])
            && let Some(mount) = config_at(pod.container, &state)
        {
            let object = object_of(mount, pod.workload);
            let message = say!(
                "the node writes its state file ({state}) in a mounted {object}, which is read-only: it exits at start-up",
                "节点要把状态文件（{state}）写进挂载的 {object}，而它是只读的：节点启动时就会退出",
                state,
                object
            );
            return Some(self.finding(mount, message));
        }
        let mount = config_at(pod.container, &folder)?;
        let object = object_of(mount, pod.workload);
        if config.is_yes(id::APPENDONLY) {
            let message = say!(
                "the data folder ({folder}) is a mounted {object}, which is read-only: the server cannot write its \
                 append-only file, and exits at start-up",
                "数据目录（{folder}）是挂载的 {object}，而它是只读的：服务器无法写入 AOF 文件，启动时就会退出",
                folder,
                object
            );
            Some(self.finding(mount, message))
        } else if !config.save_points().is_empty() && is_told(&["save"]) {
            let message = say!(
                "the data folder ({folder}) is a mounted {object}, which is read-only: saving snapshots fails, and then \
                 writes are refused",
                "数据目录（{folder}）是挂载的 {object}，而它是只读的：保存快照会失败，之后写入会被拒绝",
                folder,
                object
            );
            Some(self.finding(mount, message).severity(Severity::Warning))
        } else {
            None
        }
    }

    fn finding(&self, mount: &Mount, message: crate::message::Message) -> Finding {
        let help = say!(
            "let `dir` be a folder on a claim, such as /data, and mount the configuration elsewhere",
            "把 `dir` 设为位于 claim 上的目录，例如 /data，并把配置挂载到别处",
        );
        Finding::new(self.meta(), mount.place.clone(), message, help)
    }

    fn of_sentinel(&self, view: &View<'_>, container: &Container) -> Option<Finding> {
        let in_pod = container.pod.as_deref().filter(|in_pod| !in_pod.is_init)?;
        let workload = view.deployment.workloads.get(in_pod.workload)?;
        let file = container.sentinel_file()?;
        if ends(workload) || (in_pod.working_folder.is_some() && !file.text.starts_with('/')) {
            return None;
        }
        let path = container.in_working_folder(&file.text);
        let mount = config_at(container, &path)?;
        let object = object_of(mount, workload);
        let finding = Finding::new(
            self.meta(),
            file.place.clone(),
            say!(
                "the Sentinel gets a file of a mounted {object}, which is read-only: it must write its state there, and exits \
                 at start-up",
                "交给 Sentinel 的文件在挂载的 {object} 里，而它是只读的：Sentinel 必须把状态写进这个文件，因此启动时就会退出",
                object
            ),
            say!(
                "let an init container copy the file to a volume that can be written, and start the Sentinel with the copy",
                "用 init 容器把文件复制到可写的卷上，再用这个副本启动 Sentinel",
            ),
        );
        Some(finding.related(mount.place.clone(), say!("mounted here", "在此挂载")))
    }
}

/// Returns whether the pods of a workload end.
fn ends(workload: &Workload) -> bool {
    matches!(workload.kind, WorkloadKind::Job | WorkloadKind::CronJob)
}

/// Returns the mounted ConfigMap or Secret that a path in the container lies in.
fn config_at<'a>(container: &'a Container, path: &str) -> Option<&'a Mount> {
    mounted(container, path).mount().filter(|mount| mount.kind == MountKind::Config)
}
