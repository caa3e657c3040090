//! Reads `[kubernetes]`, and checks what is particular to a cluster that Kubernetes runs.

use super::defaults::DATA_SHARE;
use super::model::{Announce, Kubernetes, Spec, TlsIssuer};
use super::problem::Problems;
use super::reader::Reader;
use super::rules::{bad_spec_value, claim_too_small, not_on_kubernetes, unsafe_name, unused_on_kubernetes};
use super::table::{At, TEXT, Table, kind, span};
use super::words;
use crate::catalog::id;
use crate::config::memory_size;
use crate::message::Words;
use crate::text::Span;
use std::collections::BTreeMap;
use toml::de::DeValue;

/// The client port of nodes in a spec without `port`.
const PORT: u16 = 6379;

/// The size of each claim in a spec without `storage`. It does not depend on other keys, because the size in a StatefulSet
/// cannot be changed.
const STORAGE: u64 = 10 << 30;

/// The labels of machines that keep the pods of a shard apart in a spec without `spread`.
const SPREAD: [&str; 2] = ["kubernetes.io/hostname", "topology.kubernetes.io/zone"];

/// The maximum length of the cluster's name: `-1000-nodes` may follow it in a name of at most 63 characters.
const LONGEST_NAME: usize = 40;

/// The labels that rconf chooses.
const OWN_LABELS: [&str; 4] =
    ["app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component", "shard"];

const NAMESPACE: Words = Words::new("a namespace", "命名空间");
const SECRET: Words = Words::new("a Secret", " Secret ");
const ISSUER: Words = Words::new("an issuer", "签发者");
const CLASS: Words = Words::new("a storage class", "存储类");

/// The places of what a spec for Kubernetes cannot have.
pub(super) struct Places {
    pub(super) table: Span,
    pub(super) name: Span,
    sentinel: Span,
    hosts: Span,
    pub(super) nodes: Span,
    pub(super) announce: Span,
    pub(super) server: Span,
    pub(super) docker: Span,
    pub(super) auth: Span,
    pub(super) tls: Span,
}

impl Places {
    /// Notes the places of tables. `announce` is that of `to`.
    pub(super) fn new(root: &Table<'_>, announce: Span) -> Self {
        let of = |key: &str| root.key(key);
        let cluster = of("cluster").unwrap_or_default();
        Self {
            table: of("kubernetes").unwrap_or(cluster),
            name: cluster,
            sentinel: of("sentinel").unwrap_or(cluster),
            hosts: of("host").unwrap_or(announce),
            nodes: of("node").unwrap_or(cluster),
            announce,
            server: of("server").unwrap_or(cluster),
            docker: of("docker").unwrap_or(cluster),
            auth: of("auth").unwrap_or(cluster),
            tls: of("tls").unwrap_or(cluster),
        }
    }
}

