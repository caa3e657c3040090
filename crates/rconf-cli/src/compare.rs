//! `rconf diff`.

use crate::args::{Diff, TableFormat};
use crate::disk::Disk;
use crate::error::Failure;
use crate::exit;
use crate::files;
use crate::language::language;
use crate::server::server as server_named;
use rconf_core::catalog::Server;
use rconf_core::compare::compare;
use rconf_core::config::Config;
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
    let compared = compare(&old, &new);
    match args.format {
        TableFormat::Text => out.write_all(comparison::text(&compared, language()).as_bytes())?,
        TableFormat::Json => {
            let report = comparison::json(&compared, &old, &new, language());
            serde_json::to_writer(&mut *out, &report).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(if compared.is_same() { exit::CLEAN } else { exit::FINDINGS })
}

/// Reads a configuration, all of which has to be known.
fn open(path: &Path, server: Option<Server>) -> Result<Config, Failure> {
    let bytes = files::read(path)?;
    whole_of(path, &bytes, server, false)
}

/// Returns the configuration of a server, or that of a Sentinel if `may_be_sentinel`, with all that it includes.
pub fn whole_of(
    path: &Path,
    bytes: &[u8],
    server: Option<Server>,
    may_be_sentinel: bool,
) -> Result<Config, Failure> {
    let (is_stdin, shown) = (path.as_os_str() == "-", shown(path));
    let kind = Classified::of(if is_stdin { "" } else { &shown }, bytes, Given::ByName).kind;
    let fail = |why: NotWhole| Failure::Read {
        path: path.to_path_buf(),
        why: why.message().get(language()).to_owned(),
    };
    if kind == FileKind::Sentinel && may_be_sentinel {
        let config = read_sentinel_configuration(&Disk::default(), &shown, bytes, server);
        return check_whole(&config).map(|()| config).map_err(fail);
    }
    if kind != FileKind::Server {
        let why = match language() {
            Language::English => format!(
                "this is {}; this command is for configurations of servers",
                kind.title().get(language())
            ),
            Language::Chinese => format!("这是{}；这个命令只用于服务器的配置", kind.title().get(language())),
        };
        return Err(Failure::Read { path: path.to_path_buf(), why });
    }
    let config = read_configuration(&Disk::default(), &shown, bytes, server);
    check_whole(&config).map(|()| config).map_err(fail)
}

/// Returns the path of a file as it is shown.
pub fn shown(path: &Path) -> String {
    if path.as_os_str() == "-" { "<stdin>".to_owned() } else { path.display().to_string() }
}
