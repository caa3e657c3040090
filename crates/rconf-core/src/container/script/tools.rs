//! Finds the command behind `sudo`, `time` and the like, and hands it to who reads it.

use super::ast::Simple;
use super::expand::Field;
use super::marks::{is_known, render, unknown};
use super::state::{Flow, Shell};
use super::{builtins, cli, docker};
use crate::container::{Text, Unfollowed};
use crate::message::say;

/// The name of a command without its folder.
pub(super) fn base_name(text: &str) -> &str {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    name.strip_suffix(".exe").unwrap_or(name)
}

/// Runs one command.
pub(super) fn dispatch(shell: &mut Shell, fields: &[Field], simple: &Simple) -> Flow {
    let fields = unwrapped(fields);
    let Some((first, arguments)) = fields.split_first() else {
        // `sudo -i`, or a variable that is empty.
        return Flow::On;
    };
    let name = base_name(&first.text).to_owned();
    if first.known().is_some() && shell.functions.contains_key(&first.text) {
        return shell.call(&first.text.clone(), arguments, first.span);
    }
    let is_inside = shell.inside.is_some();
    if name == "trap" {
        // What runs at the end takes away what was made.
        if let Some(function) = arguments.first().and_then(|field| shell.functions.get_mut(&field.text)) {
            function.is_called = true;
        }
    }
    if let Some(flow) = builtins::run(shell, &name, arguments, simple) {
        return flow;
    }
    match name.as_str() {
        "redis-cli" | "valkey-cli" => cli::call(shell, fields, simple),
        "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "su" => {
            return sub_shell(shell, &name, arguments, simple);
        }
        "xargs" | "parallel" => piped(shell, arguments),
        _ if is_inside => {}
        "docker" | "podman" | "nerdctl" => docker::command(shell, first, arguments, simple),
        "docker-compose" | "podman-compose" => docker::compose(shell, first, arguments, simple),
        "." | "source" => {
            shell.unfollowed(first.span, say!("it reads another script", "它读取另一个脚本"), false);
        }
        "ssh" | "docker-machine" | "vagrant" | "make"
            if (arguments.iter().any(|field| speaks(&field.text)) || simple.heredoc_mentions) =>
        {
            shell.unfollowed(first.span, say!("it runs elsewhere", "它在别处运行"), false);
        }
        _ if std::path::Path::new(&name).extension().is_some_and(|end| end == "sh") => {
            shell.unfollowed(first.span, Unfollowed::other_script(), false);
        }
        _ if !is_known(&first.text) => {
            let written = render(&first.text).to_ascii_lowercase();
            if written.contains("docker") || written.contains("podman") {
                docker::command(shell, first, arguments, simple);
            } else if fields.iter().any(|field| speaks(&field.text)) {
                let why =
                    say!("which command this is is known only when it runs", "这是什么命令，运行时才知道");
                shell.unfollowed(first.span, why, false);
            }
        }
        _ => {}
    }
    if !is_silent(&name) {
        builtins::print(shell, &unknown("…"));
    }
    Flow::On
}

/// Whether a command prints nothing that a command substitution would keep.
fn is_silent(name: &str) -> bool {
    matches!(name, "sleep" | "mkdir" | "rm" | "touch" | "chmod" | "chown" | "cp" | "mv" | "wait" | "trap")
}

/// Whether a text speaks of what this reader looks for.
pub(super) fn speaks(text: &str) -> bool {
    text.contains("docker") || text.contains("redis-cli") || text.contains("valkey-cli")
}

