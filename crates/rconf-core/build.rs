//! Converts the data files of the catalog to static tables, so that nothing is parsed at start-up.
//!
//! `data/directives.jsonl`, `data/commands.json` and `data/categories.json` are recorded from real servers;
//! `data/notes.toml`, `data/blocks.toml`, `data/sentinel.toml` and `data/causes` are written by hand. A directive without a
//! note fails the build.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    reason = "a build script: a panic is its error message, its structs are those of the data"
)]

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

#[path = "build/blocks.rs"]
mod blocks;
#[path = "build/causes.rs"]
mod causes;
#[path = "build/rules.rs"]
mod rules;
#[path = "build/sentinel.rs"]
mod sentinel;

const SERVERS: [&str; 14] = [
    "redis-6.0",
    "redis-6.2",
    "redis-7.0",
    "redis-7.2",
    "redis-7.4",
    "redis-8.0",
    "redis-8.2",
    "redis-8.4",
    "redis-8.6",
    "redis-8.8",
    "valkey-7.2",
    "valkey-8.0",
    "valkey-8.1",
    "valkey-9.1",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Directive {
    name: String,
    aliases: Vec<String>,
    variants: Vec<Variant>,
    #[serde(default)]
    ignored_by: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    servers: Vec<String>,
    kind: String,
    default: Option<String>,
    min: Option<i128>,
    max: Option<i128>,
    values: Option<Vec<String>>,
    alias: Option<String>,
    extra_check: Option<String>,
    #[serde(default)]
    immutable: bool,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    tls_build: bool,
    #[serde(default)]
    multi_arg: bool,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    protected: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    meaning: String,
    zh: String,
    unit: Option<String>,
    group: String,
    note: Option<String>,
    note_zh: Option<String>,
}

/// A correction of the recorded data, made after tests with real servers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Correction {
    known: Option<bool>,
    #[serde(default)]
    also: Vec<String>,
    #[allow(dead_code, reason = "for the reader of the file")]
    reason: String,
}

#[derive(Deserialize)]
struct Commands {
    commands: Vec<String>,
    acl_categories: Vec<String>,
}

fn bits(servers: &[String]) -> u16 {
    servers.iter().fold(0, |set, name| set | 1 << SERVERS.iter().position(|s| s == name).unwrap())
}

fn kind(directive: &str, v: &Variant) -> String {
    let (min, max) = (v.min.unwrap_or(0), v.max.unwrap_or(0));
    match v.kind.as_str() {
        "bool" => "Kind::Bool".into(),
        "enum" => format!("Kind::Enum(&{:?})", v.values.as_ref().unwrap()),
        "integer" => format!("Kind::Integer {{ min: {min}, max: {max} }}"),
        "memory" => format!("Kind::Memory {{ min: {min}, max: {max} }}"),
        "memory-or-percent" => format!("Kind::MemoryOrPercent {{ max_percent: {}, max: {max} }}", -min),
        "octal" => format!("Kind::Octal {{ min: {min}, max: {max} }}"),
        "string" => "Kind::Text".into(),
        "special" => format!(
            "Kind::Special(Special::{})",
            match directive {
                "bind" | "rdma-bind" => "Bind",
                "client-output-buffer-limit" => "ClientOutputBufferLimit",
                "client-query-buffer-limit" => "ClientQueryBufferLimit",
                "cluster-config-file" | "logfile" => "PlainText",
                "dir" => "Dir",
                "include" => "Include",
                "latency-tracking-info-percentiles" => "LatencyPercentiles",
                "list-max-ziplist-entries" | "list-max-ziplist-value" => "Dead",
                "loadmodule" => "LoadModule",
                "notify-keyspace-events" => "NotifyKeyspaceEvents",
                "oom-score-adj-values" => "OomScoreAdjValues",
                "rename-command" => "RenameCommand",
                "replicaof" | "slaveof" => "ReplicaOf",
                "requirepass" => "RequirePass",
                "save" => "Save",
                "sentinel" => "Sentinel",
                "unixsocketperm" => "UnixSocketPerm",
                "user" => "User",
                other => panic!("no grammar for the special directive {other}"),
            }
        ),
        other => panic!("unknown kind {other} of {directive}"),
    }
}

