use super::Environment;
use crate::cluster::{Node, NodeReader};
use crate::config::{Files, glob_matches};

/// The maximum number of times a file is read again because an included file includes others. A server has no
/// such limit, but files that include each other would never end.
const ROUNDS: usize = 32;

/// Reads a file as the nodes that run it, with the files that it includes and its ACL file.
///
/// An absolute path belongs to the machine that runs the server. It is read only if the file itself was named
/// by an absolute path or a container mounts the included file.
pub(super) fn read_nodes<E: Environment>(
    environment: &E,
    reader: &NodeReader,
    path: &str,
    bytes: &[u8],
    is_sentinel: bool,
) -> Vec<Node> {
    let mut files = Files::new();
    let mut nodes = reader.nodes(path, bytes, &files, is_sentinel);
    for _ in 0..ROUNDS {
        // Each may be started in another folder.
        let add = |more, node| add_includes(environment, reader, path, node, &mut files) || more;
        if !nodes.iter().fold(false, add) {
            break;
        }
        nodes = reader.nodes(path, bytes, &files, is_sentinel);
    }
    nodes
}

/// Adds the included files that are not among `files`, and returns whether there were any.
fn add_includes<E: Environment>(
    environment: &E,
    reader: &NodeReader,
    path: &str,
    node: &Node,
    files: &mut Files,
) -> bool {
    let mut more = add_acl_file(environment, reader, path, node, files);
    for include in node.config.unresolved_includes() {
        let Some(wanted) = include.path.as_deref() else { continue };
        if wanted.starts_with('/') && !path.starts_with('/') {
            let mounted = (!include.is_glob).then(|| reader.on_host(path, wanted)).flatten();
            if files.get(wanted).is_none()
                && let Some(host) = mounted
                && let Some(bytes) = environment.read(&host)
            {
                files.insert_as(wanted, &host, bytes);
                more = true;
            }
            continue;
        }
        let found = if include.is_glob { matching(environment, wanted) } else { vec![wanted.to_owned()] };
        for found in found {
            if files.get(&found).is_none()
                && let Some(bytes) = environment.read(&found)
            {
                files.insert(&found, bytes);
                more = true;
            }
        }
    }
    more
}

/// Adds the ACL file that a node names, unless it is there, and returns whether it was added.
fn add_acl_file<E: Environment>(
    environment: &E,
    reader: &NodeReader,
    path: &str,
    node: &Node,
    files: &mut Files,
) -> bool {
    let Some(wanted) = node.config.wanted_acl_file().filter(|wanted| files.get(wanted).is_none()) else {
        return false;
    };
    let is_elsewhere = wanted.starts_with('/') && !path.starts_with('/');
    let host = if is_elsewhere { reader.on_host(path, wanted) } else { Some(wanted.to_owned()) };
    let Some(host) = host else { return false };
    let Some(bytes) = environment.read(&host) else { return false };
    files.insert_as(wanted, &host, bytes);
    true
}

/// Returns the paths that match a pattern for the files in one folder, in order.
fn matching<E: Environment>(environment: &E, pattern: &str) -> Vec<String> {
    let folder = pattern.rsplit_once('/').map(|(folder, _)| folder);
    let path = |name: String| match folder {
        Some(folder) => format!("{folder}/{name}"),
        None => name,
    };
    let names = environment.list(folder.map_or("", |folder| if folder.is_empty() { "/" } else { folder }));
    let mut found: Vec<String> =
        names.into_iter().map(path).filter(|path| glob_matches(pattern, path)).collect();
    found.sort_unstable();
    found
}
