//! The files of a cluster: node configurations, secrets, and the plan that runs it.

mod node;

use crate::plan::{self, Plan};
use crate::spec::{Spec, SpecError, check_password};
use crate::topology::{Topology, topology};

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

/// A cluster, ready to be written.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The nodes.
    pub topology: Topology,
    /// What brings them up.
    pub plan: Plan,
    /// The files, in order of their paths.
    pub files: Vec<GeneratedFile>,
    /// Folders that are made even though no file lies in them.
    pub folders: Vec<String>,
}

/// Where the password lies, below the output folder.
pub const PASSWORD_FILE: &str = "secrets/redis-password";

/// Works out all files of a cluster. The same spec and password always give the same bytes.
pub fn generate(spec: &Spec, password: &str) -> Result<Generated, SpecError> {
    check_password(password)?;
    let topology = topology(spec)?;
    let plan = plan::bring_up(spec, &topology);
    let file = |path: String, text: String, mode| GeneratedFile { path, bytes: text.into_bytes(), mode };
    let mut files: Vec<GeneratedFile> = topology
        .nodes
        .iter()
        .map(|node| {
            // The file holds the password: it is for the server's user alone.
            file(
                format!("{}/conf/redis.conf", node.folder()),
                node::config(spec, &topology, node, password),
                0o600,
            )
        })
        .collect();
    files.push(file("plan.sh".to_owned(), plan::shell::script(spec, &topology, &plan), 0o755));
    files.push(file(PASSWORD_FILE.to_owned(), format!("{password}\n"), 0o600));
    files.push(file("secrets/.gitignore".to_owned(), "*\n".to_owned(), 0o644));
    files.push(file(
        ".gitignore".to_owned(),
        "# The configurations hold the password, the data folders the data.\nnode-*/\n".to_owned(),
        0o644,
    ));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let folders = topology.nodes.iter().map(|node| format!("{}/data", node.folder())).collect();
    Ok(Generated { topology, plan, files, folders })
}
