//! `rconf explain`: a rule's page, or what is known of a directive.

use crate::args::Explain;
use crate::error::Failure;
use rconf_core::catalog::{Directive, Kind, Server, Variant, find_any, nearest};
use rconf_core::lint::{FixKind, RULES, Selection, find_rule};
use std::io::Write;

pub fn run(args: &Explain, out: &mut impl Write) -> Result<u8, Failure> {
    let subject = args.subject.join(" ");
    let subject = subject.trim();
    if let Some(rule) = find_rule(subject) {
        let m = rule.meta();
        let fix = match m.fix {
            FixKind::None => "",
            FixKind::Safe => ", with a safe fix",
            FixKind::Unsafe => ", with an unsafe fix",
        };
        writeln!(
            out,
            "# {} ({})\n\nSeverity: {}. Group: {}{fix}.\n",
            m.name,
            m.code,
            m.severity.name(),
            m.group.name()
        )?;
        writeln!(out, "{}", crate::rules::page(m.page))?;
        return Ok(crate::CLEAN);
    }
    let mut known = find_any(subject.as_bytes()).map(|(directive, _)| directive).peekable();
    if known.peek().is_none() {
        let rule = Selection::new(&[subject.to_owned()], &[], &[]).err().and_then(|unknown| unknown.nearest);
        let near = rule.or_else(|| nearest(subject.as_bytes(), Server::DEFAULT));
        return Err(Failure::Usage(format!(
            "`{}` is no rule and no directive{} `rconf rules` lists the rules",
            subject.chars().take(60).collect::<String>(),
            near.map_or(";".to_owned(), |n| format!(", did you mean `{n}`?"))
        )));
    }
    for directive in known {
        explain_directive(directive, subject, out)?;
    }
    Ok(crate::CLEAN)
}

fn explain_directive(d: &Directive, asked: &str, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "# {}\n\n{}", d.name, d.meaning)?;
    if let Some(note) = d.note {
        writeln!(out, "\n{note}")?;
    }
    writeln!(out)?;
    if !asked.eq_ignore_ascii_case(d.name) {
        writeln!(out, "`{}` is another name of it.", asked.to_ascii_lowercase())?;
    }
    if let Some(unit) = d.unit {
        writeln!(out, "unit: {unit}")?;
    }
    writeln!(out, "group: {}", d.group)?;
    if !d.ignored.is_empty() {
        writeln!(out, "accepted and ignored by: {}", d.ignored.describe())?;
    }
    for v in d.variants {
        writeln!(out, "\n{}:", v.servers.describe())?;
        writeln!(out, "  takes: {}", takes(v))?;
        if let Some(default) = v.default {
            let shown = if default.is_empty() { "\"\"" } else { default };
            writeln!(out, "  default: {shown}")?;
        }
        if let Some(alias) = v.alias {
            writeln!(out, "  also called: {alias}")?;
        }
        let change = match (v.immutable, v.protected) {
            (true, _) => "only with a restart",
            (_, true) => "with CONFIG SET, if enable-protected-configs allows it",
            _ if matches!(v.kind, Kind::Special(_)) && v.default.is_none() && d.name != "dir" => {
                "only with a restart"
            }
            _ => "with CONFIG SET",
        };
        writeln!(out, "  changed: {change}")?;
    }
    // The word of the directive, as rules' names hold it.
    let related: Vec<&str> = RULES
        .iter()
        .map(|r| r.meta())
        .filter(|m| m.page.contains(&format!("`{}", d.name)))
        .map(|m| m.name)
        .collect();
    if !related.is_empty() {
        writeln!(out, "\nrules: {}", related.join(", "))?;
    }
    writeln!(out)
}

fn takes(v: &Variant) -> String {
    match v.kind {
        Kind::Bool => "yes or no".to_owned(),
        Kind::Enum(words) if v.multi_arg => format!("one or more of {}", words.join(", ")),
        Kind::Enum(words) => format!("one of {}", words.join(", ")),
        Kind::Integer { min, max } => format!("a number from {min} to {max}"),
        Kind::Memory { min, max } => format!("a size from {min} to {max} bytes"),
        Kind::MemoryOrPercent { max_percent, .. } => format!("a size, or a percentage up to {max_percent}%"),
        Kind::Octal { min, max } => format!("an octal number from {min:o} to {max:o}"),
        Kind::Text => "text".to_owned(),
        Kind::Special(_) => "a value with a grammar of its own".to_owned(),
    }
}
