//! Reports for other programs are valid according to their formats, and contain the same findings.

mod support;

use rconf_core::catalog::Server;
use rconf_core::config::Files;
use rconf_core::lint::{Finding, Fix, Linter, Options, Place, Report, Selection, Severity};
use rconf_core::message::{Language, Message};
use rconf_core::report::{github, gitlab, json, junit, sarif};
use rconf_core::text::{LineTable, Span};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use support::{Case, all_cases};

fn linter(select: &[&str]) -> Linter {
    let select: Vec<String> = select.iter().map(ToString::to_string).collect();
    let selection = Selection::new(&select, &[], &[]).expect("the rules are known");
    Linter::new(Options { selection, ..Options::default() })
}

fn lint(path: &str, text: &[u8], select: &[&str]) -> Report {
    linter(select).lint([(path, text)], &Files::new())
}

fn sarif_of<'t>(report: &Report, text: impl Fn(&str) -> Option<&'t [u8]>) -> Value {
    serde_json::to_value(sarif::report(report, text)).expect("a report is JSON")
}

/// Runs a check on each fixture of the rules, with all rules, and on a run without findings.
fn each_case(mut check: impl FnMut(&Case, &Report)) {
    let all = linter(&["all"]);
    let mut found = 0;
    // What running nodes answer is in no file.
    for case in all_cases().into_iter().filter(|case| !case.is_of_running()) {
        let report = case.lint(&all);
        found += report.findings.len();
        check(&case, &report);
    }
    assert!(found > 100, "only {found} findings: the test has lost its subject");
}

#[test]
fn sarif_keeps_to_its_schema() {
    let schema = include_str!("../data/sarif/sarif-schema-2.1.0.json");
    let mut schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    // The published schema has a bracket too many, which no Unicode regex engine accepts.
    for thing in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][thing]["properties"]["language"]["pattern"];
        assert_eq!(*language, "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$");
        *language = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".into();
    }
    let (mut compiler, mut schemas) = (boon::Compiler::new(), boon::Schemas::new());
    compiler.enable_format_assertions();
    compiler.add_resource("sarif.json", schema).expect("the schema has a name");
    let schema = compiler.compile("sarif.json", &mut schemas).expect("the schema is one");
    let keeps = |report: &Value, what: &str| {
        let wrong = schemas.validate(report, schema).err();
        assert!(wrong.is_none(), "{what}: {:#}", wrong.expect("an error"));
    };
    keeps(&sarif_of(&Report::default(), |_| None), "an empty report");
    each_case(|case, report| {
        let report = sarif_of(report, |path| case.files.get(path));
        keeps(&report, &case.name());
        let run = &report["runs"][0];
        for result in run["results"].as_array().expect("a list") {
            let rule = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("a small one");
            assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
        }
    });
    // The schema has to be able to fail.
    let mut wrong = sarif_of(&Report::default(), |_| None);
    wrong["runs"][0]["columnKind"] = "bytes".into();
    assert!(schemas.validate(&wrong, schema).is_err());
}

/// Returns the offset of a line and column in a text.
fn offset(text: &[u8], line: &Value, column: &Value) -> usize {
    let at = |offset: &usize| {
        let position = LineTable::new(text).position(text, *offset);
        (position.line as u64, position.column as u64)
    };
    let wanted = (line.as_u64().expect("a number"), column.as_u64().expect("a number"));
    let is_boundary = |offset: &usize| text.get(*offset).is_none_or(|b| b & 0xc0 != 0x80);
    (0..=text.len())
        .filter(is_boundary)
        .find(|offset| at(offset) == wanted)
        .expect("the place is in the text")
}

