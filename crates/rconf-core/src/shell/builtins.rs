//! The builtin commands of the shell, and a few others whose output is known: `seq`, `expr`, `dirname`, …

use super::arithmetic;
use super::ast::Simple;
use super::conditions::{emptiness, test};
use super::field::Field;
use super::marks::{self, FOLDER, is_known, unknown};
use super::output::{echoed, print, printf, seq};
use super::sink::Sink;
use super::snippet::Snippet;
use super::state::{Flow, Shell, Status, Variable};
use crate::message::say;
use std::rc::Rc;

/// Runs a builtin command. Returns `None` if the command is not builtin.
pub(super) fn run<S: Sink>(
    shell: &mut Shell<'_, S>,
    name: &str,
    arguments: &[Field],
    simple: &Simple,
) -> Option<Flow> {
    match name {
        ":" | "true" => shell.status = Status::True,
        "false" => shell.status = Status::False,
        "echo" | "printf" | "seq" | "expr" | "pwd" => print_values(shell, name, arguments),
        "dirname" | "basename" | "realpath" | "readlink" => path_command(shell, name, arguments),
        "cd" | "pushd" | "popd" => change_folder(shell, name, arguments),
        "export" | "declare" | "local" | "readonly" | "typeset" => declare(shell, name, arguments),
        "unset" => {
            for field in arguments.iter().filter(|field| !field.text.starts_with('-')) {
                shell.unset(&field.text);
            }
        }
        "read" | "mapfile" | "readarray" | "getopts" => read_variables(shell, arguments),
        "let" => {
            for field in arguments {
                arithmetic::evaluate(&field.text, shell);
            }
        }
        "shift" | "set" => set_arguments(shell, name, arguments),
        "[" | "test" => {
            let arguments = match arguments {
                [rest @ .., last] if name == "[" && last.is("]") => rest,
                all => all,
            };
            shell.status = test(shell, arguments);
            shell.defaulting = emptiness(&simple.words);
        }
        "break" => return Some(Flow::Break),
        "continue" => return Some(Flow::Continue),
        "return" => return Some(Flow::Return),
        "exit" | "logout" => {
            // In the notes of a tutorial, `exit` leaves the container and not the script.
            return Some(if shell.visiting.take().is_some() { Flow::On } else { Flow::Exit });
        }
        "eval" => return Some(eval(shell, arguments)),
        _ => return None,
    }
    Some(Flow::On)
}

/// Runs a command that prints a value.
fn print_values<S: Sink>(shell: &mut Shell<'_, S>, name: &str, arguments: &[Field]) {
    let text = match name {
        "echo" => return echo(shell, arguments),
        "printf" => {
            let text = printf(arguments).unwrap_or_else(|| unknown("…"));
            return print(shell, &text);
        }
        "seq" => seq(arguments),
        "expr" => {
            let text: Vec<&str> = arguments.iter().map(|field| field.text.as_str()).collect();
            arithmetic::evaluate(&text.join(" "), shell).map(|value| value.to_string())
        }
        _ => {
            let windows = arguments.iter().any(|field| field.is("-W"));
            Some(shell.cwd.clone().filter(|_| !windows).unwrap_or_else(|| unknown("$PWD")))
        }
    };
    print(shell, &format!("{}\n", text.unwrap_or_else(|| unknown("…"))));
}

/// Runs a command that reads values into variables.
fn read_variables<S: Sink>(shell: &mut Shell<'_, S>, arguments: &[Field]) {
    shell.status = Status::Open;
    for field in arguments.iter().filter(|field| !field.text.starts_with('-')) {
        shell.set(&field.text, Variable::Unknown);
    }
    if arguments.is_empty() {
        shell.set("REPLY", Variable::Unknown);
    }
}

