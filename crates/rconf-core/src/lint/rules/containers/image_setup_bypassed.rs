use super::server::MOST_RELATED;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds containers of Bitnami's images whose command starts the server itself (`command: redis-server …`).
    /// It is only an info if no variable of the image is set.
    ///
    /// ## Why it matters
    /// The entry point of these images sets the server up only if the command is the image's own,
    /// `/opt/bitnami/scripts/…/run.sh`. With another command, the variables have no effect: the server has no
    /// password although `REDIS_PASSWORD` is set, it is not in cluster mode, it does not keep its data below
    /// `/bitnami`, and if the container runs as root, so does the server.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: bitnami/redis:7.2
    ///     command: redis-server --maxmemory 512mb
    ///     environment:
    ///       REDIS_PASSWORD: ${REDIS_PASSWORD}
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: bitnami/redis:7.2
    ///     command: /opt/bitnami/scripts/redis/run.sh --maxmemory 512mb
    ///     environment:
    ///       REDIS_PASSWORD: ${REDIS_PASSWORD}
    /// ```
    ///
    /// ## References
    /// - `entrypoint.sh` and `run.sh` in <https://github.com/bitnami/containers/tree/main/bitnami/redis>
    ImageSetupBypassed = "D042" "image-setup-bypassed", Containers, Warning, fix: None
}

impl Rule for ImageSetupBypassed {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for container in &view.deployment.containers {
            let Some(image) = container.image_name().filter(|_| container.has_setup()) else { continue };
            let Ok(Some(start)) = container.start() else { continue };
            let script = format!("/opt/bitnami/scripts/{}/run.sh", image.name());
            let mut variables = container.variables_of_setup();
            let Some(first) = variables.next() else {
                let message = say!(
                    "the command starts the server itself, so Bitnami's image does not set it up: its data \
                     folder, its user and its settings do not apply",
                    "命令自己启动服务器，Bitnami 镜像因此不做设置：它的数据目录、用户和各项设置都不生效",
                );
                let finding = Finding::new(self.meta(), start.place, message, run(&script));
                out.report(finding.severity(Severity::Info));
                continue;
            };
            let message = say!(
                "the command starts the server itself, so Bitnami's image does not set it up: {first} and \
                 the like have no effect, nor do its data folder and its user",
                "命令自己启动服务器，Bitnami 镜像因此不做设置：{first} 等变量不起作用，它的数据目录和用户也不生效",
                first = first.text,
            );
            let mut finding = Finding::new(self.meta(), start.place, message, run(&script))
                .related(first.place.clone(), say!("it has no effect", "不起作用"));
            for variable in variables.take(MOST_RELATED) {
                finding = finding.related(variable.place.clone(), say!("nor has this", "这个也不起作用"));
            }
            out.report(finding);
        }
    }
}

fn run(script: &str) -> crate::message::Message {
    say!(
        "give the options to the image's own command: `{script} --OPTION VALUE`",
        "把选项交给镜像自己的命令：`{script} --OPTION VALUE`",
        script
    )
}