#[test]
fn sarif_fixes_do_what_fixes_do() {
    let mut fixes = 0;
    each_case(|case, report| {
        let sarif = sarif_of(report, |path| case.files.get(path));
        let results = sarif["runs"][0]["results"].as_array().expect("a list");
        for (finding, result) in report.findings.iter().zip(results) {
            assert_eq!(result["properties"]["stopsLoad"].as_bool(), finding.stops_load, "{}", case.name());
            let Some(fix) = finding.fix.as_ref().filter(|fix| !fix.secret) else {
                assert!(result.get("fixes").is_none(), "{}: a fix that nobody made", case.name());
                continue;
            };
            let changes = result["fixes"][0]["artifactChanges"].as_array().expect("a list");
            let mut edits = Vec::new();
            for change in changes {
                let path = change["artifactLocation"]["uri"].as_str().expect("a path");
                let text = case.files.get(path).expect("fixtures have plain paths");
                for replacement in change["replacements"].as_array().expect("a list") {
                    let region = &replacement["deletedRegion"];
                    let start = offset(text, &region["startLine"], &region["startColumn"]);
                    let end = offset(text, &region["endLine"], &region["endColumn"]);
                    let new = replacement["insertedContent"]["text"].as_str().expect("text");
                    edits.push((path.to_owned(), Span::new(start, end), new.as_bytes().to_vec()));
                }
            }
            let mut wanted: Vec<_> =
                fix.edits.iter().map(|e| (e.path.clone(), e.span, e.text.clone())).collect();
            wanted.sort();
            edits.sort();
            assert_eq!(edits, wanted, "{}", case.name());
            fixes += 1;
        }
    });
    assert!(fixes > 20, "only {fixes} fixes: the test has lost its subject");
}

#[test]
fn sarif_paths_are_uris() {
    let uri = |path: &str| {
        let report = lint(path, b"port x\n", &["L"]);
        let location = &sarif_of(&report, |_| None)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
            ["artifactLocation"];
        (location["uri"].as_str().expect("text").to_owned(), location.get("uriBaseId").is_some())
    };
    assert_eq!(uri("./a b/50%/密.conf"), ("a%20b/50%25/%E5%AF%86.conf".to_owned(), true));
    assert_eq!(uri("c:d.conf"), ("c%3Ad.conf".to_owned(), true));
    assert_eq!(uri("/etc/redis/redis.conf"), ("file:///etc/redis/redis.conf".to_owned(), false));
    assert_eq!(uri("<stdin>"), ("%3Cstdin%3E".to_owned(), true));
}

/// Returns a finding with characters that the formats have to escape.
fn awkward() -> (Report, &'static str) {
    let mut report = lint("a,b:c%0A<&\"\u{1}\u{fffe}.conf", b"port x\n", &["L"]);
    report.findings[0].message =
        Message::verbatim("100%, a::b <&>\"' \r\n\u{b}\u{1b}[31m\u{fffe}\u{ffff} ]]>");
    (report, "port x\n")
}

/// Parses a line as GitHub's runner does: command, properties and text.
fn read_command(line: &str) -> (String, HashMap<String, String>, String) {
    let (head, data) = line.strip_prefix("::").expect("a command").split_once("::").expect("a text");
    let (command, properties) = head.split_once(' ').expect("properties");
    let plain = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n");
    let property = |text: &str| {
        let (key, value) = text.split_once('=').expect("a key");
        let value = plain(&value.replace("%3A", ":").replace("%2C", ",")).replace("%25", "%");
        (key.to_owned(), value)
    };
    let properties = properties.split(',').map(property).collect();
    (command.to_owned(), properties, plain(data).replace("%25", "%"))
}

