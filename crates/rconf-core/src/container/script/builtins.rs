//! The shell's own commands, and the few others whose output is known: `seq`, `expr`, `dirname`, …

use super::ast::Simple;
use super::expand::Field;
use super::marks::{self, FOLDER, is_known, unknown};
use super::numbers;
use super::run::{emptiness, status};
use super::state::{Flow, Shell, Status, Variable};
use crate::message::say;
use std::rc::Rc;

/// The most that a command substitution is followed to print.
const PRINTED: usize = 1 << 18;

/// Adds to what a command substitution prints.
pub(super) fn print(shell: &mut Shell, text: &str) {
    if let Some(capture) = &mut shell.capture {
        if capture.len() + text.len() < PRINTED {
            capture.push_str(text);
        } else {
            *capture = unknown("…");
        }
    }
}

/// Runs the command if it is one of these.
pub(super) fn run(shell: &mut Shell, name: &str, arguments: &[Field], simple: &Simple) -> Option<Flow> {
    match name {
        ":" | "true" => shell.status = Status::True,
        "false" => shell.status = Status::False,
        "echo" => echo(shell, arguments),
        "printf" => {
            let text = printf(arguments).unwrap_or_else(|| unknown("…"));
            print(shell, &text);
        }
        "seq" => {
            let text = seq(arguments).unwrap_or_else(|| unknown("…"));
            print(shell, &format!("{text}\n"));
        }
        "expr" => {
            let text: Vec<&str> = arguments.iter().map(|field| field.text.as_str()).collect();
            let value = numbers::evaluate(&text.join(" "), shell);
            let text = value.map_or_else(|| unknown("…"), |n| n.to_string());
            print(shell, &format!("{text}\n"));
        }
        "pwd" => {
            let windows = arguments.iter().any(|field| field.is("-W"));
            let text = shell.cwd.clone().filter(|_| !windows).unwrap_or_else(|| unknown("$PWD"));
            print(shell, &format!("{text}\n"));
        }
        "dirname" | "basename" | "realpath" | "readlink" => path_command(shell, name, arguments),
        "cd" | "pushd" | "popd" => change_folder(shell, name, arguments),
        "export" | "declare" | "local" | "readonly" | "typeset" => declare(shell, name, arguments),
        "unset" => {
            for field in arguments.iter().filter(|field| !field.text.starts_with('-')) {
                shell.unset(&field.text);
            }
        }
        "read" | "mapfile" | "readarray" | "getopts" => {
            shell.status = Status::Open;
            for field in arguments.iter().filter(|field| !field.text.starts_with('-')) {
                shell.set(&field.text, Variable::Unknown);
            }
            if arguments.is_empty() {
                shell.set("REPLY", Variable::Unknown);
            }
        }
        "let" => {
            for field in arguments {
                numbers::evaluate(&field.text, shell);
            }
        }
        "shift" => {
            let count = arguments.first().and_then(|field| field.text.parse().ok()).unwrap_or(1);
            if let Some(list) = &shell.arguments {
                shell.arguments = Some(Rc::new(list.iter().skip(count).cloned().collect()));
            }
        }
        "set" => {
            if let Some(at) = arguments.iter().position(|field| field.is("--")) {
                let rest = &arguments[at + 1..];
                let is_open = rest.iter().any(|field| field.is_open);
                let list = rest.iter().map(|field| field.text.clone()).collect();
                shell.arguments = if is_open { None } else { Some(Rc::new(list)) };
            }
        }
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
            // In the notes of a tutorial: out of the container, not out of the script.
            return Some(if shell.visiting.take().is_some() { Flow::On } else { Flow::Exit });
        }
        "eval" => {
            let text: Vec<&str> = arguments.iter().map(|field| field.text.as_str()).collect();
            let text = text.join(" ");
            let span = arguments.first().map_or_else(Default::default, |field| field.span);
            if is_known(&text) {
                return Some(shell.run_text(&text, span));
            }
            if text.contains("docker") || text.contains("redis-cli") {
                let why = say!("the command is put together when it runs", "命令在运行时才拼出来");
                shell.unfollowed(span, why, false);
            }
            print(shell, &unknown("…"));
        }
        _ => return None,
    }
    Some(Flow::On)
}

fn echo(shell: &mut Shell, arguments: &[Field]) {
    if shell.capture.is_some() {
        let text = echoed(arguments);
        print(shell, &text);
    }
}

/// What `echo` prints.
pub(super) fn echoed(arguments: &[Field]) -> String {
    let mut rest = arguments;
    let (mut newline, mut escapes) = (true, false);
    while let [first, more @ ..] = rest {
        match first.text.as_str() {
            "-n" => newline = false,
            "-e" | "-E" => escapes |= first.is("-e"),
            "-ne" | "-en" => (newline, escapes) = (false, true),
            _ => break,
        }
        rest = more;
    }
    let words: Vec<&str> = rest.iter().map(|field| field.text.as_str()).collect();
    let mut text = words.join(" ");
    if escapes {
        if text.ends_with("\\c") {
            text.truncate(text.len() - 2);
            newline = false;
        }
        text = text.replace("\\n", "\n").replace("\\t", "\t");
    }
    if newline {
        text.push('\n');
    }
    text
}

