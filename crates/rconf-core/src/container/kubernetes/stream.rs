//! The documents of a file, and the objects in them.

use super::configuration::config_object;
use super::model::{Objects, WorkloadKind};
use super::reader::Reader;
use super::{service, workload};
use crate::container::blocks::in_resource;
use crate::container::model::{Deployment, Kind};
use crate::container::yaml::{Yaml, parse};
use crate::message::say;
use crate::text::Span;
use serde::de::IgnoredAny;
use std::sync::Arc;

/// Returns whether a YAML file has the keys `apiVersion` and `kind` at the start of lines, as every manifest does, or a
/// JSON file has them anywhere.
pub fn is_manifest(bytes: &[u8]) -> bool {
    if is_json(bytes) {
        let has = |key: &[u8]| bytes.windows(key.len()).any(|part| part == key);
        return has(b"\"apiVersion\"") && has(b"\"kind\"");
    }
    let is_key = |line: &[u8], key: &[u8]| {
        let line = line.strip_prefix(b"\"").unwrap_or(line);
        line.strip_prefix(key).is_some_and(|rest| rest.starts_with(b":") || rest.starts_with(b"\":"))
    };
    let has = |key: &[u8]| bytes.split(|b| *b == b'\n').any(|line| is_key(line, key));
    has(b"apiVersion") && has(b"kind")
}

/// Returns whether a text begins as an object of JSON does, and no template.
fn is_json(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_start();
    let rest = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    rest.is_some_and(|rest| rest.starts_with(b"\""))
}

/// Reads all documents of a manifest. Containers get the keys that they mount only when the files are linked
/// ([`super::link`]).
pub(in crate::container) fn read_manifest(path: &str, bytes: &[u8]) -> Deployment {
    let deployment = Deployment { path: path.to_owned(), kind: Kind::Kubernetes, ..Deployment::default() };
    let mut reader = Reader { path, start: 0, deployment, objects: Objects::default() };
    match std::str::from_utf8(bytes) {
        Ok(source) => stream(&mut reader, source),
        Err(error) => {
            let why = say!("it is not UTF-8", "不是 UTF-8");
            reader.note(Span::at(error.valid_up_to()), why, true);
        }
    }
    Deployment { objects: Arc::new(reader.objects), ..reader.deployment }
}

/// Reads the documents of a stream, which lines of three hyphens separate.
fn stream(reader: &mut Reader<'_>, source: &str) {
    let mut from = 0;
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        if line.trim_end() == "---" || line.starts_with("--- ") {
            document(reader, &source[from..at], from);
            from = at + line.len();
        }
        at += line.len();
    }
    document(reader, &source[from..], from);
}

fn document(reader: &mut Reader<'_>, source: &str, start: usize) {
    reader.start = start;
    // Charts leave documents that hold nothing but comments.
    if source.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return;
    }
    match parse(source) {
        Ok(tree) => {
            if let Some(root) = tree.root() {
                object(reader, root);
            }
        }
        Err(fault) => {
            // Not all that JSON allows is YAML.
            let is_valid = is_json(source.as_bytes()) && serde_json::from_str::<IgnoredAny>(source).is_ok();
            reader.note(fault.span, fault.why, fault.is_error && !is_valid);
        }
    }
}

fn object(reader: &mut Reader<'_>, object: Yaml<'_>) {
    // A list may hold lists.
    let mut open = vec![object];
    while let Some(object) = open.pop() {
        let mut items: Vec<Yaml<'_>> = object.get("items").into_iter().flat_map(Yaml::items).collect();
        items.reverse();
        open.append(&mut items);
        let Some(kind) = object.get("kind") else { continue };
        match kind.scalar().unwrap_or_default() {
            "ConfigMap" | "Secret" => {
                let config = config_object(reader, object, kind);
                reader.objects.configs.push(config);
            }
            "Service" => {
                let service = service::service(reader, object, kind);
                reader.objects.services.push(service);
            }
            "NetworkPolicy" => {
                let policy = service::policy(reader, object, kind);
                reader.objects.policies.push(policy);
            }
            "Certificate" => {
                let certificate = service::certificate(object);
                reader.objects.certificates.push(certificate);
            }
            "PodDisruptionBudget" => {
                let budget = service::budget(reader, object, kind);
                reader.objects.budgets.push(budget);
            }
            name => {
                if let Some(of) = WorkloadKind::parse(name) {
                    workload::workload(reader, object, kind, of);
                } else {
                    let found = in_resource(object, &|span| reader.place(span));
                    reader.deployment.containers.extend(found.containers);
                    reader.deployment.unfollowed.extend(found.unfollowed);
                }
            }
        }
    }
}
