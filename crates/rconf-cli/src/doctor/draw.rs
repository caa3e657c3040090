//! Draws findings in running nodes: there is no file with lines, so the node is named, and what it answered is shown.

use crate::language::{either, language};
use crate::summary;
use anstyle::{AnsiColor, Reset, Style};
use rconf_core::diagnostic::{Finding, Place, Severity};
use rconf_core::doctor::Examined;
use rconf_core::message::Language;
use std::cmp::Reverse;
use std::io::{self, Write};

/// How much of a long line is shown.
const LONGEST: usize = 160;

/// Draws all findings, and the summary. The worst come first.
pub fn report(examined: &Examined, out: &mut impl Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> = examined.report.findings.iter().collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    for finding in findings {
        draw(finding, examined, out)?;
    }
    let n = nodes_word(examined.report.files);
    match language() {
        Language::English => writeln!(out, "Checked {n}: {}.", summary::found(&examined.report)),
        Language::Chinese => writeln!(out, "已检查 {n}：{}。", summary::found(&examined.report)),
    }
}

fn draw(finding: &Finding, examined: &Examined, out: &mut impl Write) -> io::Result<()> {
    let (color, word) = match finding.severity {
        Severity::Error => (AnsiColor::Red, either("error", "错误")),
        Severity::Warning => (AnsiColor::Yellow, either("warning", "警告")),
        Severity::Info => (AnsiColor::Blue, either("info", "信息")),
    };
    let (style, bold) = (color.on_default().bold(), Style::new().bold());
    let (rule, message) = (finding.rule, finding.message.get(language()));
    writeln!(out, "{style}{word}[{} {}]{Reset}{bold}: {message}{Reset}", rule.code, rule.name)?;
    place(&finding.place, examined, out)?;
    writeln!(out, "  = {}: {}", either("help", "建议"), finding.help.get(language()))?;
    for related in &finding.related {
        writeln!(out, "{}: {}", either("note", "参见"), related.message.get(language()))?;
        place(&related.place, examined, out)?;
    }
    writeln!(out)
}

/// Names the node, or the file and the line, and shows what is there.
fn place(place: &Place, examined: &Examined, out: &mut impl Write) -> io::Result<()> {
    let (number, mut line) = examined.line(place);
    if examined.is_of_node(place) {
        writeln!(out, " --> {}", place.path)?;
    } else {
        writeln!(out, " --> {}:{number}", place.path)?;
    }
    // A finding about a node as a whole has no line.
    if examined.is_of_node(place) && place.span.is_empty() {
        return Ok(());
    }
    if line.chars().count() > LONGEST {
        line = line.chars().take(LONGEST).collect::<String>() + "…";
    }
    writeln!(out, "  | {line}")
}

/// Returns the number of nodes as text.
fn nodes_word(n: usize) -> String {
    match (n, language()) {
        (1, Language::English) => "1 node".to_owned(),
        (n, Language::English) => format!("{n} nodes"),
        (n, Language::Chinese) => format!("{n} 个节点"),
    }
}
