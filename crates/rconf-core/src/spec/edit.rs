//! Changes the text of a spec: adds or removes a node, or changes the server. Comments and the order of lines
//! are kept. The other nodes keep their addresses, hosts and roles.

use super::model::{Begins, Spec, Target};
use super::ports::show_ports;
use super::read::{Read, read};
use super::roles::roles;
use crate::message::{Message, error_with_message, say};
use crate::text::Span;
use std::fmt::Write as _;
use toml::de::DeTable;

/// The error if a spec cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditError {
    /// The spec has errors before the change.
    Bad,
    /// There is a node with this key already.
    Taken(String),
    /// There is no node with this key.
    Unknown(String),
    /// The ports are written in `[[host]]`, where rconf does not change them.
    ByHost,
    /// The first node cannot be removed, because the second is its replica.
    Needed(String, String),
    /// The node is not of the last shard, and the names of pods depend on the number of their shard.
    NotLast {
        /// The node that was asked for.
        node: String,
        /// The first node of the last shard.
        last: String,
    },
    /// The spec would have errors after the change.
    Wrong(Message),
}

impl EditError {
    /// Returns what is wrong, in each language.
    pub fn message(&self) -> Message {
        match self {
            Self::Bad => say!(
                "rconf.toml has errors; `rconf lint rconf.toml` shows them",
                "rconf.toml 有错误；`rconf lint rconf.toml` 会列出它们"
            ),
            Self::Taken(node) => {
                say!(
                    "node {node} already exists, with another role",
                    "节点 {node} 已经存在，但角色不同",
                    node
                )
            }
            Self::Unknown(node) => say!(
                "there is no node {node}; `rconf gen --print topology` shows the nodes",
                "没有节点 {node}；`rconf gen --print topology` 会列出各节点",
                node
            ),
            Self::ByHost => say!(
                "this spec gives the ports in `[[host]]`, where rconf does not change them: edit `ports` there, and run `rconf gen`",
                "这份 rconf.toml 把端口写在 `[[host]]` 里，rconf 不会改动那里：请修改那里的 `ports`，再运行 `rconf gen`"
            ),
            Self::Needed(node, replica) => say!(
                "node {node} cannot be removed: node {replica} is its replica; remove the replica first",
                "不能移除节点 {node}：节点 {replica} 是它的从节点；请先移除从节点",
                node,
                replica
            ),
            Self::NotLast { node, last } => say!(
                "only the last shard can be removed, because pods are named after the number of their shard: that of node {last}, and not that of {node}",
                "只能移除最后一个分片，因为 pod 的名称取决于分片的序号：最后的分片属于节点 {last}，而不是 {node}",
                last,
                node
            ),
            Self::Wrong(why) => {
                say!("the changed spec would not be valid: {why}", "改动后的 rconf.toml 将无效：{why}", why)
            }
        }
    }
}

error_with_message!(EditError);

/// Parses the text of a spec. Fails if it has errors.
pub(super) fn valid_spec(text: &str) -> Result<Spec, EditError> {
    read("rconf.toml", text).spec.ok_or(EditError::Bad)
}

/// Returns the text if it is a spec without errors.
fn validated(text: String) -> Result<String, EditError> {
    let Read { spec, findings } = read("rconf.toml", &text);
    match spec {
        Some(_) => Ok(text),
        None => Err(EditError::Wrong(findings.first().map(|f| f.message.clone()).unwrap_or_default())),
    }
}

/// Returns the place of the value of `key` in `[table]`, or at the top level if `table` is `None`.
pub(super) fn span_of_value(text: &str, table: Option<&str>, key: &str) -> Option<Span> {
    let tree = DeTable::parse(text).ok()?;
    let entry = |table: &DeTable<'_>| {
        let (_, value) = table.iter().find(|(name, _)| name.get_ref() == key)?;
        Some(super::table::span(value.span()))
    };
    match table {
        None => entry(tree.get_ref()),
        Some(name) => {
            let (_, table) = tree.get_ref().iter().find(|(key, _)| key.get_ref() == name)?;
            entry(table.get_ref().as_table()?)
        }
    }
}

/// Returns the text with the part at `span` replaced.
pub(super) fn replaced(text: &str, span: Span, with: &str) -> String {
    format!("{}{with}{}", &text[..span.start], &text[span.end..])
}

/// Returns the text with a key set to a value. A new key is added at the beginning of its table, or in a new
/// table.
fn with_value(text: &str, table: Option<&str>, key: &str, to: &str) -> String {
    if let Some(span) = span_of_value(text, table, key) {
        return replaced(text, span, to);
    }
    let line = format!("{key} = {to}\n");
    let Some(table) = table else { return format!("{line}{text}") };
    let header = format!("[{table}]");
    let mut offset = 0;
    for one in text.split_inclusive('\n') {
        offset += one.len();
        if one.trim_end() == header {
            return format!("{}{line}{}", &text[..offset], &text[offset..]);
        }
    }
    format!("{}{header}\n{line}", with_empty_line(text))
}

