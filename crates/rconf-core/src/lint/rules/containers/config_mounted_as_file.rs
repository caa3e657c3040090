use super::server::{held, is_at, servers, together};
use crate::container::MountKind;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers whose configuration file is mounted as a single file, instead of its folder. For nodes
    /// of a cluster and for replicas it is a warning: their passwords and roles are changed while they run.
    /// For a standalone server it is only an info, and nothing is reported if the mount is read-only.
    ///
    /// ## Why it matters
    /// A mounted file can be written to but not replaced, and replacing is how files are saved. `CONFIG
    /// REWRITE` answers `ERR Rewriting config file: Device or resource busy` (the log says `Could not rename
    /// tmp config file (Device or resource busy)`), so changes by `CONFIG SET`, such as a rotated password,
    /// are lost with the next restart; Sentinel cannot record which server is the master. If an editor on the
    /// host saves by renaming, the container keeps the old file until it is recreated.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis-7001:
    ///     image: redis:7.2
    ///     command: ["redis-server", "/etc/redis/redis.conf"]
    ///     volumes:
    ///       - ./node-7001/conf/redis.conf:/etc/redis/redis.conf
    /// ```
    /// ```conf
    /// # node-7001/conf/redis.conf
    /// port 7001
    /// cluster-enabled yes
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis-7001:
    ///     image: redis:7.2
    ///     command: ["redis-server", "/etc/redis/redis.conf"]
    ///     volumes:
    ///       - ./node-7001/conf:/etc/redis
    /// ```
    /// ```conf
    /// # node-7001/conf/redis.conf
    /// port 7001
    /// cluster-enabled yes
    /// ```
    ///
    /// ## References
    /// - `rewriteConfigOverwriteFile` in config.c
    /// - "Additional configuration" in the description of the official image
    ConfigMountedAsFile = "D003" "config-mounted-as-file", Containers, Warning, fix: None
}

impl Rule for ConfigMountedAsFile {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let (mut changing, mut others) = (Vec::new(), Vec::new());
        for server in servers(view).into_iter().filter(|s| s.node.has_file()) {
            let container = server.container;
            let Ok(Some(start)) = container.start() else { continue };
            let Some(path) = start.config.as_ref().and_then(|c| c.get()) else { continue };
            let path = container.in_working_folder(path);
            let Some(mount) = held(container, &path).mount() else { continue };
            if mount.kind != MountKind::Bind || !is_at(mount, &path) {
                continue;
            }
            let replicates = server.config().replicaof().is_some();
            let changes = server.config().is_cluster() || replicates;
            match (changes, mount.read_only) {
                (true, false) => changing.push((mount.place.clone(), container)),
                (false, true) => {}
                _ => others.push((mount.place.clone(), container)),
            }
        }
        for (found, severity) in [(changing, Severity::Warning), (others, Severity::Info)] {
            let finding = together(&found, |place, who| {
                Finding::new(
                    self.meta(),
                    place,
                    say!(
                        "the configuration of {who} is mounted as a single file, which cannot be replaced: \
                         `CONFIG REWRITE` fails, and the container does not see what an editor saves by \
                         renaming",
                        "{who}的配置是作为单个文件挂载的，这样的文件无法被替换：`CONFIG REWRITE` 会失败，\
                         编辑器以改名方式保存的内容在容器里也看不到",
                        who
                    ),
                    say!("mount the folder that contains the file", "改为挂载文件所在的文件夹"),
                )
            });
            if let Some(finding) = finding {
                out.report(finding.severity(severity));
            }
        }
    }
}
