//! The documents of a file, and the objects in them.

use super::configuration::config_object;
use super::model::{Objects, WorkloadKind};
use super::{service, workload};
use crate::container::blocks::in_resource;
use crate::container::model::{Deployment, Kind, Located};
use crate::container::yaml::{Yaml, parse};
use crate::message::{Message, say};
use crate::shell::Unfollowed;
use crate::text::{Place, Span, Text};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Returns whether a YAML file has the keys `apiVersion` and `kind` at the start of lines, as every manifest does.
pub fn is_manifest(bytes: &[u8]) -> bool {
    let is_key = |line: &[u8], key: &[u8]| {
        let line = line.strip_prefix(b"\"").unwrap_or(line);
        line.strip_prefix(key).is_some_and(|rest| rest.starts_with(b":") || rest.starts_with(b"\":"))
    };
    let has = |key: &[u8]| bytes.split(|b| *b == b'\n').any(|line| is_key(line, key));
    has(b"apiVersion") && has(b"kind")
}

/// Reads all documents of a manifest. Containers get the keys that they mount only when the files are linked
/// ([`super::link`]).
pub(in crate::container) fn read_manifest(path: &str, bytes: &[u8]) -> Deployment {
    let deployment = Deployment { path: path.to_owned(), kind: Kind::Kubernetes, ..Deployment::default() };
    let mut reader = Reader { path, start: 0, deployment, objects: Objects::default() };
    match std::str::from_utf8(bytes) {
        Ok(source) => reader.stream(source),
        Err(error) => {
            let why = say!("it is not UTF-8", "不是 UTF-8");
            reader.note(Span::at(error.valid_up_to()), why, true);
        }
    }
    Deployment { objects: Arc::new(reader.objects), ..reader.deployment }
}

/// The state of reading a file.
pub(super) struct Reader<'a> {
    pub path: &'a str,
    /// The offset of the current document in the file.
    pub start: usize,
    pub deployment: Deployment,
    pub objects: Objects,
}

impl Reader<'_> {
    /// Returns the place of a span of the current document.
    pub fn place(&self, span: Span) -> Place {
        let span = Span::new(self.start + span.start, self.start + span.end);
        Place { path: self.path.to_owned(), span }
    }

    /// Returns the text of a scalar. The markers of a chart's template are not known.
    pub fn text(&self, value: Yaml<'_>) -> Option<Text> {
        let text = value.scalar()?;
        Some(Text { is_known: !text.contains("{{"), ..Text::known(text, self.place(value.span())) })
    }

    /// Returns the text of a key of a mapping.
    pub fn text_of(&self, mapping: Yaml<'_>, key: &str) -> Option<Text> {
        self.text(mapping.get(key)?)
    }

    /// Returns the number at a key of a mapping, with its place.
    pub fn number_of(&self, mapping: Yaml<'_>, key: &str) -> Option<Located<u64>> {
        let text = self.text_of(mapping, key)?;
        Some(Located { value: text.get()?.trim().parse().ok()?, place: text.place })
    }

    pub fn note(&mut self, span: Span, why: Message, is_error: bool) {
        let place = self.place(span);
        self.deployment.unfollowed.push(Unfollowed { place, why, is_error });
    }

    /// Reads the documents of a stream, which lines of three hyphens separate.
    fn stream(&mut self, source: &str) {
        let mut from = 0;
        let mut at = 0;
        for line in source.split_inclusive('\n') {
            if line.trim_end() == "---" || line.starts_with("--- ") {
                self.document(&source[from..at], from);
                from = at + line.len();
            }
            at += line.len();
        }
        self.document(&source[from..], from);
    }

    fn document(&mut self, source: &str, start: usize) {
        self.start = start;
        // Charts leave documents that hold nothing but comments.
        if source.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return;
        }
        match parse(source) {
            Ok(tree) => {
                if let Some(root) = tree.root() {
                    self.object(root);
                }
            }
            Err(fault) => self.note(fault.span, fault.why, fault.is_error),
        }
    }

    fn object(&mut self, object: Yaml<'_>) {
        // A list may hold lists.
        let mut open = vec![object];
        while let Some(object) = open.pop() {
            let mut items: Vec<Yaml<'_>> = object.get("items").into_iter().flat_map(Yaml::items).collect();
            items.reverse();
            open.append(&mut items);
            let Some(kind) = object.get("kind") else { continue };
            match kind.scalar().unwrap_or_default() {
                "ConfigMap" | "Secret" => {
                    let config = config_object(self, object, kind);
                    self.objects.configs.push(config);
                }
                "Service" => {
                    let service = service::service(self, object, kind);
                    self.objects.services.push(service);
                }
                "NetworkPolicy" => {
                    let policy = service::policy(self, object, kind);
                    self.objects.policies.push(policy);
                }
                "PodDisruptionBudget" => {
                    let budget = service::budget(self, object, kind);
                    self.objects.budgets.push(budget);
                }
                name => {
                    if let Some(of) = WorkloadKind::parse(name) {
                        workload::workload(self, object, kind, of);
                    } else {
                        let found = in_resource(object, &|span| self.place(span));
                        self.deployment.containers.extend(found.containers);
                        self.deployment.unfollowed.extend(found.unfollowed);
                    }
                }
            }
        }
    }
}

/// Returns the name and the namespace of an object.
pub(super) fn names(object: Yaml<'_>) -> (String, Option<String>) {
    let metadata = object.get("metadata");
    let of = |key: &str| metadata.and_then(|m| m.get(key)).and_then(Yaml::scalar).map(str::to_owned);
    (of("name").unwrap_or_default(), of("namespace"))
}

/// Returns the entries of a mapping of texts, such as labels.
pub(super) fn pairs(mapping: Option<Yaml<'_>>) -> BTreeMap<String, String> {
    let entries = mapping.into_iter().flat_map(Yaml::entries);
    entries.filter_map(|(key, value)| Some((key.key().to_owned(), value.scalar()?.to_owned()))).collect()
}