/// Returns the text with one empty line at its end.
fn with_empty_line(text: &str) -> String {
    let mut text = text.trim_end_matches('\n').to_owned();
    text.push_str("\n\n");
    text
}

/// Returns whether the ports are written in `[[host]]`.
fn has_ports_by_host(spec: &Spec, text: &str) -> bool {
    spec.is_spread()
        && span_of_value(text, Some("cluster"), "ports").is_none()
        && span_of_value(text, Some("cluster"), "first-port").is_none()
        && text.lines().any(|line| line.trim_start().starts_with("ports"))
}

/// Returns the text with changed ports in `[cluster]`. `change` gets the client and bus port of each node.
fn with_ports(text: &str, spec: &Spec, change: impl FnOnce(&mut Vec<(u16, u16)>)) -> String {
    let mut ports: Vec<(u16, u16)> = spec.nodes.iter().map(|node| (node.port, node.bus_port)).collect();
    change(&mut ports);
    let clients: Vec<u16> = ports.iter().map(|(port, _)| *port).collect();
    let shown = format!("\"{}\"", show_ports(&clients));
    let mut text = text.to_owned();
    // A range written as `first-port` and `nodes` is replaced by a list.
    for key in ["first-port", "nodes"] {
        if let Some(span) = span_of_value(&text, Some("cluster"), key) {
            let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
            text.replace_range(start..end, "");
        }
    }
    text = with_value(&text, Some("cluster"), "ports", &shown);
    if span_of_value(&text, Some("cluster"), "bus-ports").is_some() {
        let buses: Vec<u16> = ports.iter().map(|(_, bus)| *bus).collect();
        text = with_value(&text, Some("cluster"), "bus-ports", &format!("\"{}\"", show_ports(&buses)));
    }
    if spec.sentinels.is_some() && span_of_value(&text, Some("cluster"), "replicas").is_some() {
        text = with_value(&text, Some("cluster"), "replicas", &(ports.len().saturating_sub(1)).to_string());
    }
    text
}

/// Returns the spec with a node added: a master, or a replica of the node with the key `replica_of`. Returns
/// the text unchanged if there already is such a node in that role.
pub fn with_node(
    text: &str,
    port: u16,
    replica_of: Option<&str>,
    host: Option<&str>,
) -> Result<String, EditError> {
    let spec = valid_spec(text)?;
    if has_ports_by_host(&spec, text) {
        return Err(EditError::ByHost);
    }
    if let Some(master) = replica_of
        && spec.node(master).is_none()
    {
        return Err(EditError::Unknown(master.to_owned()));
    }
    let key = port.to_string();
    if let Some(nth) = spec.node(&key) {
        let is_replica = || roles(&spec)[nth].is_some();
        let begins = match (&spec.nodes[nth].begins, replica_of) {
            _ if spec.sentinels.is_some() => is_replica(),
            (Begins::Master, None) => true,
            (Begins::ReplicaOf(master), Some(wanted)) => spec.nodes[*master].key == wanted,
            _ => false,
        };
        return if begins { Ok(text.to_owned()) } else { Err(EditError::Taken(key)) };
    }
    let bus = port.checked_add(10_000).unwrap_or(0);
    let changed = with_ports(text, &spec, |ports| ports.push((port, bus)));
    // Where Sentinels watch one master, every node more is a replica of it.
    if spec.sentinels.is_some() && host.is_none() {
        return validated(changed);
    }
    let mut changed = with_empty_line(&changed);
    let _ = writeln!(changed, "[node.{key}]");
    let _ = match replica_of {
        _ if spec.sentinels.is_some() => Ok(()),
        Some(master) => writeln!(changed, "replica-of = \"{master}\""),
        None => writeln!(changed, "role = \"master\""),
    };
    if let Some(host) = host {
        let _ = writeln!(changed, "host = \"{host}\"");
    }
    validated(changed)
}

