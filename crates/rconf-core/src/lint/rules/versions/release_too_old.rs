use crate::catalog::Server;
use crate::container::{Container, Kind};
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::{is_one, together};
use crate::lint::{Described, Finding, Place, Rule, Sink, View};
use crate::message::say;
use std::collections::BTreeMap;

rule! {
    /// ## What it does
    /// Finds servers in containers whose image is of a release before the oldest one that rconf knows, such as `redis:5`.
    ///
    /// ## Why it matters
    /// The configuration is checked as the oldest known release would read it, so directives and defaults that changed
    /// before it are not told apart. Such a release has had no support for years: security holes that were found since
    /// then stay open, and some of them let anyone who can run a script run any code.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:5
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    /// ```
    ///
    /// ## References
    /// - "Supported versions" in the security policy of Redis, <https://github.com/redis/redis/security>
    /// - <https://endoflife.date/redis>
    ReleaseTooOld = "V010" "release-too-old", Versions, Info, fix: None
}

impl Rule for ReleaseTooOld {
    fn reads(&self, kind: Kind) -> bool {
        kind != Kind::Systemd
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let mut by_release: BTreeMap<String, Vec<(Place, &Container)>> = BTreeMap::new();
        for container in view.servers().map(|server| server.container).filter(|c| !c.is_stand_in) {
            let Some(release) = container.image_name().and_then(|image| image.before_catalog()) else {
                continue;
            };
            let Some(image) = &container.image else { continue };
            by_release.entry(release).or_default().push((image.place.clone(), container));
        }
        for (release, found) in by_release {
            let finding = together(&found, |place, who| {
                let runs = if is_one(&who) { say!("runs", "运行") } else { say!("run", "运行") };
                Finding::new(
                    self.meta(),
                    place,
                    say!(
                        "{who} {runs} {release}, which is older than what rconf knows and no longer gets fixes: its \
                         configuration was checked as {oldest} reads it",
                        "{who}{runs}的 {release} 比 rconf 认识的版本都旧，也不再获得修补：它的配置按 {oldest} 的读法检查",
                        who,
                        runs,
                        release,
                        oldest = Server::all().next().unwrap_or_default(),
                    ),
                    say!("plan an upgrade to a release that is maintained", "计划升级到仍在维护的版本"),
                )
            });
            if let Some(finding) = finding {
                out.report(finding);
            }
        }
    }
}
