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
use rconf_core::container::{Deployment, Kind};
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
    let (mut nodes, told) = (session.nodes(), are_told(paths, &deployments));
    let is_told = |node: &Node| node.runs_in.as_ref().is_none_or(|runs| told[runs.deployment]);
    // A script that only creates the cluster runs no node: then the other plans of its folder do.
    if !nodes.iter().any(|node| node.runs_in.is_some() && is_told(node)) {
        return make(&nodes, &deployments);
    }
    nodes.retain(is_told);
    // Nodes refer to their deployments by the index.
    let nothing = Deployment::default();
    let deployments: Vec<&Deployment> = deployments
        .iter()
        .zip(&told)
        .map(|(plan, is_told)| if *is_told { *plan } else { &nothing })
        .collect();
    make(&nodes, &deployments)
}

/// Returns of each plan whether it is one of the paths, lies below one, or belongs together with one that is. The folders of
/// plans are searched for configurations, and hold plans of other clusters too.
fn are_told(paths: &[PathBuf], deployments: &[&Deployment]) -> Vec<bool> {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let paths: Vec<PathBuf> = paths.iter().map(|path| whole(path)).collect();
    let is_named = |plan: &Deployment| {
        let own = whole(Path::new(&plan.path));
        paths.iter().any(|path| own.starts_with(path))
    };
    // Manifests of one folder, or of one kustomization, are one.
    let groups: Vec<&str> = deployments
        .iter()
        .filter(|plan| plan.kind == Kind::Kubernetes && is_named(plan))
        .map(|plan| plan.group())
        .collect();
    let belongs = |plan: &Deployment| plan.kind == Kind::Kubernetes && groups.contains(&plan.group());
    deployments.iter().map(|plan| is_named(plan) || belongs(plan)).collect()
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
