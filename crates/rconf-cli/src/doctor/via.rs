//! `--via`: asks nodes with the client in a container or a pod, which reaches addresses that only containers know.
//!
//! A shell there runs redis-cli once for each command. It reads the password from its standard input, so that it is on no
//! command line, neither here nor there.

use super::address::Address;
use super::commands::COMMANDS;
use crate::error::Failure;
use crate::language::told;
use rconf_core::running::Answers;
use rconf_core::syntax::{Quoting, split};
use std::fmt::Write as _;
use std::io::{self, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where the client runs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// A container, which docker knows by this name.
    Container(String),
    /// A pod, in the namespace of kubectl's context unless another one is named.
    Pod { namespace: Option<String>, pod: String },
}

/// How nodes are asked from within.
#[derive(Debug, Clone)]
pub struct Via {
    place: Place,
    /// The options of redis-cli that are the same for each node: the user, and those of TLS.
    options: Vec<String>,
    password: Option<String>,
    timeout: Duration,
}

/// Begins the line above each answer.
const MARK: &str = "rconf-asks: ";
/// What the shell says if the container has no client.
const NO_CLIENT: &str = "there is neither redis-cli nor valkey-cli in it";

impl Via {
    /// Parses `docker:NAME`, or `kubectl:POD` or `kubectl:NAMESPACE/POD`.
    pub fn new(
        text: &str,
        options: Vec<String>,
        password: Option<String>,
        timeout: Duration,
    ) -> Result<Self, Failure> {
        let place = place(text).ok_or_else(|| {
            Failure::Usage(told!(
                "`--via {text}`: write `docker:NAME`, with the name of a container, or `kubectl:POD` or `kubectl:NAMESPACE/POD`",
                "`--via {text}`：请写 `docker:NAME`（容器的名称），或 `kubectl:POD`、`kubectl:NAMESPACE/POD`"
            ))
        })?;
        Ok(Self { place, options, password, timeout })
    }

    /// Asks a node everything.
    pub fn ask(&self, address: &Address) -> Answers {
        let mut answers = Answers::new(address.to_string());
        match self.said(address) {
            Ok((out, err)) => self.take(address, &out, &err, &mut answers),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                answers.unreachable = Some(format!("`{}` is not installed", self.program()));
            }
            Err(error) => answers.unreachable = Some(format!("`{}`: {error}", self.program())),
        }
        answers
    }

    fn program(&self) -> &'static str {
        match self.place {
            Place::Container(_) => "docker",
            Place::Pod { .. } => "kubectl",
        }
    }

    /// Returns what the shell in the container printed, and what it or the program that starts it complained of.
    fn said(&self, address: &Address) -> io::Result<(String, String)> {
        let mut command = Command::new(self.program());
        match &self.place {
            Place::Container(name) => command.args(["exec", "--interactive", name]),
            Place::Pod { namespace, pod } => {
                let namespace = namespace.iter().flat_map(|name| ["--namespace", name]);
                command.args(["exec", "--stdin"]).args(namespace).args([pod, "--"])
            }
        };
        command.args(["sh", "-c", &script(), "sh", &self.timeout.as_secs().to_string()]);
        match address {
            Address::Tcp(host, port) => command.args(["-h", host, "-p", &port.to_string()]),
            Address::Unix(path) => command.arg("-s").arg(path),
        };
        command.args(&self.options).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        if let Some(mut input) = child.stdin.take() {
            // A program that fails at once does not read it.
            let _ = writeln!(input, "{}", self.password.as_deref().unwrap_or_default());
        }
        let commands = u32::try_from(COMMANDS.len()).unwrap_or(u32::MAX);
        finish(child, self.timeout.saturating_mul(commands) + Duration::from_secs(10))
    }

    /// Takes what was printed: each answer has a line above it that names the command.
    fn take(&self, address: &Address, out: &str, err: &str, answers: &mut Answers) {
        let mut parts = out.split(MARK);
        let before = parts.next().unwrap_or_default();
        let mut is_asked = false;
        for part in parts {
            let (command, answer) = part.split_once('\n').unwrap_or((part, ""));
            let answer = answer.trim_start_matches("(error) ").trim();
            if command == "INFO" {
                is_asked = true;
                if let Some(why) = no_answer(answer, err) {
                    answers.unreachable = Some(format!("Could not connect to Redis at {address}: {why}"));
                    return;
                }
            }
            take_answer(command, answer, answers);
        }
        if !is_asked {
            let why = [err, before].iter().find_map(|text| text.trim().lines().last()).unwrap_or("no answer");
            let place = match &self.place {
                Place::Container(name) | Place::Pod { pod: name, .. } => name,
            };
            answers.unreachable = Some(format!("{} {place}: {why}", self.program()));
        }
    }
}

