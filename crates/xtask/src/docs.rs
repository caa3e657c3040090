//! `cargo xtask docs`: the pages of the rules as files, made from the rules themselves.

use rconf_core::lint::{FixKind, METAS, Meta};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Writes the pages, or says whether they are up to date.
pub(crate) fn command(check: bool) -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules");
    let result = if check { check_in(&folder) } else { write_to(&folder) };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn write_to(folder: &Path) -> Result<(), String> {
    let fail = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(folder).map_err(|error| fail(folder, error))?;
    let pages = pages();
    for name in present(folder).difference(&pages.keys().cloned().collect()) {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(|error| fail(&path, error))?;
    }
    for (name, text) in pages {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| fail(&path, error))?;
    }
    Ok(())
}

fn check_in(folder: &Path) -> Result<(), String> {
    let pages = pages();
    let names: BTreeSet<String> = present(folder).into_iter().chain(pages.keys().cloned()).collect();
    let read = |name: &String| fs::read_to_string(folder.join(name)).ok();
    let stale: Vec<String> =
        names.into_iter().filter(|name| read(name) != pages.get(name).cloned()).collect();
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("docs/rules is not up to date; `cargo xtask docs` makes it so: {}", stale.join(", ")))
}

/// The files of the folder that are pages.
fn present(folder: &Path) -> BTreeSet<String> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let pages = paths.filter(|path: &PathBuf| path.extension().is_some_and(|e| e == "md"));
    pages.filter_map(|path| path.file_name()?.to_str().map(str::to_owned)).collect()
}

fn pages() -> BTreeMap<String, String> {
    let metas = || METAS.iter().copied();
    let mut pages: BTreeMap<String, String> =
        metas().map(|rule| (format!("{}.md", rule.name), page(rule))).collect();
    pages.insert("README.md".to_owned(), index(&metas().collect::<Vec<_>>()));
    pages
}

fn fix(rule: &Meta) -> &'static str {
    match rule.fix {
        FixKind::None => "",
        FixKind::Safe => "safe",
        FixKind::Unsafe => "unsafe",
    }
}

fn page(rule: &Meta) -> String {
    let fix = if fix(rule).is_empty() { "none" } else { fix(rule) };
    let on = if rule.pedantic { "only if selected" } else { "by default" };
    format!(
        "# {} ({})\n\nSeverity: {} · Group: [{group}](README.md#{group}) · Fix: {fix} · On: {on}\n\n{}\n",
        rule.name,
        rule.code,
        rule.severity.name(),
        linked(rule),
        group = rule.group.name(),
    )
}

/// The text of a page, with the names of other rules as links to theirs.
fn linked(rule: &Meta) -> String {
    let others: Vec<&str> = METAS.iter().map(|r| r.name).filter(|name| *name != rule.name).collect();
    let mut in_block = false;
    let line = |line: &str| {
        in_block ^= line.starts_with("```");
        if in_block {
            return line.to_owned();
        }
        others.iter().fold(line.to_owned(), |line, name| {
            line.replace(&format!("`{name}`"), &format!("[`{name}`]({name}.md)"))
        })
    };
    rule.markdown().lines().map(line).collect::<Vec<_>>().join("\n")
}

fn index(rules: &[&Meta]) -> String {
    let mut text = format!(
        "# Rules\n\nThe {} rules of `rconf lint`, by group. These pages are made from the rules by `cargo xtask docs`; \
         `rconf explain RULE` prints them too.\n",
        rules.len()
    );
    let groups: BTreeSet<_> = rules.iter().map(|rule| rule.group).collect();
    for group in groups {
        let title = format!("\n## {}\n\n| code | name | severity | fix | what it finds |\n", group.name());
        text.push_str(&title);
        text.push_str("| --- | --- | --- | --- | --- |\n");
        for rule in rules.iter().filter(|rule| rule.group == group) {
            let pedantic = if rule.pedantic { ", only if selected" } else { "" };
            let (name, severity) = (rule.name, rule.severity.name());
            let (fix, summary) = (fix(rule), rule.summary().replace('|', "\\|"));
            // A string takes all that is written to it.
            let _ = writeln!(
                text,
                "| {} | [{name}]({name}.md) | {severity}{pedantic} | {fix} | {summary} |",
                rule.code
            );
        }
    }
    text
}
