//! Laws of linting and fixing, checked on random configurations and servers.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rconf_core::catalog::{Kind, Server, directives};
use rconf_core::config::{Config, Files, read};
use rconf_core::lint::{Applicability, FixKind, Group, Linter, Options, RULES, Selection, find_rule};
use rconf_core::session::Input;
use rconf_tests::fixing::fix;
use rconf_tests::need::cases;
use std::collections::BTreeSet;

/// Generates names as people write them: of any server, including aliases, in any case, sometimes misspelled.
fn name() -> impl Strategy<Value = String> {
    let all: Vec<&str> = directives()
        .iter()
        .flat_map(|d| std::iter::once(d.name).chain(d.variants.iter().filter_map(|v| v.alias)))
        .collect();
    // Directives that rules check should occur often.
    let looked_at = vec![
        "port",
        "cluster-enabled",
        "cluster-announce-port",
        "cluster-announce-bus-port",
        "requirepass",
        "masterauth",
        "primaryauth",
        "slave-priority",
        "replica-priority",
        "user",
        "save",
        "appendonly",
        "maxmemory",
        "acl-pubsub-default",
        "array-sparse-kmin",
        "array-sparse-kmax",
        "tls-port",
        "bind",
        "protected-mode",
        "cluster-replica-validity-factor",
        "rename-command",
        "aclfile",
    ];
    prop_oneof![
        4 => prop::sample::select(all),
        4 => prop::sample::select(looked_at),
    ]
    .prop_flat_map(|name| {
        prop_oneof![
            12 => Just(name.to_owned()),
            1 => Just(name.to_ascii_uppercase()),
            1 => Just(format!("\"{name}\"")),
            1 => Just(name.replace('-', "_")),
        ]
    })
}

/// Generates values of all kinds, independently of the name before them.
fn value() -> impl Strategy<Value = String> {
    let words = vec![
        "yes",
        "no",
        "0",
        "1",
        "-1",
        "6379",
        "7001",
        "7002",
        "17001",
        "60000",
        "1gb",
        "1.5gb",
        "50%",
        "\"\"",
        "\"a b\"",
        "'c'",
        "\"open",
        "\\x00",
        "localhost",
        "127.0.0.1 -::1",
        "3600 1",
        "normal 0 0 0",
        "default on nopass",
        "default on >fxsec ~* +@all",
        "app on #12 +get",
        "FLUSHALL \"\"",
        "GET SET",
        "# a comment",
        "yes # why",
        "\"# quoted\"",
        "everysec",
        "allchannels",
        "resetchannels",
        "10 20",
        "密码",
        "a\u{a0}b",
        "\u{b}",
        "x\u{c}y",
        "redis.conf",
        "no one",
        "10.0.0.1 6379",
    ];
    prop_oneof![6 => prop::sample::select(words).prop_map(str::to_owned), 1 => "[ -~]{0,12}"]
}

/// Generates a line with a value that the directive accepts.
fn good_line() -> impl Strategy<Value = String> {
    prop::sample::select(directives().iter().collect::<Vec<_>>()).prop_map(|d| {
        let kind = d.variants.last().map(|v| v.kind);
        let value = match kind {
            Some(Kind::Bool) => "yes".to_owned(),
            Some(Kind::Enum(words)) => words[0].to_owned(),
            Some(Kind::Integer { min, .. } | Kind::Memory { min, .. }) => min.max(1).to_string(),
            Some(Kind::MemoryOrPercent { .. }) => "5%".to_owned(),
            Some(Kind::Octal { .. }) => "700".to_owned(),
            _ => "text".to_owned(),
        };
        format!("{} {value}", d.name)
    })
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    let suppression = prop::sample::select(vec![
        "# rconf: ignore old-name",
        "# rconf: ignore-file H001 -- reason",
        "# rconf: ignore nonsense",
        "# a comment",
        "",
        "   \t",
    ]);
    let text = prop_oneof![
        6 => (name(), value()).prop_map(|(name, value)| format!("{name} {value}")),
        4 => good_line(),
        1 => name(),
        2 => suppression.prop_map(str::to_owned),
    ];
    let raw = prop::collection::vec(any::<u8>(), 0..20);
    prop_oneof![
        20 => (prop::sample::select(vec!["", "  ", "\t"]), text).prop_map(|(s, t)| [s, &t].concat().into_bytes()),
        1 => raw,
    ]
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    let line_break = prop::sample::select(vec!["\n", "\r\n"]);
    let mark = prop_oneof![15 => Just(""), 1 => Just("\u{feff}")];
    (prop::collection::vec((line(), any::<bool>()), 0..12), line_break, any::<bool>(), mark).prop_map(
        |(lines, line_break, ends, mark)| {
            let mut text = mark.as_bytes().to_vec();
            for (line, twice) in &lines {
                for _ in 0..=usize::from(*twice && line.len() % 3 == 0) {
                    text.extend_from_slice(line);
                    text.extend_from_slice(line_break.as_bytes());
                }
            }
            if !ends {
                text.truncate(text.len().saturating_sub(line_break.len()));
            }
            text
        },
    )
}

