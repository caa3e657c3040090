use super::server::{is_at, servers};
use crate::catalog::id;
use crate::container::MountKind;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;
use crate::text::join;

rule! {
    /// ## What it does
    /// Finds single files mounted over files that the server writes: `cluster-config-file` (`nodes.conf`),
    /// and the snapshot (`dump.rdb`) if there are save points.
    ///
    /// ## Why it matters
    /// The server writes a new file and renames it over the old one, which a mounted file does not allow.
    /// From 7.2 on, a node exits at start-up: `Could not rename tmp cluster config file: Device or resource
    /// busy`, then `Fatal: can't update cluster config file.` A snapshot fails the same way: `Error moving
    /// temp DB file temp-1.rdb on the final destination dump.rdb (in server root dir /data): Device or
    /// resource busy`, and soon writes are refused: `MISCONF Redis is configured to save RDB snapshots, but
    /// it's currently unable to persist to disk.`
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis-7001:
    ///     image: redis:7.2
    ///     command: redis-server --port 7001 --cluster-enabled yes
    ///     volumes:
    ///       - ./7001/nodes.conf:/data/nodes.conf
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis-7001:
    ///     image: redis:7.2
    ///     command: redis-server --port 7001 --cluster-enabled yes
    ///     volumes:
    ///       - ./7001:/data
    /// ```
    ///
    /// ## References
    /// - `clusterSaveConfig` in cluster_legacy.c, `rdbSave` in rdb.c
    StateFileMountedAlone = "D019" "state-file-mounted-alone", Containers, Error, fix: None
}

impl Rule for StateFileMountedAlone {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in servers(view) {
            let Some(folder) = server.data_folder() else { continue };
            let config = server.config();
            let path = |directive| join(&folder, &String::from_utf8_lossy(config.text(directive)));
            for mount in server.container.mounts.iter().filter(|m| m.kind == MountKind::Bind) {
                let finding = if config.is_cluster()
                    && server.renames_state()
                    && is_at(mount, &path(id::CLUSTER_CONFIG_FILE))
                {
                    Finding::new(
                        self.meta(),
                        mount.place.clone(),
                        say!(
                            "the node's state file is mounted as a single file, which the node cannot \
                             replace: it exits at start-up",
                            "节点的状态文件是作为单个文件挂载的，节点无法替换它：启动过程中就会退出"
                        ),
                        say!("mount the folder that contains it", "改为挂载它所在的文件夹"),
                    )
                } else if !config.save_points().is_empty() && is_at(mount, &path(id::DBFILENAME)) {
                    Finding::new(
                        self.meta(),
                        mount.place.clone(),
                        say!(
                            "the snapshot is mounted as a single file, which the server cannot replace: saving \
                             fails, and then writes are refused",
                            "快照是作为单个文件挂载的，服务器无法替换它：保存会失败，之后写入会被拒绝"
                        ),
                        say!(
                            "mount the folder that contains it; to start from an existing snapshot, copy it \
                             into the volume",
                            "改为挂载它所在的文件夹；要从现有的快照开始，就把它复制到卷里"
                        ),
                    )
                    .severity(Severity::Warning)
                } else {
                    continue;
                };
                out.report(finding);
            }
        }
    }
}
