use super::server::{held, is_one, together};
use crate::container::{Container, Image, Kind};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers whose image has no tag, the tag `latest`, or one without a number (`alpine`). It is a
    /// warning where data outlives the container: in cluster mode, and with a volume for the data. Otherwise
    /// it is an info.
    ///
    /// ## Why it matters
    /// The next `docker pull` brings the release that is newest then, on one host and not on the other. A
    /// newer release writes its data in a format that an older one does not read, so there is no way back:
    /// `Can't handle RDB format version 12`, `Fatal error loading the DB, check server logs. Exiting.` (7.0:
    /// `Fatal error loading the DB: Invalid argument. Exiting.`) A replica of an older release cannot follow
    /// a master of a newer one for the same reason, and a directive that was removed stops the server.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:latest
    ///     volumes:
    ///       - redis-data:/data
    /// volumes:
    ///   redis-data:
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     volumes:
    ///       - redis-data:/data
    /// volumes:
    ///   redis-data:
    /// ```
    ///
    /// ## References
    /// - `rdbLoadRio` in rdb.c, `RDB_VERSION` in rdb.h
    ImageNotPinned = "D009" "image-not-pinned", Containers, Warning, fix: None
}

impl Rule for ImageNotPinned {
    fn reads(&self, kind: Kind) -> bool {
        !matches!(kind, Kind::Systemd | Kind::Env)
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let (mut with_data, mut others) = (Vec::new(), Vec::new());
        for server in view.servers().filter(|server| !server.container.is_stand_in) {
            let Some(text) = server.container.image.as_ref() else { continue };
            let Some(image) = text.get().map(Image::parse) else { continue };
            if image.is_pinned() {
                continue;
            }
            let found = if outlives(server.container, server.node) { &mut with_data } else { &mut others };
            found.push((text.place.clone(), server.container));
        }
        let groups = [
            (
                with_data,
                Severity::Warning,
                say!(
                    "is not fixed: the next pull may bring a newer release, whose data no older release can \
                     read, so you cannot go back",
                    "没有固定：下次拉取可能拉到更新的版本，它写的数据旧版本读不了，无法回退"
                ),
            ),
            (
                others,
                Severity::Info,
                say!(
                    "is not fixed: each host runs the release that was newest when it pulled the image",
                    "没有固定：每台主机运行的是它拉取时最新的版本"
                ),
            ),
        ];
        for (found, severity, open) in groups {
            let valkey =
                found.first().and_then(|(_, c)| c.image_name()).is_some_and(|i| i.name() == "valkey");
            let example = if valkey { "valkey/valkey:8.1" } else { "redis:7.2" };
            let finding = together(&found, |place, who| {
                let runs = if is_one(&who) { say!("runs", "运行") } else { say!("run", "运行") };
                Finding::new(
                    self.meta(),
                    place,
                    say!("the release that {who} {runs} {open}", "{who}{runs}的版本{open}", who, runs, open),
                    say!(
                        "write the release in use as the image's tag, such as `{example}`",
                        "用镜像标签写明正在使用的版本，例如 `{example}`",
                        example
                    ),
                )
            });
            if let Some(finding) = finding {
                out.report(finding.severity(severity));
            }
        }
    }
}

/// Returns whether there is data for the next release to read: a mount for data, or the state of a cluster
/// node.
fn outlives(container: &Container, node: Option<&Node>) -> bool {
    let has_mount = ["/data", "/bitnami/redis/data", "/bitnami/valkey/data", "/var/lib/redis"]
        .iter()
        .any(|folder| held(container, folder).mount().is_some());
    has_mount || node.is_some_and(|node| node.config.is_cluster())
}