/// The command without what only says how to run it.
pub(super) fn unwrapped(mut fields: &[Field]) -> &[Field] {
    while let Some((first, rest)) = fields.split_first() {
        let with_value: &[&str] = match base_name(&first.text) {
            "sudo" => &["-u", "-g", "-h", "-p", "-C", "-D", "-R", "-T", "--user", "--group"],
            "doas" => &["-u", "-C"],
            "env" => &["-u", "-C", "--unset", "--chdir"],
            "nice" => &["-n"],
            "ionice" => &["-c", "-n", "-p"],
            "timeout" => &["-s", "-k", "--signal", "--kill-after"],
            "exec" => &["-a"],
            "gosu" | "su-exec" | "setpriv" | "time" | "nohup" | "command" | "builtin" | "stdbuf"
            | "setsid" | "winpty" | "unbuffer" | "then" | "do" => &[],
            _ => return fields,
        };
        let name = base_name(&first.text);
        fields = rest;
        while let Some((option, rest)) = fields.split_first() {
            let is_option = option.text.starts_with('-') && option.text.len() > 1;
            let is_setting = matches!(name, "sudo" | "env")
                && option.text.split_once('=').is_some_and(|(name, _)| {
                    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                });
            if !is_option && !is_setting {
                break;
            }
            let takes = with_value.contains(&option.text.as_str());
            fields = if takes { rest.get(1..).unwrap_or(&[]) } else { rest };
            if option.is("--") {
                break;
            }
        }
        if matches!(name, "timeout" | "gosu" | "su-exec") {
            fields = fields.get(1..).unwrap_or(&[]);
        }
    }
    fields
}

/// `sh -c "…"`, `su user -c "…"`, `bash script.sh`
fn sub_shell(shell: &mut Shell, name: &str, arguments: &[Field], simple: &Simple) -> Flow {
    let span = simple.words.first().map_or_else(Default::default, |word| word.span);
    let is_command = |field: &Field| {
        let text = field.text.as_str();
        text == "--command"
            || (text.starts_with('-') && !text.starts_with("--") && text.len() < 6 && text.ends_with('c'))
    };
    if let Some(at) = arguments.iter().position(is_command) {
        if let Some(text) = arguments.get(at + 1) {
            let (text, span) = (text.text.clone(), text.span);
            builtins::print(shell, &unknown("…"));
            let capture = shell.capture.take();
            let (arguments, cwd) = (shell.arguments.take(), shell.cwd.clone());
            let mark = shell.mark();
            if shell.inside.is_some() {
                shell.apart(|shell| shell.run_text(&text, span));
            } else {
                shell.run_text(&text, span);
            }
            shell.undo(mark);
            shell.arguments = arguments;
            shell.cwd = cwd;
            shell.capture = capture;
        }
        return Flow::On;
    }
    let script = arguments.iter().find(|field| !field.text.starts_with('-'));
    if shell.inside.is_none() && name != "su" && (script.is_some() || simple.heredoc_mentions) {
        shell.unfollowed(span, Unfollowed::other_script(), false);
    } else if shell.inside.is_some() && script.is_none() && !simple.heredoc_mentions {
        // In the notes of a tutorial, what follows is typed in the container.
        shell.visiting = shell.inside.clone();
    }
    Flow::On
}

/// `xargs docker run …`: the command lacks words that come through the pipe.
fn piped(shell: &mut Shell, arguments: &[Field]) {
    let Some(at) = arguments.iter().position(|field| speaks(base_name(&field.text))) else { return };
    let span = arguments[at].span;
    let is_cli = matches!(base_name(&arguments[at].text), "redis-cli" | "valkey-cli");
    let makes = arguments[at..].iter().any(|field| {
        matches!(field.text.as_str(), "run" | "create" | "exec" | "network" | "connect")
            || field.text.contains("redis-cli")
    });
    if is_cli || makes {
        shell.unfollowed(span, say!("words of it come through a pipe", "命令的一部分来自管道"), false);
    }
    if is_cli {
        cli::call(shell, &arguments[at..], &Simple::default());
    }
}

/// Runs a command in a container.
pub(super) fn run_inside(
    shell: &mut Shell,
    container: Option<Text>,
    fields: &[Field],
    heredoc_mentions: bool,
) {
    if shell.inside.is_some() || fields.is_empty() {
        return;
    }
    shell.inside = container;
    let capture = shell.capture.take();
    let simple = Simple { heredoc_mentions, ..Simple::default() };
    if shell.inside.is_some() {
        shell.depth += 1;
        shell.apart(|shell| dispatch(shell, fields, &simple));
        shell.depth -= 1;
    } else if matches!(base_name(&fields[0].text), "redis-cli" | "valkey-cli") {
        // On the host's own network the call is as good as one from the host.
        cli::call(shell, fields, &simple);
    }
    shell.capture = capture;
    shell.inside = None;
}
