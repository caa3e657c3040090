//! `--baseline` and `--write-baseline`: findings that are known.

use crate::args::Lint;
use crate::error::Failure;
use crate::exit;
use crate::language::{either, language};
use crate::read;
use crate::write::Whole;
use rconf_core::diagnostic::Report;
use rconf_core::lint::Selection;
use rconf_core::message::Language;
use rconf_core::report::baseline::{Baseline, Entry};
use std::io::Write;
use std::path::Path;

/// The maximum number of entries without a finding that are named.
const MOST_NAMED: usize = 5;

/// A baseline, with its path.
pub struct Known<'a> {
    path: &'a Path,
    baseline: Baseline,
}

/// Reads a baseline.
pub fn read(path: &Path) -> Result<Known<'_>, Failure> {
    let fail = |why: String| Failure::Read { path: path.to_path_buf(), why };
    if path.as_os_str() != "-" && !path.exists() {
        let why = either(
            "no such file; `--write-baseline FILE` writes it",
            "没有这个文件；`--write-baseline FILE` 会写入它",
        );
        return Err(fail(why.to_owned()));
    }
    let baseline =
        Baseline::parse(&read::read(path)?).map_err(|why| fail(why.message().get(language()).to_owned()))?;
    Ok(Known { path, baseline })
}

impl Known<'_> {
    /// Takes the known findings out of a report, and returns their number. Says which entries have no finding in the files
    /// that were checked.
    pub fn take_out<'t>(
        &self,
        report: &mut Report,
        text: impl Fn(&str) -> Option<&'t [u8]>,
        checked: &[&str],
        args: &Lint,
    ) -> Result<usize, Failure> {
        let compared = self.baseline.compare(report, &text);
        let mut known = compared.known.iter();
        let before = report.findings.len();
        report.findings.retain(|_| known.next() == Some(&false));
        let selection = Selection::new(&args.select, &args.extend_select, &args.ignore)?;
        let is_checked = |path: &str| {
            checked.iter().any(|other| other.trim_start_matches("./") == path) || text(path).is_some()
        };
        // A rule that was not run finds nothing.
        let was_run = |entry: &Entry| entry.rule().is_none_or(|rule| selection.has(rule));
        let stale: Vec<&Entry> = compared
            .without_finding
            .into_iter()
            .filter(|entry| is_checked(&entry.path) && was_run(entry))
            .collect();
        if !stale.is_empty() && !args.quiet {
            self.say_stale(&stale);
        }
        Ok(before - report.findings.len())
    }

    fn say_stale(&self, stale: &[&Entry]) {
        let (n, path) = (stale.len(), self.path.display());
        let mut err = anstream::stderr();
        let _ = match language() {
            Language::English => {
                let (what, is) = if n == 1 { ("finding", "is") } else { ("findings", "are") };
                writeln!(
                    err,
                    "note: {n} known {what} of {path} {is} gone; `--write-baseline {path}` writes it anew"
                )
            }
            Language::Chinese => {
                writeln!(
                    err,
                    "提示：{path} 中有 {n} 个已知问题不再出现；用 `--write-baseline {path}` 重新写入"
                )
            }
        };
        for Entry { code, name, path, .. } in stale.iter().take(MOST_NAMED) {
            let _ = writeln!(err, "  {path}: {code} {name}");
        }
    }
}

/// Writes the findings of a report as a baseline.
pub fn write<'t>(
    path: &Path,
    report: &Report,
    text: impl Fn(&str) -> Option<&'t [u8]>,
    quiet: bool,
    out: &mut impl Write,
) -> Result<u8, Failure> {
    let baseline = Baseline::of(report, text);
    let mut json = serde_json::to_vec_pretty(&baseline).map_err(std::io::Error::from)?;
    json.push(b'\n');
    Whole::create(path)?.finish(&json)?;
    if !quiet {
        let (n, path) = (baseline.len(), path.display());
        match language() {
            Language::English if n == 1 => writeln!(out, "Wrote 1 finding to {path}.")?,
            Language::English => writeln!(out, "Wrote {n} findings to {path}.")?,
            Language::Chinese => writeln!(out, "已将 {n} 个问题写入 {path}。")?,
        }
    }
    Ok(exit::CLEAN)
}

/// Says how many findings are not reported because they are known.
pub fn say_known(known: usize, baseline: Option<&Path>, out: &mut impl Write) -> Result<(), Failure> {
    let Some(path) = baseline.filter(|_| known > 0).map(Path::display) else { return Ok(()) };
    match language() {
        Language::English if known == 1 => writeln!(out, "Not reported: 1 finding that {path} holds.")?,
        Language::English => writeln!(out, "Not reported: {known} findings that {path} holds.")?,
        Language::Chinese => writeln!(out, "未报告：{path} 中已有的 {known} 个问题。")?,
    }
    Ok(())
}
