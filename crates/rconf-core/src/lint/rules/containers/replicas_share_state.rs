use crate::catalog::id;
use crate::container::{Kind, Mount, MountKind, VolumeSource, Workload};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;
use crate::text::join;

rule! {
    /// ## What it does
    /// Finds services in cluster mode with several replicas (`deploy.replicas`, `scale`) whose state is in a
    /// volume or in a folder of the host: all replicas get the same one.
    ///
    /// ## Why it matters
    /// Each node locks its `nodes.conf`, which contains its identity. The first replica starts, the others
    /// exit with `Sorry, the cluster configuration file nodes.conf is already used by a different Redis
    /// Cluster node.` `Please make sure that different nodes use different cluster configuration files.`
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --cluster-enabled yes
    ///     volumes: ["data:/data"]
    ///     deploy: {replicas: 6}
    /// volumes:
    ///   data: {}
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis-1:
    ///     image: redis:7.2
    ///     command: redis-server --cluster-enabled yes
    ///     volumes: ["data-1:/data"]
    ///   redis-2:
    ///     image: redis:7.2
    ///     command: redis-server --cluster-enabled yes
    ///     volumes: ["data-2:/data"]
    /// volumes:
    ///   data-1: {}
    ///   data-2: {}
    /// ```
    ///
    /// ## References
    /// - `cluster-config-file` in the stock redis.conf
    ReplicasShareState = "D034" "replicas-share-state", Containers, Error, fix: None
}

impl Rule for ReplicasShareState {
    fn reads(&self, _: Kind) -> bool {
        true
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for (container, node) in view.cluster_nodes() {
            let Some(replicas) = container.replicas.as_ref().filter(|r| r.value > 1) else { continue };
            // The default is the working directory of the server.
            let folder = node
                .config
                .setting(id::DIR)
                .and_then(|s| s.value.as_text())
                .filter(|dir| !dir.is_empty())
                .unwrap_or(b".");
            let folder = String::from_utf8_lossy(folder).into_owned();
            let file = String::from_utf8_lossy(node.config.text(id::CLUSTER_CONFIG_FILE)).into_owned();
            let path = join(&container.in_working_folder(&folder), &file);
            let Some(mount) = mount_of(&container.mounts, &path) else { continue };
            if let Some(pod) = &container.pod
                && !is_claim_of_all(mount, view.deployment.workloads.get(pod.workload))
            {
                continue;
            }
            let help = if container.pod.is_some() {
                say!(
                    "use a StatefulSet with `volumeClaimTemplates`, which make a claim for each pod",
                    "用 StatefulSet 的 `volumeClaimTemplates`，为每个 pod 各建一个 claim"
                )
            } else {
                say!(
                    "write a service for each node, with a volume of its own",
                    "把每个节点写成单独的服务，各用自己的卷"
                )
            };
            out.report(
                Finding::new(
                    self.meta(),
                    replicas.place.clone(),
                    say!(
                        "{count} nodes share one `{file}`: the first one starts, the others exit because it \
                         is in use",
                        "{count} 个节点共用一个 `{file}`：第一个能启动，其余的因为它被占用而退出",
                        count = replicas.value,
                        file
                    ),
                    help,
                )
                .related(
                    mount.place.clone(),
                    say!("the state of all nodes is here", "所有节点的状态都在这里"),
                ),
            );
        }
    }
}

/// Returns whether a mount is a claim that all pods of a workload use.
fn is_claim_of_all(mount: &Mount, workload: Option<&Workload>) -> bool {
    let source = workload.and_then(|w| w.volume(&mount.source.text)).map(|volume| &volume.source);
    let is_claim = matches!(source, Some(VolumeSource::Claim(_)));
    let is_own = workload.is_some_and(|w| w.has_claim(&mount.source.text));
    is_claim && !is_own && mount.sub_path.as_ref().is_none_or(|path| !path.text.contains('$'))
}

/// Returns the mount that contains a path, if all replicas share it. A source with a template may differ
/// between them.
fn mount_of<'a>(mounts: &'a [Mount], path: &str) -> Option<&'a Mount> {
    let holds = |mount: &&Mount| {
        let target = mount.target.get().map(|t| join("/", t)).unwrap_or_default();
        path == target || path.strip_prefix(target.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    let mount = mounts.iter().filter(holds).max_by_key(|m| m.target.text.len())?;
    let is_shared = matches!(mount.kind, MountKind::Bind | MountKind::Volume);
    let source = mount.source.get()?;
    (is_shared && !source.is_empty() && !source.contains("{{")).then_some(mount)
}
