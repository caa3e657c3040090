use super::pods::{Pod, pods};
use super::state::object_of;
use crate::container::{Kind, Mount, MountKind};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;
use crate::text::join;

rule! {
    /// ## What it does
    /// Finds the configuration of a server in a ConfigMap or Secret that is mounted as a single file (`subPath`). Nothing is
    /// reported where pods are replaced when the configuration changes: an annotation holds a checksum of it, or is for a
    /// controller that does this.
    ///
    /// ## Why it matters
    /// Kubernetes writes a changed ConfigMap to the folders where it is mounted, but never to a file that is mounted through
    /// `subPath`. The pod keeps the file that it was created with, and a restart of its server or container reads the old
    /// file again. After a change, pods that were created earlier and later run with different configurations, and `CONFIG
    /// GET` is the only place where this shows.
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
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [/etc/redis/redis.conf]
    ///         volumeMounts: [{name: config, mountPath: /etc/redis/redis.conf, subPath: redis.conf}]
    ///       volumes: [{name: config, configMap: {name: redis}}]
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
    ///         args: [/etc/redis/redis.conf]
    ///         volumeMounts: [{name: config, mountPath: /etc/redis}]
    ///       volumes: [{name: config, configMap: {name: redis}}]
    /// ```
    ///
    /// ## References
    /// - "Mounted ConfigMaps are updated automatically" at <https://kubernetes.io/docs/concepts/configuration/configmap/>
    ConfigThroughSubPath = "D058" "config-through-sub-path", Containers, Info, fix: None
}

impl Rule for ConfigThroughSubPath {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for pod in pods(view).into_iter().filter(|pod| !is_replaced_by_changes(pod)) {
            let Some(mount) = config_file(&pod) else { continue };
            let object = object_of(mount, pod.workload);
            out.report(Finding::new(
                self.meta(),
                mount.place.clone(),
                say!(
                    "the configuration is mounted through `subPath`: a changed {object} does not reach the pods that run, not \
                     even when their servers restart",
                    "配置是通过 `subPath` 挂载的：{object} 修改之后，运行中的 pod 得不到新内容，服务器重启也没有用",
                    object
                ),
                say!(
                    "mount the whole {object} at a folder of its own, without `subPath`, and restart the servers after a change; \
                     or replace the pods (`kubectl rollout restart`)",
                    "把整个 {object} 挂载到单独的目录，不用 `subPath`，修改之后重启服务器；或者替换 pod（`kubectl rollout restart`）",
                    object
                ),
            ));
        }
    }
}

/// Returns the mount of the server's configuration if it is a single file of a ConfigMap or Secret, and the same for all
/// pods.
fn config_file<'a>(pod: &Pod<'a>) -> Option<&'a Mount> {
    let file = pod.container.start().ok()??.config?;
    let path = pod.container.in_working_folder(file.get()?);
    let is_it = |mount: &&Mount| {
        let is_at = mount.target.get().is_some_and(|target| join("/", target) == path);
        // A variable chooses the file of each pod, which a folder cannot do.
        let has_sub_path = mount.sub_path.as_ref().is_some_and(|sub_path| !sub_path.text.contains("$("));
        mount.kind == MountKind::Config && is_at && has_sub_path
    };
    pod.container.mounts.iter().find(is_it)
}

/// Returns whether an annotation makes a change of the configuration replace the pods: `checksum/config` of charts, or
/// one for a controller such as Reloader.
fn is_replaced_by_changes(pod: &Pod<'_>) -> bool {
    const WORDS: [&str; 3] = ["checksum", "hash", "reload"];
    let mut keys = pod.workload.annotations.keys();
    keys.any(|key| WORDS.iter().any(|word| key.to_ascii_lowercase().contains(word)))
}
