//! The stock configurations of the downloaded servers have few findings, and none of them is a warning or an
//! error.

use rconf_core::catalog::Server;
use rconf_core::config::Files;
use rconf_core::lint::{Linter, Options, Report, Severity};
use rconf_core::message::Language;
use rconf_tests::need::skip;
use rconf_tests::servers::{PACKAGES, STAMP, cache_folder, discover};

/// Returns the stock configurations, each with the server of its package.
fn stock_files() -> Vec<(Server, String, Vec<u8>)> {
    let (present, absent) = discover();
    for one in absent {
        skip(&format!("the stock file of {} of {}", one.package.name, one.package.suite), &one.why);
    }
    let Some(folder) = cache_folder() else { return Vec::new() };
    let mut files = Vec::new();
    for package in PACKAGES.iter().filter(|p| folder.join(p.suite).join(STAMP).is_file()) {
        let flavor = package.flavor();
        let root = folder.join(package.suite);
        let Some(real) = present
            .iter()
            .find(|real| real.binary.starts_with(&root) && real.server.flavor().name() == flavor)
        else {
            continue;
        };
        let name = format!("{flavor}.conf");
        let bytes =
            std::fs::read(root.join("etc").join(flavor).join(&name)).expect("a package has its stock file");
        files.push((real.server, name, bytes));
    }
    files
}

fn lint(server: Option<Server>, path: &str, bytes: &[u8]) -> Report {
    let linter = Linter::new(Options { server, ..Options::default() });
    linter.lint([(path, bytes)], &Files::new())
}

fn shown(report: &Report) -> String {
    let line = |f: &rconf_core::lint::Finding| {
        format!("{} {}: {}", f.severity.name(), f.rule.name, f.message.get(Language::English))
    };
    report.findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn stock_files_are_clean_for_their_own_server() {
    for (server, path, bytes) in stock_files() {
        let report = lint(Some(server), &path, &bytes);
        assert!(report.findings.is_empty(), "{server} {path}:\n{}", shown(&report));
    }
}

#[test]
fn older_stock_files_give_no_warning_on_newer_servers() {
    for (server, path, bytes) in stock_files() {
        let newer = |s: &Server| s.flavor() == server.flavor() && s.release() > server.release();
        for other in Server::all().filter(newer) {
            let report = lint(Some(other), &path, &bytes);
            let worst = report.findings.iter().map(|f| f.severity).max();
            assert!(
                worst.is_none_or(|s| s < Severity::Warning),
                "{path} of {server} on {other}:\n{}",
                shown(&report)
            );
        }
    }
}
