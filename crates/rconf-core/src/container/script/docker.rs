//! The commands of docker, and of those that speak like it.

use super::ast::Simple;
use super::expand::Field;
use super::marks::is_known;
use super::state::Shell;
use super::{create, network, tools};
use crate::container::Text;
use crate::message::say;

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

/// What follows the options.
fn behind_options<'f>(mut fields: &'f [Field], with_value: &[&str]) -> &'f [Field] {
    while let Some((first, rest)) = fields.split_first() {
        let text = first.text.as_str();
        if !text.starts_with('-') || text.len() < 2 {
            break;
        }
        fields = rest;
        if text == "--" {
            break;
        }
        // In a bundle like `-itu root` the last letter says whether a value follows.
        let is_bundle = !text.starts_with("--") && !text.contains('=');
        let last = text.chars().last().map(|c| format!("-{c}")).unwrap_or_default();
        let first = text.chars().nth(1).map(|c| format!("-{c}")).unwrap_or_default();
        let joined = is_bundle && text.len() > 2 && with_value.contains(&first.as_str());
        if with_value.contains(&text) || (is_bundle && !joined && with_value.contains(&last.as_str())) {
            fields = fields.get(1..).unwrap_or(&[]);
        }
    }
    fields
}

/// `docker …`
pub(super) fn command(shell: &mut Shell, docker: &Field, arguments: &[Field], simple: &Simple) {
    shell.visiting = None;
    let fields = behind_options(arguments, &GLOBAL);
    let Some((verb, rest)) = fields.split_first() else { return };
    let (verb, rest) = match (verb.text.as_str(), rest.split_first()) {
        ("container", Some((verb, rest))) => (verb, rest),
        _ => (verb, rest),
    };
    match verb.text.as_str() {
        "run" | "create" => create::container(shell, docker, verb, rest, simple),
        "exec" => exec(shell, rest, simple),
        "network" => network::command(shell, docker, rest),
        "volume" => network::volume(shell, rest),
        "compose" => compose(shell, docker, rest, simple),
        "update" => {
            for field in rest {
                for container in &mut shell.out.containers {
                    let name = container.name.as_ref().map(|name| name.text.as_str());
                    container.is_partial |= name == Some(field.text.as_str());
                }
            }
        }
        "service" | "stack" | "play" | "kube" | "pod" => {
            let makes = rest.first().is_some_and(|field| {
                matches!(field.text.as_str(), "create" | "deploy" | "up" | "play" | "kube")
            });
            if makes {
                let why = say!("it starts containers in another way", "它用别的方式启动容器");
                shell.unfollowed(docker.span.to(verb.span), why, false);
            }
        }
        _ if !is_known(&verb.text) => {
            let why =
                say!("what docker is to do is known only when it runs", "docker 要做什么，运行时才知道");
            shell.unfollowed(verb.span, why, false);
        }
        _ => {}
    }
}

/// `docker exec [OPTIONS] NAME COMMAND…`
fn exec(shell: &mut Shell, arguments: &[Field], simple: &Simple) {
    let fields = behind_options(arguments, &EXEC);
    if let Some((container, command)) = fields.split_first() {
        let container = container.to_text(shell);
        tools::run_inside(shell, Some(container), command, simple.heredoc_mentions);
    }
}

/// `docker compose …`
pub(super) fn compose(shell: &mut Shell, docker: &Field, arguments: &[Field], simple: &Simple) {
    let fields = behind_options(arguments, &COMPOSE);
    let Some((verb, rest)) = fields.split_first() else { return };
    match verb.text.as_str() {
        "exec" | "run" => {
            let fields = behind_options(rest, &EXEC);
            if let Some((service, command)) = fields.split_first() {
                let service = service.to_text(shell);
                tools::run_inside(shell, Some(service), command, simple.heredoc_mentions);
            }
        }
        "up" | "create" | "start" | "restart" | "scale" => {
            let why = say!("it starts the services of a compose file", "它启动 compose 文件中的服务");
            shell.unfollowed(docker.span.to(verb.span), why, false);
        }
        _ => {}
    }
}

/// Options and plain words of a command in which they may be mixed.
pub(super) struct Options<'f> {
    /// Options with their values, without dashes.
    pub given: Vec<(&'f str, Field)>,
    pub plain: Vec<&'f Field>,
    /// Whether something in it is not known: an option, or a word that may be several.
    pub is_partial: bool,
}

/// Reads options that may stand before and after the plain words.
pub(super) fn options<'f>(fields: &'f [Field], with_value: &[&'static str]) -> Options<'f> {
    let mut options = Options { given: Vec::new(), plain: Vec::new(), is_partial: false };
    let mut rest = fields.iter();
    while let Some(field) = rest.next() {
        let text = field.text.as_str();
        if !text.starts_with('-') || text.len() < 2 {
            options.is_partial |= field.is_open;
            options.plain.push(field);
            continue;
        }
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        let name = name.trim_start_matches('-');
        match value {
            Some(value) => options.given.push((name, field.with(value))),
            None if with_value.contains(&name) => {
                if let Some(value) = rest.next() {
                    options.given.push((name, value.clone()));
                }
            }
            None => {
                options.is_partial |= !is_known(text);
                options.given.push((name, field.with("true")));
            }
        }
    }
    options
}

/// A text for a container that has no name.
pub(super) fn nameless(place: &crate::text::Place) -> Text {
    Text { text: String::new(), place: place.clone(), is_known: false }
}

/// Whether a word begins with a dash that is none, as word processors write it.
pub(super) fn has_false_dash(text: &str) -> bool {
    text.starts_with(['–', '—', '−', '‐', '‑', '―', '－'])
}
