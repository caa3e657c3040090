//! The command line, `--fix` and the page check the same files in the same way: every case of every rule goes through all
//! three.

use rayon::prelude::*;
use rconf_core::container::is_plan;
use rconf_core::lint::{Options, SETTINGS_FILE, Selection, Settings};
use rconf_core::report::json;
use rconf_core::session::{FileKind, Input, ReadAs, Workspace};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Rules that know more on a disk than in memory. In memory, a file that is not there may exist all the same (D002, Q025), and
/// no file is asked for by its name (L036).
const NOT_COMPARED: [&str; 3] = ["D002", "L036", "Q025"];

/// The cases that are not compared. A file that another one includes is a part of that one on the page, and a file of its own
/// where it is named; a file with lines of a Sentinel is read as a server's only where it is named.
const OTHER: [&str; 2] =
    ["lint/rules/load/include-cycle/silent-started-above", "lint/rules/load/sentinel-line/firing.conf"];

/// The files of a case, and which of them are asked for by name: configurations, plans and specs. The others are there to be
/// included or mounted.
struct Case {
    name: String,
    files: Vec<Input>,
    asked: Vec<String>,
}

#[test]
fn every_case_is_the_same_for_the_command_line_the_page_and_fix() {
    let is_compared = |case: &Case| !case.asked.is_empty() && !OTHER.contains(&case.name.as_str());
    let cases: Vec<Case> = cases().into_iter().filter(is_compared).collect();
    assert!(cases.len() > 700, "{}", cases.len());
    let wrong: Vec<String> = cases.par_iter().filter_map(|case| compare(case).err()).collect();
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn compare(case: &Case) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for file in &case.files {
        let path = folder.path().join(&file.path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, &file.bytes).expect("a file can be written");
    }
    let selection = Selection::new(&["ALL".to_owned()], &[], &[]).expect("a selection");
    let in_folder = folder.path().to_str().map(str::to_owned);
    let options = Options { selection, folder: in_folder, ..Options::default() };
    let workspace = Workspace::new(case.files.clone(), options);
    let (by_command, by_page) = (by_command(case, folder.path()), by_page(case, &workspace));
    if by_command != by_page {
        let only = |these: &[Value], those: &[Value]| -> Vec<String> {
            these.iter().filter(|f| !those.contains(f)).map(ToString::to_string).collect()
        };
        return Err(format!(
            "{}: the command line alone: {:?}; the page alone: {:?}",
            case.name,
            only(&by_command, &by_page),
            only(&by_page, &by_command)
        ));
    }
    let fixed = workspace.fix(true).map_err(|why| format!("{}: {why}", case.name))?;
    run(case, folder.path(), &["--fix", "--unsafe-fixes"]);
    for file in case.files.iter().filter(|file| case.asked.contains(&file.path)) {
        let changed = fixed.changed.iter().find(|changed| changed.path == file.path).unwrap_or(file);
        let on_disk = fs::read(folder.path().join(&file.path)).expect("a file can be read");
        if on_disk != changed.bytes {
            let (on_disk, changed) =
                (String::from_utf8_lossy(&on_disk), String::from_utf8_lossy(&changed.bytes));
            return Err(format!(
                "{}: {}: fixed to {on_disk:?}, the page to {changed:?}",
                case.name, file.path
            ));
        }
    }
    Ok(())
}

fn run(case: &Case, folder: &Path, options: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rconf"));
    command.current_dir(folder).args(["lint", "--select", "ALL"]).args(options).args(&case.asked);
    // The command refuses settings that it cannot read.
    if case.files.iter().any(|file| file.path == SETTINGS_FILE && !are_settings(&file.bytes)) {
        command.arg("--isolated");
    }
    let output = command.output().expect("rconf runs");
    let code = output.status.code();
    assert!(code <= Some(1), "{}: {code:?} {}", case.name, String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn are_settings(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| Settings::parse(text).is_ok())
}

fn by_command(case: &Case, folder: &Path) -> Vec<Value> {
    let output = run(case, folder, &["--format", "json"]);
    findings(case, &serde_json::from_slice(&output).expect("JSON"))
}

fn by_page(case: &Case, workspace: &Workspace) -> Vec<Value> {
    let outcome = workspace.check();
    let text =
        |path: &str| case.files.iter().find(|file| file.path == path).map(|file| file.bytes.as_slice());
    let report =
        json::report(&outcome.report, outcome.server.unwrap_or_default(), json::Columns::Characters, text);
    findings(case, &serde_json::to_value(report).expect("JSON"))
}

/// The findings in the files that are asked for.
fn findings(case: &Case, report: &Value) -> Vec<Value> {
    let is_asked = |finding: &Value| {
        case.asked.iter().any(|path| finding["path"] == **path)
            && !NOT_COMPARED.iter().any(|code| finding["code"] == **code)
    };
    let findings = report["findings"].as_array().expect("a report has findings");
    findings.iter().filter(|finding| is_asked(finding)).cloned().collect()
}

/// The cases lie in folders `firing…`, `silent…` and `fixed…` beside their rule, or are one file of such a name.
fn cases() -> Vec<Case> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rconf-core/src");
    let mut found = Vec::new();
    for rules in ["lint/rules", "spec/rules"] {
        collect(&src.join(rules), &mut found);
    }
    found.sort();
    found.iter().map(|path| case(&src, path)).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in entries(folder) {
        let name = file_name(&path);
        let is_page = path.extension().is_some_and(|extension| extension == "rs");
        if !is_page && ["firing", "silent", "fixed"].iter().any(|kind| name.starts_with(kind)) {
            found.push(path);
        } else if path.is_dir() {
            collect(&path, found);
        }
    }
}

fn case(src: &Path, path: &Path) -> Case {
    let mut files = Vec::new();
    if path.is_dir() {
        read(path, "", &mut files);
    } else {
        files.push(Input::new(file_name(path), fs::read(path).expect("a case can be read")));
    }
    let is_asked = |file: &Input| {
        // What another file includes is a part of that one on the page, and a file of its own where it is named.
        if file.path.starts_with("conf.d/") {
            return false;
        }
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let is_configuration =
            ["redis", "valkey", "sentinel"].iter().any(|program| name.starts_with(program));
        !path.is_dir() || is_configuration || is_plan(&file.path) || name == SETTINGS_FILE
    };
    // What is not read is not accepted where it is named.
    let is_read = |file: &Input| FileKind::of(&file.path, &file.bytes).read_as() != ReadAs::Other;
    let asked =
        files.iter().filter(|file| is_asked(file) && is_read(file)).map(|file| file.path.clone()).collect();
    let name = path.strip_prefix(src).unwrap_or(path).display().to_string();
    Case { name, files, asked }
}

fn read(folder: &Path, prefix: &str, files: &mut Vec<Input>) {
    for path in entries(folder) {
        let name = format!("{prefix}{}", file_name(&path));
        if path.is_dir() {
            read(&path, &format!("{name}/"), files);
        } else {
            files.push(Input::new(name, fs::read(&path).expect("a case can be read")));
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listing = fs::read_dir(folder).expect("a folder of cases can be listed");
    let mut paths: Vec<PathBuf> = listing.map(|entry| entry.expect("a case can be listed").path()).collect();
    paths.sort();
    paths
}

fn file_name(path: &Path) -> String {
    path.file_name().and_then(|name| name.to_str()).expect("names of cases are UTF-8").to_owned()
}