fn place(text: &str) -> Option<Place> {
    let (kind, name) = text.split_once(':')?;
    // A name that begins with a dash would be an option.
    let is_name =
        |name: &str| !name.is_empty() && !name.starts_with('-') && !name.contains(char::is_whitespace);
    let (namespace, name) = match name.split_once('/') {
        Some((namespace, pod)) if kind == "kubectl" => (Some(namespace), pod),
        _ => (None, name),
    };
    if !is_name(name) || !namespace.is_none_or(is_name) {
        return None;
    }
    match kind {
        "docker" => Some(Place::Container(name.to_owned())),
        "kubectl" => Some(Place::Pod { namespace: namespace.map(str::to_owned), pod: name.to_owned() }),
        _ => None,
    }
}

/// Returns the script that the shell in the container runs, with the seconds that an answer may take, and the options of
/// redis-cli.
fn script() -> String {
    let mut script = format!(
        "IFS= read -r password\n\
         if [ -n \"$password\" ]; then\n    REDISCLI_AUTH=$password VALKEYCLI_AUTH=$password\n    export REDISCLI_AUTH VALKEYCLI_AUTH\nfi\n\
         for client in redis-cli valkey-cli none; do\n    ! command -v \"$client\" >/dev/null 2>&1 || break\ndone\n\
         if [ \"$client\" = none ]; then\n    echo '{NO_CLIENT}' >&2\n    exit 127\nfi\n\
         limit=\n! command -v timeout >/dev/null 2>&1 || limit=\"timeout $1\"\nshift\n"
    );
    for words in COMMANDS {
        let command = words.join(" ");
        let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        // Otherwise a value could be taken for a name.
        let options = if is_list(words[0]) { " --no-raw" } else { "" };
        let _ = writeln!(
            script,
            "echo '{MARK}{command}'\n$limit \"$client\" \"$@\" --no-auth-warning{options} {} </dev/null 2>&1",
            quoted.join(" ")
        );
    }
    script + "exit 0\n"
}

/// Returns whether the answer to a command is a list of texts.
fn is_list(command: &str) -> bool {
    matches!(command, "CONFIG" | "ACL")
}

/// Returns why there is no answer to `INFO`, or `None` if there is one.
fn no_answer(answer: &str, err: &str) -> Option<String> {
    if answer.contains("redis_version:") {
        return None;
    }
    let all: Vec<&str> = answer.lines().chain(err.lines()).collect();
    let line = |text: &str| all.iter().find(|line| line.contains(text));
    // The client goes on without a password after one that is wrong.
    if let Some(line) = line("WRONGPASS").or_else(|| line("AUTH failed")) {
        return Some(line.trim_start_matches("AUTH failed: ").to_owned());
    }
    let Some(first) = answer.lines().next() else { return Some("Connection timed out".to_owned()) };
    let reason = first.strip_prefix("Could not connect to ").and_then(|rest| rest.rsplit_once(": "));
    Some(reason.map_or(first, |(_, reason)| reason).to_owned())
}

/// Takes the answer to one command.
fn take_answer(command: &str, answer: &str, answers: &mut Answers) {
    if is_refusal(answer) {
        // Of the others, servers without cluster mode or ACLs do not know them.
        if answer.starts_with("NOPERM") || matches!(command, "INFO" | "CONFIG GET *") {
            answers.refuse(command, answer.lines().next().unwrap_or_default());
        }
        return;
    }
    match command {
        "INFO" | "CLUSTER INFO" => answers.add_info(answer),
        "CLUSTER NODES" => answers.add_nodes(answer),
        "ACL LIST" => answers.users = items(answer),
        _ => {
            let mut items = items(answer).into_iter();
            while let (Some(name), Some(value)) = (items.next(), items.next()) {
                answers.config.push((name, value));
            }
        }
    }
}

