//! Selects the commands of a script that matter, and passes them to their readers.

use super::call::call;
use super::shell::Shell;
use super::{docker, kubectl, process};
use crate::container::model::Deployment;
use crate::message::say;
use crate::shell::{Field, Interest, Invocation, Simple, Sink, Unfollowed, base_name, is_known};
use crate::text::Place;
use std::collections::BTreeSet;

/// The maximum number of containers and networks that are followed.
const MOST_STARTED: usize = 2000;
/// The maximum number of redis-cli calls that are followed.
const MOST_CALLS: usize = 5000;

/// The key that says that a branch starts a process.
const PROCESS: &str = "process";

/// The lengths of the lists of a deployment, to return to.
pub(crate) struct Mark {
    containers: usize,
    networks: usize,
    volumes: usize,
    network_uses: usize,
    cli: usize,
}

impl Sink for Deployment {
    type Mark = Mark;

    const INTEREST: Interest = Interest { names, holds_command, is_command, leaves_files };

    fn command(shell: &mut Shell, invocation: &Invocation<'_>) -> bool {
        let (words, simple) = (invocation.words, invocation.written);
        let Some((first, arguments)) = words.split_first() else { return false };
        match invocation.name {
            "redis-cli" | "valkey-cli" => call(shell, words, simple),
            "xargs" | "parallel" => piped(shell, arguments),
            // Docker does not run inside a container that it started.
            _ if shell.inside.is_some() => return false,
            name if is_server(name) => process::start(shell, words, simple),
            "start-stop-daemon" => process::daemon(shell, arguments, simple),
            "docker" | "podman" | "nerdctl" => docker::command(shell, first, arguments, simple),
            "docker-compose" | "podman-compose" => docker::compose(shell, first, arguments, simple),
            "kubectl" | "oc" => kubectl::command(shell, arguments, simple),
            "docker-machine" => {
                if arguments.iter().any(|field| names(&field.text)) || simple.heredoc_mentions {
                    shell.unfollowed(first.span, Unfollowed::elsewhere(), false);
                }
            }
            name if is_docker_in_a_variable(name, first, shell) => {
                docker::command(shell, first, arguments, simple);
            }
            _ => return false,
        }
        true
    }

    fn started(&self) -> usize {
        self.containers.len() + self.networks.len()
    }

    fn is_full(&self) -> bool {
        self.started() > MOST_STARTED || self.cli.len() + self.network_uses.len() > MOST_CALLS
    }

    fn mark(&self) -> Mark {
        Mark {
            containers: self.containers.len(),
            networks: self.networks.len(),
            volumes: self.volumes.len(),
            network_uses: self.network_uses.len(),
            cli: self.cli.len(),
        }
    }

    fn rewind(&mut self, mark: &Mark) {
        self.containers.truncate(mark.containers);
        self.networks.truncate(mark.networks);
        self.volumes.truncate(mark.volumes);
        self.network_uses.truncate(mark.network_uses);
        self.cli.truncate(mark.cli);
    }

    /// Drops containers and networks that an earlier branch has. Two containers are the same if they have the
    /// same name or port on the host, two processes if they have the same file, and two networks if they have the same
    /// name.
    fn drop_repeated(&mut self, mark: &Mark, taken: &mut BTreeSet<String>) -> Vec<Place> {
        let mut mine: BTreeSet<String> = BTreeSet::new();
        let mut dropped = Vec::new();
        for mut container in self.containers.split_off(mark.containers.min(self.containers.len())) {
            let name = container.name.iter().map(|name| format!("name {}", name.text));
            let file = container.process.iter().filter_map(|process| process.config.as_ref());
            let file = file.map(|path| format!("file {path}"));
            let ports = container.ports.iter().filter_map(|port| port.host);
            let ports = ports.map(|host| format!("port {}", host.0));
            let keys: Vec<String> = name.chain(file).chain(ports).collect();
            if container.process.is_some() {
                // Only one of the branches is taken, so it need not run beside those of an earlier one.
                container.is_partial |= taken.contains(PROCESS);
                mine.insert(PROCESS.to_owned());
            }
            if keys.iter().any(|key| taken.contains(key)) {
                dropped.push(container.place);
            } else {
                self.containers.push(container);
            }
            mine.extend(keys);
        }
        for network in self.networks.split_off(mark.networks.min(self.networks.len())) {
            let key = format!("network {}", network.name.text);
            if taken.contains(&key) {
                dropped.push(network.place);
            } else {
                self.networks.push(network);
            }
            mine.insert(key);
        }
        taken.extend(mine);
        dropped
    }
}

