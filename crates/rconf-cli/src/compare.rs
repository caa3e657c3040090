//! `rconf diff`.

use crate::args::{Diff, TableFormat};
use crate::disk::Disk;
use crate::error::Failure;
use crate::exit;
use crate::language::{either, language};
use crate::read;
use crate::server::server as server_named;
use crate::system;
use rconf_core::catalog::Server;
use rconf_core::cluster::is_sentinel_file;
use rconf_core::compare::{compare, compare_sentinels};
use rconf_core::config::{Config, Sentinel};
use rconf_core::message::Language;
use rconf_core::report::comparison;
use rconf_core::session::{
    Classified, FileKind, Given, NotWhole, check_whole, read_configuration, read_sentinel_configuration,
};
use std::io::Write;
use std::path::Path;

pub fn run(args: &Diff, out: &mut impl Write) -> Result<u8, Failure> {
    let server = args.server.as_deref().map(server_named).transpose()?;
    let from = args.from_server.as_deref().map(server_named).transpose()?.or(server);
    let old = open(&args.old, from)?;
    let new = open(&args.new, server)?;
    let compared = match (&old, &new) {
        (Whole::Server(old), Whole::Server(new)) => compare(old, new),
        (Whole::Sentinel(old), Whole::Sentinel(new)) => compare_sentinels(old, new),
        _ => {
            let why = either(
                "one file is of a server and the other of a Sentinel: give two of the same kind",
                "一个是服务器的配置，另一个是 Sentinel 的配置：请给出同一种的两个文件",
            );
            return Err(Failure::Read { path: args.new.clone(), why: why.to_owned() });
        }
    };
    match args.format {
        TableFormat::Text => out.write_all(comparison::text(&compared, language()).as_bytes())?,
        TableFormat::Json => {
            let report = comparison::json(&compared, old.config(), new.config(), language());
            serde_json::to_writer(&mut *out, &report).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(if compared.is_same() { exit::CLEAN } else { exit::FINDINGS })
}

/// A configuration, all of which is known, with all that it includes.
pub enum Whole {
    Server(Box<Config>),
    Sentinel(Box<Sentinel>),
}

impl Whole {
    fn config(&self) -> &Config {
        match self {
            Whole::Server(config) => config,
            Whole::Sentinel(sentinel) => &sentinel.config,
        }
    }

    /// Returns the server directives.
    pub fn into_config(self) -> Config {
        match self {
            Whole::Server(config) => *config,
            Whole::Sentinel(sentinel) => sentinel.config,
        }
    }
}

fn open(path: &Path, server: Option<Server>) -> Result<Whole, Failure> {
    let bytes = read::read(path)?;
    whole_of(path, &bytes, server)
}

/// Returns the configuration of a server or a Sentinel, with all that it includes.
pub fn whole_of(path: &Path, bytes: &[u8], server: Option<Server>) -> Result<Whole, Failure> {
    let (is_stdin, shown) = (path.as_os_str() == "-", shown(path));
    let name = if is_stdin { "" } else { &shown };
    let kind = match Classified::of(name, bytes, Given::ByName).kind {
        // Here, nobody asks whether a server would refuse the file of a Sentinel.
        FileKind::Server if is_sentinel_file(name, bytes) => FileKind::Sentinel,
        kind => kind,
    };
    let whole = match kind {
        FileKind::Sentinel => {
            Whole::Sentinel(Box::new(read_sentinel_configuration(&Disk::default(), &shown, bytes, server)))
        }
        FileKind::Server => {
            Whole::Server(Box::new(read_configuration(&Disk::default(), &shown, bytes, server)))
        }
        _ => {
            let kind = kind.title().get(language());
            let why = match language() {
                Language::English => {
                    format!("this is {kind}; this command is for configurations of servers and Sentinels")
                }
                Language::Chinese => format!("这是{kind}；这个命令只用于服务器和 Sentinel 的配置"),
            };
            return Err(Failure::Read { path: path.to_path_buf(), why });
        }
    };
    let fail = |why: NotWhole| Failure::Read {
        path: path.to_path_buf(),
        why: why.message().get(language()).to_owned(),
    };
    check_whole(whole.config()).map(|()| whole).map_err(fail)
}

/// Returns the path of a file as it is shown.
pub fn shown(path: &Path) -> String {
    if path.as_os_str() == "-" { "<stdin>".to_owned() } else { system::shown(path).into_owned() }
}
