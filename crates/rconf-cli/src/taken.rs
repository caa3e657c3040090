//! Reads each file once, and decides what it is.

use crate::args::Lint;
use crate::disk::Disk;
use crate::error::Failure;
use crate::files::{self, Found, Paths};
use crate::language::language;
use crate::system::shown;
use rconf_core::message::{Language, Words};
use rconf_core::session::{Classified, Environment, Given, Input, ReadAs, is_candidate};
use std::path::Path;

/// A file that is read, and what it is taken for.
pub struct Taken {
    /// The file, with the path that is shown.
    pub input: Input,
    /// Its kind.
    pub classified: Classified,
}

/// What becomes of a file.
pub enum Fate {
    /// It is read.
    Taken(Taken),
    /// It was only found, and is of no kind that is read.
    PassedOver(Words),
    /// It was only found, and cannot be read. It may be of another kind.
    Unreadable(Failure),
    /// It cannot be read, or is of a kind that is not read.
    Failed(Failure),
}

/// Reads all files.
pub fn take(args: &Lint, disk: &Disk, paths: &Paths) -> Vec<Fate> {
    disk.each(&paths.files, |found| fate(args, disk, found).unwrap_or_else(Fate::Failed))
}

fn fate(args: &Lint, disk: &Disk, found: &Found) -> Result<Fate, Failure> {
    let path = shown_path(args, found);
    if found.given == Given::Found && !is_candidate(&path) {
        return Ok(Fate::PassedOver(Classified::of(&path, b"", Given::Found).kind.title()));
    }
    let bytes = match disk.open(&found.path) {
        Err(failure) if found.given == Given::Found && !files::is_conf(&found.path) => {
            return Ok(Fate::Unreadable(failure));
        }
        read => read?,
    };
    let name = if found.is_stdin() && args.stdin_filename.is_none() { "" } else { path.as_str() };
    let classified = match args.read_as {
        Some(kind) if found.given == Given::ByName && found.folder.is_none() => Classified::told(kind.0),
        _ => Classified::of(name, &bytes, found.given),
    };
    if classified.kind.read_as() != ReadAs::Other {
        return Ok(Fate::Taken(Taken { input: Input { path, bytes }, classified }));
    }
    if found.given == Given::Found {
        return Ok(Fate::PassedOver(classified.kind.title()));
    }
    Err(refused(Path::new(&path), classified.kind.title()))
}

/// Returns the error for a file that is named and not read, because nothing in it would be checked.
pub fn refused(path: &Path, title: Words) -> Failure {
    let title = title.get(language());
    let why = match language() {
        Language::English => format!("this is {title}; rconf does not read it"),
        Language::Chinese => format!("这是{title}，rconf 不读取"),
    };
    Failure::Read { path: path.to_path_buf(), why }
}

/// Returns the path of a file as it is shown.
pub fn shown_path(args: &Lint, found: &Found) -> String {
    if found.is_stdin() {
        return shown(args.stdin_filename.as_deref().unwrap_or(Path::new("<stdin>"))).into_owned();
    }
    shown(&found.path).into_owned()
}
