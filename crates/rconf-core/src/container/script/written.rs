//! The files that a script writes: here-documents, `echo` and `printf` into a file, `tee`.

use super::ast::{Simple, Word};
use super::builtins::{echoed, printf};
use super::expand::Field;
use super::marks::{self, FOLDER, is_known};
use super::state::Shell;
use super::tools::{base_name, unwrapped};
use crate::container::Written;
use crate::container::written::{LONGEST, Line};
use crate::sorted::{SortedMap, SortedSet};
use crate::text::{Place, Span};

/// The most files that are followed.
const FILES: usize = 4000;

/// Lines, with marks, and where each is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Content {
    lines: Vec<(String, Span)>,
    /// Whether the last line has no end.
    is_open: bool,
}

impl Content {
    /// Lines that one place makes.
    fn of_text(text: &str, span: Span) -> Self {
        let lines = marks::split(text, '\n').into_iter();
        let mut lines: Vec<(String, Span)> = lines.map(|line| (line.to_owned(), span)).collect();
        let is_open = lines.pop_if(|(last, _)| last.is_empty()).is_none();
        Self { lines, is_open }
    }

    fn append(&mut self, mut more: Self) {
        if self.is_open && !more.lines.is_empty() {
            let (text, span) = more.lines.remove(0);
            if let Some((last, all)) = self.lines.last_mut() {
                last.push_str(&text);
                *all = all.to(span);
            }
        }
        self.is_open = if more.lines.is_empty() { self.is_open && more.is_open } else { more.is_open };
        self.lines.append(&mut more.lines);
    }

    /// Lines that one text of as many lines makes stand where that text's lines do.
    fn spread(&mut self, script: &[u8]) {
        for group in self.lines.chunk_by_mut(|a, b| a.1 == b.1).filter(|group| group.len() > 1) {
            let span = group[0].1;
            let text = span.of(script);
            if text.split(|&b| b == b'\n').count() != group.len() {
                continue;
            }
            let mut at = span.start;
            for ((_, place), line) in group.iter_mut().zip(text.split(|&b| b == b'\n')) {
                *place = Span::new(at, at + line.trim_ascii_end().len());
                at += line.len() + 1;
            }
        }
    }

    fn size(&self) -> usize {
        self.lines.iter().map(|(line, _)| line.len() + 1).sum()
    }
}

/// What is known of the host's files.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// By path: what the script wrote; none where that is not known any more.
    by_path: SortedMap<String, Option<Content>>,
    /// The paths of files and folders that the script makes: what is in them is its own.
    fresh: SortedSet<String>,
    /// The paths of files and folders that other commands may have written to.
    spoiled: SortedSet<String>,
}

/// Whether a path or a folder above it is among these.
fn holds(paths: &SortedSet<String>, path: &str) -> bool {
    let mut path = path;
    loop {
        if paths.contains(path) {
            return true;
        }
        match path.rsplit_once('/') {
            Some((above, _)) => path = above,
            None => return false,
        }
    }
}

impl Files {
    /// A file is written; `content` is none where that is not known.
    fn write(&mut self, path: String, content: Option<Content>, appends: bool, is_sure: bool) {
        if self.by_path.len() >= FILES && !self.by_path.contains_key(&path) {
            return;
        }
        let old = self.by_path.get(&path);
        let next = match (old, content, appends) {
            (_, None, _) | (Some(None), _, true) => None,
            // Whether this is added is not known.
            (_, Some(_), true) | (Some(None), Some(_), false) if !is_sure => None,
            (Some(Some(old)), Some(more), true) if old.size() + more.size() <= LONGEST => {
                let mut all = old.clone();
                all.append(more);
                Some(all)
            }
            (Some(Some(_)), Some(_), true) => None,
            (None, Some(new), true) => {
                let is_fresh = holds(&self.fresh, &path) && !holds(&self.spoiled, &path);
                is_fresh.then_some(new)
            }
            // Written anew with something else: which of them a server reads is not known.
            (Some(Some(old)), Some(new), false) if !old.lines.is_empty() && *old != new => None,
            (_, Some(new), false) => (new.size() <= LONGEST).then_some(new),
        };
        self.by_path.insert(path, next);
    }

    /// A file, or a folder with all that is in it, may hold anything now.
    fn spoil(&mut self, path: &str) {
        if let Some(content) = self.by_path.get_mut(path) {
            *content = None;
        }
        let below = format!("{path}/");
        let within = self.by_path.range_from(&below).map(|(name, _)| name.clone());
        let within: Vec<String> = within.take_while(|name| name.starts_with(&below)).collect();
        for name in within {
            self.by_path.insert(name, None);
        }
        if self.spoiled.len() < FILES {
            self.spoiled.insert(path.to_owned());
        }
    }

