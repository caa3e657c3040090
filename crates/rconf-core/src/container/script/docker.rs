//! The commands of docker, and of tools with the same commands (podman, nerdctl).

use super::inside::run_inside;
use super::options::behind_options;
use super::shell::Shell;
use super::{create, network, service};
use crate::message::say;
use crate::shell::{Field, Simple, Variable, is_known};
use crate::text::Span;

/// Options of docker itself that take a value.
const GLOBAL: [&str; 12] = [
    "-H",
    "--host",
    "-c",
    "--context",
    "--config",
    "-l",
    "--log-level",
    "--tlscacert",
    "--tlscert",
    "--tlskey",
    "--namespace",
    "-n",
];
/// Options of `docker exec` and `docker compose exec|run` that take a value.
const EXEC: [&str; 20] = [
    "-e",
    "--env",
    "-u",
    "--user",
    "-w",
    "--workdir",
    "--env-file",
    "--detach-keys",
    "--index",
    "--name",
    "-p",
    "--publish",
    "-v",
    "--volume",
    "-l",
    "--label",
    "--entrypoint",
    "--cap-add",
    "--cap-drop",
    "--pull",
];
/// Options of `docker compose` itself that take a value.
const COMPOSE: [&str; 16] = [
    "-f",
    "--file",
    "-p",
    "--project-name",
    "--profile",
    "--env-file",
    "--project-directory",
    "--ansi",
    "--progress",
    "--parallel",
    "-c",
    "--context",
    "-H",
    "--host",
    "--workdir",
    "--log-level",
];

/// Reads `docker …`.
pub(super) fn command(shell: &mut Shell, docker: &Field, arguments: &[Field], simple: &Simple) {
    shell.visiting = None;
    let fields = behind_options(arguments, &GLOBAL);
    let Some((verb, rest)) = fields.split_first() else { return };
    let (verb, rest) = match (verb.text.as_str(), rest.split_first()) {
        ("container", Some((verb, rest))) => (verb, rest),
        _ => (verb, rest),
    };
    match verb.text.as_str() {
        "run" | "create" => {
            let before = shell.sink.containers.len();
            create::container(shell, docker, verb, rest, simple);
            let context = context(shell, &arguments[..arguments.len() - fields.len()]);
            let started = shell.sink.containers.iter_mut().skip(before);
            started.for_each(|container| container.context.clone_from(&context));
        }
        "exec" => exec(shell, rest, simple),
        "network" => network::command(shell, docker, rest),
        "volume" => network::volume(shell, rest),
        "compose" => compose(shell, docker, rest, simple),
        "update" => {
            for field in rest {
                for container in &mut shell.sink.containers {
                    let name = container.name.as_ref().map(|name| name.text.as_str());
                    container.is_partial |= name == Some(field.text.as_str());
                }
            }
        }
        "config" | "secret" => service::define(shell, rest),
        "service" => match rest.split_first() {
            Some((verb, rest)) if verb.is("create") => service::create(shell, docker, verb, rest, simple),
            Some((verb, rest)) if verb.is("update") || verb.is("scale") => {
                service::change(&mut shell.sink.containers, rest);
            }
            _ => {}
        },
        "stack" if rest.first().is_some_and(|verb| verb.is("deploy") || verb.is("up")) => {
            unfollowed_services(shell, docker.span.to(rest[0].span));
        }
        "play" | "kube" | "pod" => {
            let makes =
                rest.first().is_some_and(|field| matches!(field.text.as_str(), "create" | "play" | "kube"));
            if makes {
                let why = say!("it starts containers in another way", "它用别的方式启动容器");
                shell.unfollowed(docker.span.to(verb.span), why, false);
            }
        }
        _ if !is_known(&verb.text) => {
            let why = say!(
                "the docker command is known only when the script runs",
                "docker 要做什么，运行时才知道"
            );
            shell.unfollowed(verb.span, why, false);
        }
        _ => {}
    }
}

/// Returns the docker context of a command: the option of docker itself, or the variable.
fn context(shell: &Shell, options: &[Field]) -> Option<String> {
    let given = options.iter().enumerate().find_map(|(nth, field)| match field.text.as_str() {
        "--context" | "-c" => options.get(nth + 1)?.known().map(str::to_owned),
        _ => field.known()?.strip_prefix("--context=").map(str::to_owned),
    });
    given.or_else(|| match shell.variable("DOCKER_CONTEXT") {
        Some(Variable::Text(text)) if is_known(text) && !text.is_empty() => Some(text.clone()),
        _ => None,
    })
}

/// Reads `docker exec [OPTIONS] NAME COMMAND…`.
fn exec(shell: &mut Shell, arguments: &[Field], simple: &Simple) {
    let fields = behind_options(arguments, &EXEC);
    if let Some((container, command)) = fields.split_first() {
        let container = shell.word_of(container);
        run_inside(shell, Some(container), command, simple);
    }
}

/// Reads `docker compose …`.
pub(super) fn compose(shell: &mut Shell, docker: &Field, arguments: &[Field], simple: &Simple) {
    let fields = behind_options(arguments, &COMPOSE);
    let Some((verb, rest)) = fields.split_first() else { return };
    match verb.text.as_str() {
        "exec" | "run" => {
            let fields = behind_options(rest, &EXEC);
            if let Some((service, command)) = fields.split_first() {
                let service = shell.word_of(service);
                run_inside(shell, Some(service), command, simple);
            }
        }
        "up" | "create" | "start" | "restart" | "scale" => {
            unfollowed_services(shell, docker.span.to(verb.span));
        }
        _ => {}
    }
}

fn unfollowed_services(shell: &mut Shell, span: Span) {
    let why = say!("it starts the services of a compose file", "它启动 compose 文件中的服务");
    shell.unfollowed(span, why, false);
}