/// Returns whether a command with an unknown name is docker, as in `$DOCKER run …`.
fn is_docker_in_a_variable(name: &str, first: &Field, shell: &Shell) -> bool {
    let written = shell.word_of(first).text.to_ascii_lowercase();
    let is_script = std::path::Path::new(name).extension().is_some_and(|end| end == "sh");
    !is_known(&first.text) && !is_script && (written.contains("docker") || written.contains("podman"))
}

fn names(text: &str) -> bool {
    text.contains("docker") || text.contains("redis-cli") || text.contains("valkey-cli")
}

fn holds_command(text: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|what| text.contains(what));
    has(&["docker run", "docker create", "docker network", "podman run"])
        || (has(&["redis-cli ", "valkey-cli "])
            && has(&["--cluster ", " -a ", "--pass ", " meet ", " addslots"]))
}

/// Returns whether the literal words of a command show that it matters. A client that sends `PING` does not,
/// because no rule looks at it.
fn is_command(literals: &[&str]) -> bool {
    const MAKING: [&str; 8] = ["run", "create", "network", "volume", "compose", "stack", "service", "up"];
    const TELLING: [&str; 6] = ["--cluster", "-a", "--pass", "meet", "addslots", "addslotsrange"];
    const WRAPPERS: [&str; 8] = ["sudo", "nohup", "exec", "env", "setsid", "time", "gosu", "nice"];
    let (mut tool, mut client) = (false, false);
    // `$BIN/redis-server` is a part of a word.
    let is_before = |text: &&&str| WRAPPERS.contains(*text) || text.starts_with('-') || text.contains('=');
    let first = literals.iter().find(|text| !is_before(text));
    if first.is_some_and(|text| is_server(text) || base_name(text) == "start-stop-daemon") {
        return true;
    }
    for text in literals {
        if holds_command(text) || (tool && MAKING.contains(text)) || (client && TELLING.contains(text)) {
            return true;
        }
        client |= text.ends_with("redis-cli") || text.ends_with("valkey-cli");
        tool |= text.contains("docker") || text.contains("podman") || text.contains("nerdctl");
    }
    false
}

fn is_server(text: &str) -> bool {
    matches!(base_name(text), "redis-server" | "valkey-server" | "redis-sentinel" | "valkey-sentinel")
}

fn leaves_files(name: &str) -> bool {
    const TOOLS: [&str; 8] =
        ["docker", "podman", "nerdctl", "docker-compose", "kubectl", "oc", "redis-cli", "valkey-cli"];
    TOOLS.contains(&name) || is_server(name)
}

/// Handles `xargs docker run …`, where some words come through the pipe.
fn piped(shell: &mut Shell, arguments: &[Field]) {
    let Some(at) = arguments.iter().position(|field| names(base_name(&field.text))) else { return };
    let span = arguments[at].span;
    let is_cli = matches!(base_name(&arguments[at].text), "redis-cli" | "valkey-cli");
    let makes = arguments[at..].iter().any(|field| {
        matches!(field.text.as_str(), "run" | "create" | "exec" | "network" | "connect")
            || field.text.contains("redis-cli")
    });
    if is_cli || makes {
        let why = say!("a part of the command comes from a pipe", "命令的一部分来自管道");
        shell.unfollowed(span, why, false);
    }
    if is_cli {
        call(shell, &arguments[at..], &Simple::default());
    }
}