/// Generates a text that most servers accept, with repeated lines, old names, CRLF and missing includes.
fn sound_text() -> impl Strategy<Value = Vec<u8>> {
    let lines = vec![
        "port 7001",
        "port 7002",
        "PORT \"7001\"",
        "cluster-enabled yes",
        "cluster-enabled no",
        "cluster-announce-port 7002",
        "cluster-announce-bus-port 17002",
        "requirepass fxsec-long-enough",
        "requirepass 'fxsec # quoted'",
        "requirepass \"\"",
        "masterauth fxsec-long-enough",
        "masterauth \"\"",
        "slave-priority 10",
        "replica-priority 20",
        "slave-read-only no",
        "acl-pubsub-default allchannels",
        "acl-pubsub-default resetchannels",
        "user app on >fxsec7 ~* +@all",
        "array-sparse-kmin 5",
        "array-sparse-kmin 50",
        "proc-title-template {unixsocket}",
        "unixsocket \"\"",
        "array-sparse-kmax 10",
        "array-sparse-kmax 100",
        "save 900 1",
        "save \"\"",
        "maxmemory 1gb",
        "maxmemory 2gb",
        "bind 127.0.0.1",
        "bind *",
        "dir .",
        "dir /data",
        "include a.conf",
        "include *.conf",
        "aclfile /a",
        "aclfile \"\"",
        "cluster-replica-validity-factor 0",
        "cluster-slave-validity-factor 10",
        "tls-port 0",
        "unixsocket /s",
        "port 0",
        "replicaof no one",
        "replicaof 10.0.0.1 6379",
        "lua-time-limit 5",
        "list-max-ziplist-size -2",
        "loadmodule /m.so",
        "# rconf: ignore repeated-directive",
        "# a comment",
        "",
        "rename-command GET FETCH",
        "x.y 1",
    ];
    let line = prop::sample::select(lines).prop_map(|line| line.as_bytes().to_vec());
    let line_break = prop::sample::select(vec!["\n", "\r\n"]);
    (prop::collection::vec(line, 0..16), line_break, any::<bool>()).prop_map(|(lines, line_break, ends)| {
        let mut text = lines.join(line_break.as_bytes());
        if ends {
            text.extend_from_slice(line_break.as_bytes());
        }
        text
    })
}

fn server() -> impl Strategy<Value = Server> {
    // The newest server has the most directives to get wrong.
    prop_oneof![2 => prop::sample::select(Server::all().collect::<Vec<_>>()), 1 => Just(Server::DEFAULT)]
}

fn linter(server: Server) -> Linter {
    Linter::new(Options { server: Some(server), ..Options::default() })
}

const PATH: &str = "node-7001/redis.conf";

fn codes(linter: &Linter, bytes: &[u8], group: Option<Group>) -> BTreeSet<&'static str> {
    let report = linter.lint([(PATH, bytes)], &Files::new());
    report.findings.iter().filter(|f| group.is_none_or(|g| f.rule.group == g)).map(|f| f.rule.code).collect()
}

/// Returns the lines of a text that no edit touches in the first round of fixes.
fn untouched<'t>(linter: &Linter, bytes: &'t [u8]) -> Vec<&'t [u8]> {
    let report = linter.lint([(PATH, bytes)], &Files::new());
    let edits: Vec<_> = report
        .findings
        .iter()
        .filter_map(|f| f.fix.as_ref())
        .filter(|fix| fix.applicability == Applicability::Safe)
        .flat_map(|fix| &fix.edits)
        .collect();
    let mut start = 0;
    let mut lines = Vec::new();
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        let end = start + line.len();
        let touches = |from: usize, to: usize| from < end && start < to || from == to && from == end;
        if !edits.iter().any(|e| touches(e.span.start, e.span.end)) {
            lines.push(line);
        }
        start = end;
    }
    lines
}

