//! Reports for other programs.

use crate::args::Format;
use crate::render::{Drawer, concise};
use rconf_core::catalog::Server;
use rconf_core::lint::{Report, Severity};
use rconf_core::report::{github, gitlab, json, junit, sarif};
use serde::Serialize;
use std::io::{self, Write};

/// The parameters of a run that reports contain.
pub struct Asked<'a> {
    pub server: Server,
    /// The files that were checked.
    pub files: &'a [&'a str],
    /// The lowest severity that fails.
    pub fail_on: Severity,
}

/// Writes the report in a format for programs. `text` returns the contents of a file that findings name.
pub fn write<'t>(
    format: Format,
    report: &Report,
    asked: &Asked<'_>,
    text: impl Fn(&str) -> Option<&'t [u8]>,
    out: &mut impl Write,
) -> io::Result<()> {
    match format {
        Format::Text | Format::Concise => {
            let drawer = Drawer::new(&report.findings, text);
            report.findings.iter().try_for_each(|finding| concise(&drawer, finding, out))
        }
        Format::Json => line(&json::report(report, asked.server, json::Columns::Characters, text), out),
        Format::Sarif => line(&sarif::report(report, text), out),
        Format::Gitlab => line(&gitlab::report(report, text), out),
        Format::Github => out.write_all(github::report(report, text).as_bytes()),
        Format::Junit => out.write_all(junit::report(report, asked.files, asked.fail_on, text).as_bytes()),
    }
}

fn line(report: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, report).map_err(io::Error::from)?;
    writeln!(out)
}
