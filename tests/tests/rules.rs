//! Rules, their pages and their fixtures: each rule has both, and each fixture behaves as its name says.

mod support;

use rconf_core::lint::{Finding, FixKind, Linter, Meta, Options, RULES, Selection, Severity};
use rconf_core::message::Language;
use rconf_core::report::{github, gitlab, json, junit, sarif};
use rconf_core::secret::shown_in;
use rconf_core::text::LineTable;
use rconf_tests::fixing::fix;
use std::collections::BTreeSet;
use std::fmt::Write;
use support::{Case, Kind, all_cases, cases, folders};

fn metas() -> impl Iterator<Item = &'static Meta> {
    RULES.iter().map(|rule| rule.meta())
}

/// Returns a linter with the default rules and this rule, which may be pedantic.
fn linter_with(rule: &Meta) -> Linter {
    let selection = Selection::new(&[], &[rule.code.to_owned()], &[]).expect("the code is known");
    Linter::new(Options { selection, ..Options::default() })
}

/// Returns a linter with only this rule.
fn linter_of(rule: &Meta) -> Linter {
    let selection = Selection::new(&[rule.code.to_owned()], &[], &[]).expect("the code is known");
    Linter::new(Options { selection, ..Options::default() })
}

#[test]
fn codes_and_names_are_unique_and_well_formed() {
    let (mut codes, mut names) = (BTreeSet::new(), BTreeSet::new());
    for m in metas() {
        assert!(codes.insert(m.code) && names.insert(m.name), "{} {} is there twice", m.code, m.name);
        let (letter, number) = m.code.split_at(1);
        assert_eq!(
            letter,
            m.group.letter().to_string(),
            "{}: the code begins with the group's letter",
            m.code
        );
        assert!(number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit()), "{}", m.code);
        let is_kebab = m.name.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        assert!(is_kebab, "{}: not lower-kebab", m.name);
    }
}

#[test]
fn every_rule_has_cases_and_every_folder_a_rule() {
    let names: BTreeSet<String> = metas().map(|m| m.name.to_owned()).collect();
    assert_eq!(names, folders().into_keys().collect(), "rules on the left, folders on the right");
    for m in metas() {
        let of = |kind| cases(m.name).iter().filter(|c| c.kind == kind).count();
        assert!(of(Kind::Firing) > 0, "{}: no firing case", m.code);
        assert!(of(Kind::Silent) > 0, "{}: no silent case", m.code);
        assert_eq!(of(Kind::Fixed) > 0, m.fix != FixKind::None, "{}: fixed cases belong to fixes", m.code);
    }
}

