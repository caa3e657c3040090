use super::server::{runs_shell, sentinels, servers};
use crate::catalog::id;
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `daemonize yes` in the configuration of a server that a container runs.
    ///
    /// ## Why it matters
    /// The server forks into the background and the main process of the container exits; then the container
    /// stops, and with it the server. `docker ps -a` shows `Exited (0)` a moment after the start, the log
    /// shows no error, and clients see `Could not connect to Redis at 127.0.0.1:6379: Connection refused`.
    /// With `restart: always` the container starts and stops forever (`Restarting (0)`).
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: ["redis-server", "/etc/redis/redis.conf"]
    ///     volumes:
    ///       - ./conf:/etc/redis
    /// ```
    /// ```conf
    /// # conf/redis.conf
    /// daemonize yes
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: ["redis-server", "/etc/redis/redis.conf"]
    ///     volumes:
    ///       - ./conf:/etc/redis
    /// ```
    /// ```conf
    /// # conf/redis.conf
    /// daemonize no
    /// ```
    ///
    /// ## Fix safety
    /// The fix writes `daemonize no`. It is safe: the container runs nothing else, so a server in the
    /// background does not stay running.
    ///
    /// ## References
    /// - `daemonize` in the stock redis.conf
    /// - "Foreground processes" in the reference of docker run
    DaemonizeInContainer = "D001" "daemonize-in-container", Containers, Error, fix: Safe
}

impl Rule for DaemonizeInContainer {
    fn reads(&self, kind: Kind) -> bool {
        !matches!(kind, Kind::Systemd | Kind::Env)
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in servers(view).into_iter().chain(sentinels(view)) {
            let Some(setting) = server.config().setting(id::DAEMONIZE) else { continue };
            // After starting the server in the background, a shell may run another program that keeps the
            // container running.
            if !server.config().is_yes(id::DAEMONIZE) || runs_shell(server.container) {
                continue;
            }
            let place = server.node.place(setting.at, Some(1));
            let restart = server.container.restart.as_ref().and_then(|r| r.get()).unwrap_or_default();
            let then = match restart {
                "always" | "unless-stopped" => say!(
                    "the container stops, is restarted, and stops again, forever",
                    "容器也随之退出，被重启后再次退出，循环不止"
                ),
                _ => say!("the container stops as soon as it is started", "容器也随之退出，刚启动就结束"),
            };
            let finding = Finding::new(
                self.meta(),
                place.clone(),
                say!(
                    "the server goes into the background, and the main process of the container exits: {then}",
                    "服务器转入后台运行，容器的主进程随即退出：{then}",
                    then
                ),
                say!(
                    "set `daemonize no`: in a container the server is the main process, and the container itself runs in the \
                     background",
                    "设置 `daemonize no`：在容器里服务器就是主进程，容器本身就在后台运行"
                ),
            );
            let finding = server.show_container(finding);
            out.report(
                finding.fix(Fix::safe(say!("Set daemonize no", "设置 daemonize no")).replace(&place, "no")),
            );
        }
    }
}
