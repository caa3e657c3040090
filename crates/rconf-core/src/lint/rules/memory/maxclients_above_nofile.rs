use crate::catalog::id;
use crate::lint::rule::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};

rule! {
    /// ## What it does
    /// Finds a `maxclients` line that asks for more clients than the container's limit of open files allows
    /// (`--ulimit nofile`, `ulimits`): the server needs 32 more for itself. The hard limit counts, since the
    /// server raises the soft one to it.
    ///
    /// ## Why it matters
    /// The server starts with fewer clients than it was told: `You requested maxclients of 20000 requiring at
    /// least 20032 max file descriptors.` `Current maximum open files is 10240. maxclients has been reduced
    /// to 10208 to compensate for low ulimit.` Under load, clients are then turned away with `ERR max number
    /// of clients reached`.
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

/// What the server keeps for itself (`CONFIG_MIN_RESERVED_FDS`).
const OWN: u64 = 32;

impl Rule for MaxclientsAboveNofile {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in view.servers() {
            let (Some(limit), Some(node)) = (&server.container.nofile, server.node) else { continue };
            let Some(setting) = node.config.setting(id::MAXCLIENTS) else { continue };
            let Ok(clients) = u64::try_from(node.config.integer(id::MAXCLIENTS)) else { continue };
            let (_, hard) = limit.value;
            // With all privileges the server may raise the hard limit too.
            if clients.saturating_add(OWN) <= hard || server.container.privileged.is_some() {
                continue;
            }
            out.report(
                Finding::new(
                    self.meta(),
                    node.place(setting.at, Some(1)),
                    format!(
                        "maxclients {clients} needs {} open files and the container may have {hard}: the server \
                         takes {} clients",
                        clients + OWN,
                        hard.saturating_sub(OWN)
                    ),
                    format!(
                        "set the container's nofile limit to {0} or more (`ulimits: {{nofile: {0}}}`, `--ulimit nofile={0}`), or lower \
                         maxclients",
                        clients + OWN
                    ),
                )
                .related(limit.place.clone(), "the container's limit"),
            );
        }
    }
}
