//! What the settings of a service say about its container.

use super::lines::Setting;
use super::words::{Filler, Word};
use crate::container::model::{Container, Mount, MountKind, Unit};
use crate::text::Located;
use crate::text::{Place, Text};
use std::collections::BTreeMap;

/// A service, as far as it was read.
#[derive(Default)]
pub(super) struct Service<'a> {
    /// The name of the unit.
    name: &'a str,
    /// The paths of the files.
    paths: Vec<&'a str>,
    pub container: Container,
    pub unit: Unit,
    /// The values of `ExecStart`.
    pub commands: Vec<Setting>,
    variables: BTreeMap<String, String>,
    /// Whether a file sets variables too, which goes before `Environment`.
    has_environment_file: bool,
    /// Whether the file system is not that of the host.
    pub is_apart: bool,
}

impl<'a> Service<'a> {
    pub(super) fn new(name: &'a str, paths: Vec<&'a str>) -> Self {
        Self { name, paths, ..Self::default() }
    }

    fn place(&self, setting: &Setting) -> Place {
        Place { path: self.paths[setting.file].to_owned(), span: setting.value.whole() }
    }

    /// Returns the words of a value, without variables filled in.
    fn words(&self, setting: &Setting) -> Vec<Text> {
        let filler = Filler { unit: self.name, variables: None };
        filler.words(&setting.value).into_iter().map(|word| self.text(setting, word)).collect()
    }

    fn text(&self, setting: &Setting, word: Word) -> Text {
        let span = setting.value.span(word.range);
        let place = Place { path: self.paths[setting.file].to_owned(), span };
        // A template fills in what is not known here.
        let is_template = ["{{", "@@", "<%"].iter().any(|marker| word.text.contains(marker));
        Text { is_known: word.is_known && !is_template, text: word.text, place }
    }

    /// Reads a setting.
    pub(super) fn take(&mut self, setting: Setting) {
        let first = self.words(&setting).into_iter().next();
        let is_reset = setting.value.text.is_empty();
        match setting.name.as_str() {
            "ExecStart" if is_reset => self.commands.clear(),
            "ExecStart" => self.commands.push(setting),
            "Type" => self.unit.start_type = first,
            "RemainAfterExit" => {
                let is_on = |value: Text| matches!(value.text.as_str(), "yes" | "true" | "on" | "1");
                self.unit.remains = first.is_some_and(is_on);
            }
            "User" => self.container.user = first,
            "Restart" => self.container.restart = first,
            "WorkingDirectory" => {
                let folder = first.map(|folder| Text {
                    is_known: folder.is_known && folder.text.trim_start_matches('-').starts_with('/'),
                    text: folder.text.trim_start_matches('-').to_owned(),
                    ..folder
                });
                self.container.working_folder = folder;
            }
            "LimitNOFILE" => self.container.nofile = self.located(&setting, limits),
            "MemoryMax" | "MemoryLimit" => self.container.memory = self.located(&setting, bytes),
            "CPUQuota" => self.container.milli_cpus = self.located(&setting, quota),
            "Environment" if is_reset => self.variables.clear(),
            "Environment" => self.environment(&setting),
            "EnvironmentFile" => self.has_environment_file |= !is_reset,
            "RootDirectory" | "RootImage" => self.is_apart |= !is_reset,
            _ => {}
        }
    }

    fn located<T>(&self, setting: &Setting, read: fn(&str) -> Option<T>) -> Option<Located<T>> {
        let value = read(&setting.value.text)?;
        Some(Located { value, place: self.place(setting) })
    }

    fn environment(&mut self, setting: &Setting) {
        for word in self.words(setting) {
            let Some((name, value)) = word.text.split_once('=') else { continue };
            if word.is_known {
                self.variables.insert(name.to_owned(), value.to_owned());
            } else {
                self.variables.remove(name);
            }
            let of =
                |text: &str, is_known| Text { text: text.to_owned(), place: word.place.clone(), is_known };
            self.container.environment.push((of(name, true), Some(of(value, word.is_known))));
        }
    }

    /// Returns the words of a command, without the characters before the program (`-`, `+`, …).
    pub(super) fn command(&self, setting: &Setting) -> Vec<Text> {
        let none = BTreeMap::new();
        let variables = if self.has_environment_file { &none } else { &self.variables };
        let mut words = Filler { unit: self.name, variables: Some(variables) }.words(&setting.value);
        let Some(first) = words.first_mut() else { return Vec::new() };
        let program = first.text.trim_start_matches(['@', '-', ':', '+', '!', '|']).to_owned();
        let has_name = first.text[..first.text.len() - program.len()].contains('@');
        first.range.start = (first.range.end - program.len().min(first.range.len())).max(first.range.start);
        first.text = program;
        // The second word is the name that the process shows.
        if has_name && words.len() > 1 {
            words.remove(1);
        }
        // A semicolon ends the command.
        let end = words.iter().position(|word| word.text == ";").unwrap_or(words.len());
        words.truncate(end);
        words.into_iter().map(|word| self.text(setting, word)).collect()
    }
}

/// Returns the whole file system of the host, which is that of the service. `root` is where it begins, as in the
/// tree of a package.
pub(super) fn root(root: &str, place: &Place) -> Mount {
    let known = |text: &str| Text::known(text, place.clone());
    Mount {
        kind: MountKind::Bind,
        source: known("/"),
        host_path: Some(root.to_owned()),
        target: known("/"),
        place: place.clone(),
        ..Mount::default()
    }
}

/// Parses `SOFT:HARD`, a single limit, or `infinity`.
fn limits(text: &str) -> Option<(u64, u64)> {
    let one = |text: &str| if text.trim() == "infinity" { Some(u64::MAX) } else { text.trim().parse().ok() };
    match text.split_once(':') {
        Some((soft, hard)) => Some((one(soft)?, one(hard)?)),
        None => one(text).map(|both| (both, both)),
    }
}

/// Parses a size: a number with `K`, `M`, `G` or `T`, each 1024 times the one before. `infinity` and a share of the
/// host's memory are no size.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match &text[digits.len()..] {
        "" | "B" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        "T" => 40,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(1 << shift).filter(|size| *size > 0)
}

/// Parses a share of processors: `150%` is one and a half.
fn quota(text: &str) -> Option<u64> {
    text.strip_suffix('%')?.parse::<u64>().ok()?.checked_mul(10).filter(|quota| *quota > 0)
}
