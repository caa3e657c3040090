//! The commands of probes and health checks: what they ask a server, and whether its answer decides the outcome.

use crate::container::{CliCall, HealthCommand, Probe, Text};

/// A command that checks a server.
#[derive(Debug, Clone)]
pub(super) struct Check<'a> {
    /// The words of the command, in lower case.
    text: String,
    pub(super) calls: &'a [CliCall],
}

impl<'a> Check<'a> {
    pub(super) fn of_probe(probe: &'a Probe) -> Self {
        Self::new(&probe.command, &probe.calls)
    }

    pub(super) fn of_health(command: &'a HealthCommand) -> Self {
        Self::new(&command.words, &command.calls)
    }

    fn new(words: &[Text], calls: &'a [CliCall]) -> Self {
        let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        Self { text: words.join(" ").to_ascii_lowercase(), calls }
    }

    /// Returns whether the text of the command contains a word, whatever its case.
    pub(super) fn mentions(&self, word: &str) -> bool {
        self.text.contains(word)
    }

    /// Returns whether the check certainly fails if the server replies with an error to its calls. redis-cli exits with 0
    /// then unless it is given `-e`, so the check must look for the right answer.
    pub(super) fn fails_on_error(&self) -> bool {
        const ANSWERS: [&str; 4] = ["pong", "cluster_state:ok", "role:master", "role:slave"];
        // Other outcomes that the check may take for a success.
        const ALTERNATIVES: [&str; 9] =
            ["loading", "noauth", "grep -v", "|| true", "||true", "|| :", "|| exit 0", "; true", "echo pong"];
        let is_compared = ANSWERS.iter().any(|answer| self.mentions(answer));
        let is_plain = !self.text.contains([';', '|', '\n']);
        let exits = |call: &CliCall| options(call).iter().any(|word| word.text == "-e");
        !ALTERNATIVES.iter().any(|word| self.mentions(word))
            && !self.calls.is_empty()
            && (is_compared || (is_plain && self.calls.iter().all(exits)))
    }
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
