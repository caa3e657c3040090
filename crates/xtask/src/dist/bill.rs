//! The bill of materials in the format of CycloneDX: every crate in the binary, with its licence and its sum.

use super::release::{Release, read, write};
use crate::apt::output;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Makes the bill, of the crates for all platforms.
pub(super) fn make(release: &Release) -> Result<PathBuf, String> {
    let text = output(Command::new("cargo").args(["metadata", "--locked", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&text).map_err(|why| why.to_string())?;
    let sums = sums(&String::from_utf8_lossy(&read(Path::new("Cargo.lock"))?));
    let packages: HashMap<&str, &Value> = list(&metadata, "packages").map(|p| (word(p, "id"), p)).collect();
    let nodes: HashMap<&str, &Value> =
        list(&metadata["resolve"], "nodes").map(|node| (word(node, "id"), node)).collect();
    let root = packages.values().find(|package| word(package, "name") == "rconf");
    let root = word(root.ok_or("there is no package rconf")?, "id");

    let mut seen = BTreeSet::new();
    let mut waiting = vec![root];
    while let Some(id) = waiting.pop() {
        if seen.insert(id) {
            waiting.extend(nodes.get(id).into_iter().flat_map(|node| linked(node)));
        }
    }
    let mut components: Vec<Value> = seen
        .iter()
        .filter(|id| **id != root)
        .filter_map(|id| packages.get(id))
        .map(|package| component(package, "library", &sums))
        .collect();
    components.sort_by(|one, other| word(one, "purl").cmp(word(other, "purl")));
    let mut dependencies: Vec<Value> = seen
        .iter()
        .filter_map(|id| {
            let mut on: Vec<String> =
                linked(nodes.get(id)?).filter_map(|id| Some(purl(packages.get(id)?))).collect();
            on.sort();
            on.dedup();
            Some(json!({ "ref": purl(packages.get(id)?), "dependsOn": on }))
        })
        .collect();
    dependencies.sort_by(|one, other| word(one, "ref").cmp(word(other, "ref")));
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": release.date,
            "component": packages.get(root).map(|package| component(package, "application", &sums)),
        },
        "components": components,
        "dependencies": dependencies,
    });
    let path = release.folder.join(format!("rconf-{}.cdx.json", release.version));
    write(&path, serde_json::to_string_pretty(&bill).map_err(|why| why.to_string())? + "\n")?;
    Ok(path)
}

/// Returns the crates that a crate links, without those that only its build or its tests need.
fn linked(node: &Value) -> impl Iterator<Item = &str> {
    let is_linked = |dep: &&Value| list(dep, "dep_kinds").any(|kind| kind["kind"].is_null());
    list(node, "deps").filter(is_linked).map(|dep| word(dep, "pkg"))
}

fn component(package: &Value, kind: &str, sums: &HashMap<(String, String), String>) -> Value {
    let (name, version) = (word(package, "name"), word(package, "version"));
    let mut component = json!({
        "type": kind,
        "bom-ref": purl(package),
        "name": name,
        "version": version,
        "purl": purl(package),
    });
    if let Some(license) = package["license"].as_str() {
        // Old crates write `MIT/Apache-2.0`.
        component["licenses"] = json!([{ "expression": license.replace('/', " OR ") }]);
    }
    if let Some(sum) = sums.get(&(name.to_owned(), version.to_owned())) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    component
}

fn purl(package: &Value) -> String {
    format!("pkg:cargo/{}@{}", word(package, "name"), word(package, "version"))
}

/// Returns the sums of crates in Cargo.lock by name and version.
fn sums(lock: &str) -> HashMap<(String, String), String> {
    let entries = lock.split("[[package]]").filter_map(|entry| {
        let value = |key: &str| {
            let start = format!("{key} = \"");
            let line = entry.lines().find_map(|line| line.strip_prefix(&start));
            line.map(|line| line.trim_end_matches('"').to_owned())
        };
        Some(((value("name")?, value("version")?), value("checksum")?))
    });
    entries.collect()
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}

fn word<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}
