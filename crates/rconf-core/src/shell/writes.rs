//! The effects of commands on files: here-documents, `echo` and `printf` into a file, `tee`, `sed -i`.

use super::ast::{Simple, Word};
use super::command_line::unwrapped;
use super::field::Field;
use super::files::{Content, LONGEST_FILE};
use super::marks::{self, is_known};
use super::names::base_name;
use super::output::{echoed, printf};
use super::sink::Sink;
use super::state::Shell;
use crate::text::Span;

/// Returns a normalized path on the host, or `None` if it is not known.
fn resolve<S: Sink>(shell: &Shell<'_, S>, path: &str) -> Option<String> {
    let from = marks::path_from(shell.cwd.as_deref(), path)?;
    if path.is_empty() { None } else { marks::resolve(shell.folder, &from) }
}

/// Records the effects of a command on files.
pub(super) fn note<S: Sink>(shell: &mut Shell<'_, S>, fields: &[Field], simple: &Simple) {
    shell.printed = None;
    if shell.inside.is_some() || shell.visiting.is_some() {
        return;
    }
    let fields = unwrapped(fields);
    let (first, arguments) = match fields.split_first() {
        Some((first, arguments)) => (Some(first), arguments),
        None => (None, fields),
    };
    let name = first.map_or("", |field| base_name(&field.text)).to_owned();
    let is_own = first.is_some_and(|field| shell.functions.contains_key(&field.text));
    if !is_own && !simple.outputs.is_empty() || matches!(name.as_str(), "cat" | "echo" | "printf" | "tee") {
        shell.printed = printed(shell, &name, arguments, simple);
    }
    for output in &simple.outputs {
        let target = shell.text(&output.target);
        let made = shell.printed.clone();
        write(shell, &target, made, output.appends);
    }
    if name == "tee" {
        let appends = arguments.iter().any(|field| field.is("-a") || field.is("--append"));
        for field in arguments.iter().filter(|field| !field.text.starts_with('-')) {
            let made = shell.printed.clone();
            write(shell, &field.text, made, appends);
        }
    } else {
        change(shell, &name, arguments);
    }
    if !simple.outputs.is_empty() {
        shell.printed = None;
    }
}

/// Returns the output of a command, or `None` if it is not known.
fn printed<S: Sink>(
    shell: &mut Shell<'_, S>,
    name: &str,
    arguments: &[Field],
    simple: &Simple,
) -> Option<Content> {
    let span = match arguments {
        [first, .., last] => first.span.to(last.span),
        [only] => only.span,
        [] => Span::default(),
    };
    let is_open = arguments.iter().any(|field| field.is_open && !is_known(&field.text));
    match name {
        "cat" | "tee" => {
            let is_plain = name == "tee" || arguments.iter().all(|field| field.is("-"));
            if !is_plain || simple.has_input {
                return None;
            }
            match &simple.document {
                Some(document) => document_lines(shell, document.get()?.as_ref()?),
                None => shell.piped.clone(),
            }
        }
        "echo" => {
            let escapes =
                arguments.iter().take_while(|f| f.text.starts_with('-')).any(|f| f.text.contains('e'));
            let text = echoed(arguments);
            // Some shells interpret a `\`.
            let is_clear = if escapes { !text.contains('\\') } else { !text.contains("\\n") };
            (is_clear && !is_open).then(|| Content::of_text(&text, span))
        }
        "printf" => {
            let text = printf(arguments)?;
            (!is_open).then(|| Content::of_text(&text, span))
        }
        "" | ":" | "true" => Some(Content::default()),
        _ => None,
    }
}

fn document_lines<S: Sink>(shell: &mut Shell<'_, S>, lines: &[Word]) -> Option<Content> {
    let mut made = Content::default();
    // In a command that is given as one word, all lines have the same place.
    if lines.last().map_or(0, |last| last.span.end) - lines.first().map_or(0, |first| first.span.start)
        > LONGEST_FILE
    {
        return None;
    }
    for line in lines {
        let text = shell.text(line);
        if shell.is_spent() {
            return None;
        }
        // A variable may contain several lines.
        made.lines.extend(marks::split(&text, '\n').into_iter().map(|text| (text.to_owned(), line.span)));
    }
    Some(made)
}

fn write<S: Sink>(shell: &mut Shell<'_, S>, target: &str, content: Option<Content>, appends: bool) {
    if let Some(path) = resolve(shell, target) {
        let is_sure = shell.conditional == 0;
        shell.files.write(path, content, appends, is_sure);
    }
}

/// Records that a file may have any content now.
pub(super) fn spoil<S: Sink>(shell: &mut Shell<'_, S>, target: &str) {
    if let Some(path) = resolve(shell, target) {
        shell.files.spoil(&path);
    }
}

/// Records the effects of a command on the files that its words name.
fn change<S: Sink>(shell: &mut Shell<'_, S>, name: &str, arguments: &[Field]) {
    let paths = arguments.iter().filter(|field| !field.text.starts_with('-'));
    match name {
        "mkdir" | "touch" | "rm" => {
            for field in paths {
                let Some(path) = resolve(shell, &field.text) else { continue };
                if name == "rm" {
                    shell.files.remove(&path);
                }
                shell.files.make(path);
            }
        }
        // These commands only read, or name no file that they write.
        "" | "cat" | "echo" | "printf" | "chmod" | "chown" | "ls" | "[" | "test" | "head" | "tail"
        | "grep" | "diff" | "wc" | "stat" | "cd" | "pushd" | "export" | "local" | "sleep" | "dirname"
        | "basename" | "realpath" | "sha256sum" | "md5sum" => {}
        _ if (S::INTEREST.leaves_files)(name) => {}
        _ => {
            const WRITERS: [&str; 13] = [
                "sed", "cp", "mv", "perl", "envsubst", "dd", "install", "rsync", "ln", "awk", "find",
                "xargs", "patch",
            ];
            let writes = WRITERS.contains(&name);
            for field in paths {
                let is_vague =
                    !is_known(&field.text) || (field.is_bare && field.text.contains(['*', '?', '[']));
                if is_vague && writes {
                    shell.files.spoil_all();
                } else {
                    spoil(shell, &field.text);
                }
            }
        }
    }
}
