//! Prints what the catalog knows about a directive.

use crate::language::{columns, either, language, told};
use rconf_core::catalog::{Directive, ServerSet};
use rconf_core::diagnostic::{Group, Meta, Section};
use rconf_core::lint::METAS;
use rconf_core::message::{Language, Message};
use std::io::{self, Write};

/// Prints a directive. `asked` is the name that the user asked for.
pub fn write(d: &Directive, asked: &str, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# {}\n\n{}", d.name, d.meaning.get(language()))?;
    if let Some(note) = d.note {
        writeln!(out, "\n{}", note.get(language()))?;
    }
    writeln!(out)?;
    if !asked.eq_ignore_ascii_case(d.name) {
        let asked = asked.to_ascii_lowercase();
        writeln!(out, "{}", told!("`{asked}` is another name for it.", "`{asked}` 是它的别名。"))?;
    }
    if let Some(unit) = d.unit {
        writeln!(out, "{}{unit}", either("unit: ", "单位："))?;
    }
    writeln!(out, "{}{}", either("group: ", "分组："), d.group)?;
    writeln!(out, "{}{}", either("known to: ", "支持的版本："), d.known.describe().get(language()))?;
    if !d.ignored.is_empty() {
        let ignored = d.ignored.describe();
        let what = either("accepted and ignored by: ", "接受但忽略它的版本：");
        writeln!(out, "{what}{}", ignored.get(language()))?;
    }
    for (alias, servers) in aliases(d) {
        let what = either("also called: ", "别名：");
        writeln!(out, "{what}{alias} ({})", servers.describe().get(language()))?;
    }
    writeln!(out)?;
    write_table(d, out)?;
    let related: Vec<&str> = METAS.iter().copied().filter(|m| speaks_of(m, d.name)).map(|m| m.name).collect();
    if !related.is_empty() {
        writeln!(out, "\n{}{}", either("rules: ", "相关规则："), related.join(", "))?;
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

/// Prints a row for each set of servers with the same values. Other differences between them are not shown.
fn write_table(d: &Directive, out: &mut impl Write) -> io::Result<()> {
    let mut rows: Vec<(ServerSet, [String; 3])> = Vec::new();
    for v in d.variants {
        let said = |message: Message| message.get(language()).to_owned();
        let cells = [v.shown_default(), said(v.how_to_change(d)), said(v.takes())];
        match rows.iter_mut().find(|(_, known)| *known == cells) {
            Some((servers, _)) => *servers = servers.or(v.servers),
            None => rows.push((v.servers, cells)),
        }
    }
    let head = match language() {
        Language::English => ["server", "default", "changed", "takes"],
        Language::Chinese => ["服务器", "默认值", "如何更改", "取值"],
    };
    let mut table = vec![head.map(str::to_owned)];
    for (servers, [default, changed, takes]) in rows {
        table.push([servers.describe().get(language()).to_owned(), default, changed, takes]);
    }
    let width = |column: usize| table.iter().map(|row| columns(&row[column])).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2)];
    for row in &table {
        for (cell, width) in row.iter().zip(widths) {
            write!(out, "{cell}{:1$}", "", width + 2 - columns(cell))?;
        }
        writeln!(out, "{}", row[3])?;
    }
    Ok(())
}

/// Returns whether a rule is about a directive: its section "What it does" names the directive, or its
/// example changes it. The examples of load, version and hygiene rules do not count, because any other
/// directive could take the place of theirs.
fn speaks_of(rule: &Meta, directive: &str) -> bool {
    let names = |text: &str| text.split_whitespace().next() == Some(directive);
    if rule.section(Section::What, Language::English).split('`').skip(1).step_by(2).any(names) {
        return true;
    }
    if matches!(rule.group, Group::Load | Group::Versions | Group::Hygiene) {
        return false;
    }
    let example = rule.section(Section::Example, Language::English);
    let (before, after) = example.split_once("Use instead").unwrap_or((&example, ""));
    let option = format!(" --{directive} ");
    let mut values =
        before.split(&option).skip(1).map(|rest| rest.split_whitespace().next().unwrap_or_default());
    before.lines().any(|line| names(line) && !after.lines().any(|kept| kept == line))
        || values.any(|value| !after.contains(&format!("{option}{value}")))
}