fn check(name: &str) -> &'static str {
    match name {
        "isValidAOFdirname" => "FolderName",
        "isValidAOFfilename" => "AppendFileName",
        "isValidDBfilename" => "DumpFileName",
        "isValidClusterConfigFile" => "NotEmpty",
        "isValidArraySliceSize" => "ArraySliceSize",
        "isValidArraySparseKmax" => "ArraySparseKmax",
        "isValidArraySparseKmin" => "ArraySparseKmin",
        "isValidIpV4" => "Ipv4",
        "isValidIpV6" => "Ipv6",
        "isValidAnnouncedHostname" => "Hostname",
        "isValidAnnouncedNodename" => "NodeName",
        "isValidClusterAnnounceIp" => "AnnounceIpOrHostname",
        "isValidAnnouncedIp" => "AnnounceIpCharacters",
        "isValidShutdownOnSigFlags" => "ShutdownFlags",
        "isValidDbHashSeed" => "HashSeed",
        "isValidProcTitleTemplate" => "ProcTitle",
        other => panic!("unknown extra check {other}"),
    }
}

/// Returns the expression for what is said of a directive.
fn words(english: &str, chinese: &str) -> String {
    format!("Words::for_reference({english:?}, {chinese:?})")
}

fn write_directives(out: &mut String, directives: &[Directive], notes: &BTreeMap<String, Note>) {
    let mut names: Vec<(String, usize, u16, bool)> = Vec::new();
    writeln!(out, "pub(super) static DIRECTIVES: &[Directive] = &[").unwrap();
    for (id, d) in directives.iter().enumerate() {
        let note = notes.get(&d.name).unwrap_or_else(|| panic!("data/notes.toml says nothing of {}", d.name));
        let known = d.variants.iter().fold(0, |set, v| set | bits(&v.servers));
        let ignored = bits(&d.ignored_by);
        names.push((d.name.clone(), id, known | ignored, false));
        for alias in &d.aliases {
            let set = d
                .variants
                .iter()
                .filter(|v| v.alias.as_ref() == Some(alias))
                .fold(0, |s, v| s | bits(&v.servers));
            names.push((alias.clone(), id, set, true));
        }
        writeln!(
            out,
            "Directive {{ id: DirectiveId({id}), name: {:?}, known: ServerSet({known}), ignored: ServerSet({ignored}), \
             meaning: {}, unit: {:?}, group: {:?}, note: {}, variants: &[",
            d.name,
            words(&note.meaning, &note.zh),
            note.unit,
            note.group,
            match (&note.note, &note.note_zh) {
                (Some(english), Some(chinese)) => format!("Some({})", words(english, chinese)),
                (None, None) => "None".to_owned(),
                _ => panic!("data/notes.toml has the note of {} in one language only", d.name),
            }
        )
        .unwrap();
        for v in &d.variants {
            writeln!(
                out,
                "Variant {{ servers: ServerSet({}), kind: {}, default: {:?}, alias: {:?}, check: {}, immutable: {}, \
                 hidden: {}, tls_build: {}, multi_arg: {}, sensitive: {}, protected: {} }},",
                bits(&v.servers),
                kind(&d.name, v),
                v.default,
                v.alias,
                v.extra_check.as_deref().map_or("None".into(), |c| format!("Some(Check::{})", check(c))),
                v.immutable,
                v.hidden,
                v.tls_build,
                v.multi_arg,
                v.sensitive,
                v.protected
            )
            .unwrap();
        }
        writeln!(out, "] }},").unwrap();
    }
    writeln!(out, "];").unwrap();
    names.sort();
    writeln!(out, "pub(super) static NAMES: &[Name] = &[").unwrap();
    for (name, id, set, alias) in names {
        writeln!(
            out,
            "Name {{ word: {name:?}, directive: DirectiveId({id}), servers: ServerSet({set}), is_alias: {alias} }},"
        )
        .unwrap();
    }
    writeln!(out, "];").unwrap();
    writeln!(out, "pub mod ids {{ use super::DirectiveId;").unwrap();
    for (id, d) in directives.iter().enumerate() {
        let constant = d.name.to_uppercase().replace('-', "_");
        // `aof_rewrite_cpulist` and `aof-rewrite-cpulist` are two directives; the older one keeps a suffix.
        let suffix = if d.name.contains('_') { "_OLD" } else { "" };
        writeln!(out, "/// `{}`: {}", d.name, notes[&d.name].meaning).unwrap();
        writeln!(out, "pub const {constant}{suffix}: DirectiveId = DirectiveId({id});").unwrap();
    }
    writeln!(out, "}}").unwrap();
}

