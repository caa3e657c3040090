use crate::catalog::id;
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::noun;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `maxclients` line that allows more clients than the container's limit of open files (`--ulimit
    /// nofile`, `ulimits`): the server needs 32 more for itself. The hard limit is what counts, because the
    /// server raises the soft limit to it.
    ///
    /// ## Why it matters
    /// The server starts with fewer clients than it was told: `You requested maxclients of 20000 requiring at
    /// least 20032 max file descriptors.` `Current maximum open files is 10240. maxclients has been reduced
    /// to 10208 to compensate for low ulimit.` Under load, clients are then refused with `ERR max number of
    /// clients reached`.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --maxclients 20000
    ///     ulimits: {nofile: 10240}
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --maxclients 20000
    ///     ulimits: {nofile: 20480}
    /// ```
    ///
    /// ## References
    /// - <https://redis.io/docs/latest/develop/reference/clients/#maximum-concurrent-connected-clients>
    MaxclientsAboveNofile = "M004" "maxclients-above-nofile", Memory, Warning, fix: None
}

/// The number of files that the server reserves for itself (`CONFIG_MIN_RESERVED_FDS`).
const OWN: u64 = 32;

impl Rule for MaxclientsAboveNofile {
    fn reads(&self, kind: Kind) -> bool {
        matches!(kind, Kind::Script | Kind::Compose | Kind::Systemd)
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in view.servers() {
            let (Some(limit), Some(node)) = (&server.container.nofile, server.node) else { continue };
            let Some(setting) = node.config.setting(id::MAXCLIENTS) else { continue };
            let Ok(clients) = u64::try_from(node.config.integer(id::MAXCLIENTS)) else { continue };
            let (_, hard) = limit.value;
            // A privileged server can raise the hard limit too.
            if clients.saturating_add(OWN) <= hard || server.container.privileged.is_some() {
                continue;
            }
            let needed = clients + OWN;
            let noun = noun(server.container);
            let raise = if server.container.unit.is_some() {
                say!("set `LimitNOFILE={needed}` or more", "设置 `LimitNOFILE={needed}` 或更大", needed)
            } else {
                say!(
                    "set the container's nofile limit to {needed} or more (`ulimits: {{nofile: {needed}}}`, \
                     `--ulimit nofile={needed}`)",
                    "把容器的 nofile 限制设为 {needed} 或更大（`ulimits: {{nofile: {needed}}}`、\
                     `--ulimit nofile={needed}`）",
                    needed,
                )
            };
            out.report(
                Finding::new(
                    self.meta(),
                    node.place(setting.at, Some(1)),
                    say!(
                        "maxclients {clients} needs {needed} open files, but the {noun} may open only \
                         {hard}: the server accepts {taken} clients",
                        "maxclients {clients} 需要打开 {needed} 个文件，而{noun}最多只能打开 {hard} 个：服务器只接受 \
                         {taken} 个客户端",
                        clients,
                        needed,
                        hard,
                        taken = hard.saturating_sub(OWN),
                        noun,
                    ),
                    say!(
                        "{raise}, or lower maxclients",
                        "{raise}，或调低 maxclients",
                        raise,
                    ),
                )
                .related(limit.place.clone(), say!("the {noun}'s limit", "{noun}的 nofile 限制", noun)),
            );
        }
    }
}
