//! The directives that the loader itself reads, rather than a setter: include, user, rename-command,
//! loadmodule, sentinel; and what `dir` does to includes.

use super::directives::{include, user};
use super::effective::UnresolvedInclude;
use super::files::join;
use super::number::c_string;
use super::read::{Fault, Reader, arity};
use super::refusal::{Arity, Reason, Refusal};
use super::value::{At, Value};
use crate::catalog::{Directive, Special};

/// Includes that are followed. Files that include each other many times over could grow without end.
const MOST_INCLUDES: usize = 1000;
/// Bytes of included files that are read, all times together.
const MOST_INCLUDED: usize = 64 * 1024 * 1024;

impl Reader<'_> {
    /// The directives that the loader reads itself. A wrong number of arguments makes the line an unknown
    /// one. None for directives that have a setter.
    pub(super) fn read_loader_directive(
        &mut self,
        at: At,
        directive: &'static Directive,
        special: Special,
    ) -> Option<Result<Option<Value>, Fault>> {
        let server = self.server();
        let given = self.config.words(at).len() - 1;
        let argument = |nth: usize| self.config.word_value(at, nth + 1);
        let refused = |(reason, nth): (Reason, usize)| Fault::Refused(reason, Some(nth + 1));
        let wrong = |expected| Some(Err(Fault::FallsThrough(arity(directive, expected, given))));
        Some(match special {
            Special::Include if given != 1 => return wrong(Arity::Exactly(1)),
            Special::Include => {
                let path = argument(0).to_vec();
                self.include(at, &path);
                Ok(Some(Value::Text(path.into())))
            }
            Special::LoadModule | Special::User if given < 1 => return wrong(Arity::AtLeast(1)),
            Special::LoadModule => {
                let path = argument(0).into();
                self.config.loads_modules = true;
                Ok(Some(Value::Module(path)))
            }
            Special::RenameCommand if given != 2 => return wrong(Arity::Exactly(2)),
            Special::RenameCommand => {
                let (from, to) = (argument(0).to_vec(), argument(1).to_vec());
                match self.commands.rename(&from, &to, server) {
                    Err((Reason::RenameCrash, nth)) => {
                        // The crash comes without a line number.
                        self.refuse(Refusal {
                            reason: Reason::RenameCrash,
                            at,
                            word: Some(nth + 1),
                            while_reading: true,
                        });
                        Ok(None)
                    }
                    other => other.map(Some).map_err(refused),
                }
            }
            Special::Sentinel if given == 0 => Ok(None),
            Special::Sentinel => Err(Fault::Refused(Reason::SentinelLine, Some(0))),
            Special::User => {
                let arguments: Vec<&[u8]> = (0..given).map(argument).collect();
                match self.users.get(arguments[0]) {
                    Some(first) if !server.is_legacy() => {
                        Err(Fault::Refused(Reason::DuplicateUser { first: *first }, Some(1)))
                    }
                    _ => {
                        let read = user::read(&arguments, server, self.channels_by_default());
                        if let Ok(Value::User { name, .. }) = &read {
                            self.users.entry(name.clone()).or_insert(at);
                        }
                        read.map(Some).map_err(refused)
                    }
                }
            }
            Special::Dir => {
                // The folder of later includes moves, whether or not it exists here.
                if given == 1 {
                    let path = String::from_utf8_lossy(argument(0)).into_owned();
                    self.folder = self.folder.take().map(|folder| join(&folder, &path));
                }
                return None;
            }
            _ => return None,
        })
    }

    fn include(&mut self, at: At, path: &[u8]) {
        let is_glob = include::is_glob(path, self.server().is_legacy());
        let path = String::from_utf8_lossy(c_string(path)).into_owned();
        let whole = match &self.folder {
            Some(folder) => Some(join(folder, &path)),
            None if path.starts_with('/') => Some(join("", &path)),
            None => None,
        };
        let Some(whole) = whole.filter(|_| self.config.sources.len() < MOST_INCLUDES) else {
            self.config.unresolved.push(UnresolvedInclude { at, path: None, is_glob });
            return;
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
        if parts.iter().any(|(_, part)| self.chain.contains(part)) || self.chain.contains(&whole) {
            self.refuse(Refusal { reason: Reason::IncludeCycle, at, word: Some(1), while_reading: true });
        } else if self.included + bytes.len() > MOST_INCLUDED {
            self.config.unresolved.push(UnresolvedInclude { at, path: None, is_glob });
        } else if parts.is_empty() {
            self.config.unresolved.push(UnresolvedInclude { at, path: Some(whole), is_glob });
        } else {
            self.included += bytes.len();
            let depth = self.chain.len();
            self.chain.push(whole);
            self.chain.extend(parts.iter().map(|(_, path)| path.clone()));
            self.read_source(bytes, parts, Some(at));
            self.chain.truncate(depth);
        }
    }
}