#[test]
fn github_reads_what_was_written() {
    assert_eq!(github::report(&Report::default(), |_| None), "");
    each_case(|case, report| {
        let text = |path: &str| case.files.get(path);
        let commands = github::report(report, text);
        let places =
            serde_json::to_value(json::report(report, Server::DEFAULT, json::Columns::Characters, text))
                .expect("a report is JSON");
        assert_eq!(commands.lines().count(), report.findings.len(), "{}", case.name());
        for ((line, finding), place) in
            commands.lines().zip(&report.findings).zip(places["findings"].as_array().expect("a list"))
        {
            let (command, properties, message) = read_command(line);
            let severity =
                if finding.severity == Severity::Info { "notice" } else { finding.severity.name() };
            assert_eq!(command, severity);
            assert_eq!(properties["file"], finding.place.path);
            assert_eq!(properties["line"], place["line"].to_string());
            assert_eq!(properties["endLine"], place["end_line"].to_string());
            let on_one_line = place["line"] == place["end_line"];
            let column = |key: &str| properties.get(key).cloned();
            assert_eq!(column("col"), on_one_line.then(|| place["column"].to_string()));
            assert_eq!(column("endColumn"), on_one_line.then(|| place["end_column"].to_string()));
            assert_eq!(properties["title"], format!("{} {}", finding.rule.code, finding.rule.name));
            assert_eq!(
                message,
                format!(
                    "{}\nhelp: {}",
                    finding.message.get(Language::English),
                    finding.help.get(Language::English)
                )
            );
        }
    });
    let (report, text) = awkward();
    let commands = github::report(&report, |_| Some(text.as_bytes()));
    assert_eq!(commands.lines().count(), 1);
    assert!(!commands.trim_end().contains(char::is_control), "{commands:?}");
    let (_, properties, message) = read_command(commands.trim_end());
    assert_eq!(properties["file"], "a,b:c%0A<&\"\u{fffd}\u{fffe}.conf");
    assert!(message.starts_with("100%, a::b <&>\"' \r\n\u{fffd}\u{fffd}[31m"), "{message:?}");
}

#[test]
fn junit_is_xml_and_counts_right() {
    let count = |node: &roxmltree::Node<'_, '_>, name: &str| -> usize {
        node.attribute(name).and_then(|n| n.parse().ok()).expect("a number")
    };
    let check = |report: &Report,
                 files: &[&str],
                 fail_on: Severity,
                 text: &dyn Fn(&str) -> Option<&'static [u8]>,
                 what: &str| {
        let xml = junit::report(report, files, fail_on, text);
        let document = roxmltree::Document::parse(&xml).unwrap_or_else(|e| panic!("{what}: {e}: {xml}"));
        let root = document.root_element();
        let all = |name: &str, within: &roxmltree::Node<'_, '_>| {
            within.descendants().filter(|n| n.has_tag_name(name)).count()
        };
        let failing = report.findings.iter().filter(|f| f.severity >= fail_on).count();
        assert_eq!(
            (count(&root, "tests"), count(&root, "failures")),
            (all("testcase", &root), failing),
            "{what}"
        );
        assert_eq!(all("failure", &root), failing, "{what}");
        let suites: Vec<_> = root.children().filter(roxmltree::Node::is_element).collect();
        for suite in &suites {
            assert_eq!(count(suite, "tests"), all("testcase", suite), "{what}");
            assert_eq!(count(suite, "failures"), all("failure", suite), "{what}");
        }
        let named: BTreeSet<&str> =
            files.iter().copied().chain(report.findings.iter().map(|f| f.place.path.as_str())).collect();
        assert_eq!(suites.len(), named.len(), "{what}: a suite a file");
    };
    check(&Report::default(), &[], Severity::Warning, &|_| None, "no file");
    check(&Report::new(2, Vec::new()), &["b", "a"], Severity::Warning, &|_| None, "clean files");
    let (report, _) = awkward();
    check(&report, &["a", "<"], Severity::Error, &|_| Some(b"port x\n"), "an awkward finding");
    each_case(|case, report| {
        let files: Vec<&str> = case.inputs.iter().map(|i| i.path.as_str()).collect();
        for fail_on in [Severity::Error, Severity::Info] {
            check(report, &files, fail_on, &|_| None, &case.name());
        }
    });
}

/// Returns the fingerprints in a report, after checking that both formats with fingerprints agree.
fn fingerprints(report: &Report, text: &[u8]) -> Vec<String> {
    let gitlab = serde_json::to_value(gitlab::report(report, |_| Some(text))).expect("a report is JSON");
    let of = |issue: &Value| issue["fingerprint"].as_str().expect("text").to_owned();
    let list: Vec<String> = gitlab.as_array().expect("a list").iter().map(of).collect();
    let sarif = sarif_of(report, |_| Some(text));
    for (fingerprint, result) in list.iter().zip(sarif["runs"][0]["results"].as_array().expect("a list")) {
        assert_eq!(result["partialFingerprints"]["maskedLineHash/v1"], fingerprint.as_str());
    }
    list
}

