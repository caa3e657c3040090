//! The directives that the loader handles itself, without a setter: include, user, rename-command, loadmodule
//! and sentinel; and the effect of `dir` on includes.

use super::directives::{include, user};
use super::effective::UnresolvedInclude;
use super::files::join;
use super::number::c_string;
use super::refusal::{Arity, Fault, MOST_REFUSALS, Reason, Refusal, arity};
use super::state::Reading;
use super::value::{At, Value};
use crate::catalog::{Directive, Special};

/// The maximum number of includes that are followed, because files that include each other could grow without
/// end.
const MOST_INCLUDES: usize = 1000;
/// The maximum number of bytes read from included files, in total.
const MOST_INCLUDED: usize = 64 * 1024 * 1024;

/// The text that an `include` line brings in.
pub(super) struct Included {
    /// The texts of the files, joined.
    pub(super) bytes: Vec<u8>,
    /// The paths of the files as people know them, each with the offset where the file starts.
    pub(super) parts: Vec<(usize, String)>,
    /// The path or glob, joined to the folder in which the server looks.
    pub(super) whole: String,
}

/// The longest path, in bytes, that Linux opens (`PATH_MAX`).
const LONGEST_PATH: usize = 4096;

impl Reading<'_> {
    /// Reads a directive that the loader handles itself; returns `None` for those that have a setter. A wrong
    /// number of arguments makes the directive unknown. An `include` is not followed: see
    /// [`Reading::included`].
    pub(super) fn loader_value(
        &mut self,
        at: At,
        directive: &'static Directive,
        special: Special,
    ) -> Option<Result<Option<Value>, Fault>> {
        let given = self.config.words(at).len() - 1;
        let argument = |nth: usize| self.config.word_value(at, nth + 1);
        let wrong = |expected| Some(Err(Fault::FallsThrough(arity(directive, expected, given))));
        Some(match special {
            Special::Include if given != 1 => return wrong(Arity::Exactly(1)),
            Special::Include => Ok(Some(Value::Text(argument(0).into()))),
            Special::LoadModule | Special::User if given < 1 => return wrong(Arity::AtLeast(1)),
            Special::LoadModule => {
                let path = argument(0).into();
                self.config.loads_modules = true;
                Ok(Some(Value::Module(path)))
            }
            Special::RenameCommand if given != 2 => return wrong(Arity::Exactly(2)),
            Special::RenameCommand => self.rename(at),
            Special::Sentinel if given == 0 => Ok(None),
            Special::Sentinel => self.sentinel_line(at),
            Special::User => Ok(self.user(at)),
            Special::Dir => {
                // The folder of later includes moves, whether or not it exists on this machine.
                if given == 1 {
                    let path = String::from_utf8_lossy(argument(0)).into_owned();
                    let joined = self.folder.take().map(|folder| join(&folder, &path));
                    // No system has longer paths, and each `dir` would take as long as all before it.
                    self.folder = joined.filter(|folder| folder.len() <= LONGEST_PATH);
                }
                return None;
            }
            _ => return None,
        })
    }

    /// Reads a `sentinel` line, or keeps it until the file is read.
    fn sentinel_line(&mut self, at: At) -> Result<Option<Value>, Fault> {
        let Some(lines) = &mut self.sentinel else {
            return Err(Fault::Refused(Reason::SentinelLine, Some(0)));
        };
        if let Some((reason, word)) = lines.take(&self.config, at) {
            self.refuse(Refusal { reason, at, word, while_reading: true, stops_load: false });
        }
        Ok(None)
    }

    fn rename(&mut self, at: At) -> Result<Option<Value>, Fault> {
        let (from, to) = (self.config.word_value(at, 1), self.config.word_value(at, 2));
        match self.commands.rename(from, to, self.config.command_table()) {
            Ok(value) => Ok(Some(value)),
            Err((Reason::RenameCrash, nth)) => {
                // The server crashes without a line number.
                let word = Some(nth + 1);
                let reason = Reason::RenameCrash;
                self.refuse(Refusal { reason, at, word, while_reading: true, stops_load: false });
                Ok(None)
            }
            Err((reason, nth)) => Err(Fault::Refused(reason, Some(nth + 1))),
        }
    }

    /// Reads a `user` line. Returns `None` if it is refused.
    fn user(&mut self, at: At) -> Option<Value> {
        let server = self.server();
        let value = |nth: usize| Box::from(self.config.word_value(at, nth));
        let name: Box<[u8]> = value(1);
        let rules: Vec<Box<[u8]>> = (2..self.config.words(at).len()).map(value).collect();
        let mut is_refused = false;
        let first = self.users.get(&name).copied();
        if let Some(first) = first.filter(|_| !server.is_legacy()) {
            self.refuse_line(at, Reason::DuplicateUser { first }, Some(1));
            is_refused = true;
        }
        let faults =
            user::faults_of_rules(&rules, self.config.commands_for_users(), self.channels_by_default());
        let (at_load, at_once): (Vec<_>, Vec<_>) = faults.into_iter().partition(|fault| fault.at_load);
        for fault in at_once {
            is_refused = true;
            let (reason, word) = self.true_cause(at, fault.reason, Some(fault.argument + 1));
            // Several rules may fail for the same cause, such as a comment.
            if self.config.refusals.last().is_none_or(|last| last.at != at || last.reason != reason) {
                self.refuse(Refusal { reason, at, word, while_reading: true, stops_load: false });
            }
        }
        if is_refused {
            let room = MOST_REFUSALS.saturating_sub(self.unknown_in_users.len());
            self.unknown_in_users.extend(at_load.into_iter().take(room).map(|fault| fault.at(at)));
            return None;
        }
        self.users.entry(name.clone()).or_insert(at);
        Some(Value::User { name, rules })
    }

    /// Finds the text that an `include` line brings in. Returns `None` and records why if it cannot be
    /// followed.
    pub(super) fn included(&mut self, at: At) -> Option<Included> {
        let path = self.config.word_value(at, 1);
        let is_glob = include::is_glob(path, self.server().is_legacy());
        let path = String::from_utf8_lossy(c_string(path)).into_owned();
        let whole = match &self.folder {
            Some(folder) => Some(join(folder, &path)),
            None if path.starts_with('/') => Some(join("", &path)),
            None => None,
        };
        let Some(whole) = whole.filter(|_| self.config.sources.len() < MOST_INCLUDES) else {
            self.config.unresolved.push(UnresolvedInclude { at, path: None, is_glob });
            return None;
        };
        let (mut bytes, mut parts) = (Vec::new(), Vec::new());
        if is_glob {
            for (path, text) in self.files.glob(&whole) {
                parts.push((bytes.len(), path.to_owned()));
                bytes.extend_from_slice(text);
            }
        } else if let Some((shown, text)) = self.files.shown(&whole) {
            parts.push((0, shown.to_owned()));
            bytes.extend_from_slice(text);
        }
        if parts.iter().any(|(_, part)| self.open.has(part)) || self.open.has(&whole) {
            let reason = Reason::IncludeCycle;
            self.refuse(Refusal { reason, at, word: Some(1), while_reading: true, stops_load: false });
        } else if self.included + bytes.len() > MOST_INCLUDED {
            self.config.unresolved.push(UnresolvedInclude { at, path: None, is_glob });
        } else if parts.is_empty() {
            self.config.unresolved.push(UnresolvedInclude { at, path: Some(whole), is_glob });
        } else {
            self.included += bytes.len();
            return Some(Included { bytes, parts, whole });
        }
        None
    }
}
