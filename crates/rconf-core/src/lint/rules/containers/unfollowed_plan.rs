use crate::container::{Container, Kind, Unfollowed};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Reports which parts of a plan rconf could not understand, so that nothing about them was checked, and
    /// where a compose file is not well formed, or Docker refuses a command.
    ///
    /// ## Why it matters
    /// A part without findings is then not necessarily right. A compose file that is not valid YAML is
    /// refused as a whole: `yaml: line 7: did not find expected key`, or `mapping values are not allowed in
    /// this context`.
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

/// The maximum number of further places that are shown.
const SHOWN: usize = 10;

impl Rule for UnfollowedPlan {
    fn reads(&self, _: Kind) -> bool {
        true
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let deployment = view.deployment;
        let (errors, notes): (Vec<_>, Vec<_>) = deployment.unfollowed.iter().partition(|part| part.is_error);
        for part in errors {
            let (follows, help) = match deployment.kind {
                Kind::Compose => (
                    say!(
                        "Docker Compose refuses the file, and starts nothing",
                        "Docker Compose 拒绝这个文件，什么都不会启动"
                    ),
                    say!(
                        "correct the file; `docker compose config` checks it",
                        "改正文件；可用 `docker compose config` 检查"
                    ),
                ),
                Kind::Kubernetes => (
                    say!("Kubernetes refuses the file", "Kubernetes 拒绝这个文件"),
                    say!(
                        "correct the file; `kubectl apply --dry-run=client -f` checks it",
                        "改正文件；可用 `kubectl apply --dry-run=client -f` 检查"
                    ),
                ),
                Kind::Dockerfile => (
                    say!("docker builds no image", "docker 不会构建出镜像"),
                    say!(
                        "correct the file; `docker build --check .` checks it",
                        "改正文件；可用 `docker build --check .` 检查"
                    ),
                ),
                Kind::Values => (
                    say!("the server does not start", "服务器无法启动"),
                    say!(
                        "correct the value; `helm template` shows what the chart makes of it",
                        "改正这个值；`helm template` 会显示 chart 由它生成的内容"
                    ),
                ),
                Kind::Script | Kind::Systemd | Kind::Env => {
                    (say!("the command fails", "这条命令会失败"), say!("correct the command", "改正这条命令"))
                }
            };
            let message = say!("{why}: {follows}", "{why}：{follows}", why = part.why, follows);
            out.report(
                Finding::new(self.meta(), part.place.clone(), message, help).severity(Severity::Error),
            );
        }
        // The other script is checked separately.
        let notes: Vec<_> = notes.into_iter().filter(|part| part.why != Unfollowed::other_script()).collect();
        let is_ours = !deployment.cli.is_empty() || deployment.containers.iter().any(Container::is_server);
        let Some((first, others)) = notes.split_first().filter(|_| is_ours) else { return };
        // One finding per file is enough, because it is not a mistake in the file.
        let message = say!(
            "rconf could not understand this: {why}. What depends on it was not checked",
            "rconf 无法理解这里：{why}。依赖它的内容没有检查",
            why = first.why
        );
        let help = say!("check what depends on it by hand", "请人工检查依赖它的内容");
        let mut finding = Finding::new(self.meta(), first.place.clone(), message, help);
        for other in others.iter().take(SHOWN) {
            let message =
                say!("nor could it understand this: {why}", "这里也无法理解：{why}", why = other.why);
            finding = finding.related(other.place.clone(), message);
        }
        out.report(finding);
    }
}
