//! Lints the files that are named, as one set. Run it with
//! `cargo run -p rconf-core --example lint -- fixtures/tutorial/node-*/conf/redis.conf`.

use rconf_core::lint::Options;
use rconf_core::session::Input;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut files = Vec::new();
    for path in std::env::args().skip(1) {
        match std::fs::read(&path) {
            Ok(bytes) => files.push(Input::new(path, bytes)),
            Err(why) => {
                eprintln!("{path}: {why}");
                return ExitCode::from(2);
            }
        }
    }
    let report = rconf_core::lint(files, Options::default()).report;
    for finding in &report.findings {
        let (path, start) = (&finding.place.path, finding.start);
        println!("{path}:{}:{}: {} [{}]", start.line, start.column, finding.message, finding.rule.name);
    }
    if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
