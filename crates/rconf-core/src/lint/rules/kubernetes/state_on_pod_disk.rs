use super::pods::{Pod, pods};
use super::state::cluster_state_file;
use crate::catalog::id;
use crate::container::{Kind, Mount, MountKind, WorkloadKind};
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::{Held, mounted};
use crate::lint::rules::is_cache;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;
use crate::text::{join, parent};

rule! {
    /// ## What it does
    /// Finds servers that keep state, but on the disk of their pod: the data folder lies on an `emptyDir`, or on no
    /// volume. It is an error for nodes of a cluster, and a warning for servers that are configured to persist
    /// (`appendonly yes`, or a `save` line). Caches, and replicas, which copy their data from a master, are left out.
    ///
    /// ## Why it matters
    /// An `emptyDir` is deleted with its pod, and every update of a StatefulSet, every drained machine and every eviction
    /// deletes pods. A folder on no volume, `/data` in the official images as well, lasts only as long as the container: it
    /// is empty after every restart, such as one for a failed liveness probe or too much memory. A server then starts
    /// without its data. A cluster node has lost its state file as well. It comes back with a new identity, the others go
    /// on waiting for the old one, and after an update of all pods there is no cluster any more.
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
    ///         volumeMounts: [{name: data, mountPath: /data}]
    ///       volumes: [{name: data, emptyDir: {}}]
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
    ///         volumeMounts: [{name: data, mountPath: /data}]
    ///   volumeClaimTemplates:
    ///   - metadata: {name: data}
    ///     spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
    /// ```
    ///
    /// ## References
    /// - "emptyDir" at <https://kubernetes.io/docs/concepts/storage/volumes/>
    StateOnPodDisk = "D051" "state-on-pod-disk", Containers, Error, fix: None
}

/// What a server keeps.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// The state file of a cluster node.
    Node,
    /// Its data.
    Data,
}

/// The disk of a pod.
enum Disk<'a> {
    /// No volume: the file system of the container.
    Container,
    /// An `emptyDir`.
    Pod(&'a Mount),
}

impl Rule for StateOnPodDisk {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for pod in pods(view) {
            let Some((state, folder, disk)) = state(&pod) else { continue };
            out.report(match disk {
                Disk::Container => self.without_volume(&pod, state, &folder),
                Disk::Pod(mount) => self.on_empty_dir(&pod, state, &folder, mount),
            });
        }
    }
}

impl StateOnPodDisk {
    fn on_empty_dir(&self, pod: &Pod<'_>, state: State, folder: &str, mount: &Mount) -> Finding {
        let message = match state {
            State::Node => say!(
                "the state of a cluster node lies on an emptyDir, which is deleted with its pod: after an update or a move \
                 to another machine the node comes back empty, and the cluster does not know it",
                "集群节点的状态放在 emptyDir 上，pod 删除时它也一起删除：更新或迁移到其他机器之后，节点变成空的，集群也不认识它",
            ),
            State::Data => say!(
                "the data lies on an emptyDir, which is deleted with its pod: an update, an eviction or a move to another \
                 machine loses it",
                "数据放在 emptyDir 上，pod 删除时它也一起删除：更新、驱逐或迁移到其他机器都会丢失数据",
            ),
        };
        let finding = self.finding(pod, state, folder, mount.place.clone(), message);
        match pod.workload.volume(&mount.source.text) {
            Some(volume) => finding.related(volume.place.clone(), say!("the emptyDir", "这个 emptyDir")),
            None => finding,
        }
    }

    fn without_volume(&self, pod: &Pod<'_>, state: State, folder: &str) -> Finding {
        let message = match state {
            State::Node => say!(
                "no volume holds the state of a cluster node ({folder}): after every restart of its container the node \
                 comes back empty, and the cluster does not know it",
                "集群节点的状态（{folder}）不在任何卷里：容器每次重启之后，节点都变成空的，集群也不认识它",
                folder
            ),
            State::Data => say!(
                "no volume holds the data ({folder}): every restart of the container loses it",
                "数据（{folder}）不在任何卷里：容器每次重启都会丢失数据",
                folder
            ),
        };
        self.finding(pod, state, folder, pod.container.place.clone(), message)
    }

    fn finding(
        &self,
        pod: &Pod<'_>,
        state: State,
        folder: &str,
        place: crate::lint::Place,
        message: crate::message::Message,
    ) -> Finding {
        let help = if pod.workload.kind == WorkloadKind::StatefulSet {
            say!(
                "add the volume to `volumeClaimTemplates` and mount it at {folder}",
                "把这个卷写进 `volumeClaimTemplates`，并挂载到 {folder}",
                folder
            )
        } else {
            say!(
                "mount a `persistentVolumeClaim` at {folder}, or, if the server is a cache, turn persistence off",
                "在 {folder} 挂载一个 `persistentVolumeClaim`；如果只用作缓存，就关闭持久化",
                folder
            )
        };
        let severity = if state == State::Node { Severity::Error } else { Severity::Warning };
        Finding::new(self.meta(), place, message, help).severity(severity)
    }
}

/// Returns what the server keeps on the disk of its pod, with the folder that must last, or `None` if it keeps nothing
/// there, or this is not known.
fn state<'a>(pod: &Pod<'a>) -> Option<(State, String, Disk<'a>)> {
    let server = pod.server()?;
    let folder = pod.data_folder()?;
    if !server.is_told(&[
        "cluster-enabled",
        "cluster-config-file",
        "appendonly",
        "save",
        "maxmemory",
        "replicaof",
    ]) {
        return None;
    }
    let config = server.config();
    if config.is_cluster() {
        // The Deployment is what is wrong there: `deployment-for-nodes`.
        if matches!(pod.workload.kind, WorkloadKind::Deployment | WorkloadKind::ReplicaSet) {
            return None;
        }
        let file = join(&folder, &cluster_state_file(config));
        if let Some(disk) = disk_of(pod, &file) {
            return Some((State::Node, parent(&file).to_owned(), disk));
        }
    }
    let persists = server.persists_on_purpose() && (config.is_yes(id::APPENDONLY) || !is_cache(config));
    let disk =
        disk_of(pod, &folder).filter(|_| persists && !config.is_replica() && !lasts_below(pod, &folder))?;
    Some((State::Data, folder, disk))
}

/// Returns the disk of the pod that a path in the container lies on, or `None` if it lies on another volume, or this is
/// not known.
fn disk_of<'a>(pod: &Pod<'a>, path: &str) -> Option<Disk<'a>> {
    match mounted(pod.container, path) {
        Held::ByNone => Some(Disk::Container),
        Held::By(mount) => is_empty_dir(pod, mount).then_some(Disk::Pod(mount)),
        Held::Unknown => None,
    }
}

/// Returns whether a mount is an `emptyDir`, in memory or not. A claim template takes the place of a volume of its name.
fn is_empty_dir(pod: &Pod<'_>, mount: &Mount) -> bool {
    matches!(mount.kind, MountKind::EmptyDir | MountKind::Tmpfs)
        && !pod.workload.has_claim(&mount.source.text)
}

/// Returns whether something that outlives the pod is mounted below a folder.
fn lasts_below(pod: &Pod<'_>, folder: &str) -> bool {
    pod.container.mounts.iter().any(|mount| {
        let below = mount.target.text.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        below && matches!(mount.kind, MountKind::Volume | MountKind::Bind)
    })
}