/// Returns whether an answer is an error: it begins with a code in capitals.
fn is_refusal(answer: &str) -> bool {
    let code = answer.split_whitespace().next().unwrap_or_default();
    code.len() > 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Returns the texts of a list as redis-cli shows it: `1) "port"`.
fn items(answer: &str) -> Vec<Vec<u8>> {
    let item = |line: &str| {
        let (_, text) = line.split_once(") ")?;
        Some(split(text.as_bytes(), Quoting::Strict).ok()?.first()?.value().to_vec())
    };
    answer.lines().filter_map(item).collect()
}

/// Waits for a program, and ends it if it takes too long. Returns what it printed.
fn finish(mut child: Child, limit: Duration) -> io::Result<(String, String)> {
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let start = Instant::now();
    let read = |from: Option<Box<dyn Read + Send>>| {
        let mut bytes = Vec::new();
        if let Some(mut from) = from {
            let _ = from.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    };
    std::thread::scope(|scope| {
        let out = scope.spawn(move || read(out.map(|out| Box::new(out) as _)));
        let err = scope.spawn(move || read(err.map(|err| Box::new(err) as _)));
        while child.try_wait()?.is_none() {
            if start.elapsed() > limit {
                child.kill()?;
                child.wait()?;
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok((out.join().unwrap_or_default(), err.join().unwrap_or_default()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_in_three_ways() {
        let pod = |namespace: Option<&str>, pod: &str| {
            Some(Place::Pod { namespace: namespace.map(str::to_owned), pod: pod.to_owned() })
        };
        assert_eq!(place("docker:redis-7001"), Some(Place::Container("redis-7001".to_owned())));
        assert_eq!(place("kubectl:redis-0"), pod(None, "redis-0"));
        assert_eq!(place("kubectl:data/redis-0"), pod(Some("data"), "redis-0"));
        for text in [
            "redis-7001",
            "docker:",
            "docker:--privileged",
            "podman:x",
            "kubectl:/x",
            "kubectl:a/",
            "docker:a b",
        ] {
            assert_eq!(place(text), None, "{text}");
        }
    }

    #[test]
    fn answers_are_taken_apart() {
        let via = Via::new("docker:c", Vec::new(), None, Duration::from_secs(1)).expect("a place");
        let address = Address::Tcp("10.0.0.1".to_owned(), 7001);
        let ask = |out: &str, err: &str| {
            let mut answers = Answers::new("n");
            via.take(&address, out, err, &mut answers);
            answers
        };
        let good = ask(
            "rconf-asks: INFO\n# Server\r\nredis_version:7.0.15\r\n\nrconf-asks: CONFIG GET *\n1) \"save\"\n2) \"3600 1\"\n 3) \"dir\"\n 4) \"/a\\\"b\\x01\"\n\
             rconf-asks: CLUSTER INFO\nERR This instance has cluster support disabled\nrconf-asks: CLUSTER NODES\n\
             rconf-asks: ACL LIST\n(error) NOPERM this user has no permissions to run the 'acl|list' command\n",
            "",
        );
        assert_eq!(good.field("redis_version"), Some("7.0.15"));
        assert_eq!(good.setting("save"), Some(b"3600 1".as_slice()));
        assert_eq!(good.setting("dir"), Some(b"/a\"b\x01".as_slice()));
        assert_eq!(good.refused.len(), 1);
        for (out, err, why) in [
            (
                "",
                "Error response from daemon: No such container: c\n",
                "docker c: Error response from daemon: No such container: c",
            ),
            ("", NO_CLIENT, "docker c: there is neither redis-cli nor valkey-cli in it"),
            (
                "rconf-asks: INFO\nCould not connect to Redis at 10.0.0.1:7001: Connection refused\n",
                "",
                "Could not connect to Redis at 10.0.0.1:7001: Connection refused",
            ),
            ("rconf-asks: INFO\n", "", "Could not connect to Redis at 10.0.0.1:7001: Connection timed out"),
            (
                "rconf-asks: INFO\nAUTH failed: WRONGPASS invalid username-password pair or user is disabled.\nNOAUTH Authentication required.\n",
                "",
                "Could not connect to Redis at 10.0.0.1:7001: WRONGPASS invalid username-password pair or user is disabled.",
            ),
        ] {
            assert_eq!(ask(out, err).unreachable.as_deref(), Some(why));
        }
    }
}
