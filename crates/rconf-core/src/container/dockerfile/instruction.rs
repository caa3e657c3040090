//! What the instructions of a stage say about the image.

use super::calls::{calls_of_text, calls_of_words};
use super::copy::copy;
use super::exec::{array, in_shell};
use super::lines::Instruction;
use super::stage::{File, Stage};
use super::words::Variables;
use crate::container::joined::Joined;
use crate::message::say;
use crate::shell::Unfollowed;
use crate::text::Located;
use crate::text::Text;

impl Stage {
    /// Reads an instruction. Returns what docker would not do as it is meant.
    pub(super) fn take(
        &mut self,
        file: &File,
        globals: &Variables,
        instruction: &Instruction,
    ) -> Option<Unfollowed> {
        let rest = &instruction.rest;
        match instruction.name.as_str() {
            "ARG" => {
                let words = self.words(file, rest);
                declare(&mut self.variables, &words, file, Some(globals));
            }
            "ENV" => self.environment(file, rest),
            "CMD" => {
                self.container.command = self.command(file, rest);
                self.has_command = true;
                return quoted(file, rest);
            }
            "ENTRYPOINT" => {
                self.container.entrypoint = Some(self.command(file, rest));
                // Docker drops the command of the base image.
                if !self.has_command {
                    self.container.command.clear();
                }
                return quoted(file, rest);
            }
            "SHELL" => self.shell = array(rest, file.path).unwrap_or_default(),
            "USER" => self.container.user = self.words(file, rest).into_iter().next(),
            "WORKDIR" => self.working_folder(file, rest),
            "HEALTHCHECK" => self.health_check(file, instruction),
            "COPY" | "ADD" => copy(self, file, instruction),
            "RUN" if !self.container.is_partial => {
                self.container.is_partial = writes_configuration(self, file, instruction);
            }
            _ => {}
        }
        None
    }

    fn command(&self, file: &File, rest: &Joined) -> Vec<Text> {
        array(rest, file.path).unwrap_or_else(|| in_shell(rest, file.path, &self.shell))
    }

    /// Reads `ENV NAME=VALUE …` or `ENV NAME VALUE`.
    fn environment(&mut self, file: &File, rest: &Joined) {
        let words = self.words(file, rest);
        let Some(first) = words.first() else { return };
        let pairs: Vec<(Text, Text)> = if first.text.contains('=') {
            words.iter().filter_map(pair).collect()
        } else {
            let text: Vec<&str> = words[1..].iter().map(|word| word.text.as_str()).collect();
            let is_known = words[1..].iter().all(|word| word.is_known);
            let place = words.get(1).map_or(&first.place, |word| &word.place).clone();
            vec![(first.clone(), Text { text: text.join(" "), place, is_known })]
        };
        for (name, value) in pairs {
            self.variables.environment.insert(name.text.clone(), value.get().map(str::to_owned));
            self.container.environment.retain(|(known, _)| known.text != name.text);
            self.container.environment.push((name, Some(value)));
        }
    }

    fn working_folder(&mut self, file: &File, rest: &Joined) {
        let Some(folder) = self.words(file, rest).into_iter().next() else { return };
        let text = self.container.in_working_folder(&folder.text);
        let is_known = folder.is_known && (folder.text.starts_with('/') || self.folder_is_known());
        self.container.working_folder = Some(Text { text, is_known, place: folder.place });
    }

    /// Reads `HEALTHCHECK NONE`, or `HEALTHCHECK [OPTIONS] CMD …`.
    fn health_check(&mut self, file: &File, instruction: &Instruction) {
        let rest = &instruction.rest;
        let is_word = |word: &str, at: usize| {
            let found = rest.text.get(at..at + word.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(word))
                && !rest.text[at + word.len()..].starts_with(|c: char| !c.is_whitespace())
        };
        let starts =
            rest.text.split_whitespace().map(|word| word.as_ptr() as usize - rest.text.as_ptr() as usize);
        let Some(at) = starts.into_iter().find(|at| !rest.text[*at..].starts_with("--")) else { return };
        let is_checked = !is_word("NONE", at);
        self.checks.clear();
        self.container.healthcheck =
            Some(Located { value: is_checked, place: file.place(instruction.span()) });
        if is_checked && is_word("CMD", at) {
            let after = &rest.text[at + 3..];
            let command = rest.tail(at + 3 + after.len() - after.trim_start().len());
            self.checks = match array(&command, file.path) {
                Some(words) => calls_of_words(file.path, &words),
                None => calls_of_text(file.path, &command),
            };
        }
    }
}

/// Declares the variables of `ARG`. The caller's value goes before the default, and in a stage an argument without
/// a default has the value that it has before the first stage.
pub(super) fn declare(variables: &mut Variables, words: &[Text], file: &File, globals: Option<&Variables>) {
    for word in words {
        let (name, default) = match pair(word) {
            Some((name, value)) => (name.text, Some(value.get().map(str::to_owned))),
            None => (word.text.clone(), None),
        };
        let given = file.given.get(name.as_str()).map(|value| value.map(str::to_owned));
        let global = || globals.and_then(|globals| globals.arguments.get(&name)).cloned();
        if let Some(value) = given.or(default).or_else(global) {
            variables.arguments.insert(name, value);
        }
    }
}

/// Splits `NAME=VALUE`.
fn pair(word: &Text) -> Option<(Text, Text)> {
    let (name, value) = word.text.split_once('=')?;
    let known = |text: &str| Text { text: text.to_owned(), place: word.place.clone(), is_known: true };
    Some((known(name), Text { is_known: word.is_known, ..known(value) }))
}

/// Returns what is wrong with an array whose strings are not in double quotes.
fn quoted(file: &File, rest: &Joined) -> Option<Unfollowed> {
    let inside = rest.text.strip_prefix('[')?.trim_start();
    let is_array = inside.starts_with('\'') && rest.text.ends_with(']') && array(rest, file.path).is_none();
    is_array.then(|| {
        let why = say!(
            "an array needs double quotes; docker gives this text to a shell, which finds no such command",
            "数组里必须用双引号；docker 会把这段文字交给 shell，而 shell 找不到这样的命令"
        );
        file.unfollowed(rest.whole(), why, true)
    })
}

/// Returns whether a `RUN` may write a configuration of the server, whose text is then not known.
fn writes_configuration(stage: &Stage, file: &File, instruction: &Instruction) -> bool {
    const WRITERS: [&str; 12] =
        ["sed", "tee", "cp", "mv", "curl", "wget", "envsubst", "awk", "perl", "patch", "git", "install"];
    let bodies =
        instruction.documents.iter().map(|d| String::from_utf8_lossy(d.body.of(file.source.as_bytes())));
    let text = bodies.fold(instruction.rest.text.clone(), |all, body| all + "\n" + &body);
    let copied = stage.container.mounts.iter().rev().take(50).filter_map(|mount| mount.target.get());
    let copied: Vec<&str> = copied.filter_map(|path| path.rsplit('/').next()).collect();
    let names_it = ["redis.conf", "valkey.conf"].iter().any(|name| text.contains(name))
        || copied.iter().any(|name| name.len() > 3 && text.contains(name));
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    names_it && (text.contains('>') || text.split(|c| !is_word(c)).any(|word| WRITERS.contains(&word)))
}
