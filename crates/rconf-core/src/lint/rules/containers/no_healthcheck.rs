use super::server::{is_one, together};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers in a compose file without a health check. The rule is off unless selected: the official
    /// images have no health check, and a server does not need one.
    ///
    /// ## Why it matters
    /// A container counts as running from the moment its process starts, while a server with much data
    /// answers `LOADING Redis is loading the dataset in memory` for minutes. Services that wait for it with
    /// `depends_on` start too early. `condition: service_healthy` needs a health check, otherwise compose
    /// says `dependency failed to start: container redis has no healthcheck configured`.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     healthcheck:
    ///       test: ["CMD-SHELL", "redis-cli ping | grep -q PONG"]
    ///       interval: 5s
    /// ```
    ///
    /// ## References
    /// - "healthcheck" in the reference of compose files
    NoHealthcheck = "D025" "no-healthcheck", Containers, Info, fix: None, pedantic
}

impl Rule for NoHealthcheck {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let is_checked = |c: &crate::container::Container| c.healthcheck.as_ref().is_some_and(|h| h.value);
        let servers = view.servers().map(|s| s.container).filter(|c| !is_checked(c) && !c.is_partial);
        let found: Vec<_> = servers.map(|c| (c.place.clone(), c)).collect();
        let finding = together(&found, |place, who| {
            let has = if is_one(&who) { say!("has", "没有") } else { say!("have", "没有") };
            Finding::new(
                self.meta(),
                place,
                say!(
                    "{who} {has} no health check: services that depend on it start before it answers",
                    "{who}{has}健康检查：依赖它的服务会在它能应答之前启动",
                    who,
                    has
                ),
                say!(
                    "add `healthcheck` with `redis-cli ping`; put the password, if there is one, into \
                     `REDISCLI_AUTH`",
                    "加上 `healthcheck`，用 `redis-cli ping` 检查；有密码时，把密码放进 `REDISCLI_AUTH`"
                ),
            )
        });
        if let Some(finding) = finding {
            out.report(finding);
        }
    }
}
