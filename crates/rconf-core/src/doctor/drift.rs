//! Compares what runs with the files that it was started with, or should have been.

use super::node::node;
use crate::catalog::secrets::is_secret;
use crate::catalog::{Directive, DirectiveId, Server, directives, id};
use crate::cluster::Node;
use crate::config::{BufferLimit, Config, Value};
use crate::diagnostic::Finding;
use crate::lint::rules::running::{Difference, lost_at_restart, never_loaded};
use crate::message::{Message, say};
use crate::running::{Seen, SeenNode};
use crate::text::Place;
use std::collections::BTreeMap;

/// Returns how the nodes differ from their files, and the names of the nodes whose file is not among them.
pub(super) fn drift(seen: &Seen, files: &[Node]) -> (Vec<Finding>, Vec<String>) {
    let (mut findings, mut without) = (Vec::new(), Vec::new());
    for of in seen.nodes() {
        let node = node(of);
        match node.as_ref().and_then(|node| Some((node, file_of(node, files)?))) {
            Some((node, file)) => findings.extend(differences(of, node, file)),
            None => without.push(of.name().to_owned()),
        }
    }
    (findings, without)
}

/// Returns the file of a node: the one with its port, and if several have it, the one that announces the node's address.
/// Several plans may run the same file.
fn file_of<'f>(node: &Node, files: &'f [Node]) -> Option<&'f Node> {
    let port = |node: &Node| (node.config.integer(id::PORT), node.config.integer(id::TLS_PORT));
    let announced = |node: &Node| node.config.text(id::CLUSTER_ANNOUNCE_IP).to_vec();
    let mut with_port: Vec<&Node> = files.iter().filter(|file| port(file) == port(node)).collect();
    with_port.dedup_by_key(|file| file.config.path());
    match with_port[..] {
        [only] => Some(only),
        _ => {
            let mut same = with_port.into_iter().filter(|file| announced(file) == announced(node));
            same.next().filter(|_| same.next().is_none())
        }
    }
}

fn differences(of: &SeenNode, running: &Node, file: &Node) -> Vec<Finding> {
    let is_shown = |directive: &&Directive| of.answers.setting(directive.name).is_some();
    let mut findings = Vec::new();
    for directive in directives().iter().filter(is_shown) {
        let Some(variant) = directive.variant(of.server) else { continue };
        let is_compared = !NOT_COMPARED.contains(&directive.id) && !file.config.is_unknown(directive.id);
        if !is_compared || file.config.may_be_elsewhere(directive.id) {
            continue;
        }
        if is_same(directive, &running.config, &file.config, of.server) {
            continue;
        }
        let difference = Difference {
            runs: shown(directive, &running.config, of.server, say!("one secret", "某个密文")),
            written: shown(directive, &file.config, of.server, say!("another", "另一个")),
        };
        let make =
            if variant.immutable { never_loaded::never_loaded } else { lost_at_restart::lost_at_restart };
        let finding = make(place(running, directive.id), directive.name, &difference);
        let written = file.config.setting(directive.id).map(|setting| file.place(setting.at, None));
        findings.push(match written {
            Some(written) => finding.related(written, say!("the file says so here", "文件中在这里")),
            None => finding,
        });
    }
    findings
}

/// Directives that are not compared: what runs has the folder that a relative path means; roles change by failover.
const NOT_COMPARED: [DirectiveId; 4] = [id::DIR, id::REPLICAOF, id::SLAVEOF, id::USER];

fn place(node: &Node, directive: DirectiveId) -> Place {
    node.config.setting(directive).map_or_else(|| node.start(), |setting| node.place(setting.at, None))
}

fn is_same(directive: &Directive, running: &Config, file: &Config, server: Server) -> bool {
    match directive.id {
        id::SAVE => running.save_points() == file.save_points(),
        id::CLIENT_OUTPUT_BUFFER_LIMIT => limits(running, file) == limits(file, running),
        id => {
            text(directive, running, server).as_deref() == text(directive, file, server).as_deref() || {
                let (one, other) = (running.setting(id), file.setting(id));
                one.is_some() && one.map(|setting| &setting.value) == other.map(|setting| &setting.value)
            }
        }
    }
}

