//! `rconf plan`.

use crate::args::{ChangeKind, Plan, PlanFormat};
use crate::error::{Failure, explain_io};
use crate::exit;
use crate::generate::{Job, Made, WithSpec};
use crate::spec::{self, Source};
use crate::write::Folder;
use rconf_core::catalog::Server;
use rconf_core::lint::SETTINGS_FILE;
use rconf_core::plan::Change;
use rconf_core::plan::day_two::{Roles, add_node, remove_node, rolling_restart, rotate_password, upgrade};
use rconf_core::plan::repair::{Observed, Wanted, repair};
use rconf_core::spec::{default_image, with_node, with_server, without_node};
use rconf_core::topology::{NodePlan, Topology, topology};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

pub fn run(args: &Plan, out: &mut impl Write) -> Result<u8, Failure> {
    if let ChangeKind::Repair { files } = &args.change {
        return mend(args, files, out);
    }
    let path = args.spec.clone().unwrap_or_else(|| PathBuf::from(SETTINGS_FILE));
    let source = Source::open(&path)?;
    let changed = match &args.change {
        ChangeKind::AddNode { port, replica_of, host, write } => {
            let text = with_node(&source.text, *port, replica_of.as_deref(), host.as_deref())?;
            if *write {
                return write_files(&path, text, out);
            }
            Some(text)
        }
        ChangeKind::RemoveNode { node, write } if *write => {
            return write_files(&path, without_node(&source.text, node)?, out);
        }
        ChangeKind::Upgrade { to, image, write } => {
            let server = Server::parse(to)?;
            let image = image.clone().unwrap_or_else(|| default_image(server));
            let text = with_server(&source.text, server.name(), &image)?;
            if *write {
                return write_files(&path, text, out);
            }
            Some(text)
        }
        _ => None,
    };
    let before = spec::read(&source)?;
    let after = match changed {
        Some(text) => spec::read(&Source { path, text })?,
        None => before.clone(),
    };
    let now = topology(&before);
    let roles = match &args.nodes {
        Some(path) => Roles::observed(&now, &read(path)?).ok_or_else(|| {
            let why = "this is not the output of CLUSTER NODES for the nodes of the spec".to_owned();
            Failure::Read { path: path.clone(), why }
        })?,
        None => Roles::planned(&now),
    };
    let change = match &args.change {
        ChangeKind::AddNode { port, replica_of, host, .. } => {
            let wanted = topology(&after);
            let node = wanted.nodes.iter().find(|node| node.port == *port && node.node == port.to_string());
            let mut words = format!("--port {port}");
            for (flag, value) in [("--replica-of", replica_of), ("--host", host)] {
                if let Some(value) = value {
                    words.extend([" ", flag, " ", value]);
                }
            }
            add_node(&wanted, known(node, &port.to_string(), &wanted)?, &words)
        }
        ChangeKind::RemoveNode { node, .. } => {
            without_node(&source.text, node)?;
            let found = now.nodes.iter().find(|one| one.node == *node);
            let is_master = roles.shards.iter().any(|(master, _)| master == node);
            remove_node(&now, known(found, node, &now)?, is_master)
        }
        ChangeKind::Repair { .. } => return Ok(exit::CLEAN),
        ChangeKind::RollingRestart => rolling_restart(&now, &roles),
        ChangeKind::RotatePassword => rotate_password(&before, &now),
        ChangeKind::Upgrade { to, image, .. } => {
            let image = image.as_ref().map_or(String::new(), |image| format!(" --image {image}"));
            upgrade(&before, &after, &now, &roles, &format!("--to {to}{image}"))?
        }
    };
    print(&change, args.format, out)?;
    Ok(exit::CLEAN)
}

/// Finds out what is broken. Lines that cannot be read are said; what can be read counts.
fn mend(args: &Plan, files: &[PathBuf], out: &mut impl Write) -> Result<u8, Failure> {
    let mut observed = Observed::default();
    for file in files {
        for unread in observed.add(read(file)?.as_bytes()) {
            let _ = writeln!(anstream::stderr(), "{}: {unread}", file.display());
        }
    }
    let spec = args.spec.clone().or_else(|| spec::in_folder(Path::new(".")));
    let wanted: Vec<Wanted> = match spec {
        Some(path) => topology(&spec::read(&Source::open(&path)?)?)
            .nodes
            .iter()
            .map(|node| Wanted {
                node: node.container.clone(),
                key: node.node.clone(),
                address: node.announced,
                port: node.port,
                bus_port: node.bus_port,
            })
            .collect(),
        None => Vec::new(),
    };
    print(&repair(&observed, &wanted), args.format, out)?;
    Ok(exit::CLEAN)
}

fn known<'t>(node: Option<&'t NodePlan>, key: &str, topology: &Topology) -> Result<&'t NodePlan, Failure> {
    node.ok_or_else(|| {
        let all: Vec<&str> = topology.nodes.iter().map(|node| node.node.as_str()).collect();
        Failure::Usage(format!("there is no node {key}; the nodes are {}", all.join(", ")))
    })
}

fn print(change: &Change, format: PlanFormat, out: &mut impl Write) -> Result<(), Failure> {
    match format {
        PlanFormat::Text => out.write_all(change.text().as_bytes())?,
        PlanFormat::Shell => out.write_all(change.shell().as_bytes())?,
        PlanFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, change).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Writes the changed spec and the files that follow from it.
fn write_files(path: &Path, text: String, out: &mut impl Write) -> Result<u8, Failure> {
    let job = Job {
        folder: path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf(),
        source: Source { path: path.to_path_buf(), text },
        with_spec: WithSpec::Changed,
    };
    let target = Folder::open(&job.folder)?;
    let made = Made::new(&job)?;
    let differing = made.differing(&job.folder)?;
    made.write(&job, &target, &differing, false)?;
    writeln!(out, "Wrote {} nodes for {} to {}.", made.nodes, made.spec.server, job.folder.display())?;
    Ok(exit::CLEAN)
}

/// The text of a file; `-` is standard input.
fn read(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let outcome = if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(path).map(|read| text = read)
    };
    outcome.map_err(|e| Failure::Read { path: path.to_path_buf(), why: explain_io(&e) })?;
    Ok(text)
}
