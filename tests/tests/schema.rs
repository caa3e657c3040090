//! The committed JSON Schema of rconf.toml matches the types that read it, and accepts the examples in the
//! README.

use rconf_core::lint::{Settings, schema};
use rconf_core::message::Language;
use rconf_core::spec::SCHEMA;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// With `RCONF_WRITE_SCHEMA=1`, writes the file instead of comparing it.
#[test]
fn the_committed_schema_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/rconf-core/data/rconf.schema.json");
    if std::env::var_os("RCONF_WRITE_SCHEMA").is_some() {
        std::fs::write(&path, schema()).expect("the schema is written");
        return;
    }
    assert!(SCHEMA == schema(), "run the test with RCONF_WRITE_SCHEMA=1 and commit rconf.schema.json");
}

/// Returns the keys that the schema allows in the object at a pointer.
fn keys(schema: &Value, pointer: &str) -> Vec<String> {
    let properties = schema.pointer(pointer).and_then(|o| o.get("properties")).and_then(Value::as_object);
    properties.expect("an object").keys().cloned().collect()
}

#[test]
fn the_schema_knows_the_keys_that_the_reader_takes() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    for key in keys(&schema, "/$defs/LintTable") {
        let value = match key.as_str() {
            "per-file-ignores" => "{ \"a/*\" = [\"A\"] }",
            "severity" => "{ A = \"off\" }",
            "server" => "\"redis:7.2\"",
            "fail-on" => "\"info\"",
            _ => "[\"all\"]",
        };
        let text = format!("[lint]\n{key} = {value}\n");
        assert!(Settings::parse(&text).is_ok(), "{text}");
    }
    let wrong = Settings::parse("[lint]\nx = 1\n").expect_err("refused").to_string();
    let named = wrong.split("known keys: ").nth(1).expect("it names the keys").split(", ");
    let mut named: Vec<&str> = named.collect();
    named.sort_unstable();
    assert_eq!(named, keys(&schema, "/$defs/LintTable"));
}

/// The reader accepts each key in the schema, and lists no other keys.
#[test]
fn the_schema_knows_the_keys_of_specs() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    let tables = [
        ("Cluster", "[cluster]"),
        ("Sentinel", "[sentinel]"),
        ("Network", "[network]"),
        ("AnnounceTable", "[announce]"),
        ("Auth", "[auth]"),
        ("Tls", "[tls]"),
        ("Docker", "[docker]"),
        ("Kubernetes", "[kubernetes]"),
        ("Host", "[[host]]"),
        ("Node", "[node.7001]"),
    ];
    for (name, header) in tables {
        let read = rconf_core::spec::read("rconf.toml", &format!("{header}\nxxxxxxxxxxxx = 1\n"));
        let unknown = read.findings.iter().find(|f| f.rule.code == "S002").expect("an unknown key");
        let named =
            unknown.help.get(Language::English).strip_prefix("known keys: ").expect("it names the keys");
        let named: BTreeSet<&str> = named.split(", ").collect();
        let known = keys(&schema, &format!("/$defs/{name}"));
        assert_eq!(named, known.iter().map(String::as_str).collect(), "{header}");
    }
}

#[test]
fn the_example_of_init_is_valid() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    let wish =
        rconf_core::spec::Wish { tls: true, hosts: vec!["a=10.0.0.1".to_owned()], ..Default::default() };
    let example: toml::Value = toml::from_str(&rconf_core::spec::template(&wish)).expect("it is TOML");
    let example = serde_json::to_value(example).expect("it is JSON");
    assert_eq!(wrong(&schema, &schema, &example), None);
}

#[test]
fn the_example_of_settings_is_valid() {
    let page = include_str!("../../docs/lint.md");
    let example =
        page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let settings = Settings::parse(example).expect("the reader takes it");
    assert!(settings.server.is_some() && !settings.exclude.is_empty(), "the example shows the keys");
    let example: toml::Value = toml::from_str(example).expect("it is TOML");
    let example = serde_json::to_value(example).expect("it is JSON");
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    assert_eq!(wrong(&schema, &schema, &example), None);
    for (key, value) in [("selct", json!([])), ("ignore", json!("A001")), ("fail-on", json!("never"))] {
        let mut bad = example.clone();
        bad["lint"][key] = value;
        assert!(wrong(&schema, &schema, &bad).is_some(), "{key}");
    }
}

#[test]
fn the_example_of_a_spec_is_good() {
    let page = include_str!("../../docs/generate.md");
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a spec");
    let read = rconf_core::spec::read("rconf.toml", example);
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    let spec = read.spec.expect("it is one");
    assert!(
        spec.tls.is_some() && spec.hosts.len() == 3 && spec.nodes.len() == 6,
        "the example shows the keys"
    );
    let example: toml::Value = toml::from_str(example).expect("it is TOML");
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    assert_eq!(wrong(&schema, &schema, &serde_json::to_value(example).expect("it is JSON")), None);
}

/// Returns what is wrong with a value, according to the keywords that this schema uses. An unknown keyword is
/// an error.
fn wrong(root: &Value, schema: &Value, value: &Value) -> Option<String> {
    let check = |schema: &Value, value: &Value| wrong(root, schema, value);
    for (keyword, rule) in schema.as_object()? {
        let found = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" | "minimum" | "maximum" => {
                None
            }
            "$ref" => {
                let pointer = rule.as_str().and_then(|r| r.strip_prefix('#')).expect("it points within");
                check(root.pointer(pointer).expect("it points somewhere"), value)
            }
            "anyOf" | "oneOf" => {
                let fits = |schema: &Value| check(schema, value).is_none();
                let one = rule.as_array().expect("a list").iter().any(fits);
                (!one).then(|| format!("{value} fits none of {rule}"))
            }
            "type" => {
                let of = match value {
                    Value::Null => "null",
                    Value::Bool(_) => "boolean",
                    Value::Number(_) => "integer",
                    Value::String(_) => "string",
                    Value::Array(_) => "array",
                    Value::Object(_) => "object",
                };
                let fits = rule == of || rule.as_array().is_some_and(|all| all.iter().any(|one| one == of));
                (!fits).then(|| format!("{value} is no {rule}"))
            }
            "enum" => (!rule.as_array()?.contains(value)).then(|| format!("{value} is none of {rule}")),
            "const" => (rule != value).then(|| format!("{value} is not {rule}")),
            "items" => value.as_array().into_iter().flatten().find_map(|item| check(rule, item)),
            "properties" => {
                let mut known = rule.as_object()?.iter();
                known.find_map(|(key, schema)| check(schema, value.get(key)?))
            }
            "additionalProperties" => {
                let known = |key: &String| schema.get("properties").is_some_and(|p| p.get(key).is_some());
                let mut more = value.as_object().into_iter().flatten().filter(|(key, _)| !known(key));
                if rule == false {
                    more.next().map(|(key, _)| format!("there is no key {key}"))
                } else {
                    more.find_map(|(_, value)| check(rule, value))
                }
            }
            other => Some(format!("the keyword {other} is unknown here")),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}
