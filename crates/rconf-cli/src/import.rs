//! `rconf import`.

use crate::args::{Import, Lint};
use crate::disk::Disk;
use crate::error::Failure;
use crate::exit;
use crate::files::is_conf;
use crate::gather::gather;
use crate::language::{either, language};
use crate::read::folder_of;
use crate::server::server as server_named;
use crate::settings::Finder;
use rconf_core::container::Deployment;
use rconf_core::import::import;
use rconf_core::lint::{Linter, Node, Options};
use rconf_core::session::{File, Given, Session};
use std::io::Write;
use std::path::{Path, PathBuf};

pub fn run(args: &Import, out: &mut impl Write) -> Result<u8, Failure> {
    let imported = with_nodes(&args.paths, args.server.as_deref(), |nodes, deployments| {
        import(nodes, deployments).map_err(|why| Failure::Usage(why.message().get(language()).to_owned()))
    })?;
    out.write_all(imported.text.as_bytes())?;
    out.flush()?;
    let mut to_know = anstream::stderr();
    for note in &imported.notes {
        let _ = writeln!(to_know, "{}: {}", either("note", "提示"), note.get(language()));
    }
    Ok(exit::CLEAN)
}

/// Reads what lies at the paths as `rconf lint` does, without settings, and returns what `make` makes of the nodes and of the
/// plans that run them.
pub fn with_nodes<T>(
    paths: &[PathBuf],
    server: Option<&str>,
    make: impl FnOnce(&[Node], &[&Deployment]) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let server = server.map(server_named).transpose()?;
    let disk = Disk::default();
    let read = Lint { paths: with_folders(paths), isolated: true, ..Lint::default() };
    let mut finder = Finder::new(&read)?;
    let gathered = gather(&read, &disk, &mut finder)?;
    if gathered.unread > 0 {
        return Err(gathered.incomplete());
    }
    let plans = &gathered.plans;
    let linter = plans.give_to(Linter::new(Options { server, ..Options::default() }));
    let mut session = Session::new(&disk, vec![linter], plans);
    for (found, input) in &gathered.configurations {
        let named = found.given == Given::ByName;
        session.add(File { input: input.clone(), kind: found.kind, settings: 0, named });
    }
    let deployments: Vec<&Deployment> = plans.deployments().collect();
    make(&session.nodes(), &deployments)
}

/// Returns the paths, and the folder of each plan among them, because the configurations that a plan names usually lie there.
fn with_folders(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut all = paths.to_vec();
    for path in paths.iter().filter(|path| path.is_file() && !is_conf(path)) {
        let folder = folder_of(path);
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        if !all.iter().any(|other| other == folder) {
            all.push(folder.to_path_buf());
        }
    }
    all
}
