//! What is known of a directive.

use crate::language::language;
use rconf_core::catalog::{Directive, Kind, ServerSet, Variant};
use rconf_core::lint::{Group, Meta, RULES};
use std::io::{self, Write};

/// Prints all of it. `asked` is the name it was asked for by.
pub fn write(d: &Directive, asked: &str, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# {}\n\n{}", d.name, d.meaning.get(language()))?;
    if let Some(note) = d.note {
        writeln!(out, "\n{}", note.get(language()))?;
    }
    writeln!(out)?;
    if !asked.eq_ignore_ascii_case(d.name) {
        writeln!(out, "`{}` is another name of it.", asked.to_ascii_lowercase())?;
    }
    if let Some(unit) = d.unit {
        writeln!(out, "unit: {unit}")?;
    }
    writeln!(out, "group: {}", d.group)?;
    writeln!(out, "known to: {}", d.known.describe().get(language()))?;
    if !d.ignored.is_empty() {
        writeln!(out, "accepted and ignored by: {}", d.ignored.describe().get(language()))?;
    }
    for (alias, servers) in aliases(d) {
        writeln!(out, "also called: {alias} ({})", servers.describe().get(language()))?;
    }
    writeln!(out)?;
    write_table(d, out)?;
    let related: Vec<&str> =
        RULES.iter().map(|r| r.meta()).filter(|m| speaks_of(m, d.name)).map(|m| m.name).collect();
    if !related.is_empty() {
        writeln!(out, "\nrules: {}", related.join(", "))?;
    }
    writeln!(out)
}

fn aliases(d: &Directive) -> Vec<(&'static str, ServerSet)> {
    let mut found: Vec<(&str, ServerSet)> = Vec::new();
    for v in d.variants {
        let Some(alias) = v.alias else { continue };
        match found.iter_mut().find(|(name, _)| *name == alias) {
            Some((_, servers)) => *servers = servers.or(v.servers),
            None => found.push((alias, v.servers)),
        }
    }
    found
}

/// A row for each set of servers that are alike; what differs between the rest is not shown.
fn write_table(d: &Directive, out: &mut impl Write) -> io::Result<()> {
    let mut rows: Vec<(ServerSet, [String; 3])> = Vec::new();
    for v in d.variants {
        let cells = [default(v), changed(d, v).to_owned(), takes(v)];
        match rows.iter_mut().find(|(_, known)| *known == cells) {
            Some((servers, _)) => *servers = servers.or(v.servers),
            None => rows.push((v.servers, cells)),
        }
    }
    let mut table = vec![["server", "default", "changed", "takes"].map(str::to_owned)];
    for (servers, [default, changed, takes]) in rows {
        table.push([servers.describe().get(language()).to_owned(), default, changed, takes]);
    }
    let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (first, second, third) = (width(0), width(1), width(2));
    for [server, default, changed, takes] in &table {
        writeln!(out, "{server:<first$}  {default:<second$}  {changed:<third$}  {takes}")?;
    }
    Ok(())
}

fn default(v: &Variant) -> String {
    let plain = match v.default {
        None => return "-".to_owned(),
        Some("") => "\"\"",
        Some(default) => default,
    };
    let bytes: u64 = plain.parse().unwrap_or_default();
    let is_size = matches!(v.kind, Kind::Memory { .. } | Kind::MemoryOrPercent { .. });
    let units = [(1_u64 << 30, "gb"), (1 << 20, "mb"), (1 << 10, "kb")];
    match units.iter().find(|(unit, _)| is_size && bytes > 0 && bytes.is_multiple_of(*unit)) {
        Some((unit, word)) => format!("{plain} ({}{word})", bytes / unit),
        None => plain.to_owned(),
    }
}

fn changed(d: &Directive, v: &Variant) -> &'static str {
    match (v.immutable, v.protected) {
        (true, _) => "only with a restart",
        (_, true) => "CONFIG SET, if enable-protected-configs allows it",
        _ if matches!(v.kind, Kind::Special(_)) && v.default.is_none() && d.name != "dir" => {
            "only with a restart"
        }
        _ => "CONFIG SET",
    }
}

/// The largest number of 64 bits with a sign.
const ENDLESS: u64 = u64::MAX / 2;

fn takes(v: &Variant) -> String {
    match v.kind {
        Kind::Bool => "yes or no".to_owned(),
        Kind::Enum(words) if v.multi_arg => format!("one or more of {}", words.join(", ")),
        Kind::Enum(words) => format!("one of {}", words.join(", ")),
        // Beyond is more than anybody has: no bound to speak of.
        Kind::Integer { min, max } if max >= ENDLESS => format!("a number, {min} or more"),
        Kind::Memory { min, max } if max >= ENDLESS => format!("a size, {min} or more"),
        Kind::Integer { min, max } => format!("a number from {min} to {max}"),
        Kind::Memory { min, max } => format!("a size from {min} to {max} bytes"),
        Kind::MemoryOrPercent { max_percent, .. } => format!("a size, or a percentage up to {max_percent}%"),
        Kind::Octal { min, max } => format!("an octal number from {min:o} to {max:o}"),
        Kind::Text => "text".to_owned(),
        Kind::Special(_) => "a value with a grammar of its own".to_owned(),
    }
}

/// Whether a rule is about a directive: "What it does" names it, or the example changes it. What the rules of
/// loading, versions and hygiene change in their examples stands for any other directive.
fn speaks_of(rule: &Meta, directive: &str) -> bool {
    let names = |text: &str| text.split_whitespace().next() == Some(directive);
    if rule.section("What it does").split('`').skip(1).step_by(2).any(names) {
        return true;
    }
    if matches!(rule.group, Group::Load | Group::Versions | Group::Hygiene) {
        return false;
    }
    let example = rule.section("Example");
    let (before, after) = example.split_once("Use instead").unwrap_or((&example, ""));
    let option = format!(" --{directive} ");
    let mut values =
        before.split(&option).skip(1).map(|rest| rest.split_whitespace().next().unwrap_or_default());
    before.lines().any(|line| names(line) && !after.lines().any(|kept| kept == line))
        || values.any(|value| !after.contains(&format!("{option}{value}")))
}
