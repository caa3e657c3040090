use super::server::{held, is_one, servers, together};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers that are configured to keep their data (`appendonly yes`, or a `save` line), but in a
    /// folder that is not mounted. The snapshots that a server makes by default do not count, because many
    /// such servers are caches.
    ///
    /// ## Why it matters
    /// The official images give `/data` an anonymous volume. It belongs to the container: `docker rm -v`,
    /// `docker run --rm`, `docker compose down` with the next `up`, or another `docker run` start with an
    /// empty one, and the data is gone or left behind in a volume that is hard to find (`docker volume ls`
    /// shows a long number). A node of a cluster loses its `nodes.conf` as well: it comes back as an unknown,
    /// empty node (`No cluster configuration found, I'm` in its log), and the cluster waits for the old node.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --appendonly yes
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --appendonly yes
    ///     volumes:
    ///       - redis-data:/data
    /// volumes:
    ///   redis-data:
    /// ```
    ///
    /// ## References
    /// - "Start with persistent storage" in the description of the official image
    DataWithoutVolume = "D017" "data-without-volume", Containers, Warning, fix: None
}

impl Rule for DataWithoutVolume {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let mut found = Vec::new();
        for server in servers(view) {
            let container = server.container;
            let Some(folder) = server.data_folder().filter(|_| server.persists_on_purpose()) else {
                continue;
            };
            let has_volume = !held(container, &folder).is_by_none();
            // A volume at another path is reported by `state-outside-volume`.
            if has_volume || container.mounts.iter().any(super::server::is_for_data) {
                continue;
            }
            found.push((container.place.clone(), container));
        }
        let finding = together(&found, |place, who| {
            let told = if is_one(&who) {
                say!("is configured to persist its data, but", "要持久化数据，数据却不在")
            } else {
                say!("are configured to persist their data, but", "要持久化数据，数据却不在")
            };
            Finding::new(
                self.meta(),
                place,
                say!(
                    "{who} {told} no volume is mounted for it: the next container starts without the data",
                    "{who}{told}任何挂载的卷里：下一个容器启动时就没有这些数据了",
                    who,
                    told
                ),
                say!(
                    "mount a named volume or a folder of the host at the server's `dir` (`/data` in the \
                     official images)",
                    "在服务器的 `dir`（官方镜像中是 `/data`）上挂载一个命名卷或主机上的文件夹"
                ),
            )
        });
        if let Some(finding) = finding {
            out.report(finding);
        }
    }
}