/// Returns the limits that one configuration sets, of the classes that either sets.
fn limits(of: &Config, other: &Config) -> BTreeMap<&'static str, Option<BufferLimit>> {
    let set = |config: &Config| -> BTreeMap<&'static str, Option<BufferLimit>> {
        let values = config.all(id::CLIENT_OUTPUT_BUFFER_LIMIT).map(|setting| &setting.value);
        let limits = values.flat_map(|value| match value {
            Value::BufferLimits(limits) => limits.clone(),
            _ => Vec::new(),
        });
        limits.map(|limit| (limit.class, Some(limit))).collect()
    };
    let is_usual =
        |limit: &BufferLimit| USUAL.contains(&(limit.class, limit.hard, limit.soft, limit.soft_seconds));
    let mut all: BTreeMap<_, _> = set(other).into_keys().map(|class| (class, None)).collect();
    all.extend(set(of));
    for limit in all.values_mut() {
        *limit = limit.filter(|limit| !is_usual(limit));
    }
    all
}

/// The limits that hold without a line.
const USUAL: [(&str, u64, u64, i64); 3] =
    [("normal", 0, 0, 0), ("replica", 256 << 20, 64 << 20, 60), ("pubsub", 32 << 20, 8 << 20, 60)];

/// Returns the value of a directive as `CONFIG GET` shows it, by its line or its default. Returns `None` for values that
/// have no plain text.
fn text(directive: &Directive, config: &Config, server: Server) -> Option<Vec<u8>> {
    let Some(setting) = config.setting(directive.id) else {
        return directive
            .variant(server)
            .map(|variant| variant.default.unwrap_or_default().as_bytes().to_vec());
    };
    let plain = |text: String| Some(text.into_bytes());
    match &setting.value {
        Value::Bool(yes) => plain(if *yes { "yes" } else { "no" }.to_owned()),
        Value::Word(word) => plain((*word).to_owned()),
        Value::Words(words) => plain(words.join(" ")),
        Value::Integer(number) => plain(number.to_string()),
        Value::Bytes(bytes) => plain(bytes.to_string()),
        Value::Percent(percent) => plain(format!("{percent}%")),
        Value::Mode(mode) => plain(format!("{mode:o}")),
        Value::Text(text) => Some(text.to_vec()),
        Value::Addresses(words) | Value::Percentiles(words) => Some(words.join(&b' ')),
        Value::OomScores(scores) => plain(scores.map(|score| score.to_string()).join(" ")),
        _ => None,
    }
}

/// Returns the value of a directive in a message. Of a secret, that is `secret`.
fn shown(directive: &Directive, config: &Config, server: Server, secret: Message) -> Message {
    if is_secret(directive.name.as_bytes()) {
        return match text(directive, config, server) {
            Some(text) if !text.is_empty() => secret,
            _ => say!("none", "空值"),
        };
    }
    let value = match directive.id {
        id::SAVE => {
            let points = config.save_points().into_iter();
            points.map(|(seconds, changes)| format!("{seconds} {changes}")).collect::<Vec<_>>().join(" ")
        }
        id::CLIENT_OUTPUT_BUFFER_LIMIT => {
            let limits = limits(config, config).into_values().flatten();
            let limit = |of: BufferLimit| format!("{} {} {} {}", of.class, of.hard, of.soft, of.soft_seconds);
            limits.map(limit).collect::<Vec<_>>().join(" ")
        }
        _ => String::from_utf8_lossy(&text(directive, config, server).unwrap_or_default()).into_owned(),
    };
    let value: String = value.chars().filter(|c| !c.is_control()).take(100).collect();
    match config.setting(directive.id) {
        Some(_) => say!("`{value}`", " `{value}`", value),
        None => say!("`{value}` (the default)", " `{value}`（默认值）", value),
    }
}
