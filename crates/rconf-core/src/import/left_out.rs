//! What a spec cannot say of containers.

use super::cluster::Draft;
use crate::container::{Container, HealthCommand};
use crate::message::{Message, say};
use crate::text::Text;
use std::collections::BTreeSet;

impl Draft<'_> {
    /// Says which settings of the containers are left out.
    pub(super) fn left_out(&mut self) {
        let containers: Vec<_> = self.all.iter().filter_map(|found| found.container).collect();
        let unread: BTreeSet<&str> = containers.iter().flat_map(|container| left_out_of(container)).collect();
        if !unread.is_empty() {
            self.note(say!(
                "{settings} of the containers are left out: `rconf.toml` has nothing for them",
                "不保留容器的 {settings}：`rconf.toml` 里没有对应的项",
                settings = Message::list(unread.into_iter().map(|name| format!("`{name}`")))
            ));
        }
        if containers.iter().any(|container| container.privileged.is_some()) {
            self.note(say!(
                "`privileged` is left out: a server needs no such rights",
                "不保留 `privileged`：服务器不需要这种权限"
            ));
        }
        if containers.iter().any(|container| !container.sysctls.is_empty()) {
            self.note(say!(
                "the sysctls of the containers are left out: set them on the hosts",
                "不保留容器的 sysctl：请在主机上设置"
            ));
        }
        if self.pods.is_none() && containers.iter().any(|container| container.build.is_some()) {
            self.note(say!(
                "the image is built of a Dockerfile; the spec has one that is pulled: if yours holds more than the configuration, \
                 push it and name it as `image` in `[docker]`",
                "镜像由 Dockerfile 构建；描述文件里是拉取的镜像：如果你的镜像里不只有配置，请推送它并写成 `[docker]` 的 `image`"
            ));
        }
        let on_host = |mode: &Text| mode.get() == Some("host");
        let is_on_host = |container: &&Container| container.network_mode.as_ref().is_some_and(on_host);
        if self.pods.is_none() && containers.iter().any(is_on_host) {
            self.note(say!(
                "the nodes use the network of the host; in the spec they have one of their own, and can publish their ports \
                 (`[announce]`)",
                "节点使用主机网络；描述文件里它们有自己的网络，可以发布端口（`[announce]`）"
            ));
        }
        if self.all.iter().any(|found| found.config().loads_modules()) {
            self.note(say!(
                "the modules have to be in the image, at the paths that `loadmodule` names",
                "模块要在镜像里，路径与 `loadmodule` 一致"
            ));
        }
    }
}

/// Returns the settings of a container that a spec has nothing for. `gen` writes some of them in its own way.
fn left_out_of(container: &Container) -> impl Iterator<Item = &str> {
    const OWN: [&str; 11] = [
        "depends_on",
        "expose",
        "init",
        "stop_grace_period",
        "pull_policy",
        "--init",
        "--stop-timeout",
        "--pull",
        "--quiet",
        "--cidfile",
        "--expose",
    ];
    let is_own = |name: &&str| OWN.contains(name) || name.starts_with("x-") || name.starts_with("--health-");
    let has_ping = |check: &HealthCommand| {
        check.words.last().is_some_and(|word| word.text.contains("ping") && word.text.contains("PONG"))
    };
    let is_other = container.health_command.as_ref().is_some_and(|check| !has_ping(check));
    let health = if container.service.is_some() { "healthcheck" } else { "--health-cmd" };
    let names = container.unread.iter().map(String::as_str).filter(move |name| !is_own(name));
    names.chain(is_other.then_some(health))
}
