use super::server::servers;
use crate::catalog::id;
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `supervised systemd` and `supervised upstart` in the configuration of a server that a container
    /// runs. `supervised auto` detects that there is none.
    ///
    /// ## Why it matters
    /// There is no systemd in the container. The server goes on without it, and logs this at every start:
    /// `systemd supervision error: NOTIFY_SOCKET not found!`, older ones `systemd supervision requested, but
    /// NOTIFY_SOCKET not found`, for Upstart `upstart supervision requested, but UPSTART_JOB not found!`; a
    /// server that was built without systemd, as in the official images, `systemd supervision requested or
    /// auto-detected, but Redis is compiled without libsystemd support!` Such a file was written for a
    /// package on a host: check its `dir`, `logfile` and `bind` as well.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --supervised systemd
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server
    /// ```
    ///
    /// ## Fix safety
    /// The fix writes `supervised no`. It is safe: without the supervisor's variable the server behaves the
    /// same.
    ///
    /// ## References
    /// - `supervised` in the stock redis.conf, `redisIsSupervised` in server.c
    SupervisedInContainer = "D020" "supervised-in-container", Containers, Info, fix: Safe
}

impl Rule for SupervisedInContainer {
    fn reads(&self, kind: Kind) -> bool {
        !matches!(kind, Kind::Systemd | Kind::Env)
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in servers(view) {
            let config = server.config();
            let Some(setting) = config.setting(id::SUPERVISED) else { continue };
            let has_socket = server.container.environment.iter().any(|(n, _)| n.text == "NOTIFY_SOCKET");
            if !matches!(config.word(id::SUPERVISED), "systemd" | "upstart") || has_socket {
                continue;
            }
            let place = server.node.place(setting.at, Some(1));
            let finding = Finding::new(
                self.meta(),
                place.clone(),
                say!(
                    "there is no supervisor in the container: the server logs an error at every start and \
                     goes on without one",
                    "容器里没有 supervisor：服务器每次启动都会记录一条错误日志，然后在没有它的情况下继续运行"
                ),
                say!(
                    "set `supervised no`: what runs the container restarts it (docker with `restart: always`)",
                    "设置 `supervised no`：由运行容器的平台负责重启（docker 用 `restart: always`）"
                ),
            );
            let finding = server.show_container(finding);
            out.report(
                finding.fix(Fix::safe(say!("Set supervised no", "设置 supervised no")).replace(&place, "no")),
            );
        }
    }
}
