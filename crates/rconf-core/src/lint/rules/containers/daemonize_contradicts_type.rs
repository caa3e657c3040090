use super::service::services;
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds systemd units whose `Type` does not fit the server's `daemonize`: `daemonize yes` where systemd expects the
    /// server to stay in the foreground (`Type=simple`, which is the default, `exec`, `idle`), and `daemonize no` where
    /// it expects the server to go into the background (`Type=forking`).
    ///
    /// ## Why it matters
    /// A server that goes into the background ends the process that systemd started. systemd takes the service for
    /// finished and kills what is left of it: `systemctl status` shows `inactive (dead)` and `Deactivated
    /// successfully.`, and nothing listens. With `Restart=always` it starts and stops until `Start request repeated too
    /// quickly.` The other way around, systemd waits for the server to go into the background, and kills it after 90
    /// seconds.
    ///
    /// ## Example
    /// ```ini
    /// [Service]
    /// ExecStart=/usr/bin/redis-server --port 6379 --daemonize yes
    /// ```
    /// Use instead:
    /// ```ini
    /// [Service]
    /// ExecStart=/usr/bin/redis-server --port 6379 --daemonize no
    /// ```
    ///
    /// ## References
    /// - `daemonize` in the stock redis.conf, `main` in server.c
    /// - `Type=` in systemd.service(5)
    DaemonizeContradictsType = "D041" "daemonize-contradicts-type", Containers, Error, fix: None
}

impl Rule for DaemonizeContradictsType {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Systemd
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for service in services(view) {
            let Some(daemonize) = service.daemonize() else { continue };
            let forks = daemonize.is_yes;
            let (message, help) = match service.start_type() {
                Some("simple" | "exec" | "idle") if forks && !service.unit.remains => (
                    say!(
                        "the server goes into the background, which ends the process that systemd started: systemd takes \
                         the service for finished, and kills the server",
                        "服务器转入后台运行，systemd 启动的进程随即结束：systemd 认为服务已结束，会杀掉服务器"
                    ),
                    say!(
                        "set `daemonize no`; systemd keeps the server in the background",
                        "设置 `daemonize no`：由 systemd 让它在后台运行"
                    ),
                ),
                Some("forking") if !forks => (
                    say!(
                        "systemd waits until the server goes into the background, which it does not: after 90 seconds \
                         it kills the server",
                        "systemd 等待服务器转入后台，而服务器一直在前台：90 秒后 systemd 会杀掉它"
                    ),
                    say!(
                        "write `Type=notify` and set `supervised systemd`, or leave the type out",
                        "写 `Type=notify` 并设置 `supervised systemd`，或不写 Type"
                    ),
                ),
                _ => continue,
            };
            let place = match &daemonize.place {
                Some(place) if forks => place.clone(),
                _ => service.place(),
            };
            let mut finding = Finding::new(self.meta(), place.clone(), message, help);
            if forks {
                finding = finding.related(service.place(), say!("the service", "该服务"));
            } else if let Some(other) = daemonize.place {
                finding = finding.related(other, say!("it is set here", "在此设置"));
            }
            out.report(finding);
        }
    }
}
