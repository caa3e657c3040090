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

/// How many further places are shown.
const SHOWN: usize = 10;

impl Rule for UnfollowedPlan {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let deployment = view.deployment;
        let (errors, notes): (Vec<_>, Vec<_>) = deployment.unfollowed.iter().partition(|part| part.is_error);
        for part in errors {
            let (follows, help) = match deployment.kind {
                Kind::Compose => (
                    "Docker Compose refuses the file, and starts nothing",
                    "correct the file; `docker compose config` checks it",
                ),
                Kind::Script => ("the command fails", "correct the command"),
            };
            let message = format!("{}: {follows}", part.why);
            out.report(
                Finding::new(self.meta(), part.place.clone(), message, help).severity(Severity::Error),
            );
        }
        // What another script starts is for that script to say.
        let notes: Vec<_> = notes.into_iter().filter(|part| part.why != "it runs another script").collect();
        let is_ours = !deployment.cli.is_empty() || deployment.containers.iter().any(Container::is_server);
        let Some((first, others)) = notes.split_first().filter(|_| is_ours) else { return };
        // One a file: what could not be followed is no fault of its writer's.
        let message = format!("could not follow this: {}. What depends on it was not checked", first.why);
        let mut finding =
            Finding::new(self.meta(), first.place.clone(), message, "check what depends on it by hand");
        for other in others.iter().take(SHOWN) {
            finding = finding.related(other.place.clone(), format!("nor this: {}", other.why));
        }
        out.report(finding);
    }
}