    /// What the files hold in the end.
    pub fn finish(&mut self, plan: &str, script: &[u8]) -> Vec<Written> {
        let place = |span| Place { path: plan.to_owned(), span };
        let files = std::mem::take(&mut self.by_path);
        let known = files.into_iter().filter_map(|(path, content)| Some((path, content?)));
        known
            .filter_map(|(path, content)| {
                let mut content = content;
                content.spread(script);
                let lines = content.lines.into_iter().map(|(text, span)| {
                    // The folder of the script is not known to the server either.
                    let unknown = text.find([marks::UNKNOWN, FOLDER]);
                    Line { unknown, text: marks::render(&text), place: place(span) }
                });
                Written::new(path, lines)
            })
            .collect()
    }
}

/// The path of the host; none where it is not known.
fn resolve(shell: &Shell, path: &str) -> Option<String> {
    let from = marks::path_from(shell.cwd.as_deref(), path)?;
    if path.is_empty() { None } else { marks::resolve(shell.folder, &from) }
}

/// Takes note of what a command does to files.
pub(super) fn note(shell: &mut Shell, fields: &[Field], simple: &Simple) {
    shell.made = None;
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
        shell.made = printed(shell, &name, arguments, simple);
    }
    for output in &simple.outputs {
        let target = shell.text(&output.target);
        let made = shell.made.clone();
        write(shell, &target, made, output.appends);
    }
    if name == "tee" {
        let appends = arguments.iter().any(|field| field.is("-a") || field.is("--append"));
        for field in arguments.iter().filter(|field| !field.text.starts_with('-')) {
            let made = shell.made.clone();
            write(shell, &field.text, made, appends);
        }
    } else {
        change(shell, &name, arguments);
    }
    if !simple.outputs.is_empty() {
        shell.made = None;
    }
}

/// What a command prints, as far as that can be told.
fn printed(shell: &mut Shell, name: &str, arguments: &[Field], simple: &Simple) -> Option<Content> {
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
                None => shell.fed.clone(),
            }
        }
        "echo" => {
            let escapes =
                arguments.iter().take_while(|f| f.text.starts_with('-')).any(|f| f.text.contains('e'));
            let text = echoed(arguments);
            // Some shells take a `\` for more than itself.
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

fn document_lines(shell: &mut Shell, lines: &[Word]) -> Option<Content> {
    let mut made = Content::default();
    // In a command that is given as one word all lines stand in the same place.
    if lines.last().map_or(0, |last| last.span.end) - lines.first().map_or(0, |first| first.span.start)
        > LONGEST
    {
        return None;
    }
    for line in lines {
        let text = shell.text(line);
        if shell.is_spent() {
            return None;
        }
        // A variable may hold several lines.
        made.lines.extend(marks::split(&text, '\n').into_iter().map(|text| (text.to_owned(), line.span)));
    }
    Some(made)
}

fn write(shell: &mut Shell, target: &str, content: Option<Content>, appends: bool) {
    if let Some(path) = resolve(shell, target) {
        let is_sure = shell.conditional == 0;
        shell.files.write(path, content, appends, is_sure);
    }
}

/// A file may hold anything now.
pub(super) fn spoil(shell: &mut Shell, target: &str) {
    if let Some(path) = resolve(shell, target) {
        shell.files.spoil(&path);
    }
}

/// What a command does to the files that its words name.
fn change(shell: &mut Shell, name: &str, arguments: &[Field]) {
    let paths = arguments.iter().filter(|field| !field.text.starts_with('-'));
    match name {
        "mkdir" | "touch" | "rm" => {
            for field in paths {
                let Some(path) = resolve(shell, &field.text) else { continue };
                if name == "rm" {
                    shell.files.spoil(&path);
                    shell.files.spoiled.remove(&path);
                }
                let is_seen = holds(&shell.files.spoiled, &path);
                if !is_seen && shell.files.fresh.len() < FILES {
                    shell.files.fresh.insert(path);
                }
            }
        }
        // They read, or have no file of ours in their words.
        "" | "cat" | "echo" | "printf" | "chmod" | "chown" | "ls" | "[" | "test" | "head" | "tail"
        | "grep" | "diff" | "wc" | "stat" | "docker" | "podman" | "nerdctl" | "docker-compose" | "cd"
        | "pushd" | "export" | "local" | "sleep" | "redis-cli" | "valkey-cli" | "dirname" | "basename"
        | "realpath" | "sha256sum" | "md5sum" => {}
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
                    for content in shell.files.by_path.values_mut() {
                        *content = None;
                    }
                } else {
                    spoil(shell, &field.text);
                }
            }
        }
    }
}