/// Runs `shift` or `set --`.
fn set_arguments<S: Sink>(shell: &mut Shell<'_, S>, name: &str, arguments: &[Field]) {
    if name == "shift" {
        let count = arguments.first().and_then(|field| field.text.parse().ok()).unwrap_or(1);
        if let Some(list) = &shell.arguments {
            shell.arguments = Some(Rc::new(list.iter().skip(count).cloned().collect()));
        }
    } else if let Some(at) = arguments.iter().position(|field| field.is("--")) {
        let rest = &arguments[at + 1..];
        let is_open = rest.iter().any(|field| field.is_open);
        let list = rest.iter().map(|field| field.text.clone()).collect();
        shell.arguments = if is_open { None } else { Some(Rc::new(list)) };
    }
}

fn eval<S: Sink>(shell: &mut Shell<'_, S>, arguments: &[Field]) -> Flow {
    let text: Vec<&str> = arguments.iter().map(|field| field.text.as_str()).collect();
    let text = text.join(" ");
    let span = arguments.first().map_or_else(Default::default, |field| field.span);
    if is_known(&text) {
        return shell.run_snippet(&Snippet::from_marked(&text, span));
    }
    if (S::INTEREST.names)(&text) {
        let why = say!("the command is built when the script runs", "命令在运行时才拼出来");
        shell.unfollowed(span, why, false);
    }
    print(shell, &unknown("…"));
    Flow::On
}

fn echo<S: Sink>(shell: &mut Shell<'_, S>, arguments: &[Field]) {
    if shell.capture.is_some() {
        let text = echoed(arguments);
        print(shell, &text);
    }
}

fn path_command<S: Sink>(shell: &mut Shell<'_, S>, name: &str, arguments: &[Field]) {
    let paths: Vec<&Field> = arguments.iter().filter(|field| !field.text.starts_with('-')).collect();
    let result = paths.first().and_then(|field| {
        let path = field.known()?;
        Some(match name {
            "dirname" if path.ends_with(FOLDER) => format!("{FOLDER}/.."),
            "dirname" => match path.trim_end_matches('/').rsplit_once('/') {
                Some(("", _)) => "/".to_owned(),
                Some((folder, _)) => folder.to_owned(),
                None => ".".to_owned(),
            },
            "basename" => {
                let last = path.trim_end_matches('/').rsplit('/').next()?;
                if last.contains(FOLDER) {
                    return None;
                }
                let suffix = paths.get(1).map_or("", |field| field.text.as_str());
                last.strip_suffix(suffix).unwrap_or(last).to_owned()
            }
            _ => marks::path_from(shell.cwd.as_deref(), path)?,
        })
    });
    let text = result.unwrap_or_else(|| unknown("…"));
    print(shell, &format!("{text}\n"));
}

fn change_folder<S: Sink>(shell: &mut Shell<'_, S>, name: &str, arguments: &[Field]) {
    if shell.inside.is_some() {
        return;
    }
    let target = arguments.iter().find(|field| !field.text.starts_with('-'));
    match (name, target) {
        ("popd", _) => shell.cwd = shell.stack.pop().flatten(),
        (_, Some(field)) => {
            let next = field
                .known()
                .filter(|path| !path.is_empty())
                .and_then(|path| marks::path_from(shell.cwd.as_deref(), path));
            let before = std::mem::replace(&mut shell.cwd, next);
            if name == "pushd" && shell.stack.len() < 100 {
                shell.stack.push(before);
            }
        }
        (_, None) => shell.cwd = None,
    }
}

fn declare<S: Sink>(shell: &mut Shell<'_, S>, command: &str, arguments: &[Field]) {
    for field in arguments {
        let (name, value) = match field.text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (field.text.as_str(), None),
        };
        let is_local = matches!(command, "local" | "declare" | "typeset") && !name.starts_with('-');
        if is_local {
            shell.make_local(name.trim_end_matches('+'));
        }
        match (value, name.strip_suffix('+')) {
            (Some(value), Some(name)) => {
                if let Some(Variable::Text(old)) = shell.variable(name) {
                    let whole = format!("{old}{value}");
                    shell.set(name, Variable::Text(whole));
                }
            }
            (Some(value), None) => shell.set_text(name, value.to_owned()),
            (None, _) => {}
        }
    }
}
