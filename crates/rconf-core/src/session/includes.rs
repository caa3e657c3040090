//! The files that others include: reading them, naming those that are missing, and the texts that findings refer to.

use super::Environment;
use crate::cluster::{Node, NodeReader};
use crate::config::{Files, Source, UnresolvedInclude, glob_matches};
use crate::diagnostic::Finding;
use crate::text::join;
use std::collections::HashSet;

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

/// Adds the included files and the ACL file that are not among `files`, and returns whether there were any.
fn add_includes<E: Environment>(
    environment: &E,
    reader: &NodeReader,
    path: &str,
    node: &Node,
    files: &mut Files,
) -> bool {
    let is_elsewhere = |wanted: &str| wanted.starts_with('/') && !path.starts_with('/');
    let mut add = |wanted: &str| {
        if files.get(wanted).is_some() {
            return false;
        }
        let host = if is_elsewhere(wanted) { reader.on_host(path, wanted) } else { Some(wanted.to_owned()) };
        let read = host.and_then(|host| Some((environment.read(&host)?, host)));
        let Some((bytes, host)) = read else { return false };
        files.insert_as(wanted, &join("", &host), bytes);
        true
    };
    let mut more = node.config.wanted_acl_file().is_some_and(&mut add);
    for include in node.config.unresolved_includes() {
        let Some(wanted) = include.path.as_deref() else { continue };
        let found = match include.is_glob {
            // Which files a container has in a folder is not known.
            true if is_elsewhere(wanted) => Vec::new(),
            true => matching(environment, wanted),
            false => vec![wanted.to_owned()],
        };
        for found in found {
            more |= add(&found);
        }
    }
    more
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

/// Returns the included files that are not there, as the lines of a node name them. A pattern may match nothing.
pub(super) fn missing_includes(node: &Node) -> Vec<String> {
    const LONGEST: usize = 100;
    let name = |include: &UnresolvedInclude| {
        let path = String::from_utf8_lossy(node.config.word_value(include.at, 1));
        let shown = |c: char| if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c };
        path.chars().take(LONGEST).map(shown).collect()
    };
    node.config.unresolved_includes().iter().filter(|include| !include.is_glob).map(name).collect()
}

/// Returns the files that a node includes.
pub(super) fn included_in(node: &Node) -> Vec<(String, Vec<u8>)> {
    let sources = node.config.sources().iter().skip(1).flat_map(Source::files);
    // A large file that is included many times is copied once.
    let mut seen = HashSet::new();
    let first = sources.filter(|(path, _)| seen.insert(*path));
    first.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
}

/// Returns the texts of files that were not given and that findings refer to.
pub(super) fn texts_beside(
    findings: &[Finding],
    nodes: &[Node],
    given: &HashSet<&str>,
) -> Vec<(String, Vec<u8>)> {
    let related = findings.iter().flat_map(|f| f.related.iter().map(|r| r.place.path.as_str()));
    let wanted: HashSet<&str> = related.filter(|path| !given.contains(path)).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let files = nodes.iter().flat_map(|node| node.config.sources()).flat_map(Source::files);
    let wanted = files.filter(|(path, _)| wanted.contains(path));
    wanted.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
}