#[test]
fn fingerprints_stay_when_lines_move_and_tell_findings_apart() {
    let before = b"port x\nappendonly maybe\nport x\n";
    let after = b"# new\n\nport x\r\n  appendonly maybe\nport x\n";
    let of = |path: &str, text: &[u8]| fingerprints(&lint(path, text, &["L"]), text);
    assert_eq!(of("redis.conf", before), of("./redis.conf", after));
    assert_eq!(of("redis.conf", before).iter().collect::<BTreeSet<_>>().len(), 3);
    assert!(of("redis.conf", before).iter().all(|f| !of("other.conf", before).contains(f)));
    // A changed line is a new finding.
    assert_ne!(of("redis.conf", before)[1], of("redis.conf", b"port x\nappendonly perhaps\nport x\n")[1]);
    // The hash has to be standard FNV-1a, because stored fingerprints must stay the same in the next release.
    assert_eq!(of("redis.conf", b"port x\n"), ["5ea8c1a55676ff54915c87049f6b8b8e"]);
}

#[test]
fn a_fingerprint_says_nothing_of_a_password() {
    let of = |password: &str| {
        let text = format!("cluster-enabled yes\nrequirepass {password}\n");
        let list = fingerprints(&lint("redis.conf", text.as_bytes(), &["A001"]), text.as_bytes());
        assert_eq!(list.len(), 1);
        list
    };
    assert_eq!(of("fxsec-correct-horse"), of("fxsec-battery-staple-longer"));
}

/// SARIF contains only text, so a fix with an edit that is not text is left out.
#[test]
fn sarif_leaves_out_fixes_that_are_not_text() {
    let mut report = lint("redis.conf", b"port x\n", &["L"]);
    let finding: &mut Finding = &mut report.findings[0];
    let place = Place { path: "redis.conf".to_owned(), span: Span::new(0, 4) };
    finding.fix = Some(Fix::safe(Message::verbatim("write it")).replace(&place, b"\xff".to_vec()));
    let fixes = |report: &Report| {
        sarif_of(report, |_| Some(b"port x\n"))["runs"][0]["results"][0].get("fixes").is_some()
    };
    assert!(!fixes(&report));
    report.findings[0].fix = Some(Fix::safe(Message::verbatim("write it")).replace(&place, b"ok".to_vec()));
    assert!(fixes(&report));
}

#[test]
fn the_tutorial_in_each_format() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/tutorial/node-7008/conf/redis.conf");
    let text = std::fs::read(folder).expect("the fixture is there");
    let path = "node-7008/conf/redis.conf";
    let report = lint(path, &text, &["C001", "R001", "R002", "A001", "A004"]);
    let bytes = |_: &str| Some(text.as_slice());
    let mut sarif = sarif_of(&report, bytes);
    // The pages are in the code, so only the choice of pages is compared.
    for rule in sarif["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("a list") {
        for key in ["shortDescription", "fullDescription", "help"] {
            for text in rule[key].as_object_mut().expect("an object").values_mut() {
                let start: String = text.as_str().expect("text").chars().take(30).collect();
                *text = format!("{start}…").into();
            }
        }
    }
    let pretty = |value: &Value| serde_json::to_string_pretty(value).expect("it is JSON");
    insta::assert_snapshot!("tutorial_sarif", pretty(&sarif));
    insta::assert_snapshot!("tutorial_github", github::report(&report, bytes));
    let gitlab = serde_json::to_value(gitlab::report(&report, bytes)).expect("a report is JSON");
    insta::assert_snapshot!("tutorial_gitlab", pretty(&gitlab));
    let files = [path, "node-7009/conf/clean.conf"];
    insta::assert_snapshot!("tutorial_junit", junit::report(&report, &files, Severity::Error, bytes));
}