/// Returns the spec with the node `key` removed. The other nodes keep their addresses, hosts and roles.
pub fn without_node(text: &str, key: &str) -> Result<String, EditError> {
    let spec = valid_spec(text)?;
    if has_ports_by_host(&spec, text) {
        return Err(EditError::ByHost);
    }
    let Some(gone) = spec.node(key) else { return Err(EditError::Unknown(key.to_owned())) };
    let roles = roles(&spec);
    if let Some(replica) = (0..roles.len()).find(|nth| roles[*nth] == Some(gone)) {
        return Err(EditError::Needed(key.to_owned(), spec.nodes[replica].key.clone()));
    }
    let mut changed = without_node_tables(text, key);
    changed = with_ports(&changed, &spec, |ports| _ = ports.remove(gone));
    // Writes down the addresses, hosts and roles that followed from the order of the nodes.
    for (nth, node) in spec.nodes.iter().enumerate().filter(|(nth, _)| *nth != gone) {
        let table = format!("node.{}", node.key);
        // Pods have no address of their own.
        if nth > gone && !node.pinned && spec.target == Target::Docker {
            changed = with_node_value(&changed, &table, "address", &format!("\"{}\"", node.address));
        }
        if nth > gone && spec.is_spread() {
            changed =
                with_node_value(&changed, &table, "host", &format!("\"{}\"", spec.hosts[node.host].name));
        }
        let shared = Begins::AsShared;
        if spec.sentinels.is_none() && node.begins == shared && spec.nodes[gone].begins == shared {
            let (role, of) = match roles[nth] {
                None => ("role", "master".to_owned()),
                Some(master) => ("replica-of", spec.nodes[master].key.clone()),
            };
            changed = with_node_value(&changed, &table, role, &format!("\"{of}\""));
        }
    }
    validated(changed)
}

/// Returns the text with a key set in `[node.KEY]`, unless the table already has the key.
fn with_node_value(text: &str, table: &str, key: &str, to: &str) -> String {
    let header = format!("[{table}]");
    let mut lines = text.lines().skip_while(|line| line.trim_end() != header).skip(1);
    let own = lines.by_ref().take_while(|line| !line.starts_with('['));
    let is_there = own.into_iter().any(|line| line.split('=').next().is_some_and(|name| name.trim() == key));
    if is_there { text.to_owned() } else { with_value(text, Some(table), key, to) }
}

/// Returns the text without `[node.KEY]` and its sub-tables.
fn without_node_tables(text: &str, key: &str) -> String {
    let names = [format!("[node.{key}]"), format!("[node.\"{key}\"]")];
    let below = [format!("[node.{key}."), format!("[node.\"{key}\".")];
    let mut inside = false;
    let mut kept = String::new();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('[') {
            inside = names.iter().any(|name| trimmed.starts_with(name.as_str()))
                || below.iter().any(|name| trimmed.starts_with(name.as_str()));
        }
        if !inside {
            kept.push_str(line);
        }
    }
    kept
}

/// Returns the spec with another server and image.
pub fn with_server(text: &str, server: &str, image: &str) -> Result<String, EditError> {
    valid_spec(text)?;
    let changed = with_value(text, None, "server", &format!("\"{server}\""));
    validated(with_value(&changed, Some("docker"), "image", &format!("\"{image}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# mine\nserver = \"redis:7.0\"\n\n[cluster]\nports = \"7002-7007\" # six\n\n[node.7004.config]\nmaxmemory = \"2gb\"\n";

    #[test]
    fn a_node_more() {
        let changed = with_node(TEXT, 7008, None, None).expect("good");
        assert!(
            changed.contains("ports = \"7002-7008\" # six") && changed.starts_with("# mine\n"),
            "{changed}"
        );
        let changed = with_node(&changed, 7009, Some("7008"), None).expect("good");
        let spec = valid_spec(&changed).expect("good");
        assert_eq!(roles(&spec)[spec.node("7009").expect("it is there")], spec.node("7008"));
        assert_eq!(with_node(&changed, 7009, Some("7008"), None), Ok(changed.clone()));
        assert_eq!(with_node(&changed, 7009, None, None), Err(EditError::Taken("7009".to_owned())));
    }

    #[test]
    fn a_node_less_moves_no_other() {
        let before = valid_spec(TEXT).expect("good");
        let after = valid_spec(&without_node(TEXT, "7005").expect("good")).expect("good");
        let address_and_role = |spec: &Spec, key: &str| {
            let nth = spec.node(key).expect("it is there");
            (spec.nodes[nth].address, roles(spec)[nth].is_none())
        };
        for node in &after.nodes {
            let key = node.key.as_str();
            assert_eq!(address_and_role(&before, key), address_and_role(&after, key), "{key}");
        }
        assert_eq!(after.nodes.len(), 5);
        assert!(matches!(without_node(TEXT, "7002"), Err(EditError::Needed(..))));
        assert!(matches!(without_node(TEXT, "7010"), Err(EditError::Unknown(_))));
    }

    #[test]
    fn another_server() {
        let changed = with_server(TEXT, "redis:8.0", "redis:8.0").expect("good");
        let spec = valid_spec(&changed).expect("good");
        assert_eq!((spec.server.name(), spec.docker.image.as_str()), ("redis:8.0", "redis:8.0"));
        assert!(with_server(TEXT, "redis:9", "redis:9").is_err());
    }
}
