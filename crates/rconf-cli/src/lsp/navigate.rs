//! From a line to what it names, and from a directive to the same one in the other nodes of the cluster.

use super::check::Checked;
use super::diagnostics::Places;
use super::documents::Document;
use super::lines::Lines;
use super::uri;
use lsp_types::{Location, Position, Range};
use rconf_core::catalog::{Server, find};
use rconf_core::syntax::Document as Parsed;
use rconf_core::text::join;
use std::path::Path;

/// The maximum number of nodes in which a directive is shown.
const MOST_NODES: usize = 200;

/// Returns the words of the line at a position, without quotes.
fn words(document: &Document, at: Position, server: Server) -> Option<Vec<String>> {
    let text = document.bytes();
    let line = Lines::new(text).line(text, at.line as usize).to_vec();
    let parsed = Parsed::parse(line, server.quoting());
    let words = parsed.words(parsed.lines().first()?);
    Some(words.iter().map(|word| String::from_utf8_lossy(parsed.value(word)).into_owned()).collect())
}

/// Returns the file that a line names: the one that it includes, or the one with the users.
pub fn definition(checked: &Checked, document: &Document, at: Position, root: &Path) -> Vec<Location> {
    let server = checked.server(document);
    let Some(words) = words(document, at, server).filter(|_| document.is_configuration()) else {
        return Vec::new();
    };
    let [name, files @ ..] = words.as_slice() else { return Vec::new() };
    if !["include", "aclfile"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return Vec::new();
    }
    let read = checked.nodes.iter().filter(|node| node.config.path() == document.path);
    let read: Vec<&str> = read
        .flat_map(|node| node.config.sources())
        .flat_map(|source| source.files().map(|(path, _)| path))
        .collect();
    let folder = document.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let top = Range::default();
    let place = |file: &String| {
        let beside = join(folder, file);
        // A container may see the file elsewhere.
        let ends = |path: &&&str| **path != document.path && path.ends_with(&join("/", file));
        let path =
            read.iter().find(|path| **path == beside || **path == file).or_else(|| read.iter().find(ends));
        let path = path.map_or(beside.as_str(), |path| *path);
        let path = root.join(path);
        if path.is_file() { Some(Location::new(uri::of_path(&path)?, top)) } else { None }
    };
    files.iter().filter_map(place).collect()
}

/// Returns where the nodes of the cluster set the directive at a position.
pub fn references(checked: &Checked, document: &Document, at: Position, root: &Path) -> Vec<Location> {
    let server = checked.server(document);
    let words = words(document, at, server).filter(|_| document.is_configuration());
    let name = words.and_then(|words| words.into_iter().next());
    let Some((directive, _)) = name.and_then(|name| find(name.as_bytes(), server)) else { return Vec::new() };
    let own =
        |nodes: &&Vec<usize>| nodes.iter().any(|nth| checked.nodes[*nth].config.path() == document.path);
    let Some(cluster) = checked.clusters.iter().find(own) else { return Vec::new() };
    let places = Places::new(checked, root);
    let mut found = Vec::new();
    for nth in cluster.iter().take(MOST_NODES) {
        let node = &checked.nodes[*nth];
        for setting in node.config.all(directive.id) {
            let place = node.place(setting.at, Some(0));
            let text = node.file_bytes(setting.at);
            let range = Lines::new(text).range(text, place.span);
            found.extend(places.uri(&place.path).map(|uri| Location::new(uri, range)));
        }
    }
    found.sort_by(|a, b| (a.uri.as_str(), a.range.start).cmp(&(b.uri.as_str(), b.range.start)));
    found.dedup();
    found
}
