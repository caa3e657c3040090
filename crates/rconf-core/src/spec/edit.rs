//! Changes of a spec's text: a node more, a node less, another server. Comments and order stay. Nodes that stay keep
//! their addresses and hosts.

use super::model::Spec;
use super::ports::show_ports;
use super::read;
use super::read::Read;
use crate::message::Language;
use crate::text::Span;
use std::fmt::Write as _;
use thiserror::Error;
use toml::de::DeTable;

/// Why a spec cannot be changed so.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// It is not good as it is.
    #[error("rconf.toml has errors; `rconf lint rconf.toml` shows them")]
    Bad,
    /// The key is taken.
    #[error("there is a node {0} already, with another role")]
    Taken(String),
    /// There is no such node.
    #[error("there is no node {0}; `rconf gen --print topology` shows the nodes")]
    Unknown(String),
    /// The ports are where this cannot change them.
    #[error(
        "the ports of this spec are given by host: change `ports` of the `[[host]]` by hand, and run `rconf gen`"
    )]
    ByHost,
    /// Other nodes need this one.
    #[error("node {0} cannot leave: {1}")]
    Needed(String, String),
    /// The changed spec would be wrong.
    #[error("the changed spec would be wrong: {0}")]
    Wrong(String),
}

/// A spec's text with the result of reading it.
fn good(text: &str) -> Result<Spec, EditError> {
    read("rconf.toml", text).spec.ok_or(EditError::Bad)
}

fn checked(text: String) -> Result<String, EditError> {
    let Read { spec, findings } = read("rconf.toml", &text);
    match spec {
        Some(_) => Ok(text),
        None => Err(EditError::Wrong(
            findings.first().map(|f| f.message.get(Language::English).to_owned()).unwrap_or_default(),
        )),
    }
}

