//! `--statistics`: the number of findings of each rule.

use crate::args::Format;
use crate::error::Failure;
use crate::language::either;
use rconf_core::diagnostic::Report;
use rconf_core::report::{Statistic, statistics};
use std::io::Write;

/// Prints a line for each rule, or JSON.
pub fn write(report: &Report, format: Format, out: &mut impl Write) -> Result<(), Failure> {
    let all = statistics(report);
    if format == Format::Json {
        serde_json::to_writer_pretty(&mut *out, &all).map_err(std::io::Error::from)?;
        return Ok(writeln!(out)?);
    }
    let width = all.iter().map(|one| one.count.to_string().len()).max().unwrap_or_default();
    for Statistic { code, name, count, fixable } in &all {
        let mark = match *fixable {
            0 => "[ ]",
            some if some == *count => "[*]",
            _ => "[-]",
        };
        writeln!(out, "{count:>width$}  {code}  {mark} {name}")?;
    }
    if all.iter().any(|one| one.fixable > 0) {
        let legend = either(
            "[*] `--fix` does all of them, [-] some of them",
            "[*] `--fix` 可修复全部，[-] 可修复一部分",
        );
        writeln!(out, "{legend}")?;
    }
    Ok(())
}
