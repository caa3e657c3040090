use crate::language::{either, language, told};
use std::io::{self, Write};
use std::path::PathBuf;
use thiserror::Error;

/// Why a command failed.
#[derive(Debug, Error)]
pub enum Failure {
    #[error("{}: {why}", path.display())]
    Read { path: PathBuf, why: String },
    #[error("{}: {why}{}", path.display(), either("; nothing was changed", "；没有作任何改动"))]
    Write { path: PathBuf, why: String },
    #[error("{}:{}", path.display(), why.message().get(language()))]
    Settings { path: PathBuf, why: rconf_core::lint::SettingsError },
    #[error("{0}")]
    Usage(String),
    #[error("{}", told!("{unread} of {all} files could not be read", "{all} 个文件中有 {unread} 个无法读取"))]
    Incomplete { unread: usize, all: usize },
    #[error("{}", .0.message().get(language()))]
    Rule(#[from] rconf_core::lint::UnknownRule),
    #[error("{}", .0.message().get(language()))]
    Server(#[from] rconf_core::catalog::UnknownServer),
    #[error("{}", .0.message().get(language()))]
    NotSettled(#[from] rconf_core::session::NotSettled),
    #[error("{}: {}", path.display(), why.message().get(language()))]
    Password { path: PathBuf, why: rconf_core::spec::BadPassword },
    /// The findings are already printed.
    #[error("{}: {}", path.display(), told!("{count} in the spec; nothing was written", "rconf.toml 有{count}；没有写入任何内容"))]
    Spec { path: PathBuf, count: String },
    #[error("{}", .0.message().get(language()))]
    Edit(#[from] rconf_core::spec::EditError),
    #[error("{}", .0.message().get(language()))]
    Request(#[from] rconf_core::plan::day_two::RequestError),
    #[error("{}", .0.message().get(language()))]
    Loss(#[from] rconf_core::simulate::LossError),
    #[error("{}", .0.message().get(language()))]
    NoModel(#[from] rconf_core::simulate::NoModel),
    #[error("{}", told!("cannot write the output: {0}", "无法写出：{0}", explain_io(_0)))]
    Output(#[from] io::Error),
}

impl Failure {
    /// Prints the failure, as one of several.
    pub fn report(&self) {
        let _ = writeln!(anstream::stderr(), "{}: {self}", either("error", "错误"));
    }
}

/// Explains an error about a file, and says what to do if that is known.
pub fn explain_io(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => either("no such file or folder", "没有这个文件或目录").to_owned(),
        io::ErrorKind::PermissionDenied => either(
            "permission denied; run as a user with access, or change its mode",
            "没有权限；请以有权限的用户运行，或更改它的模式",
        )
        .to_owned(),
        io::ErrorKind::NotADirectory => {
            either("no such file: a part of its path is not a folder", "没有这个文件：路径中有一段不是目录")
                .to_owned()
        }
        io::ErrorKind::StorageFull => either("no space left on the device", "设备上没有空间了").to_owned(),
        io::ErrorKind::IsADirectory => {
            either("this is a folder, not a file", "这是目录，不是文件").to_owned()
        }
        io::ErrorKind::InvalidData => {
            either("the file is not valid UTF-8", "文件不是有效的 UTF-8").to_owned()
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            either("the file system is read-only", "文件系统是只读的").to_owned()
        }
        io::ErrorKind::AlreadyExists => either("it already exists", "已经存在").to_owned(),
        _ => error.to_string(),
    }
}