#[test]
fn firing_cases_fire_and_silent_cases_do_not() {
    let mut wrong = Vec::new();
    for m in metas() {
        for case in cases(m.name).iter().filter(|c| c.kind != Kind::Fixed) {
            let report = case.lint(&linter_with(m));
            let found: Vec<_> = report.findings.iter().filter(|f| f.rule.code == m.code).collect();
            if found.is_empty() != (case.kind == Kind::Silent) {
                let messages: Vec<_> = found.iter().map(|f| (&f.place, &f.message)).collect();
                wrong.push(format!("{}: {messages:?}", case.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn fixing_a_firing_case_gives_its_fixed_case() {
    let mut wrong = Vec::new();
    for m in metas() {
        let all = cases(m.name);
        for case in all.iter().filter(|c| c.kind == Kind::Firing) {
            // A suppression counts as unused only if its rule is selected.
            let linter = case.with_plans(&if m.code == "H008" { linter_with(m) } else { linter_of(m) });
            let (fixed, _) = fix(&linter, case.inputs.clone(), &case.files, true).expect("fixes settle");
            // Without a fixed case, the rule must not change the case.
            let wanted =
                all.iter().find(|c| c.kind == Kind::Fixed && c.suffix == case.suffix).unwrap_or(case);
            if fixed != wanted.inputs {
                let text = |inputs: &[rconf_core::session::Input]| -> Vec<String> {
                    inputs.iter().map(|i| String::from_utf8_lossy(&i.bytes).into_owned()).collect()
                };
                wrong.push(format!("{}: {:?}, wanted {:?}", case.name(), text(&fixed), text(&wanted.inputs)));
                continue;
            }
            let mut files = case.files.clone();
            for input in &fixed {
                files.insert(&input.path, input.bytes.clone());
            }
            let (again, applied) = fix(&linter, fixed.clone(), &files, true).expect("fixes settle");
            if applied > 0 || again != fixed {
                wrong.push(format!("{}: a second fix changes it again", case.name()));
            }
        }
        for case in all.iter().filter(|c| c.kind == Kind::Fixed) {
            if !all.iter().any(|c| c.kind == Kind::Firing && c.suffix == case.suffix) {
                wrong.push(format!("{} has no firing case", case.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn page(rule: &Meta) -> String {
    rule.page(Language::English)
}

#[test]
fn pages_have_their_sections_in_order() {
    for m in metas() {
        let page = page(m);
        let sections: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
        let mut wanted = vec!["## What it does", "## Why it matters", "## Example"];
        if m.fix != FixKind::None {
            wanted.push("## Fix safety");
        }
        wanted.push("## References");
        assert_eq!(sections, wanted, "{}", m.code);
        for section in page.split("## ").skip(1) {
            assert!(section.lines().skip(1).any(|line| !line.trim().is_empty()), "{}: {section}", m.code);
        }
    }
}

/// Pages whose examples cannot be checked as they are, with the reasons.
const NOT_SHOWN_AS_IS: [(&str, &str); 8] = [
    ("H005", "line ends are invisible"),
    ("H006", "line ends are invisible"),
    ("H010", "the lines are of two files"),
    ("L028", "the value is longer than 256 bytes"),
    ("L045", "a byte order mark is invisible"),
    ("L046", "a NUL is invisible"),
    ("R004", "the line is that of six nodes"),
    ("R005", "the lines are those of every node"),
];

#[test]
fn examples_fire_and_what_to_use_instead_does_not() {
    for m in metas() {
        if NOT_SHOWN_AS_IS.iter().any(|(code, _)| *code == m.code) {
            continue;
        }
        let page = page(m);
        let example = page.split("## Example").nth(1).unwrap_or_default();
        let example = example.split("\n## ").next().unwrap_or_default();
        let (wrong, right) = example
            .split_once("\nUse instead")
            .unwrap_or_else(|| panic!("{}: an example, and what to use instead", m.code));
        let fires = |text: &str| {
            let case = example_case(m, text);
            case.lint(&linter_with(m)).findings.iter().any(|f| f.rule.code == m.code)
        };
        assert!(fires(wrong), "{}: the example does not fire:\n{wrong}", m.code);
        assert!(!fires(right), "{}: what to use instead fires:\n{right}", m.code);
    }
}

/// Returns one half of the example on a page as a case: configurations, and plans, each in a
/// block with its language. In a set of nodes, the path of each file is a comment above it.
fn example_case(m: &Meta, text: &str) -> Case {
    let mut found = Vec::new();
    for block in text.split("```").skip(1).step_by(2) {
        let (language, body) = block.split_once('\n').unwrap_or((block, ""));
        let path = match language {
            // The page of this rule about paths names the path of its example.
            "conf" if m.code == "C001" => "node-7008/conf/redis.conf",
            "conf" if m.code != "L036" && body.contains("sentinel ") => "sentinel.conf",
            "conf" => "redis.conf",
            "acl" => "users.acl",
            "yaml" => "compose.yaml",
            "sh" => "run.sh",
            "ini" => "etc/systemd/system/redis.service",
            "dockerfile" => "Dockerfile",
            "toml" => "rconf.toml",
            "text" => "answers.txt",
            other => panic!("{}: a block of {other:?}", m.code),
        };
        found.push((path.to_owned(), String::new()));
        for line in body.lines() {
            let names_path = |p: &&str| p.contains('/') && !p.contains(' ');
            match line.strip_prefix("# ").filter(names_path) {
                Some(path) => found.push((path.to_owned(), String::new())),
                None => found.last_mut().expect("there is one").1.extend([line, "\n"]),
            }
        }
    }
    found.retain(|(_, text)| !text.is_empty());
    let found: Vec<_> = found.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    assert!(!found.is_empty(), "{}: an example without a block", m.code);
    support::case_of(m.name, Kind::Firing, String::new(), &found, true)
}

/// The messages of each rule about its cases, in both languages, are in `messages.snap` next to them.
#[test]
fn messages_read_well() {
    let folders = folders();
    for m in metas() {
        let mut text = String::new();
        for case in cases(m.name).iter().filter(|c| c.kind == Kind::Firing) {
            writeln!(text, "firing{}", case.suffix).expect("a string takes all");
            let report = case.lint(&linter_with(m));
            for f in report.findings.iter().filter(|f| f.rule.code == m.code) {
                for language in Language::ALL {
                    write_messages(&mut text, case, f, language).expect("a string takes all");
                }
            }
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&folders[m.name]);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("messages", text));
    }
}

fn write_messages(text: &mut String, case: &Case, f: &Finding, language: Language) -> std::fmt::Result {
    let line = line_of(case, &f.place);
    writeln!(text, "  {line}: {}: {}", f.severity.name(), f.message.get(language))?;
    writeln!(text, "    help: {}", f.help.get(language))?;
    for related in &f.related {
        writeln!(text, "    {}: {}", line_of(case, &related.place), related.message.get(language))?;
    }
    f.fix.iter().try_for_each(|fix| writeln!(text, "    fix: {}", fix.title.get(language)))
}

fn line_of(case: &Case, place: &rconf_core::lint::Place) -> String {
    let texts = case.texts();
    let bytes = texts.get(&place.path).expect("findings are in texts of the case");
    let position = LineTable::new(bytes).position(bytes, place.span.start);
    format!("{}:{}:{}", place.path, position.line, position.column)
}

/// Texts that occur in all passwords of the fixtures.
const PASSWORDS: [&str; 4] = ["xsec", "foobared", "2024013107", "zzzzzzzzzzzzzzzzzzzz"];

fn assert_no_password(shown: &str, what: &str) {
    let lower = shown.to_lowercase();
    for password in PASSWORDS {
        assert!(!lower.contains(password), "{what} shows a password: {shown}");
    }
}

#[test]
fn nothing_shows_a_password() {
    let linter = {
        let all = Selection::new(&["all".to_owned()], &[], &[]).expect("`all` is known");
        Linter::new(Options { selection: all, ..Options::default() })
    };
    let mut held = 0;
    for case in all_cases() {
        let report = case.lint(&linter);
        for f in &report.findings {
            assert_no_password(&format!("{:?}\n{:?}\n{:?}", f.message, f.help, f.related), &case.name());
        }
        let texts = case.texts();
        let text = |path: &str| texts.get(path).map(Vec::as_slice);
        let json =
            json::report(&report, rconf_core::catalog::Server::DEFAULT, json::Columns::Characters, text);
        let json = serde_json::to_string(&json).expect("a report is JSON");
        assert_no_password(&json, &case.name());
        let sarif = serde_json::to_string(&sarif::report(&report, text)).expect("a report is JSON");
        assert_no_password(&sarif, &case.name());
        let gitlab = serde_json::to_string(&gitlab::report(&report, text)).expect("a report is JSON");
        assert_no_password(&gitlab, &case.name());
        assert_no_password(&github::report(&report, text), &case.name());
        assert_no_password(&junit::report(&report, &[], Severity::Info, text), &case.name());
        for (path, bytes) in case.bytes() {
            let whole = String::from_utf8_lossy(&bytes).to_lowercase();
            held += usize::from(PASSWORDS.iter().any(|p| whole.contains(p)));
            let mut start = 0;
            for line in bytes.split(|&b| b == b'\n') {
                let shown = shown_in(&path, &bytes[..start], line).0;
                let shown = String::from_utf8_lossy(&shown).into_owned();
                start += line.len() + 1;
                assert_no_password(&shown, &format!("{} {path}", case.name()));
            }
        }
    }
    assert!(held > 40, "only {held} files with a password: the test has lost its subject");
}
