//! The resource of which an operator makes a cluster, with what belongs to it.

use super::manifests::{Manifests, binary, labels, resources};
use crate::container::{group_of, written_by_operator};
use crate::generate::lines::{Line, Lines, directives_of_node};
use crate::generate::node::{cluster, memory, persistence, tcp_keepalive};
use crate::generate::template::template;
use crate::message::{Language, Words, say};
use crate::spec::{Announce, Spec, Target, is_fixed, is_joined, writes};
use std::fmt::Write as _;

/// Returns the texts of the manifests with their names and modes.
pub(super) fn operator_manifests(
    manifests: &Manifests<'_>,
    kind: &str,
    password: &str,
) -> Vec<(String, String, u32)> {
    let spec = manifests.spec;
    let of_secret = [("password", password), ("labels", &labels(spec, "node", 4))];
    let secret = manifests.filled(template!("templates/operator-secret.yaml"), &[], &of_secret);
    vec![
        ("secret.yaml".to_owned(), secret, 0o600),
        ("cluster.yaml".to_owned(), resource(manifests, kind), 0o644),
    ]
}

/// Returns `README.md`.
pub(super) fn operator_readme(manifests: &Manifests<'_>, kind: &str) -> String {
    let (server, resource) = (manifests.spec.server.to_string(), kind.to_lowercase());
    let own =
        [("server", server.as_str()), ("resource", &resource), ("operator", manifests.spec.target.name())];
    manifests.filled(template!("templates/operator-README.md"), &[], &own)
}

fn resource(manifests: &Manifests<'_>, kind: &str) -> String {
    let spec = manifests.spec;
    let is_valkey = spec.target == Target::ValkeyOperator;
    let (template, by) = if is_valkey {
        (template!("templates/valkey-cluster.yaml"), 2)
    } else {
        (template!("templates/redis-cluster.yaml"), 4)
    };
    let class = spec.kubernetes.storage_class.as_ref();
    let class = class.map_or(String::new(), |class| {
        if is_valkey {
            format!("    storageClassName: {class}\n")
        } else {
            format!("        storageClassName: {class}\n")
        }
    });
    let secret = spec.kubernetes.image_pull_secret.as_ref();
    let pull_secrets = secret
        .map_or(String::new(), |name| format!("{:by$}imagePullSecrets:\n{:by$}  - name: {name}\n", "", ""));
    let masters = manifests.pods.shards.len();
    let written: Vec<String> = written_by_operator(kind).iter().map(|line| format!("#   {line}")).collect();
    let own = [
        ("group", group_of(kind).to_owned()),
        ("written", written.join("\n")),
        ("labels", labels(spec, "node", 4)),
        ("replicas", spec.replicas.to_string()),
        ("all-replicas", (manifests.pods.count() - masters).to_string()),
        ("major", spec.server.release().0.to_string()),
        ("pull-secrets", pull_secrets),
        ("storage", binary(spec.kubernetes.storage)),
        ("class", class),
        ("resources", resources(spec, by)),
        ("spread-leader", spread_of_role(spec, "leader")),
        ("spread-follower", spread_of_role(spec, "follower")),
        ("directives", directives(spec, kind)),
    ];
    let own: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let parts: &[&str] = if spec.kubernetes.spread.len() > 1 { &["zone"] } else { &[] };
    manifests.filled(template, parts, &own)
}

const EVENLY: Words = Words::new(
    "Spread evenly. A pod waits if there is no room for it.",
    "均匀分布。没有空余时，pod 会等待。",
);
const HERE_TOO: Words = Words::new("Here too, if there is room.", "有空余时，这一级也均匀分布。");

/// Returns the constraints that keep apart the pods of one role: `leader` or `follower`.
fn spread_of_role(spec: &Spec, role: &str) -> String {
    let mut text = "    topologySpreadConstraints:\n".to_owned();
    for (nth, key) in spec.kubernetes.spread.iter().enumerate() {
        let (reason, unsatisfiable) = match nth {
            0 => (EVENLY, "DoNotSchedule"),
            _ => (HERE_TOO, "ScheduleAnyway"),
        };
        let reason = reason.get(spec.language());
        let _ = write!(
            text,
            "      # {reason}\n      - maxSkew: 1\n        topologyKey: {key}\n        whenUnsatisfiable: {unsatisfiable}\n        \
             labelSelector:\n          matchLabels:\n            app: {}-{role}\n",
            spec.name
        );
    }
    text
}

/// Returns the directives that a resource can set, each with its reason: those that `rconf gen` writes for pods, without what the
/// operator writes itself.
fn directives(spec: &Spec, kind: &str) -> String {
    let is_valkey = spec.target == Target::ValkeyOperator;
    let mut text = String::new();
    for (name, value, reason) in joined(&lines(spec), spec.language()) {
        if is_own(&name) || writes(kind, &name) || (!is_valkey && is_fixed(&name, spec.server)) {
            continue;
        }
        let value = if is_valkey { value.as_str() } else { value.trim_matches('"') };
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = if is_valkey {
            write!(text, "    # {reason}\n    {name}: \"{value}\"\n")
        } else {
            write!(text, "      # {reason}\n      - \"{name} {value}\"\n")
        };
    }
    text.truncate(text.trim_end().len());
    text
}

/// Returns whether a directive makes a server a node of a cluster, which operators do in their own way.
fn is_own(name: &str) -> bool {
    ["cluster-enabled", "cluster-config-file"].contains(&name)
}

fn lines(spec: &Spec) -> Vec<Line> {
    let mut out = Lines::new(spec, directives_of_node(&spec.config, &[]));
    tcp_keepalive(&mut out);
    cluster(&mut out, |out| {
        if spec.announce == Announce::Hostname {
            let why = say!(
                "Clients get the host name instead of the address, so that certificates and proxies can use it.",
                "客户端得到的是主机名而不是地址，这样证书和代理可以按主机名工作。",
            );
            out.set(why, "cluster-preferred-endpoint-type hostname");
        }
    });
    persistence(&mut out);
    if let Some(node) = spec.nodes.first() {
        memory(spec, node, &mut out);
    }
    out.write_rest();
    out.finish().1
}

/// Returns the name, the value and the reason of each directive. Several lines are joined if they can be one line.
fn joined(lines: &[Line], language: Language) -> Vec<(String, String, String)> {
    let mut all: Vec<(String, String, String)> = Vec::new();
    for line in lines {
        let (name, value) = line.text.split_once(' ').unwrap_or((&line.text, ""));
        match all.iter_mut().find(|(other, ..)| other == name && is_joined(name)) {
            Some((_, values, _)) => {
                values.push(' ');
                values.push_str(value);
            }
            None => {
                all.push((name.to_owned(), value.to_owned(), line.reason.get(language).to_owned()));
            }
        }
    }
    all
}
