//! The page has the same findings as the CLI: compares its workspace of files in memory with the linter as
//! the CLI uses it.

#[allow(dead_code, reason = "other tests use more of it")]
mod support;

use rconf_core::cluster::{is_sentinel_file, is_sentinel_name};
use rconf_core::container::is_plan;
use rconf_core::lint::{Linter, Options, Report, SETTINGS_FILE, Selection};
use rconf_core::session::{FileKind, Input, ReadAs, Workspace};
use std::collections::BTreeSet;
use support::all_cases;

fn options() -> Options {
    let all = Selection::new(&["ALL".to_owned()], &[], &[]).expect("a selection");
    Options { selection: all, ..Options::default() }
}

fn found(report: &Report) -> BTreeSet<(String, usize, &'static str)> {
    report.findings.iter().map(|f| (f.place.path.clone(), f.place.span.start, f.rule.code)).collect()
}

#[test]
fn a_workspace_finds_what_the_linter_finds() {
    // The page knows only the files it gets, so it cannot know that another is absent. It also has no way to
    // name the file of a Sentinel, which would then be checked all the same.
    const UNKNOWN: [&str; 3] = ["D002", "L036", "Q025"];
    let (mut wrong, mut same) = (Vec::new(), 0);
    // A workspace knows no running nodes.
    for case in all_cases().into_iter().filter(|case| !case.is_of_running()) {
        let files: Vec<Input> = case.bytes().into_iter().map(|(path, bytes)| Input { path, bytes }).collect();
        // A file that another one includes is a part of that one, and not a configuration of its own.
        let is_included = case.name() == "include-cycle/silent-started-above";
        let is_part = |path: &str| path.starts_with("conf.d/") || (is_included && path == "redis.conf");
        let is_asked_for = |path: &str| {
            is_plan(path)
                || path.ends_with(SETTINGS_FILE)
                || case.inputs.iter().any(|input| input.path == path)
        };
        let is_sentinel = |path: &str| {
            let is_one = |input: &Input| is_sentinel_file(path, &input.bytes) && !is_sentinel_name(path);
            case.inputs.iter().any(|input| input.path == path && is_one(input))
        };
        let by_linter = found(&case.lint(&Linter::new(options())));
        let by_workspace = found(&Workspace::new(files, options()).check().report);
        let differ: Vec<_> = by_linter
            .symmetric_difference(&by_workspace)
            .filter(|(path, _, code)| {
                is_asked_for(path) && !is_part(path) && !is_sentinel(path) && !UNKNOWN.contains(code)
            })
            .collect();
        if differ.is_empty() {
            same += 1;
        } else {
            wrong.push(format!("{}: {differ:?}", case.name()));
        }
    }
    assert!(wrong.is_empty(), "{same} alike; {}\n{}", wrong.len(), wrong.join("\n"));
}

/// The first module of the page has no readers of plans, specs and Sentinels. For files without any, its findings are
/// the same.
#[test]
fn configurations_alone_need_no_more() {
    let mut compared = 0;
    for case in all_cases() {
        let files: Vec<Input> = case.bytes().into_iter().map(|(path, bytes)| Input { path, bytes }).collect();
        let needs_more = |file: &Input| {
            let kind = FileKind::of(&file.path, &file.bytes);
            kind == FileKind::Sentinel || matches!(kind.read_as(), ReadAs::Plan | ReadAs::Spec)
        };
        if files.iter().any(needs_more) {
            continue;
        }
        let small = Workspace::of_configurations(files.clone(), options());
        let large = Workspace::new(files, options());
        let said = |workspace: &Workspace| format!("{:?}", workspace.check().report);
        assert_eq!(said(&small), said(&large), "{}", case.name());
        let clusters = |workspace: &Workspace| workspace.clusters(&workspace.check().nodes).len();
        assert_eq!(clusters(&small), clusters(&large), "{}", case.name());
        let fixed = |workspace: &Workspace| {
            workspace.fix(true).map(|fixed| (fixed.changed, fixed.applied)).map_err(|e| e.to_string())
        };
        assert_eq!(fixed(&small), fixed(&large), "{}", case.name());
        compared += 1;
    }
    assert!(compared > 500, "{compared}");
}
