//! The commands of probes and health checks: what they ask a server, and whether its answer decides the outcome.

use crate::container::{CliCall, Container, Probe, ProbeKind, Text};
use crate::message::Words;
use crate::text::Place;

/// A command that checks a server.
#[derive(Debug, Clone)]
pub(super) struct Check<'a> {
    /// The words of the command in lower case, without parts that do not matter.
    text: String,
    pub(super) calls: &'a [CliCall],
}

impl<'a> Check<'a> {
    pub(super) fn of_probe(probe: &'a Probe) -> Self {
        Self::new(&probe.command, &probe.calls)
    }

    fn new(words: &[Text], calls: &'a [CliCall]) -> Self {
        let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let mut text = words.join(" ").to_ascii_lowercase();
        // These change nothing.
        for part in ["|| exit 1", "||exit 1", "|| kill 1", "$(hostname)"] {
            text = text.replace(part, "");
        }
        Self { text, calls }
    }

    /// Returns whether the text of the command contains a word, whatever its case.
    pub(super) fn mentions(&self, word: &str) -> bool {
        self.text.contains(word)
    }

    /// Returns what becomes of the check if the server replies with an error to its calls. redis-cli exits with 0 then
    /// unless it is given `-e`, so only a check that looks for the right reply fails.
    pub(super) fn on_error(&self) -> Outcome {
        const ANSWERS: [&str; 4] = ["pong", "cluster_state:ok", "role:master", "role:slave"];
        // Ways to succeed in spite of an error.
        const ALTERNATIVES: [&str; 6] = ["loading", "noauth", "grep -v", "||", "exit 0", "echo pong"];
        const PARTS: [&str; 6] = [";", "|", "&&", "\n", "`", "$("];
        let has = |words: &[&str]| words.iter().any(|word| self.text.contains(word));
        let exits = |call: &CliCall| options(call).iter().any(|word| word.text == "-e");
        if self.calls.is_empty() || has(&ALTERNATIVES) {
            Outcome::Unknown
        } else if has(&ANSWERS) {
            Outcome::Fails
        } else if has(&PARTS) {
            Outcome::Unknown
        } else if self.calls.iter().all(exits) {
            Outcome::Fails
        } else {
            Outcome::Succeeds
        }
    }
}

/// What runs a check: a kind of probe, or `None` for the health check of docker.
pub(super) type Runner = Option<ProbeKind>;

/// Returns the probes or the health check of a container that does not end by itself.
pub(super) fn checks_of(container: &Container) -> Vec<(&Place, Runner, Check<'_>)> {
    let health = container.health_command.as_ref().zip(container.healthcheck.as_ref());
    let of_docker =
        health.map(|(command, health)| (&health.place, None, Check::new(&command.words, &command.calls)));
    let pod = container.pod.iter().filter(|pod| !pod.is_init);
    let of_pod =
        pod.flat_map(|pod| &pod.probes).map(|probe| (&probe.place, Some(probe.kind), Check::of_probe(probe)));
    of_docker.into_iter().chain(of_pod).collect()
}

/// Returns the name of a check.
pub(super) fn name_of(runner: Runner) -> Words {
    match runner {
        None => Words::new("health check", "健康检查"),
        Some(ProbeKind::Liveness) => Words::new("liveness probe", "livenessProbe "),
        Some(ProbeKind::Readiness) => Words::new("readiness probe", "readinessProbe "),
        Some(ProbeKind::Startup) => Words::new("startup probe", "startupProbe "),
    }
}

/// Returns what follows if a check never succeeds.
pub(super) fn never_succeeds(runner: Runner) -> Words {
    match runner {
        None => Words::new("the container never becomes healthy", "容器永远不会变为 healthy"),
        Some(ProbeKind::Readiness) => Words::new("the pod never becomes ready", "pod 永远不会就绪"),
        Some(_) => Words::new("the container is killed again and again", "容器会一次又一次被杀掉"),
    }
}

/// What becomes of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Fails,
    Succeeds,
    Unknown,
}

/// Returns the options of a call, before the command that it sends.
pub(super) fn options(call: &CliCall) -> &[Text] {
    call.words.get(1..call.command).unwrap_or_default()
}

/// Returns the command that a call sends in lower case, or `None` if it is not known, or if it is read from a pipe.
pub(super) fn sent(call: &CliCall) -> Option<String> {
    Some(call.words.get(call.command)?.get()?.to_ascii_lowercase())
}

/// Returns whether a call certainly asks the server in its own container, which listens on `port`.
pub(super) fn asks_own_server(call: &CliCall, port: i64) -> bool {
    // The name or the address of the pod itself is known only when it runs.
    const OWN: [&str; 4] = ["hostname", "pod_ip", "podip", "pod_name"];
    let is_own = |host: &Text| match host.get() {
        Some(host) => matches!(host, "localhost" | "127.0.0.1" | "::1" | "0.0.0.0"),
        None => OWN.iter().any(|name| host.text.to_ascii_lowercase().contains(name)),
    };
    let is_port = |text: &Text| text.get().is_none_or(|text| text.parse() == Ok(port));
    let names_url = options(call).iter().any(|word| matches!(word.text.as_str(), "-u" | "--uri"));
    !names_url && call.host.as_ref().is_none_or(is_own) && call.port.as_ref().is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::{Kind, read};
    use std::collections::BTreeMap;

    fn outcome(test: &str) -> Outcome {
        let plan =
            format!("services:\n  redis:\n    image: redis:7.2\n    healthcheck:\n      test: {test}\n");
        let deployment = read("compose.yaml", plan.as_bytes(), &BTreeMap::new());
        assert_eq!(deployment.kind, Kind::Compose);
        let checks = checks_of(&deployment.containers[0]);
        checks.first().expect("there is a check").2.on_error()
    }

    #[test]
    fn only_a_comparison_notices_an_error() {
        for test in [
            "redis-cli ping | grep PONG",
            "redis-cli ping | grep -qi pong || exit 1",
            "'[ \"$$(redis-cli ping)\" = PONG ]'",
            "[CMD, redis-cli, -e, ping]",
        ] {
            assert_eq!(outcome(test), Outcome::Fails, "{test}");
        }
        for test in ["redis-cli ping", "redis-cli ping || exit 1", "[CMD, redis-cli, --raw, incr, ping]"] {
            assert_eq!(outcome(test), Outcome::Succeeds, "{test}");
        }
        for test in [
            "redis-cli ping | grep -E 'PONG|NOAUTH'",
            "redis-cli ping | grep PONG || true",
            "redis-cli ping | grep PONG || redis-cli -p 7000 ping | grep PONG",
            "redis-cli info | grep role",
            "nc -z localhost 6379",
        ] {
            assert_eq!(outcome(test), Outcome::Unknown, "{test}");
        }
    }
}