/// Returns whether `text` contains `lines` in this order, as whole lines.
fn holds_in_order(text: &[u8], lines: &[&[u8]]) -> bool {
    let bare = |line: &[u8]| line.strip_suffix(b"\n").unwrap_or(line).to_vec();
    let mut rest = text.split_inclusive(|&b| b == b'\n');
    lines.iter().all(|line| rest.any(|r| r == *line || bare(r) == bare(line)))
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: cases(1500),
        failure_persistence: None,
        rng_seed: RngSeed::Random,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn safe_fixes_mend_and_break_nothing(bytes in text(), server in server()) {
        let linter = linter(server);
        let before = codes(&linter, &bytes, Some(Group::Load));
        let input = Input { path: PATH.to_owned(), bytes: bytes.clone() };
        let (fixed, applied) = fix(&linter, vec![input], &Files::new(), false).expect("fixes settle");
        let now = &fixed[0].bytes;
        if applied == 0 {
            prop_assert_eq!(now, &bytes);
        }
        let report = linter.lint([(PATH, now.as_slice())], &Files::new());
        let left = report.findings.iter().filter_map(|f| f.fix.as_ref());
        prop_assert!(left.clone().all(|f| f.applicability == Applicability::Unsafe), "left: {:?}", left.collect::<Vec<_>>());
        // A line that stopped the server may have hidden faults that show only at the end of the file.
        if before.is_empty() {
            let after = codes(&linter, now, Some(Group::Load));
            prop_assert!(after.is_empty(), "new: {:?} in {:?}", after, String::from_utf8_lossy(now));
        }
        let (again, more) = fix(&linter, fixed.clone(), &Files::new(), false).expect("fixes settle");
        prop_assert!(more == 0 && again == fixed);
    }

    #[test]
    fn removing_and_renaming_lines_changes_nothing_for_the_server(
        bytes in prop_oneof![text(), sound_text()],
        server in server(),
    ) {
        let rules = ["repeated-directive".to_owned(), "old-name".to_owned()];
        let selection = Selection::new(&rules, &[], &[]).expect("known");
        let linter_of_two = Linter::new(Options { server: Some(server), selection, ..Options::default() });
        let input = Input { path: PATH.to_owned(), bytes: bytes.clone() };
        let (fixed, _) = fix(&linter_of_two, vec![input], &Files::new(), false).expect("fixes settle");
        let all = linter(server);
        let load = |bytes: &[u8]| codes(&all, bytes, Some(Group::Load));
        let now = &fixed[0].bytes;
        prop_assert_eq!(load(&bytes), load(now), "{:?}", String::from_utf8_lossy(now));
        let (old, new) = (read(PATH, bytes.clone(), &Files::new(), server), read(PATH, now.clone(), &Files::new(), server));
        for d in directives() {
            let value = |config: &Config| config.setting(d.id).map(|s| s.value.clone());
            prop_assert_eq!(value(&old), value(&new), "{}", d.name);
        }
        prop_assert_eq!(old.save_points(), new.save_points());
        let wanted = |config: &Config| -> Vec<_> {
            config.unresolved_includes().iter().map(|include| include.path.clone()).collect()
        };
        prop_assert_eq!(wanted(&old), wanted(&new));
    }

    #[test]
    fn what_starts_still_starts_when_it_is_fixed(bytes in sound_text(), server in server(), choices: bool) {
        let linter = linter(server);
        let before = codes(&linter, &bytes, Some(Group::Load));
        let input = Input { path: PATH.to_owned(), bytes };
        let (fixed, _) = fix(&linter, vec![input], &Files::new(), choices).expect("fixes settle");
        let after = codes(&linter, &fixed[0].bytes, Some(Group::Load));
        prop_assert!(after.is_subset(&before), "{:?} -> {:?}: {:?}", before, after, String::from_utf8_lossy(&fixed[0].bytes));
    }

    #[test]
    fn one_round_keeps_every_line_it_had_no_reason_to_change(bytes in text(), server in server()) {
        // One rule at a time, so that there is only one round.
        for rule in RULES.iter().filter(|r| r.meta().fix == FixKind::Safe) {
            let selection = Selection::new(&[rule.meta().code.to_owned()], &[], &[]).expect("known");
            let linter = Linter::new(Options { server: Some(server), selection, ..Options::default() });
            let kept = untouched(&linter, &bytes);
            let input = Input { path: PATH.to_owned(), bytes: bytes.clone() };
            let (fixed, _) = fix(&linter, vec![input], &Files::new(), false).expect("fixes settle");
            prop_assert!(
                holds_in_order(&fixed[0].bytes, &kept),
                "{}: {:?}", rule.meta().code, String::from_utf8_lossy(&fixed[0].bytes)
            );
        }
    }

    #[test]
    fn unsafe_fixes_settle_too(bytes in text(), server in server()) {
        let linter = linter(server);
        let input = Input { path: PATH.to_owned(), bytes };
        let (fixed, _) = fix(&linter, vec![input], &Files::new(), true).expect("fixes settle");
        let report = linter.lint([(PATH, fixed[0].bytes.as_slice())], &Files::new());
        prop_assert!(report.findings.iter().all(|f| f.fix.is_none()));
    }

    #[test]
    fn places_are_places_of_the_file(bytes in prop::collection::vec(any::<u8>(), 0..300), server in server()) {
        let report = linter(server).lint([(PATH, bytes.as_slice())], &Files::new());
        for f in &report.findings {
            prop_assert!(f.place.span.start <= f.place.span.end && f.place.span.end <= bytes.len());
            prop_assert!(find_rule(f.rule.code).is_some());
        }
    }
}