fn write_words(out: &mut String, table: &str, by_server: &BTreeMap<String, Vec<String>>) {
    let mut words: BTreeMap<String, u16> = BTreeMap::new();
    for (server, list) in by_server {
        let bit = 1 << SERVERS.iter().position(|s| s == server).unwrap();
        for word in list {
            *words.entry(word.to_lowercase()).or_default() |= bit;
        }
    }
    writeln!(out, "pub(super) static {table}: &[(&str, ServerSet)] = &[").unwrap();
    for (word, set) in words {
        writeln!(out, "({word:?}, ServerSet({set})),").unwrap();
    }
    writeln!(out, "];").unwrap();
}

/// Writes the commands of Redis 6.0 in each category as bit sets, in which the nth bit stands for the nth
/// command.
fn write_command_sets(out: &mut String, commands: &[String], categories: &BTreeMap<String, Vec<String>>) {
    let commands: BTreeSet<String> = commands.iter().map(|command| command.to_lowercase()).collect();
    let commands = Vec::from_iter(commands);
    assert!(commands.len() <= 256, "a set of commands has 256 bits");
    writeln!(out, "pub(super) static COMMANDS_6_0: &[&str] = &{commands:?};").unwrap();
    writeln!(out, "pub(super) static CATEGORIES_6_0: &[(&str, [u64; 4])] = &[").unwrap();
    for (category, members) in categories {
        let mut set = [0_u64; 4];
        for member in members {
            let at = commands.binary_search(member).unwrap();
            set[at / 64] |= 1 << (at % 64);
        }
        writeln!(out, "({category:?}, {set:?}),").unwrap();
    }
    writeln!(out, "];").unwrap();
}

/// Collects the names of all properties in a JSON Schema, at any depth.
fn schema_keys(schema: &serde_json::Value, keys: &mut BTreeSet<String>) {
    match schema {
        serde_json::Value::Object(object) => {
            if let Some(serde_json::Value::Object(properties)) = object.get("properties") {
                keys.extend(properties.keys().cloned());
            }
            object.values().for_each(|value| schema_keys(value, keys));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| schema_keys(item, keys)),
        _ => {}
    }
}

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/explain/words.rs");
    let read = |file: &str| std::fs::read_to_string(Path::new("data").join(file)).unwrap();
    let mut directives: Vec<Directive> =
        read("directives.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    directives.sort_by(|a, b| a.name.cmp(&b.name));
    let corrections: BTreeMap<String, Correction> = toml::from_str(&read("corrections.toml")).unwrap();
    for (name, correction) in corrections {
        let directive = directives.iter_mut().find(|d| d.name == name).unwrap();
        if correction.known == Some(false) {
            directive.variants.clear();
        }
        if let Some(first) = directive.variants.first_mut() {
            first.servers.extend(correction.also);
        }
    }
    let notes: BTreeMap<String, Note> = toml::from_str(&read("notes.toml")).unwrap();
    let commands: BTreeMap<String, Commands> = serde_json::from_str(&read("commands.json")).unwrap();

    let mut tables = String::new();
    write_directives(&mut tables, &directives, &notes);
    let categories_6_0: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&read("categories.json")).unwrap();
    write_command_sets(&mut tables, &commands["redis-6.0"].commands, &categories_6_0);
    let (mut names, mut categories) = (BTreeMap::new(), BTreeMap::new());
    for (server, c) in commands {
        names.insert(server.clone(), c.commands);
        categories.insert(server, c.acl_categories);
    }
    write_words(&mut tables, "COMMANDS", &names);
    write_words(&mut tables, "ACL_CATEGORIES", &categories);
    let mut keys = BTreeSet::new();
    schema_keys(&serde_json::from_str(&read("rconf.schema.json")).unwrap(), &mut keys);
    writeln!(tables, "pub(super) static SPEC_KEYS: &[&str] = &{:?};", Vec::from_iter(keys)).unwrap();
    let mut of_sentinel = String::new();
    sentinel::write_sentinel(&mut of_sentinel, &read("sentinel.toml"));
    let out = std::env::var("OUT_DIR").unwrap();
    std::fs::write(Path::new(&out).join("sentinel.rs"), of_sentinel).unwrap();
    std::fs::write(Path::new(&out).join("tables.rs"), tables).unwrap();
    rules::write_registry(Path::new(&out));
    blocks::write_blocks(Path::new(&out));
    causes::write_causes(Path::new(&out));
}
