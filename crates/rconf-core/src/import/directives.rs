//! The directives that nodes set and `gen` would not, or would set otherwise.

use super::nodes::Found;
use crate::catalog::{Directive, DirectiveId, id};
use crate::compare::effective;
use crate::config::{Config, Files, read};
use crate::generate::{node_configuration, pods_configuration};
use crate::spec::{Spec, Target, is_set_by_rconf};
use crate::topology::topology;
use std::collections::BTreeMap;

/// The lines of a directive in a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lines {
    /// The name, as written.
    pub(super) name: String,
    /// The arguments of each line.
    pub(super) arguments: Vec<String>,
    /// Where the directive stands among the others.
    place: usize,
}

/// The directives of a cluster.
#[derive(Debug, Default)]
pub(super) struct Directives {
    /// Those that are the same on every node.
    pub(super) common: Vec<Lines>,
    /// Those of single nodes, by their index.
    pub(super) own: BTreeMap<usize, Vec<Lines>>,
    /// The names of those that a spec cannot set.
    pub(super) left_out: Vec<String>,
}

/// Returns the directives of the nodes. `base` is their spec without any directive; its nodes are in the same order.
pub(super) fn directives(all: &[Found<'_>], base: &Spec) -> Directives {
    let plan = topology(base);
    let mut of_nodes: Vec<BTreeMap<DirectiveId, Lines>> = Vec::new();
    let mut directives = Directives::default();
    for (nth, found) in all.iter().enumerate() {
        let made = plan.nodes.iter().find(|node| node.index == nth);
        let generated = match base.target {
            Target::Kubernetes | Target::ValkeyOperator | Target::RedisOperator => pods_configuration(base),
            Target::Docker => {
                made.map(|node| node_configuration(base, &plan, node, "a-password").0).unwrap_or_default()
            }
        };
        let generated = read("redis.conf", generated.into_bytes(), &Files::new(), base.server);
        of_nodes.push(of_node(found.config(), &generated, &mut directives.left_out));
    }
    let first = of_nodes.first().cloned().unwrap_or_default();
    let is_common = |id: &DirectiveId, lines: &Lines| {
        of_nodes.iter().all(|own| own.get(id).is_some_and(|other| other.arguments == lines.arguments))
    };
    let common: BTreeMap<DirectiveId, Lines> =
        first.into_iter().filter(|(id, lines)| is_common(id, lines)).collect();
    for (nth, own) in of_nodes.into_iter().enumerate() {
        let mut own: Vec<Lines> =
            own.into_iter().filter(|(id, _)| !common.contains_key(id)).map(|(_, lines)| lines).collect();
        own.sort_by_key(|lines| lines.place);
        if !own.is_empty() {
            directives.own.insert(nth, own);
        }
    }
    directives.common = common.into_values().collect();
    directives.common.sort_by_key(|lines| lines.place);
    directives.left_out.sort_unstable();
    directives.left_out.dedup();
    directives
}

/// Returns what a node sets and the generated configuration does not mean.
fn of_node(config: &Config, generated: &Config, left_out: &mut Vec<String>) -> BTreeMap<DirectiveId, Lines> {
    let mut lines: BTreeMap<DirectiveId, Lines> = BTreeMap::new();
    for (place, setting) in config.settings().iter().enumerate() {
        let directive = setting.directive.directive();
        if lines.contains_key(&directive.id) || is_same(config, generated, directive) {
            continue;
        }
        // Sentinels find servers at what the spec lets them announce.
        let is_of_cluster = directive.name.starts_with("cluster-");
        let is_announced = [id::REPLICA_ANNOUNCE_IP, id::REPLICA_ANNOUNCE_PORT].contains(&directive.id);
        if !generated.is_cluster() && (is_of_cluster || is_announced) {
            continue;
        }
        // The settings of containers, which every generated node has in another form.
        let is_of_host = [id::LOGFILE, id::BIND, id::PROTECTED_MODE].contains(&directive.id);
        if is_set_by_rconf(directive.id) || is_of_host {
            if is_of_host || directive.id == id::MASTERUSER || directive.id == id::PRIMARYUSER {
                left_out.push(directive.name.to_owned());
            }
            continue;
        }
        lines.insert(directive.id, written(config, directive, place));
    }
    lines
}

fn is_same(config: &Config, generated: &Config, directive: &'static Directive) -> bool {
    match (effective(config, directive), effective(generated, directive)) {
        (Some(old), Some(new)) => old.value == new.value,
        _ => false,
    }
}

/// Returns the lines of a directive as they are written: all, if they add to each other, else the last.
fn written(config: &Config, directive: &Directive, place: usize) -> Lines {
    let adds = [id::SAVE, id::CLIENT_OUTPUT_BUFFER_LIMIT, id::RENAME_COMMAND, id::LOADMODULE];
    let mut arguments = Vec::new();
    let mut name = directive.name.to_owned();
    for setting in config.all(directive.id) {
        let bytes = config.sources()[setting.at.source].document.bytes();
        let words = config.words(setting.at);
        let (Some(first), Some(last)) = (words.get(1), words.last()) else { continue };
        let unquoted: Option<Vec<&str>> = words[1..].iter().map(|word| plain(word.span.of(bytes))).collect();
        let as_written = || String::from_utf8_lossy(first.span.to(last.span).of(bytes)).into_owned();
        let line = unquoted.map_or_else(as_written, |words| words.join(" "));
        if !adds.contains(&directive.id) {
            arguments.clear();
        }
        arguments.push(line);
        name = String::from_utf8_lossy(words[0].span.of(bytes)).into_owned();
    }
    Lines { name, arguments, place }
}

/// Returns a word without the quotes that it does not need. Returns `None` if it needs them, or is not plain.
fn plain(word: &[u8]) -> Option<&str> {
    let inner = word.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(word);
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/,".contains(byte);
    let inner = (!inner.is_empty() && inner.iter().all(is_plain)).then_some(inner)?;
    std::str::from_utf8(inner).ok()
}
