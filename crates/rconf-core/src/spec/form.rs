//! A spec as the fields of a form. When a field changes, the text is edited so that comments and the order of
//! lines are kept, and a key that is commented out is set in its place.

use super::edit::{replaced, span_of_value};
use super::template::quoted;
use serde::Serialize;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// The fields whose values are numbers.
const NUMBERS: [&str; 2] = ["cluster.replicas", "docker.nofile"];

/// The fields of a spec.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Form {
    /// The texts and numbers, by `table.key`, or by `key` for keys at the top level.
    pub values: BTreeMap<String, String>,
    /// The hosts, each as `name=address`, or as `name` if it has no address.
    pub hosts: Vec<String>,
    /// Whether there is a `[tls]` table.
    pub tls: bool,
}

/// Returns the fields of a spec, or `None` if the text is not TOML.
pub fn form(text: &str) -> Option<Form> {
    let tree = DeTable::parse(text).ok()?;
    let mut form = Form { values: BTreeMap::new(), hosts: Vec::new(), tls: false };
    for (name, entry) in tree.get_ref() {
        let name = name.get_ref().as_ref();
        match entry.get_ref() {
            DeValue::Table(table) => {
                form.tls |= name == "tls";
                for (key, entry) in table {
                    if let Some(value) = scalar(entry.get_ref()) {
                        form.values.insert(format!("{name}.{}", key.get_ref()), value);
                    }
                }
            }
            DeValue::Array(hosts) if name == "host" => {
                for host in hosts {
                    let get = |key: &str| scalar(host.get_ref().as_table()?.get(key)?.get_ref());
                    let name = get("name").unwrap_or_default();
                    form.hosts
                        .push(get("address").map_or(name.clone(), |address| format!("{name}={address}")));
                }
            }
            other => {
                if let Some(value) = scalar(other) {
                    form.values.insert(name.to_owned(), value);
                }
            }
        }
    }
    Some(form)
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns the text with a field set to a value. `None` comments its line out. The field is `table.key`, or
/// `key` at the top level.
pub fn with_field(text: &str, field: &str, to: Option<&str>) -> String {
    let (table, key) = match field.split_once('.') {
        Some((table, key)) => (Some(table), key),
        None => (None, field),
    };
    let literal = to.map(|to| {
        let is_number = NUMBERS.contains(&field) && to.parse::<u32>().is_ok();
        if is_number { to.to_owned() } else { quoted(to) }
    });
    match (span_of_value(text, table, key), literal) {
        (Some(span), Some(literal)) => replaced(text, span, &literal),
        (Some(span), None) => {
            let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            format!("{}# {}", &text[..start], &text[start..])
        }
        (None, Some(literal)) => with_new_key(text, table, key, &literal),
        (None, None) => text.to_owned(),
    }
}

/// Returns the text with a key added: in its place if it is commented out, else at the beginning of its
/// table, else in a new table.
fn with_new_key(text: &str, table: Option<&str>, key: &str, literal: &str) -> String {
    let line = format!("{key} = {literal}\n");
    let commented = format!("# {key} = ");
    let mut within = table.is_none();
    let mut header = table.is_none().then_some(0);
    let mut offset = 0;
    for one in text.split_inclusive('\n') {
        let trimmed = one.trim_end();
        if trimmed.starts_with('[') {
            within = table.is_some_and(|table| trimmed == format!("[{table}]"));
            if within {
                header = Some(offset + one.len());
            }
        } else if within && trimmed.starts_with(&commented) {
            return format!("{}{line}{}", &text[..offset], &text[offset + one.len()..]);
        }
        offset += one.len();
    }
    match (header, table) {
        (Some(at), _) => format!("{}{line}{}", &text[..at], &text[at..]),
        (None, Some(table)) => format!("{}\n\n[{table}]\n{line}", text.trim_end_matches('\n')),
        (None, None) => format!("{line}{text}"),
    }
}

/// Returns the text with a `[tls]` table, or with that table commented out.
pub fn with_tls(text: &str, wanted: bool) -> String {
    let mut within = false;
    let mut found = false;
    let mut out = String::with_capacity(text.len() + 8);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        if trimmed.starts_with('[') {
            within = trimmed == "[tls]";
        }
        match (wanted, within) {
            (true, _) if trimmed == "# [tls]" && !found => {
                found = true;
                out.push_str("[tls]\n");
                continue;
            }
            (true, true) => found = true,
            (false, true) if !trimmed.is_empty() && !trimmed.starts_with('#') => out.push_str("# "),
            _ => {}
        }
        out.push_str(line);
    }
    if wanted && !found { format!("{}\n\n[tls]\n", out.trim_end_matches('\n')) } else { out }
}

