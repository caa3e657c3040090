use crate::container::{Container, Kind};
use crate::lint::rule::rule;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};

rule! {
    /// ## What it does
    /// Says which parts of a plan could not be followed, so that rules about them were silent; and where a
    /// compose file is not well formed, or a command is one that Docker refuses.
    ///
    /// ## Why it matters
    /// No finding about such a part does not mean that it is right. A compose file that is no YAML is refused as
    /// a whole: `yaml: line 7: did not find expected key`, or `mapping values are not allowed in this context`.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///    ports: ["6379:6379"]
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     ports: ["6379:6379"]
    /// ```
    ///
    /// ## References
    /// - <https://docs.docker.com/reference/compose-file/>
    UnfollowedPlan = "D033" "unfollowed-plan", Containers, Info, fix: None
}

impl Rule for UnfollowedPlan {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let deployment = view.deployment;
        let is_ours = !deployment.cli.is_empty() || deployment.containers.iter().any(Container::is_server);
        for part in &deployment.unfollowed {
            let refuses = if deployment.kind == Kind::Compose { "Docker Compose" } else { "it" };
            let finding = if part.is_error && deployment.kind == Kind::Compose {
                let message = format!("{}: {refuses} refuses the file, and starts nothing", part.why);
                Finding::new(
                    self.meta(),
                    part.place.clone(),
                    message,
                    "correct the file; `docker compose config` checks it",
                )
                .severity(Severity::Error)
            } else if part.is_error {
                let message = format!("{}: the command fails", part.why);
                Finding::new(self.meta(), part.place.clone(), message, "correct the command")
                    .severity(Severity::Error)
            } else if is_ours {
                let message =
                    format!("could not follow this: {}. What depends on it was not checked", part.why);
                Finding::new(self.meta(), part.place.clone(), message, "check this part by hand")
            } else {
                continue;
            };
            out.report(finding);
        }
    }
}
