//! The files of a cluster: node configurations, the scripts and the compose file that run them.

mod acl;
mod check;
mod compose;
pub mod digest;
mod lines;
mod node;
mod readme;

pub use check::check;
pub use lines::Line;
pub(crate) use lines::megabytes;
pub(crate) use node::masterauth;

use crate::plan::scripts;
use crate::sorted;
use crate::sorted::SortedMap;
use crate::spec::{BadPassword, Host, PasswordFrom, Spec, check_password};
use crate::topology::{Topology, topology};
use digest::{CommentStyle, seal};
use std::fmt::Write as _;

/// Where the folder with a node's configuration is in its container.
pub(crate) const CONF_MOUNT: &str = "/usr/local/etc/redis";
/// Where the folder with certificates is in a container.
pub(crate) const TLS_MOUNT: &str = "/tls";

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// The path below the output folder, with `/`.
    pub path: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The Unix mode.
    pub mode: u32,
}

/// What the core may not find out by itself. Never printed.
#[derive(Clone, Copy)]
pub struct Inputs<'i> {
    /// The password of the cluster.
    pub password: &'i str,
    /// The text of the spec's `acl-file`; empty if it names none.
    pub users: &'i str,
}

/// A cluster, ready to be written.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The nodes.
    pub topology: Topology,
    /// The files, in order of their paths.
    pub files: Vec<GeneratedFile>,
    /// Folders that are made even though no file lies in them.
    pub folders: Vec<String>,
    /// The lines of each node's configuration with their reasons, by path.
    pub reasons: SortedMap<String, Vec<Line>>,
}

/// A number of bytes as docker takes it: `2g`, `512m`.
pub(crate) fn docker_size(bytes: u64) -> String {
    megabytes(bytes).trim_end_matches('b').to_owned()
}

/// Works out all files of a cluster. The same spec and inputs always give the same bytes. The spec's own file is not
/// among them.
pub fn generate(spec: &Spec, inputs: Inputs<'_>) -> Result<Generated, BadPassword> {
    check_password(inputs.password)?;
    let topology = topology(spec);
    let mut out = Out::default();
    let users = spec.auth.acl_file.as_ref().map(|_| acl::file(spec.server, inputs.password, inputs.users));
    for node in &topology.nodes {
        let folder = match &node.host {
            Some(host) => format!("{host}/{}", node.folder()),
            None => node.folder(),
        };
        let (text, lines) = node::config(spec, node, inputs.password);
        // They hold the password: they are for the server's user alone.
        let path = format!("{folder}/conf/redis.conf");
        // The digest comes above them.
        let moved = lines.into_iter().map(|line| Line { number: line.number + 1, ..line });
        out.reasons.insert(path.clone(), moved.collect());
        out.push(path, seal(&text, CommentStyle::Hash), 0o600);
        if let Some(users) = &users {
            out.push(format!("{folder}/conf/users.acl"), users.clone(), 0o600);
        }
        out.folders.push(format!("{folder}/data"));
    }
    if spec.is_spread() {
        for host in &spec.hosts {
            of_host(spec, &topology, Some(host), &mut out);
        }
        out.push("plan.sh".to_owned(), seal(&scripts::driver(spec, &topology), CommentStyle::Hash), 0o755);
    } else {
        of_host(spec, &topology, None, &mut out);
    }
    out.push("README.md".to_owned(), seal(&readme::file(spec, &topology), CommentStyle::Markdown), 0o644);
    out.push(".gitignore".to_owned(), seal(&gitignore(spec), CommentStyle::Hash), 0o644);
    if let PasswordFrom::File(path) = &spec.auth.password
        && !path.starts_with('/')
    {
        if let Some((folder, _)) = path.rsplit_once('/') {
            out.push(format!("{folder}/.gitignore"), "*\n".to_owned(), 0o644);
        }
        out.push(path.clone(), format!("{}\n", inputs.password), 0o600);
    }
    sorted::sort_by(&mut out.files, |a, b| a.path.cmp(&b.path));
    let Out { files, folders, reasons } = out;
    Ok(Generated { topology, files, folders, reasons })
}

#[derive(Default)]
struct Out {
    files: Vec<GeneratedFile>,
    folders: Vec<String>,
    reasons: SortedMap<String, Vec<Line>>,
}

impl Out {
    fn push(&mut self, path: String, text: String, mode: u32) {
        self.files.push(GeneratedFile { path, bytes: text.into_bytes(), mode });
    }
}

/// What runs the nodes of one host, or all.
fn of_host(spec: &Spec, topology: &Topology, host: Option<&Host>, out: &mut Out) {
    let path = |name: &str| host.map_or(name.to_owned(), |host| format!("{}/{name}", host.name));
    let files = [
        ("plan.sh", scripts::plan(spec, topology, host), 0o755),
        ("cluster.sh", scripts::cluster(spec, topology), 0o755),
        ("compose.yaml", compose::file(spec, topology, host), 0o644),
    ];
    for (name, text, mode) in files {
        out.push(path(name), seal(&text, CommentStyle::Hash), mode);
    }
}

fn gitignore(spec: &Spec) -> String {
    let mut text = "# The configurations hold the password, the data folders the data.\nnode-*/\n".to_owned();
    if let PasswordFrom::File(path) = &spec.auth.password
        && !path.contains('/')
    {
        let _ = writeln!(text, "/{path}");
    }
    if let Some(tls) = &spec.tls {
        let _ = writeln!(text, "{}/", tls.folder);
    }
    text
}
