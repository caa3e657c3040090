//! The cluster of a node, above its first line.

use super::check::Checked;
use super::documents::Document;
use super::uri;
use lsp_types::{CodeLens, Command, Range};
use rconf_core::message::Language;
use std::path::Path;

/// The command of a lens: shows a document.
pub const GO_TO: &str = "rconf.goTo";

/// Returns the lens of a node with siblings. It leads to the next one.
pub fn lenses(checked: &Checked, document: &Document, root: &Path, language: Language) -> Vec<CodeLens> {
    let path_of = |nth: &usize| checked.nodes[*nth].config.path();
    let of_cluster = |nodes: &Vec<usize>| {
        let mut paths: Vec<&str> = nodes.iter().map(path_of).collect();
        paths.sort_unstable();
        paths.dedup();
        let at = paths.binary_search(&document.path.as_str()).ok()?;
        let next = paths[(at + 1) % paths.len()];
        let target = uri::of_path(&root.join(next))?;
        let (nth, all) = (at + 1, nodes.len());
        let title = match language {
            Language::English => format!("node {nth} of {all} of its cluster; next: {next}"),
            Language::Chinese => format!("所在集群的第 {nth}/{all} 个节点；下一个：{next}"),
        };
        let arguments = Some(vec![serde_json::Value::from(target.as_str())]);
        let command = Command { title, command: GO_TO.to_owned(), arguments };
        Some(CodeLens { range: Range::default(), command: Some(command), data: None })
    };
    checked.clusters.iter().filter_map(of_cluster).collect()
}