/// What `printf` prints, if that can be told.
pub(super) fn printf(arguments: &[Field]) -> Option<String> {
    let (format, mut rest) = match arguments {
        [first, format, rest @ ..] if first.is("--") => (format, rest),
        [first, ..] if first.is("-v") => return None,
        [format, rest @ ..] => (format, rest),
        [] => return None,
    };
    let format = &format.text;
    let mut text = String::new();
    for _ in 0..1000 {
        let before = rest.len();
        let mut letters = format.chars().peekable();
        while let Some(c) = letters.next() {
            match c {
                '\\' => text.push(match letters.next()? {
                    'n' => '\n',
                    't' => '\t',
                    '\\' => '\\',
                    _ => return None,
                }),
                '%' => {
                    let (mut width, mut zeros) = (0_usize, false);
                    if letters.peek() == Some(&'0') {
                        zeros = true;
                        letters.next();
                    }
                    while let Some(digit) = letters.peek().and_then(|c| c.to_digit(10)) {
                        width = (width * 10 + usize::try_from(digit).ok()?).min(40);
                        letters.next();
                    }
                    let kind = letters.next()?;
                    if kind == '%' {
                        text.push('%');
                        continue;
                    }
                    let value = match rest {
                        [first, more @ ..] => {
                            rest = more;
                            first.text.as_str()
                        }
                        [] => "",
                    };
                    match kind {
                        's' if width == 0 => text.push_str(value),
                        'd' | 'i' if is_known(value) => {
                            let number: i64 = if value.is_empty() { 0 } else { value.parse().ok()? };
                            let shown =
                                if zeros { format!("{number:0width$}") } else { format!("{number:width$}") };
                            text.push_str(&shown);
                        }
                        _ => return None,
                    }
                }
                c => text.push(c),
            }
            if text.len() > PRINTED {
                return None;
            }
        }
        if rest.is_empty() {
            return Some(text);
        }
        if rest.len() == before {
            return Some(text);
        }
    }
    None
}

fn seq(arguments: &[Field]) -> Option<String> {
    let (mut is_wide, mut format, mut separator) = (false, None, "\n".to_owned());
    let mut numbers = Vec::new();
    let mut rest = arguments.iter();
    while let Some(field) = rest.next() {
        let text = field.known()?;
        match text {
            "-w" | "--equal-width" => is_wide = true,
            "-f" => format = Some(rest.next()?.text.clone()),
            "-s" => rest.next()?.known()?.clone_into(&mut separator),
            _ => match text.strip_prefix("--format=").or_else(|| text.strip_prefix("-f")) {
                Some(given) => format = Some(given.to_owned()),
                None => match text.strip_prefix("--separator=").or_else(|| text.strip_prefix("-s")) {
                    Some(given) => given.clone_into(&mut separator),
                    None => numbers.push(text),
                },
            },
        }
    }
    let (first, step, last) = match numbers.as_slice() {
        [last] => ("1", "1", *last),
        [first, last] => (*first, "1", *last),
        [first, step, last] => (*first, *step, *last),
        _ => return None,
    };
    let width = if is_wide { first.len().max(last.len()) } else { 0 };
    let values = numbers::range(first.parse().ok()?, step.parse().ok()?, last.parse().ok()?)?;
    let mut texts = Vec::with_capacity(values.len());
    for value in values {
        texts.push(match &format {
            None => format!("{value:0width$}"),
            Some(format) => {
                let at = format.find('%')?;
                let rest = &format[at + 1..];
                let end = rest.find(['g', 'f'])?;
                let spec = &rest[..end];
                let width: usize =
                    spec.trim_start_matches('0').trim_end_matches(".0").parse().unwrap_or(0).min(40);
                let is_plain = spec.chars().all(|c| c.is_ascii_digit() || c == '.');
                if !is_plain || rest[end + 1..].contains('%') {
                    return None;
                }
                let number = if spec.starts_with('0') {
                    format!("{value:0width$}")
                } else {
                    format!("{value:width$}")
                };
                format!("{}{number}{}", &format[..at], &rest[end + 1..])
            }
        });
    }
    let text = texts.join(&separator);
    (text.len() < PRINTED).then_some(text)
}

fn path_command(shell: &mut Shell, name: &str, arguments: &[Field]) {
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

fn change_folder(shell: &mut Shell, name: &str, arguments: &[Field]) {
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

fn declare(shell: &mut Shell, command: &str, arguments: &[Field]) {
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

/// `[ … ]`: what is asked, as far as it is known.
pub(super) fn test(shell: &mut Shell, fields: &[Field]) -> Status {
    let (fields, negated) = match fields {
        [first, rest @ ..] if first.is("!") => (rest, true),
        all => (all, false),
    };
    let answer = match fields {
        [only] => only.known().map(|text| !text.is_empty()),
        [op, value] => match op.text.as_str() {
            "-z" => value.known().map(str::is_empty),
            "-n" => value.known().map(|text| !text.is_empty()),
            _ => None,
        },
        [left, op, right] => compare(shell, left, &op.text, right),
        _ => None,
    };
    status(answer.map(|yes| yes != negated))
}

fn compare(shell: &mut Shell, left: &Field, op: &str, right: &Field) -> Option<bool> {
    let (a, b) = (left.known()?, right.known()?);
    match op {
        "=" | "==" => super::patterns::matches(b, a),
        "!=" => super::patterns::matches(b, a).map(|same| !same),
        _ => {
            let mut number = |text: &str| if text.is_empty() { None } else { numbers::evaluate(text, shell) };
            let (a, b) = (number(a)?, number(b)?);
            Some(match op {
                "-eq" => a == b,
                "-ne" => a != b,
                "-lt" => a < b,
                "-le" => a <= b,
                "-gt" => a > b,
                "-ge" => a >= b,
                _ => return None,
            })
        }
    }
}
