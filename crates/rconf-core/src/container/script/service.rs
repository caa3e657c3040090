//! `docker service create`, and the configs that services mount.

use super::create;
use super::flags::{self, Grammar};
use super::options::options;
use super::shell::Shell;
use crate::container::model::{Container, Mount, MountKind};
use crate::shell::{Field, Simple, path_from, resolve, split};
use crate::text::Located;
use crate::text::Text;

/// The options of `docker service create`.
const SERVICE: Grammar = Grammar {
    command: "docker service create",
    values: &[
        "cap-add",
        "cap-drop",
        "config",
        "constraint",
        "container-label",
        "credential-spec",
        "dns",
        "dns-option",
        "dns-search",
        "endpoint-mode",
        "entrypoint",
        "env",
        "env-file",
        "generic-resource",
        "group",
        "health-cmd",
        "health-interval",
        "health-retries",
        "health-start-interval",
        "health-start-period",
        "health-timeout",
        "host",
        "hostname",
        "isolation",
        "label",
        "limit-cpu",
        "limit-memory",
        "limit-pids",
        "log-driver",
        "log-opt",
        "max-concurrent",
        "memory-swap",
        "memory-swappiness",
        "mode",
        "mount",
        "name",
        "network",
        "oom-score-adj",
        "placement-pref",
        "publish",
        "replicas",
        "replicas-max-per-node",
        "reserve-cpu",
        "reserve-memory",
        "restart-condition",
        "restart-delay",
        "restart-max-attempts",
        "restart-window",
        "rollback-delay",
        "rollback-failure-action",
        "rollback-max-failure-ratio",
        "rollback-monitor",
        "rollback-order",
        "rollback-parallelism",
        "secret",
        "stop-grace-period",
        "stop-signal",
        "sysctl",
        "ulimit",
        "update-delay",
        "update-failure-action",
        "update-max-failure-ratio",
        "update-monitor",
        "update-order",
        "update-parallelism",
        "user",
        "workdir",
    ],
    switches: &[
        "detach",
        "help",
        "init",
        "no-healthcheck",
        "no-resolve-image",
        "quiet",
        "read-only",
        "tty",
        "with-registry-auth",
    ],
    letters: &[
        ('d', "detach", false),
        ('e', "env", true),
        ('l', "label", true),
        ('p', "publish", true),
        ('q', "quiet", false),
        ('t', "tty", false),
        ('u', "user", true),
        ('w', "workdir", true),
    ],
};

/// Reads `docker service create`. Its tasks are containers that docker starts again unless it is told otherwise.
pub(super) fn create(shell: &mut Shell, docker: &Field, verb: &Field, arguments: &[Field], simple: &Simple) {
    let mut given = flags::split(arguments, &SERVICE);
    let (mut replicas, mut condition, mut configs) = (None, None, Vec::new());
    let mut is_open = false;
    for flag in &mut given.flags {
        match flag.name.as_str() {
            "replicas" => {
                let count = flag.value.known().and_then(|text| text.parse().ok());
                is_open |= count.is_none();
                replicas = count.map(|value| Located { value, place: shell.place(flag.value.span) });
            }
            "restart-condition" => condition = Some(flag.value.clone()),
            "config" | "secret" => configs.push((flag.name == "secret", flag.value.clone())),
            "publish" => flag.value = short_port(&flag.value),
            // As many as there are machines.
            "mode" => is_open |= !flag.value.is("replicated"),
            _ => {}
        }
        let renamed = match flag.name.as_str() {
            "limit-memory" => "memory",
            "limit-cpu" => "cpus",
            // A service is always detached, and this option tells only whether the command waits.
            "detach" => "quiet",
            name => name,
        };
        flag.name = renamed.to_owned();
    }
    let mut made = create::made(shell, docker, verb, &given, simple);
    made.service.clone_from(&made.name);
    made.restart = Some(match condition {
        Some(field) => {
            let word = shell.word_of(&field);
            let text = match word.text.as_str() {
                "any" => "always",
                "none" => "no",
                other => other,
            };
            Text { text: text.to_owned(), ..word }
        }
        None => Text::known("always", made.place.clone()),
    });
    made.replicas = replicas;
    made.is_partial |= is_open;
    for (is_secret, value) in configs {
        let mount = config(shell, is_secret, &value);
        made.is_partial |= mount.is_none();
        made.mounts.extend(mount);
    }
    create::finish(shell, made, &given, simple);
}

/// Returns a port in the short form. `published=7001,target=6379,protocol=tcp,mode=host` is the long one.
fn short_port(value: &Field) -> Field {
    if !value.text.contains("target=") {
        return value.clone();
    }
    let (mut published, mut target, mut protocol) = ("", "", "tcp");
    for part in split(&value.text, ',') {
        match part.split_once('=') {
            Some(("published", port)) => published = port,
            Some(("target", port)) => target = port,
            Some(("protocol", name)) => protocol = name,
            _ => {}
        }
    }
    let colon = if published.is_empty() { "" } else { ":" };
    value.with(&format!("{published}{colon}{target}/{protocol}"))
}

/// Reads `--config NAME` or `--config source=NAME,target=PATH`, and the same of secrets.
fn config(shell: &Shell, is_secret: bool, value: &Field) -> Option<Mount> {
    let (mut source, mut target) = (None, None);
    for part in split(&value.text, ',') {
        match part.split_once('=') {
            Some(("source" | "src", name)) => source = Some(name),
            Some(("target", path)) => target = Some(path),
            None if source.is_none() => source = Some(part),
            _ => {}
        }
    }
    let name = shell.word_of(&value.with(source?));
    let folder = if is_secret { "/run/secrets" } else { "" };
    let path = match target {
        Some(path) if path.starts_with('/') => path.to_owned(),
        other => format!("{folder}/{}", other.or(source)?),
    };
    let known = shell.sink.configs.iter().rev().find(|(own, _)| own.text == name.text);
    Some(Mount {
        kind: MountKind::Config,
        host_path: known.and_then(|(_, path)| path.clone()),
        source: name,
        target: shell.word_of(&value.with(&path)),
        read_only: true,
        place: shell.place(value.span),
        ..Mount::default()
    })
}

/// Reads `docker config create NAME FILE`, and the same of secrets.
pub(super) fn define(shell: &mut Shell, arguments: &[Field]) {
    let Some((verb, rest)) = arguments.split_first() else { return };
    if !verb.is("create") {
        return;
    }
    let options = options(rest, &["l", "label", "template-driver", "d", "driver"]);
    let Some(name) = options.plain.first() else { return };
    // A single dash stands for the standard input.
    let file = options.plain.get(1).and_then(|file| file.known()).filter(|file| *file != "-");
    let from = file.and_then(|file| path_from(shell.cwd.as_deref(), file));
    let path = from.and_then(|from| resolve(shell.folder, &from));
    let name = shell.word_of(name);
    shell.sink.configs.push((name, path));
}

/// Marks a service that `docker service update` or `scale` changes.
pub(super) fn change(containers: &mut [Container], arguments: &[Field]) {
    for field in arguments {
        let name = field.text.split('=').next().unwrap_or_default();
        for container in &mut *containers {
            container.is_partial |= container.service.as_ref().is_some_and(|service| service.text == name);
        }
    }
}