/// Returns the text with these hosts, each as `name=address` or `name`. Hosts that are already there keep
/// their other keys.
pub fn with_hosts(text: &str, hosts: &[String]) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut blocks: Vec<String> = Vec::new();
    let mut within = false;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            within = line.trim() == "[[host]]";
            if within {
                blocks.push(String::new());
            }
        }
        // A comment belongs to the text after it.
        if within && line.starts_with('#') {
            within = false;
        }
        match blocks.last_mut() {
            Some(block) if within => block.push_str(line),
            _ => rest.push_str(line),
        }
    }
    let known: Vec<(String, String)> = blocks
        .into_iter()
        .filter_map(|block| Some((form(&block)?.hosts.into_iter().next()?, block)))
        .collect();
    let name_of = |host: &str| host.split('=').next().unwrap_or_default().to_owned();
    let mut made = String::new();
    for host in hosts {
        let (name, address) = host.split_once('=').unwrap_or((host, ""));
        let same = known.iter().find(|(was, _)| name_of(was) == name);
        let block = match same {
            Some((was, block)) if was == host => block.trim_end().to_owned(),
            Some((was, block)) if was.contains('=') && !address.is_empty() => {
                let old = was.split_once('=').map_or("", |(_, address)| address);
                block.trim_end().replacen(&quoted(old), &quoted(address), 1)
            }
            _ if address.is_empty() => format!("[[host]]\nname = {}", quoted(name)),
            _ => format!("[[host]]\nname = {}\naddress = {}", quoted(name), quoted(address)),
        };
        made.push_str("\n\n");
        made.push_str(&block);
    }
    format!("{}{made}\n", rest.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Wish, read, template};

    fn field_of(text: &str, field: &str) -> Option<String> {
        form(text)?.values.remove(field)
    }

    #[test]
    fn every_field_can_be_set_and_commented_out() {
        let text = template(&Wish::default());
        for (field, value) in [
            ("server", "valkey:9.1"),
            ("cluster.ports", "7000-7008"),
            ("cluster.replicas", "2"),
            ("network.subnet", "10.1.0.0/24"),
            ("announce.address", "10.0.0.1"),
            ("announce.to", "host"),
            ("docker.memory", "2gb"),
            ("auth.acl-file", "users.acl"),
            ("config.maxmemory-policy", "allkeys-lru"),
        ] {
            let changed = with_field(&text, field, Some(value));
            assert_eq!(field_of(&changed, field).as_deref(), Some(value), "{changed}");
            // Setting the field uses the line that was commented out.
            assert_eq!(changed.lines().count(), text.lines().count(), "{field}");
            let without = with_field(&changed, field, None);
            assert_eq!(field_of(&without, field), None, "{without}");
        }
        assert_eq!(
            field_of(&with_field("", "docker.cpus", Some("2\"")), "docker.cpus").as_deref(),
            Some("2\"")
        );
    }

    #[test]
    fn tables_are_added_and_removed() {
        let text = template(&Wish::default());
        let with = with_tls(&text, true);
        assert!(form(&with).is_some_and(|form| form.tls) && with_tls(&with, true) == with, "{with}");
        assert!(form(&with_tls(&with, false)).is_some_and(|form| !form.tls));
        let hosts = ["a=10.0.0.1", "b=10.0.0.2", "c=10.0.0.3"].map(String::from);
        let spread = with_hosts(&text, &hosts);
        assert_eq!(form(&spread).map(|form| form.hosts), Some(hosts.to_vec()), "{spread}");
        let changed = with_field(&spread, "announce.to", Some("host"));
        assert!(read("rconf.toml", &changed).spec.is_some(), "{changed}");
        let kept = spread.replace("name = \"b\"\n", "name = \"b\"\ncontext = \"far\"\n");
        let fewer = with_hosts(&kept, &["b=10.0.0.9".to_owned()]);
        assert!(fewer.contains("context = \"far\"\naddress = \"10.0.0.9\""), "{fewer}");
        assert_eq!(form(&with_hosts(&fewer, &[])).map(|form| form.hosts), Some(Vec::new()));
    }
}
