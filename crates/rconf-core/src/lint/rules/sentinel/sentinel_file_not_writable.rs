use crate::container::MountKind;
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::{held, is_at, together};
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds Sentinels in containers whose configuration is mounted read-only (an error), or as a single file instead of its
    /// folder (a warning). For ConfigMaps of Kubernetes, see `state-in-config-map`.
    ///
    /// ## Why it matters
    /// A Sentinel writes its state into its configuration. A mounted file can be written to but not replaced, and replacing
    /// is how Sentinel saves: `WARNING: Sentinel was not able to save the new configuration on disk!!!: Device or resource
    /// busy`. It goes on, but after a restart it has another id, knows no other Sentinel, and watches the server that was the
    /// master before the last failover. If it must not write at all, it exits: `Sentinel config file /conf/sentinel.conf is
    /// not writable: Read-only file system. Exiting...`
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   sentinel-1:
    ///     image: redis:7.2
    ///     command: redis-sentinel /conf/sentinel.conf
    ///     volumes:
    ///       - ./sentinel-1/sentinel.conf:/conf/sentinel.conf
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   sentinel-1:
    ///     image: redis:7.2
    ///     command: redis-sentinel /conf/sentinel.conf
    ///     volumes:
    ///       - ./sentinel-1:/conf
    /// ```
    ///
    /// ## References
    /// - `sentinelCheckConfigFile` and `sentinelFlushConfig` in sentinel.c
    /// - `rewriteConfigOverwriteFile` in config.c
    SentinelFileNotWritable = "Q023" "sentinel-file-not-writable", Quorum, Error, fix: None
}

impl Rule for SentinelFileNotWritable {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let (mut read_only, mut single) = (Vec::new(), Vec::new());
        for sentinel in view.sentinels() {
            let container = sentinel.container;
            let Some(file) = container.sentinel_file() else { continue };
            let path = container.in_working_folder(&file.text);
            let Some(mount) = held(container, &path).mount() else { continue };
            match mount.kind {
                MountKind::Bind | MountKind::Volume if mount.read_only => {
                    read_only.push((mount.place.clone(), container));
                }
                // What a Dockerfile copies is the image's own.
                MountKind::Config if container.build.is_none() => {
                    read_only.push((mount.place.clone(), container));
                }
                MountKind::Bind if is_at(mount, &path) => single.push((mount.place.clone(), container)),
                _ => {}
            }
        }
        let help = say!(
            "mount a folder that can be written and holds the file",
            "挂载一个可写的目录，文件放在里面",
        );
        let finding = together(&read_only, |place, who| {
            let message = say!(
                "the configuration of the Sentinel of {who} is mounted read-only: it must write its state there, and exits at \
                 start-up",
                "{who}的 Sentinel 的配置以只读方式挂载：它必须把状态写进去，因此启动时就会退出",
                who,
            );
            Finding::new(self.meta(), place, message, help.clone())
        });
        if let Some(finding) = finding {
            out.report(finding);
        }
        let finding = together(&single, |place, who| {
            let message = say!(
                "the configuration of the Sentinel of {who} is mounted as a single file, which cannot be replaced: its state is \
                 never saved, and after a restart it watches the old master",
                "{who}的 Sentinel 的配置作为单个文件挂载，无法被替换：它的状态永远保存不了，重启后监视的还是旧的主节点",
                who,
            );
            Finding::new(self.meta(), place, message, help.clone()).severity(Severity::Warning)
        });
        if let Some(finding) = finding {
            out.report(finding);
        }
    }
}
