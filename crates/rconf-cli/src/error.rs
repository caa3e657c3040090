use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why a command failed.
#[derive(Debug, Error)]
pub enum Failure {
    #[error("{}: {why}", path.display())]
    Read { path: PathBuf, why: String },
    #[error("{}: {why}; nothing was changed", path.display())]
    Write { path: PathBuf, why: String },
    #[error("{}:{why}", path.display())]
    Settings { path: PathBuf, why: rconf_core::lint::SettingsError },
    #[error("{0}")]
    Usage(String),
    #[error("{unread} of {all} files could not be read")]
    Incomplete { unread: usize, all: usize },
    #[error(transparent)]
    Rule(#[from] rconf_core::lint::UnknownRule),
    #[error(transparent)]
    Server(#[from] rconf_core::catalog::UnknownServer),
    #[error(transparent)]
    NotSettled(#[from] rconf_core::session::NotSettled),
    #[error("{}: {why}", path.display())]
    Password { path: PathBuf, why: rconf_core::spec::BadPassword },
    /// The findings are already printed.
    #[error("{}: {count} in the spec; nothing was written", path.display())]
    Spec { path: PathBuf, count: String },
    #[error(transparent)]
    Edit(#[from] rconf_core::spec::EditError),
    #[error(transparent)]
    Request(#[from] rconf_core::plan::day_two::RequestError),
    #[error(transparent)]
    Loss(#[from] rconf_core::simulate::LossError),
    #[error(transparent)]
    NoModel(#[from] rconf_core::simulate::NoModel),
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
}

/// Explains an error about a file, and says what to do if that is known.
pub fn explain_io(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "permission denied; run as a user with access, or change its mode".to_owned()
        }
        io::ErrorKind::NotADirectory => "no such file: a part of its path is not a folder".to_owned(),
        io::ErrorKind::StorageFull => "no space left on the device".to_owned(),
        _ => error.to_string(),
    }
}
