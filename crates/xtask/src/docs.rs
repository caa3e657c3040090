//! `cargo xtask docs`: writes the pages of the rules to files, and their number to `docs/lint.md`.

use rconf_core::lint::{FixKind, METAS, Meta, Severity};
use rconf_core::message::Language;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Writes the pages, or checks whether they are up to date.
pub(crate) fn command(check: bool) -> ExitCode {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for (language, folder) in [(Language::English, "rules"), (Language::Chinese, "rules/zh")] {
        let (folder, pages) = (docs.join(folder), pages(language));
        let result = if check { check_in(&folder, &pages) } else { write_to(&folder, pages) };
        if let Err(why) = result {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    }
    if let Err(why) = count_in(&docs.join("lint.md"), check) {
        eprintln!("{why}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Writes the number of rules to a document, or checks that it is there.
fn count_in(path: &Path, check: bool) -> Result<(), String> {
    const BEFORE: &str = "`rconf rules` lists all ";
    let fail = |error: std::io::Error| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(fail)?;
    let (start, rest) =
        text.split_once(BEFORE).ok_or_else(|| format!("{}: no `{BEFORE}`", path.display()))?;
    let counted =
        format!("{start}{BEFORE}{}{}", METAS.len(), rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    match (counted == text, check) {
        (true, _) => Ok(()),
        (false, false) => fs::write(path, counted).map_err(fail),
        (false, true) => {
            Err("docs: lint.md has another number of rules; `cargo xtask docs` corrects it".to_owned())
        }
    }
}

fn write_to(folder: &Path, pages: BTreeMap<String, String>) -> Result<(), String> {
    let fail = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(folder).map_err(|error| fail(folder, error))?;
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

fn check_in(folder: &Path, pages: &BTreeMap<String, String>) -> Result<(), String> {
    let names: BTreeSet<String> = present(folder).into_iter().chain(pages.keys().cloned()).collect();
    let read = |name: &String| fs::read_to_string(folder.join(name)).ok();
    let stale: Vec<String> =
        names.into_iter().filter(|name| read(name) != pages.get(name).cloned()).collect();
    if stale.is_empty() {
        return Ok(());
    }
    let folder = folder.file_name().unwrap_or_default().display();
    Err(format!("docs: {folder} is not up to date; `cargo xtask docs` writes it anew: {}", stale.join(", ")))
}

/// Returns the names of the pages in a folder.
fn present(folder: &Path) -> BTreeSet<String> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let pages = paths.filter(|path: &PathBuf| path.extension().is_some_and(|e| e == "md"));
    pages.filter_map(|path| path.file_name()?.to_str().map(str::to_owned)).collect()
}

fn pages(language: Language) -> BTreeMap<String, String> {
    let metas = || METAS.iter().copied();
    let mut pages: BTreeMap<String, String> =
        metas().map(|rule| (format!("{}.md", rule.name), written(rule, language))).collect();
    pages.insert("README.md".to_owned(), index(&metas().collect::<Vec<_>>(), language));
    pages
}

fn severity(rule: &Meta, language: Language) -> &'static str {
    match (language, rule.severity) {
        (Language::English, severity) => severity.name(),
        (Language::Chinese, Severity::Error) => "错误",
        (Language::Chinese, Severity::Warning) => "警告",
        (Language::Chinese, Severity::Info) => "提示",
    }
}

fn fix(rule: &Meta, language: Language) -> &'static str {
    match (language, rule.fix) {
        (_, FixKind::None) => "",
        (Language::English, FixKind::Safe) => "safe",
        (Language::English, FixKind::Unsafe) => "unsafe",
        (Language::Chinese, FixKind::Safe) => "安全",
        (Language::Chinese, FixKind::Unsafe) => "需要取舍",
    }
}

fn written(rule: &Meta, language: Language) -> String {
    let (name, code, group) = (rule.name, rule.code, rule.group.name());
    let (severity, fix) = (severity(rule, language), fix(rule, language));
    let group = format!("[{group}](README.md#{group})");
    let head = match language {
        Language::English => {
            let fix = if fix.is_empty() { "none" } else { fix };
            let on = if rule.pedantic { "only if selected" } else { "by default" };
            format!("Severity: {severity} · Group: {group} · Fix: {fix} · On: {on}")
        }
        Language::Chinese => {
            let fix = if fix.is_empty() { "无" } else { fix };
            let on = if rule.pedantic { "仅在选中时" } else { "默认" };
            format!("级别：{severity} · 分组：{group} · 修复：{fix} · 启用：{on}")
        }
    };
    format!("# {name} ({code})\n\n{head}\n\n{}\n", linked(rule, language))
}

/// Returns the text of a page, with the names of other rules as links.
fn linked(rule: &Meta, language: Language) -> String {
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
    rule.page(language).lines().map(line).collect::<Vec<_>>().join("\n")
}

fn index(rules: &[&Meta], language: Language) -> String {
    let count = rules.len();
    let (head, columns, pedantic) = match language {
        Language::English => (
            format!(
                "# Rules\n\nThe {count} rules of `rconf lint`, by group. These pages are made from the rules by `cargo \
                 xtask docs`; `rconf explain RULE` prints them too. [中文](zh/README.md)\n"
            ),
            "| code | name | severity | fix | what it finds |",
            ", only if selected",
        ),
        Language::Chinese => (
            format!(
                "# 规则\n\n`rconf lint` 的 {count} 条规则，按组排列。这些页面由 `cargo xtask docs` 从规则生成；`rconf explain RULE` \
                 也会显示。[English](../README.md)\n"
            ),
            "| 代码 | 名称 | 级别 | 修复 | 检查什么 |",
            "，仅在选中时",
        ),
    };
    let mut text = head;
    let groups: BTreeSet<_> = rules.iter().map(|rule| rule.group).collect();
    for group in groups {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n## {}\n\n{columns}\n| --- | --- | --- | --- | --- |", group.name());
        for rule in rules.iter().filter(|rule| rule.group == group) {
            let pedantic = if rule.pedantic { pedantic } else { "" };
            let (code, name) = (rule.code, rule.name);
            let (severity, fix) = (severity(rule, language), fix(rule, language));
            let summary = rule.summary(language).replace('|', "\\|");
            let _ =
                writeln!(text, "| {code} | [{name}]({name}.md) | {severity}{pedantic} | {fix} | {summary} |");
        }
    }
    text
}
