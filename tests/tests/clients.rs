//! Calls of redis-cli and valkey-cli: a line has the same findings wherever it is written, and the table of
//! options agrees with `--help` of the real clients. `cargo xtask servers` downloads the clients with the
//! servers. With `RCONF_REQUIRE_SERVERS`, a missing client is a failure.

#![allow(clippy::format_collect, reason = "the texts of tests are short to write, not fast")]

use rconf_core::config::Files;
use rconf_core::container::{self, HostFiles, client_options};
use rconf_core::lint::{Linter, Options};
use rconf_tests::need::skip;
use rconf_tests::servers::{RealServer, discover};
use std::collections::{BTreeMap, BTreeSet};

/// Options that clients accept but do not list: older names, and the short form of `--version`.
const NOT_LISTED: [&str; 3] = ["--cluster-primary-id", "--slave", "-v"];
/// The name of `--cluster-primary-id` in the help of valkey-cli, which the client itself refuses.
const MISPRINTED: &str = "--cluster-primaries-id";
/// Options whose value the help mentions only in prose.
const VALUE_IN_WORDS: [&str; 1] = ["-X"];

/// Returns the available clients, or `None` if the test should be skipped.
fn clients() -> Option<Vec<RealServer>> {
    let (present, absent) = discover();
    for gap in &absent {
        skip(&format!("client of {} of {}", gap.package.name, gap.package.suite), &gap.why);
    }
    (!present.is_empty()).then_some(present)
}

fn help(client: &RealServer, arguments: &[&str]) -> String {
    let output = client.cli().args(arguments).output().expect("the client runs");
    // Some releases print help as an error.
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

/// Returns the options at the beginning of lines in a help text, each with whether it takes a value.
fn listed(help: &str) -> BTreeMap<String, bool> {
    let mut options = BTreeMap::new();
    for line in help.lines().filter(|line| line.starts_with(' ')) {
        let mut words = line.split_whitespace();
        let Some(option) = words.next().filter(|word| word.starts_with('-') && word.len() > 1) else {
            continue;
        };
        // A line such as `--csv, or if you redirect …` is prose.
        if option.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            let takes_value = words.next().is_some_and(|word| word.starts_with('<'));
            options.entry(option.to_owned()).or_insert(takes_value);
        }
    }
    options
}

#[test]
fn help_is_read() {
    let text = "Usage: redis-cli [OPTIONS]\n  -p <port>          Server port.\n  --tls              TLS.\n \
                --functions-rdb <filename> Like\n                     --csv, or not\n  - nothing\n";
    let expected = [("-p", true), ("--tls", false), ("--functions-rdb", true)];
    assert_eq!(listed(text), expected.map(|(name, value)| (name.to_owned(), value)).into());
}

#[test]
fn the_table_is_that_of_the_real_clients() {
    let Some(clients) = clients() else { return };
    let table: BTreeMap<&str, bool> = client_options().collect();
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    let mut count = 0;
    for client in &clients {
        let mut options = listed(&help(client, &["--help"]));
        options.extend(listed(&help(client, &["--cluster", "help"])));
        assert!(options.len() > 50, "{} lists {options:?}", client.server.name());
        count += options.len();
        for (option, takes_value) in options.into_iter().filter(|(option, _)| option != MISPRINTED) {
            let expected = takes_value || VALUE_IN_WORDS.contains(&option.as_str());
            if table.get(option.as_str()) != Some(&expected) {
                wrong.push(format!("{}: {option}, value: {expected}", client.server.name()));
            }
            seen.insert(option);
        }
    }
    println!("{} clients list {count} options, {} different ones", clients.len(), seen.len());
    assert!(wrong.is_empty(), "the table lacks, or has wrong: {wrong:#?}");
    let of_nobody: Vec<&str> =
        table.into_keys().filter(|name| !seen.contains(*name) && !NOT_LISTED.contains(name)).collect();
    // A missing client may list them.
    let all = discover().1.is_empty();
    assert!(!all || of_nobody.is_empty(), "no client lists {of_nobody:?}");
}

/// Returns a plan with three nodes and a container that runs one command, as a script or as a compose file.
fn plan(form: &str, line: &str) -> (String, String) {
    let words: Vec<&str> = line.split(' ').collect();
    let command = match form {
        "script" => {
            let nodes: String = (1..=3)
                .map(|n| {
                    format!("docker run -d --name r{n} --network n redis:7.2 redis-server --port 6379\n")
                })
                .collect();
            let text = format!(
                "docker network create n\n{nodes}docker run --name init --network n redis:7.2 {line}\n"
            );
            return ("up.sh".to_owned(), text);
        }
        "list" => format!("{words:?}"),
        "string" => line.to_owned(),
        "shell in a list" => format!("[\"sh\", \"-c\", {line:?}]"),
        "shell in a string" => format!("sh -c '{line}'"),
        "loop" => format!("sh -c 'for i in 1; do sleep 1; {line}; done'"),
        form => panic!("{form}"),
    };
    let nodes: String = (1..=3)
        .map(|n| {
            format!(
                "  r{n}:\n    image: redis:7.2\n    command: redis-server --port 6379\n    networks: [n]\n"
            )
        })
        .collect();
    let init = format!("  init:\n    image: redis:7.2\n    networks: [n]\n    command: {command}\n");
    ("compose.yaml".to_owned(), format!("services:\n{nodes}{init}networks:\n  n:\n"))
}

/// Returns the codes of the findings about a call.
fn codes(form: &str, line: &str) -> Vec<&'static str> {
    let (path, text) = plan(form, line);
    let deployment = container::read(&path, text.as_bytes(), &BTreeMap::new());
    assert_eq!(deployment.cli.len(), 1, "{text}");
    let plans = vec![(deployment, text.clone().into_bytes())];
    let linter = Linter::new(Options::default()).with_plans(plans, HostFiles::new());
    let report = linter.lint(std::iter::empty::<(&str, &[u8])>(), &Files::new());
    let codes = report.findings.iter().map(|finding| finding.rule.code);
    let mut codes: Vec<&str> =
        codes.filter(|code| ["D027", "D029", "D030", "D031", "D032"].contains(code)).collect();
    codes.sort_unstable();
    // Commands in a shell have one place, so equal findings are merged.
    codes.dedup();
    codes
}

#[test]
fn a_line_means_the_same_wherever_it_is_written() {
    for line in [
        "redis-cli --cluster create --cluster-replicas 1 r1:7001 r2:7002 r3:7003",
        "redis-cli --cluster create r1:7001 r2:7002 r3:7003 --cluster-replicas 1",
        "redis-cli -h r1 -p 7001 --cluster create r1:6379 r2:6379 r3:6379 --cluster-yes",
        "redis-cli -h r1 -p 7001 cluster meet r2 6379",
    ] {
        let expected = codes("script", line);
        for form in ["list", "string", "shell in a list", "shell in a string", "loop"] {
            assert_eq!(codes(form, line), expected, "{form}: {line}");
        }
    }
    let drifted = "redis-cli --cluster create --cluster-replicas 1 r1:7001 r2:7002 r3:7003";
    let found = codes("list", drifted);
    assert!(found.contains(&"D030") && found.contains(&"D027"), "{found:?}");
}