/// The place of `[table] key = …`'s value.
pub(super) fn value(text: &str, table: Option<&str>, key: &str) -> Option<Span> {
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

pub(super) fn replaced(text: &str, span: Span, with: &str) -> String {
    format!("{}{with}{}", &text[..span.start], &text[span.end..])
}

/// Sets a text of a table, where it stands or at the beginning of the table, or in a new table.
fn set(text: &str, table: Option<&str>, key: &str, to: &str) -> String {
    if let Some(span) = value(text, table, key) {
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
    format!("{}{header}\n{line}", ended(text))
}

/// The text with an empty line behind it.
fn ended(text: &str) -> String {
    let mut text = text.trim_end_matches('\n').to_owned();
    text.push_str("\n\n");
    text
}

fn by_host(spec: &Spec, text: &str) -> bool {
    spec.is_spread()
        && value(text, Some("cluster"), "ports").is_none()
        && value(text, Some("cluster"), "first-port").is_none()
        && text.lines().any(|line| line.trim_start().starts_with("ports"))
}

/// The ports of the cluster, written anew.
fn with_ports(text: &str, spec: &Spec, change: impl FnOnce(&mut Vec<(u16, u16)>)) -> String {
    let mut ports: Vec<(u16, u16)> = spec.nodes.iter().map(|node| (node.port, node.bus_port)).collect();
    change(&mut ports);
    let clients: Vec<u16> = ports.iter().map(|(port, _)| *port).collect();
    let shown = format!("\"{}\"", show_ports(&clients));
    let mut text = text.to_owned();
    // A range by its first port and a number cannot be changed so: the list takes its place.
    for key in ["first-port", "nodes"] {
        if let Some(span) = value(&text, Some("cluster"), key) {
            let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
            text.replace_range(start..end, "");
        }
    }
    text = set(&text, Some("cluster"), "ports", &shown);
    if value(&text, Some("cluster"), "bus-ports").is_some() {
        let buses: Vec<u16> = ports.iter().map(|(_, bus)| *bus).collect();
        text = set(&text, Some("cluster"), "bus-ports", &format!("\"{}\"", show_ports(&buses)));
    }
    text
}

/// The spec with one node more: a master, or a replica of the node with that key. Nothing changes if it is there
/// already with that role.
pub fn with_node(
    text: &str,
    port: u16,
    replica_of: Option<&str>,
    host: Option<&str>,
) -> Result<String, EditError> {
    let spec = good(text)?;
    if by_host(&spec, text) {
        return Err(EditError::ByHost);
    }
    if let Some(master) = replica_of
        && spec.node(master).is_none()
    {
        return Err(EditError::Unknown(master.to_owned()));
    }
    let key = port.to_string();
    if let Some(nth) = spec.node(&key) {
        let begins = match (&spec.nodes[nth].begins, replica_of) {
            (super::Begins::Master, None) => true,
            (super::Begins::ReplicaOf(master), Some(wanted)) => spec.nodes[*master].key == wanted,
            _ => false,
        };
        return if begins { Ok(text.to_owned()) } else { Err(EditError::Taken(key)) };
    }
    let bus = port.checked_add(10_000).unwrap_or(0);
    let mut changed = ended(&with_ports(text, &spec, |ports| ports.push((port, bus))));
    let _ = writeln!(changed, "[node.{key}]");
    let _ = match replica_of {
        Some(master) => writeln!(changed, "replica-of = \"{master}\""),
        None => writeln!(changed, "role = \"master\""),
    };
    if let Some(host) = host {
        let _ = writeln!(changed, "host = \"{host}\"");
    }
    checked(changed)
}

/// The spec without the node of that key. Those that stay keep their addresses, hosts and roles.
pub fn without_node(text: &str, key: &str) -> Result<String, EditError> {
    let spec = good(text)?;
    if by_host(&spec, text) {
        return Err(EditError::ByHost);
    }
    let Some(gone) = spec.node(key) else { return Err(EditError::Unknown(key.to_owned())) };
    let roles = super::roles(&spec);
    if let Some(replica) = (0..roles.len()).find(|nth| roles[*nth] == Some(gone)) {
        let why = format!("node {} is its replica; remove that first", spec.nodes[replica].key);
        return Err(EditError::Needed(key.to_owned(), why));
    }
    let mut changed = without_tables(text, key);
    changed = with_ports(&changed, &spec, |ports| _ = ports.remove(gone));
    // What followed from the order is written down, so that nothing moves.
    for (nth, node) in spec.nodes.iter().enumerate().filter(|(nth, _)| *nth != gone) {
        let table = format!("node.{}", node.key);
        if nth > gone && !node.pinned {
            changed = set_node(&changed, &table, "address", &format!("\"{}\"", node.address));
        }
        if nth > gone && spec.is_spread() {
            changed = set_node(&changed, &table, "host", &format!("\"{}\"", spec.hosts[node.host].name));
        }
        // The others share out what is left of those that do.
        let shared = super::Begins::AsShared;
        if node.begins == shared && spec.nodes[gone].begins == shared {
            let (role, of) = match roles[nth] {
                None => ("role", "master".to_owned()),
                Some(master) => ("replica-of", spec.nodes[master].key.clone()),
            };
            changed = set_node(&changed, &table, role, &format!("\"{of}\""));
        }
    }
    checked(changed)
}

/// Sets a key of `[node.KEY]`, unless it is there.
fn set_node(text: &str, table: &str, key: &str, to: &str) -> String {
    let header = format!("[{table}]");
    let mut lines = text.lines().skip_while(|line| line.trim_end() != header).skip(1);
    let own = lines.by_ref().take_while(|line| !line.starts_with('['));
    let is_there = own.into_iter().any(|line| line.split('=').next().is_some_and(|name| name.trim() == key));
    if is_there { text.to_owned() } else { set(text, Some(table), key, to) }
}

/// The text without `[node.KEY]` and the tables below it.
fn without_tables(text: &str, key: &str) -> String {
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

/// The spec for another server, with the image of its makers unless another is given.
pub fn with_server(text: &str, server: &str, image: &str) -> Result<String, EditError> {
    good(text)?;
    let changed = set(text, None, "server", &format!("\"{server}\""));
    checked(set(&changed, Some("docker"), "image", &format!("\"{image}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::topology;

    const TEXT: &str = "# mine\nserver = \"redis:7.0\"\n\n[cluster]\nports = \"7002-7007\" # six\n\n[node.7004.config]\nmaxmemory = \"2gb\"\n";

    #[test]
    fn a_node_more() {
        let changed = with_node(TEXT, 7008, None, None).expect("good");
        assert!(
            changed.contains("ports = \"7002-7008\" # six") && changed.starts_with("# mine\n"),
            "{changed}"
        );
        let changed = with_node(&changed, 7009, Some("7008"), None).expect("good");
        let spec = good(&changed).expect("good");
        assert_eq!(topology(&spec).nodes.last().expect("a node").node, "7009");
        assert_eq!(with_node(&changed, 7009, Some("7008"), None), Ok(changed.clone()));
        assert_eq!(with_node(&changed, 7009, None, None), Err(EditError::Taken("7009".to_owned())));
    }

    #[test]
    fn a_node_less_moves_no_other() {
        let before = topology(&good(TEXT).expect("good"));
        let changed = without_node(TEXT, "7005").expect("good");
        let after = topology(&good(&changed).expect("good"));
        for node in &after.nodes {
            let was = before.nodes.iter().find(|b| b.node == node.node).expect("it was there");
            assert_eq!((was.address, was.is_master()), (node.address, node.is_master()), "{}", node.node);
        }
        assert_eq!(after.nodes.len(), 5);
        assert!(matches!(without_node(TEXT, "7002"), Err(EditError::Needed(..))));
        assert!(matches!(without_node(TEXT, "7010"), Err(EditError::Unknown(_))));
    }

    #[test]
    fn another_server() {
        let changed = with_server(TEXT, "redis:8.0", "redis:8.0").expect("good");
        let spec = good(&changed).expect("good");
        assert_eq!((spec.server.name(), spec.docker.image.as_str()), ("redis:8.0", "redis:8.0"));
        assert!(with_server(TEXT, "redis:9", "redis:9").is_err());
    }
}
