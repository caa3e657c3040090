//! Generates the files of a cluster.

use super::digest::{CommentStyle, seal};
use super::lines::Line;
use super::node::node_configuration;
use super::sentinel::sentinel_configuration;
use super::{acl, compose, readme, scripts};
use crate::message::Words;
use crate::spec::{BadPassword, Host, PasswordFrom, Spec, check_password};
use crate::topology::{NodePlan, Topology, topology};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// The path below the output folder, with `/` between its parts.
    pub path: String,
    /// The contents.
    pub bytes: Vec<u8>,
    /// The permissions of the file, as a Unix mode such as `0o600`.
    pub mode: u32,
}

/// The texts that the caller reads for the core. They contain secrets and are never printed.
#[derive(Clone, Copy)]
pub struct Inputs<'i> {
    /// The password of the user `default`.
    pub password: &'i str,
    /// The text of the spec's `acl-file`. Empty if the spec does not name one.
    pub users: &'i str,
}

/// The files of a cluster, and the topology they implement.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Generated {
    /// The nodes.
    pub topology: Topology,
    /// The files, ordered by their paths.
    pub files: Vec<GeneratedFile>,
    /// The folders to create that contain no files.
    pub folders: Vec<String>,
    /// The lines of each node's configuration with their reasons, by the path of the file. Empty for manifests, which have
    /// no file for each node.
    pub reasons: BTreeMap<String, Vec<Line>>,
}

/// Generates the files of the cluster that a spec describes, except `rconf.toml` itself. The same spec and
/// inputs always result in the same bytes.
pub fn generate(spec: &Spec, inputs: Inputs<'_>) -> Result<Generated, BadPassword> {
    check_password(inputs.password)?;
    let topology = topology(spec);
    let mut out = Out::default();
    let has_sentinels = spec.sentinels.is_some();
    let users = || acl::acl_file(spec.server, inputs.password, inputs.users, has_sentinels);
    let users = spec.auth.acl_file.as_ref().map(|_| users());
    for node in &topology.nodes {
        add_node_files(spec, &topology, node, inputs.password, users.as_deref(), &mut out);
    }
    if let Some(set) = &spec.sentinels {
        for one in &topology.sentinels {
            let configuration = sentinel_configuration(spec, set, &topology, one, inputs.password);
            let folder = below(one.host.as_deref(), &one.node);
            out.push_configuration(format!("{folder}/conf/sentinel.conf"), configuration);
        }
    }
    if spec.is_spread() {
        for host in &spec.hosts {
            add_host_files(spec, &topology, Some(host), &mut out);
        }
        out.push(
            "plan.sh".to_owned(),
            seal(&scripts::hosts_script(spec, &topology), CommentStyle::Hash),
            0o755,
        );
    } else {
        add_host_files(spec, &topology, None, &mut out);
    }
    out.push("README.md".to_owned(), seal(&readme::readme(spec, &topology), CommentStyle::Markdown), 0o644);
    out.push(".gitignore".to_owned(), seal(&gitignore(spec), CommentStyle::Hash), 0o644);
    if let PasswordFrom::File(path) = &spec.auth.password
        && !path.starts_with('/')
    {
        if let Some((folder, _)) = path.rsplit_once('/') {
            out.push(format!("{folder}/.gitignore"), "*\n".to_owned(), 0o644);
        }
        out.push(path.clone(), format!("{}\n", inputs.password), 0o600);
    }
    out.files.sort_by(|a, b| a.path.cmp(&b.path));
    let Out { files, folders, reasons } = out;
    Ok(Generated { topology, files, folders, reasons })
}

/// Adds the files of one node. They contain the password, so only the user of the server can read them.
fn add_node_files(
    spec: &Spec,
    topology: &Topology,
    node: &NodePlan,
    password: &str,
    users: Option<&str>,
    out: &mut Out,
) {
    let folder = below(node.host.as_deref(), &node.folder());
    let configuration = node_configuration(spec, topology, node, password);
    out.push_configuration(format!("{folder}/conf/redis.conf"), configuration);
    if let Some(users) = users {
        out.push(format!("{folder}/conf/users.acl"), users.to_owned(), 0o600);
    }
    out.folders.push(format!("{folder}/data"));
}

/// Returns the path of a folder, below that of its host if there are several hosts.
fn below(host: Option<&str>, folder: &str) -> String {
    host.map_or_else(|| folder.to_owned(), |host| format!("{host}/{folder}"))
}

#[derive(Default)]
struct Out {
    files: Vec<GeneratedFile>,
    folders: Vec<String>,
    reasons: BTreeMap<String, Vec<Line>>,
}

impl Out {
    fn push(&mut self, path: String, text: String, mode: u32) {
        self.files.push(GeneratedFile { path, bytes: text.into_bytes(), mode });
    }

    /// Adds a configuration, which holds the password.
    fn push_configuration(&mut self, path: String, (text, lines): (String, Vec<Line>)) {
        // The digest is a line above them.
        let lines = lines.into_iter().map(|line| Line { number: line.number + 1, ..line });
        self.reasons.insert(path.clone(), lines.collect());
        self.push(path, seal(&text, CommentStyle::Hash), 0o600);
    }
}

/// Adds the scripts and the compose file of one host, or of the whole cluster if it has one host.
fn add_host_files(spec: &Spec, topology: &Topology, host: Option<&Host>, out: &mut Out) {
    let path = |name: &str| host.map_or(name.to_owned(), |host| format!("{}/{name}", host.name));
    let files = [
        ("plan.sh", scripts::plan_script(spec, topology, host), 0o755),
        ("cluster.sh", scripts::cluster_script(spec, topology), 0o755),
        ("compose.yaml", compose::compose_file(spec, topology, host), 0o644),
    ];
    for (name, text, mode) in files {
        out.push(path(name), seal(&text, CommentStyle::Hash), mode);
    }
}

fn gitignore(spec: &Spec) -> String {
    let why = Words::new(
        "The configurations hold the password, the data folders the data.",
        "配置含有密码，数据目录存放数据。",
    );
    let mut text = format!("# {}\nnode-*/\n", why.get(spec.language()));
    if spec.sentinels.is_some() {
        text.push_str("sentinel-*/\n");
    }
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
