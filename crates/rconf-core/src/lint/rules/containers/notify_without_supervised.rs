use super::service::services;
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds systemd units of `Type=notify` whose server does not tell systemd that it is ready, because neither its
    /// configuration nor its command sets `supervised` to `systemd` or `auto`.
    ///
    /// ## Why it matters
    /// systemd waits for the server's message, which never comes. `systemctl start` hangs, and after 90 seconds the
    /// server is stopped: `redis-server.service: start operation timed out. Terminating.` and `Failed with result
    /// 'timeout'.`, for the user `Job for redis-server.service failed because a timeout was exceeded.` With
    /// `Restart=always` this goes on forever, and until it is stopped the server even answers.
    ///
    /// ## Example
    /// ```ini
    /// [Service]
    /// Type=notify
    /// ExecStart=/usr/bin/redis-server --port 6379
    /// ```
    /// Use instead:
    /// ```ini
    /// [Service]
    /// Type=notify
    /// ExecStart=/usr/bin/redis-server --port 6379 --supervised systemd
    /// ```
    ///
    /// ## References
    /// - `supervised` in the stock redis.conf, `redisIsSupervised` in server.c
    /// - `Type=` in systemd.service(5)
    NotifyWithoutSupervised = "D040" "notify-without-supervised", Containers, Error, fix: None
}

impl Rule for NotifyWithoutSupervised {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Systemd
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for service in services(view) {
            let waits = matches!(service.start_type(), Some("notify" | "notify-reload"));
            let Some(supervised) = service.supervised().filter(|_| waits) else { continue };
            // systemd sets the variable that `auto` looks for.
            if matches!(supervised.text.as_str(), "systemd" | "auto") {
                continue;
            }
            let mut finding = Finding::new(
                self.meta(),
                service.place(),
                say!(
                    "systemd waits until the server says that it is ready, which it never does: after 90 seconds it \
                     stops the server",
                    "systemd 等待服务器通知它已就绪，而服务器从不通知：90 秒后 systemd 会停掉它"
                ),
                say!(
                    "add `--supervised systemd` to the command, or `supervised systemd` to the configuration",
                    "在命令里加上 `--supervised systemd`，或在配置文件里写 `supervised systemd`"
                ),
            );
            if let Some(place) = supervised.place {
                finding = finding.related(place, say!("it is set here", "在此设置"));
            }
            out.report(finding);
        }
    }
}
