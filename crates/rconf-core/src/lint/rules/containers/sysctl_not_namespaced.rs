use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds kernel settings (`--sysctl`, `sysctls`) of a server's container that only the host can set, such
    /// as `vm.overcommit_memory`, and network settings where the container uses the host's network.
    ///
    /// ## Why it matters
    /// Docker does not start the container: `sysctl "vm.overcommit_memory" is not in a separate kernel
    /// namespace`; on the host's network `sysctl "net.core.somaxconn" not allowed in host network namespace`.
    /// The intention is right: without overcommit a fork may fail, and Redis warns `Memory overcommit must be
    /// enabled!` But this can only be set on the host.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     sysctls:
    ///       vm.overcommit_memory: 1
    ///       net.core.somaxconn: 1024
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     sysctls:
    ///       net.core.somaxconn: 1024
    /// ```
    ///
    /// ## References
    /// - <https://docs.docker.com/reference/cli/docker/container/run/#sysctl>
    SysctlNotNamespaced = "D036" "sysctl-not-namespaced", Containers, Error, fix: None
}

/// The settings that runc allows in a container (`sysctl` in its validator).
const OWN: [&str; 8] = [
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.sem",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
    "kernel.shm_rmid_forced",
];

impl Rule for SysctlNotNamespaced {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in view.servers() {
            let mode = server.container.network_mode.as_ref().and_then(|mode| mode.get());
            for (name, _) in &server.container.sysctls {
                let Some(setting) = name.get().filter(|n| n.contains('.') && !n.contains('/')) else {
                    continue;
                };
                let is_network = setting.starts_with("net.");
                let is_own = is_network
                    || setting.starts_with("fs.mqueue.")
                    || setting.starts_with("user.")
                    || setting == "kernel.domainname"
                    || OWN.contains(&setting);
                let message = if !is_own {
                    say!(
                        "`{setting}` is a setting of the whole host: Docker does not start the container",
                        "`{setting}` 是整台主机的设置：Docker 无法启动这个容器",
                        setting
                    )
                } else if is_network && mode == Some("host") {
                    say!(
                        "`{setting}` cannot be set in a container on the host's network: Docker does not start it",
                        "使用主机网络的容器不能设置 `{setting}`：Docker 无法启动它",
                        setting
                    )
                } else {
                    continue;
                };
                let help = say!(
                    "remove it, and set it on the host: `sysctl -w {setting}=…`",
                    "删掉它，改在主机上设置：`sysctl -w {setting}=…`",
                    setting
                );
                out.report(Finding::new(self.meta(), name.place.clone(), message, help));
            }
        }
    }
}
