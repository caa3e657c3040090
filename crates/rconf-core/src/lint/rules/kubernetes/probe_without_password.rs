use super::checks::{
    Check, Outcome, Runner, asks_own_server, checks_of, name_of, never_succeeds, options, sent,
};
use crate::container::{CliCall, Container, Kind, Text};
use crate::diagnostic::rule;
use crate::lint::rules::access::default_password;
use crate::lint::{Described, Finding, Node, Place, Rule, Severity, Sink, View, here_too};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds probes of pods and health checks of containers that call redis-cli without a password, while the
    /// server asks for one: there is no `-a`, and no `REDISCLI_AUTH` in the command or in the environment of the container.
    /// It is an error if the check looks for the right reply (`grep PONG`), and an info if it only looks at the exit code.
    ///
    /// ## Why it matters
    /// The reply is the error `NOAUTH`. A check that looks for `PONG` never succeeds: docker marks the container
    /// as `unhealthy` and services with `condition: service_healthy` do not start (`dependency failed to start: container redis
    /// is unhealthy`); a pod never becomes ready, or is killed again and again (`Liveness probe failed`).
    ///
    /// Without a comparison, redis-cli exits with 0 although the reply is an error (`NOAUTH Authentication required.`), so the
    /// check succeeds for every server that accepts connections, whatever its state: while it loads, or when it refuses
    /// writes.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --requirepass ${REDIS_PASSWORD}
    ///     healthcheck:
    ///       test: redis-cli ping | grep PONG
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --requirepass ${REDIS_PASSWORD}
    ///     environment:
    ///       REDISCLI_AUTH: ${REDIS_PASSWORD}
    ///     healthcheck:
    ///       test: redis-cli ping | grep PONG
    /// ```
    ///
    /// ## References
    /// - "Host, port, password, and database" at <https://redis.io/docs/latest/develop/tools/cli/>
    ProbeWithoutPassword = "D062" "probe-without-password", Containers, Error, fix: None
}

impl Rule for ProbeWithoutPassword {
    fn reads(&self, _: Kind) -> bool {
        true
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in view.servers() {
            let (container, Some(node)) = (server.container, server.node) else { continue };
            let Some(password) = default_password(&node.config) else { continue };
            let mut found = refused(container, node);
            // Those that certainly fail come first.
            found.sort_by_key(|(_, kind)| !kind.is_sure);
            let Some((first, kind)) = found.first() else { continue };
            let mut finding = Finding::new(self.meta(), first.clone(), kind.message(), kind.help());
            if !kind.is_sure {
                finding = finding.severity(Severity::Info);
            }
            for (place, _) in &found[1..] {
                finding = finding.related(place.clone(), here_too());
            }
            let asked = say!("the password is asked for here", "这里要求密码");
            out.report(finding.related(node.place(password.at, Some(0)), asked));
        }
    }
}

/// A check that sends no password.
#[derive(Debug, Clone, Copy)]
struct Refused {
    runner: Runner,
    /// Whether the check certainly fails.
    is_sure: bool,
}

impl Refused {
    fn message(self) -> Message {
        let which = name_of(self.runner);
        if self.is_sure {
            let follows = never_succeeds(self.runner);
            say!(
                "the {which} sends no password, so the reply is `NOAUTH Authentication required.`: {follows}",
                "{which}没有发送密码，得到的回复是 `NOAUTH Authentication required.`：{follows}",
                which,
                follows,
            )
        } else {
            say!(
                "the {which} sends no password: the reply is `NOAUTH Authentication required.`, and redis-cli exits with 0 all \
                 the same, so it succeeds whatever state the server is in",
                "{which}没有发送密码：回复是 `NOAUTH Authentication required.`，但 redis-cli 的退出码仍是 0，\
                 所以无论服务器处于什么状态都算成功",
                which,
            )
        }
    }

    fn help(self) -> Message {
        match self.runner {
            None => say!(
                "set the variable `REDISCLI_AUTH` in the container: redis-cli takes the password from it",
                "给容器设置环境变量 `REDISCLI_AUTH`：redis-cli 会从中读取密码",
            ),
            Some(_) => say!(
                "set the variable `REDISCLI_AUTH` in `env`, with a `secretKeyRef`: redis-cli takes the password from it",
                "在 `env` 里用 `secretKeyRef` 设置 `REDISCLI_AUTH`：redis-cli 会从中读取密码",
            ),
        }
    }
}

/// Returns the checks of a container that the server answers with `NOAUTH`, with their places.
fn refused(container: &Container, node: &Node) -> Vec<(Place, Refused)> {
    let has_variable = container.environment.iter().any(|(name, _)| name.text.ends_with("CLI_AUTH"));
    // An environment that is not known may have the variable.
    if has_variable || container.is_partial || may_be_empty(container) {
        return Vec::new();
    }
    let port = node.config.client_port();
    let is_refused = |(place, runner, check): (&Place, Runner, Check<'_>)| {
        let asks = !check.calls.is_empty() && check.calls.iter().all(|call| sends_no_password(call, port));
        // `REDISCLI_AUTH=… redis-cli`, `AUTH` through a pipe, or a script that takes `NOAUTH` for an answer.
        let is_told = check.mentions("auth");
        let is_sure = match check.on_error() {
            Outcome::Fails => true,
            Outcome::Succeeds => false,
            Outcome::Unknown => return None,
        };
        (asks && !is_told).then(|| (place.clone(), Refused { runner, is_sure }))
    };
    checks_of(container).into_iter().filter_map(is_refused).collect()
}

/// Returns whether the password in the command of a container is empty unless a variable is set: `${PASSWORD:-}`.
fn may_be_empty(container: &Container) -> bool {
    let Ok(Some(start)) = container.start() else { return false };
    let is_empty =
        |pair: &[Text]| pair[0].text.eq_ignore_ascii_case("--requirepass") && pair[1].text.ends_with("-}");
    start.options.windows(2).any(is_empty)
}

/// Returns whether a call certainly sends a command to the server in its container, without a password.
fn sends_no_password(call: &CliCall, port: i64) -> bool {
    const COMMANDS: [&str; 10] =
        ["ping", "info", "cluster", "get", "set", "incr", "role", "dbsize", "time", "exists"];
    let is_open =
        options(call).iter().any(|word| matches!(word.text.as_str(), "--askpass" | "--user" | "-s"));
    call.password.is_none()
        && !is_open
        && asks_own_server(call, port)
        && sent(call).is_some_and(|sent| COMMANDS.contains(&sent.as_str()))
}
