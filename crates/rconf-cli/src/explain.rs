//! `rconf explain`: a rule's page, what is known of a directive, or what may be behind an error.

mod cause;

use crate::args::Explain;
use crate::directive;
use crate::error::{Failure, explain_io};
use crate::exit;
use crate::language::{either, language, told};
use rconf_core::diagnostic::{Section, use_instead};
use rconf_core::lint::{FixKind, Meta, Suspect};
use rconf_core::message::Language;
use rconf_core::{Explanation, explain};
use std::io::{Read, Write};
use std::path::PathBuf;

/// How much of standard input is read: a log, not an archive of them.
const LARGEST: u64 = 4 * 1024 * 1024;

pub fn run(args: &Explain, out: &mut impl Write) -> Result<u8, Failure> {
    let is_read = args.subject == ["-"];
    let subject = if is_read { standard_input()? } else { args.subject.join(" ") };
    let subject = subject.trim();
    let is_text = is_read || subject.contains(char::is_whitespace);
    match explain(subject) {
        Explanation::Rule(rule) => write_page(rule, out)?,
        Explanation::Directives(directives) => {
            let name = subject.split_whitespace().next().unwrap_or_default();
            for directive in directives {
                directive::write(directive, name, out)?;
            }
        }
        Explanation::Suspects(suspects) => {
            for (nth, suspect) in suspects.iter().enumerate() {
                write_suspect(nth, suspect, out)?;
            }
        }
        Explanation::Cause(cause) => cause::write(cause, out)?,
        Explanation::Causes(causes) => cause::write_all(subject, &causes, out)?,
        Explanation::Unknown { cause: Some(near), .. } if is_text => {
            return Err(Failure::Usage(cause::unknown(&near)));
        }
        Explanation::Unknown { nearest, .. } => {
            return Err(Failure::Usage(unknown(subject, is_text, nearest)));
        }
        _ => return Err(Failure::Usage(unknown(subject, is_text, None))),
    }
    Ok(exit::CLEAN)
}

fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(|e| Failure::Read { path: PathBuf::from("-"), why: explain_io(&e) })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn unknown(subject: &str, is_text: bool, near: Option<&str>) -> String {
    let near = near.map_or_else(
        || either(";", "；").to_owned(),
        |near| told!(", did you mean `{near}`?", "，是不是 `{near}`？"),
    );
    if is_text {
        // The text is not repeated: a log may hold anything.
        return told!(
            "nothing is known of this text{near} paste the exact message of the server; `rconf rules` lists the rules",
            "不认识这段文字{near}请粘贴服务器的原话；`rconf rules` 列出规则"
        );
    }
    let shown: String = subject.chars().take(60).map(crate::diff::visible).collect();
    told!(
        "`{shown}` is not a rule or a directive{near} `rconf rules` lists the rules",
        "`{shown}` 既不是规则，也不是指令{near}`rconf rules` 列出规则"
    )
}

fn write_page(m: &Meta, out: &mut impl Write) -> std::io::Result<()> {
    let (severity, group) = (m.severity.name(), m.group.name());
    writeln!(out, "# {} ({})\n", m.name, m.code)?;
    match language() {
        Language::English => {
            let fix = match m.fix {
                FixKind::None => "",
                FixKind::Safe => ", with a safe fix",
                FixKind::Unsafe => ", with an unsafe fix",
            };
            writeln!(out, "Severity: {severity}. Group: {group}{fix}.\n")?;
        }
        Language::Chinese => {
            let fix = match m.fix {
                FixKind::None => "",
                FixKind::Safe => "，有安全的修复",
                FixKind::Unsafe => "，有需要取舍的修复",
            };
            writeln!(out, "级别：{severity}。分组：{group}{fix}。\n")?;
        }
    }
    writeln!(out, "{}", m.page(language()))
}

/// A rule that may be behind a text: why it is named, what it is about, and what to do.
fn write_suspect(nth: usize, suspect: &Suspect, out: &mut impl Write) -> std::io::Result<()> {
    let m = suspect.rule;
    if nth > 0 {
        writeln!(out)?;
    }
    writeln!(out, "{}. {} ({})", nth + 1, m.name, m.code)?;
    match &suspect.symptom {
        Some(symptom) => writeln!(out, "   {}{symptom}", either("because of: ", "依据："))?,
        None => writeln!(
            out,
            "   {}",
            either("because of the line that the server refused", "依据：服务器拒绝的那一行")
        )?,
    }
    writeln!(out)?;
    if let Some(refusal) = &suspect.refusal {
        writeln!(out, "   {}", refusal.message.get(language()))?;
        writeln!(out, "\n   {}{}", either("What to do: ", "怎样处理："), refusal.help.get(language()))?;
    } else {
        let what = m.section(Section::What, language());
        for line in what.split("\n\n").next().unwrap_or_default().lines() {
            writeln!(out, "   {line}")?;
        }
        write_remedy(&m.section(Section::Example, language()), out)?;
    }
    let has_fix = suspect.refusal.as_ref().is_none_or(|refusal| refusal.is_fixable);
    let fix = match m.fix {
        _ if !has_fix => "",
        FixKind::None => "",
        FixKind::Safe => either("; `rconf lint --fix` fixes it", "；`rconf lint --fix` 可以修复"),
        FixKind::Unsafe => either(
            "; `rconf lint --fix --unsafe-fixes` fixes it",
            "；`rconf lint --fix --unsafe-fixes` 可以修复",
        ),
    };
    writeln!(out, "\n   {}`rconf explain {}`{fix}", either("More: ", "详情："), m.code)
}

/// What an example says to write instead: of several files, those that are not as they were.
fn write_remedy(example: &str, out: &mut impl Write) -> std::io::Result<()> {
    let instead = use_instead(language());
    let Some((before, after)) = example.split_once(instead) else { return Ok(()) };
    let lead = after.split("```").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let lead = lead.trim_end_matches([':', '：']);
    match language() {
        Language::English if lead.is_empty() => writeln!(out, "\n   It should be like this:")?,
        Language::English if lead.starts_with(',') => writeln!(out, "\n   {instead}{lead}:")?,
        Language::English => writeln!(out, "\n   {instead} {lead}:")?,
        // The condition stands before it.
        Language::Chinese => {
            let line = example.lines().find(|line| line.contains(instead)).unwrap_or_default();
            writeln!(out, "\n   {line}")?;
        }
    }
    let (was, is) = (blocks(before), blocks(after));
    let changed: Vec<&str> = is.iter().copied().filter(|block| !was.contains(block)).collect();
    let shown = if changed.is_empty() { is.get(..1).unwrap_or_default() } else { &changed };
    for (nth, block) in shown.iter().enumerate() {
        if nth > 0 {
            writeln!(out)?;
        }
        for line in block.lines() {
            writeln!(out, "{}", format!("       {line}").trim_end())?;
        }
    }
    Ok(())
}

/// The lines between each pair of code fences.
fn blocks(text: &str) -> Vec<&str> {
    let inside = text.split("```").skip(1).step_by(2);
    inside.filter_map(|block| block.split_once('\n').map(|(_, lines)| lines)).collect()
}