impl Reader<'_> {
    pub(super) fn kubernetes(&mut self, root: &mut Table<'_>, cluster: &str) -> Kubernetes {
        let mut table = self.table(root, "kubernetes", "[kubernetes]");
        let namespace = self.object_name(&mut table, "namespace", NAMESPACE);
        // The bus port is 10000 above.
        let port = table.number("port", (1024, 55_535), self.problems);
        let pull = self.choice(&mut table, "image-pull-policy", &["IfNotPresent", "Always", "Never"]);
        let image_pull_secret = self.object_name(&mut table, "image-pull-secret", SECRET);
        let storage_class = self.object_name(&mut table, "storage-class", CLASS);
        let storage = self.storage(&mut table);
        let spread = self.spread(&mut table);
        let client_namespaces = self.namespaces(&mut table);
        let external_domain = self.domain(&mut table);
        let tls_secret = self.object_name(&mut table, "tls-secret", SECRET);
        let tls_issuer = self.issuer(&mut table);
        let labels = self.labels(&mut table);
        table.finish(self.problems);
        Kubernetes {
            namespace: namespace.unwrap_or_else(|| cluster.to_owned()),
            port: port.and_then(|at| u16::try_from(at.value).ok()).unwrap_or(PORT),
            image_pull_policy: pull.unwrap_or("IfNotPresent"),
            image_pull_secret,
            storage_class,
            storage: storage.unwrap_or(STORAGE),
            spread: spread.unwrap_or_else(|| SPREAD.map(str::to_owned).to_vec()),
            client_namespaces,
            external_domain,
            tls_secret: tls_secret.unwrap_or_else(|| format!("{cluster}-tls")),
            tls_issuer,
            labels,
        }
    }

    fn domain(&mut self, table: &mut Table<'_>) -> Option<String> {
        let at = table.text("external-domain", self.problems)?;
        // With the name of a pod before it, it has at most 253 characters.
        if at.value.len() <= 180 && at.value.contains('.') && at.value.split('.').all(words::is_dns_label) {
            return Some(at.value.to_owned());
        }
        self.problems.add(at.span, unsafe_name::not_a_domain(at.value));
        None
    }

    fn issuer(&mut self, table: &mut Table<'_>) -> Option<TlsIssuer> {
        let name = self.object_name(table, "tls-issuer", ISSUER);
        let kind = self.choice(table, "tls-issuer-kind", &["Issuer", "ClusterIssuer"]);
        name.map(|name| TlsIssuer { kind: kind.unwrap_or("Issuer"), name })
    }

    /// Returns the text of a key if it can be the name of an object.
    fn object_name(&mut self, table: &mut Table<'_>, key: &'static str, what: Words) -> Option<String> {
        let at = table.text(key, self.problems)?;
        self.checked(at, what)
    }

    fn checked(&mut self, at: At<&str>, what: Words) -> Option<String> {
        if words::is_dns_label(at.value) {
            return Some(at.value.to_owned());
        }
        self.problems.add(at.span, unsafe_name::not_an_object_name(what, at.value));
        None
    }

    fn storage(&mut self, table: &mut Table<'_>) -> Option<u64> {
        let at = table.text("storage", self.problems)?;
        let bytes = words::size(at.value).filter(|bytes| (1 << 30..1 << 50).contains(bytes));
        if bytes.is_none() {
            self.problems.add(at.span, bad_spec_value::not_a_claim_size(at.value));
        }
        bytes
    }

    fn spread(&mut self, table: &mut Table<'_>) -> Option<Vec<String>> {
        let keys = table.texts("spread", self.problems)?;
        if keys.is_empty() {
            self.problems.add(table.key("spread").unwrap_or_default(), bad_spec_value::no_spread());
        }
        for at in keys.iter().filter(|at| !words::is_label_key(at.value)) {
            self.problems.add(at.span, bad_spec_value::not_a_label_key(at.value));
        }
        Some(keys.iter().map(|at| at.value.to_owned()).collect())
    }

    fn namespaces(&mut self, table: &mut Table<'_>) -> Vec<String> {
        let all = table.texts("client-namespaces", self.problems).unwrap_or_default();
        all.into_iter().filter_map(|at| self.checked(at, NAMESPACE)).collect()
    }

    fn labels(&mut self, table: &mut Table<'_>) -> Vec<(String, String)> {
        let Some(table) = table.table("labels", self.problems) else { return Vec::new() };
        let mut labels = BTreeMap::new();
        for (key, value) in table.entries() {
            let at = span(value.span());
            let DeValue::String(text) = value.get_ref() else {
                let problem = bad_spec_value::wrong_type("labels", TEXT, kind(value.get_ref()));
                self.problems.add(at, problem);
                continue;
            };
            if !words::is_label_key(key.value) {
                self.problems.add(key.span, bad_spec_value::not_a_label_key(key.value));
            } else if OWN_LABELS.contains(&key.value) {
                self.problems.add(key.span, not_on_kubernetes::own_label(key.value));
            } else if !words::is_label_value(text) {
                self.problems.add(at, bad_spec_value::not_a_label(text));
            } else {
                labels.insert(key.value.to_owned(), text.to_string());
            }
        }
        labels.into_iter().collect()
    }
}

/// Checks a spec whose nodes Kubernetes runs.
pub(super) fn check_kubernetes(problems: &mut Problems, spec: &Spec, places: &Places) {
    if !words::is_dns_label(&spec.name) || spec.name.len() > LONGEST_NAME {
        problems.add(places.name, not_on_kubernetes::name_of_cluster(&spec.name));
    }
    if spec.sentinels.is_some() {
        problems.add(places.sentinel, not_on_kubernetes::sentinels());
    }
    for node in &spec.nodes {
        if let Some(directive) = node.config.first() {
            problems.add(directive.key, not_on_kubernetes::node_differs(&node.key));
        } else if node.memory.is_some() {
            problems.add(places.nodes, not_on_kubernetes::node_differs(&node.key));
        }
    }
    if spec.target.resource().is_some() {
        // Nobody outside is reached by an operator's pods, which `check_operator` says.
    } else if spec.kubernetes.external_domain.is_some() && spec.server.release() < (7, 0) {
        problems.add(places.table, not_on_kubernetes::no_host_names(spec.server));
    }
    if spec.kubernetes.external_domain.is_some() && !spec.kubernetes.client_namespaces.is_empty() {
        problems.add(places.table, unused_on_kubernetes::client_namespaces());
    }
    if spec.announce == Announce::Host {
        problems.add(places.announce, unused_on_kubernetes::addresses_of_hosts());
    } else if !spec.hosts.is_empty() {
        problems.add(places.hosts, unused_on_kubernetes::hosts());
    }
    if let Some(data) = spec.data_of_node().filter(|data| data.saturating_mul(2) > spec.kubernetes.storage) {
        problems.add(places.table, claim_too_small::claim_too_small(spec.kubernetes.storage, data));
    }
}

impl Spec {
    /// Returns the most data that a node holds, in bytes, or `None` if there is no limit.
    pub(crate) fn data_of_node(&self) -> Option<u64> {
        let written = self.config.iter().find(|directive| directive.id == Some(id::MAXMEMORY));
        match (written, self.docker.memory) {
            // With 0, there is no limit.
            (Some(directive), _) => {
                memory_size(directive.lines.first()?.as_bytes(), self.server).filter(|bytes| *bytes > 0)
            }
            (None, Some(limit)) => Some(limit / 100 * DATA_SHARE),
            (None, None) => Some(1 << 30),
        }
    }
}
