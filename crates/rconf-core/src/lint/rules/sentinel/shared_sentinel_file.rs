use crate::container::{Container, MountKind};
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::{mounted, together};
use crate::lint::{Described, Finding, Place, Rule, Sink, View};
use crate::message::say;
use std::collections::BTreeMap;

rule! {
    /// ## What it does
    /// Finds containers whose Sentinels get the same file of the host as their configuration, also by `deploy.replicas`.
    ///
    /// ## Why it matters
    /// A Sentinel keeps its state in its configuration: its id, the other Sentinels, which server is the master. Each of these
    /// overwrites what the others wrote. After a restart all have the id of the last writer and see no other Sentinel:
    /// `SENTINEL CKQUORUM mymaster` answers `NOQUORUM`, and there is no failover.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   sentinel-1:
    ///     image: redis:7.2
    ///     command: redis-sentinel /conf/sentinel.conf
    ///     volumes: [./conf:/conf]
    ///   sentinel-2:
    ///     image: redis:7.2
    ///     command: redis-sentinel /conf/sentinel.conf
    ///     volumes: [./conf:/conf]
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   sentinel-1:
    ///     image: redis:7.2
    ///     command: redis-sentinel /conf/sentinel.conf
    ///     volumes: [./sentinel-1:/conf]
    ///   sentinel-2:
    ///     image: redis:7.2
    ///     command: redis-sentinel /conf/sentinel.conf
    ///     volumes: [./sentinel-2:/conf]
    /// ```
    ///
    /// ## References
    /// - `sentinelFlushConfig` in sentinel.c
    SharedSentinelFile = "Q022" "shared-sentinel-file", Quorum, Error, fix: None
}

impl Rule for SharedSentinelFile {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let mut files: BTreeMap<String, Vec<(Place, &Container)>> = BTreeMap::new();
        for sentinel in view.sentinels() {
            let container = sentinel.container;
            let Some((file, path)) = container.config_on_host().zip(container.sentinel_file()) else {
                continue;
            };
            // A process writes into the file itself.
            if container.process.is_some() {
                files.entry(file).or_default().push((container.place.clone(), container));
                continue;
            }
            let path = container.in_working_folder(&path.text);
            let mount =
                mounted(container, &path).mount().filter(|m| m.kind == MountKind::Bind && !m.read_only);
            if let Some(mount) = mount {
                files.entry(file).or_default().push((mount.place.clone(), container));
            }
        }
        for (file, found) in files {
            let copies =
                |container: &Container| container.replicas.as_ref().map_or(1, |replicas| replicas.value);
            if found.iter().map(|(_, container)| copies(container)).sum::<u64>() < 2 {
                continue;
            }
            let finding = together(&found, |place, who| {
                Finding::new(
                    self.meta(),
                    place,
                    say!(
                        "the Sentinels of {who} write their state into one file, {file}: each overwrites the id and the \
                         knowledge of the others",
                        "{who}的 Sentinel 把状态写进同一个文件 {file}：互相覆盖标识和所知的一切",
                        who,
                        file,
                    ),
                    say!(
                        "give each Sentinel a folder with a file of its own",
                        "给每个 Sentinel 一个目录，里面放它自己的文件"
                    ),
                )
            });
            if let Some(finding) = finding {
                out.report(finding);
            }
        }
    }
}
