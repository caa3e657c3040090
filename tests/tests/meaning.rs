//! What `rconf diff` says differs is what real servers say: their `CONFIG GET *` with the two files. How a directive is
//! changed is tried on every directive of every server. The same for Sentinels, by `SENTINEL MASTER` and their commands.
//!
//! `RCONF_LIVE_PAIRS` sets the number of pairs of random files for each server, `RCONF_LIVE_SEED` their seed.

use rconf_core::catalog::sentinel::options;
use rconf_core::catalog::{DirectiveId, HowToChange, directives, find, id};
use rconf_core::compare::{Change, compare, compare_sentinels};
use rconf_core::config::{Config, Files, read, read_sentinel};
use rconf_tests::need::skip;
use rconf_tests::running::{Answer, OVERRIDDEN, Running};
use rconf_tests::servers::{RealServer, discover};
use rconf_tests::texts::{Random, accepted_text};
use std::collections::{BTreeMap, BTreeSet};

const PAIRS: usize = 6;

/// The directives that are left out: they need this machine to be another, or a password, or move what the test needs.
fn is_left_out(directive: DirectiveId, name: &str) -> bool {
    const LEFT_OUT: [DirectiveId; 16] = [
        id::ACLFILE,
        id::USER,
        id::REQUIREPASS,
        id::RENAME_COMMAND,
        id::UNIXSOCKET,
        id::INCLUDE,
        id::LOADMODULE,
        id::MAXCLIENTS,
        id::DATABASES,
        id::CLUSTER_ENABLED,
        id::CLUSTER_PORT,
        id::APPENDONLY,
        id::ACTIVEDEFRAG,
        id::PROTECTED_MODE,
        id::LOCALE_COLLATE,
        id::TIMEOUT,
    ];
    let prefixes = ["tls-", "rdma-", "oom-score-adj", "repl-backlog", "io-threads"];
    OVERRIDDEN.contains(&name)
        || LEFT_OUT.contains(&directive)
        || prefixes.iter().any(|prefix| name.starts_with(prefix))
        || name.ends_with("cpulist")
}

fn servers() -> Vec<RealServer> {
    let (present, absent) = discover();
    for gap in &absent {
        skip(&format!("{} of {}", gap.package.name, gap.package.suite), &gap.why);
    }
    present
}

/// Returns the lines of a text whose directives are compared.
fn compared_lines(text: &[u8], server: &RealServer) -> Vec<u8> {
    let config = read("redis.conf", text.to_vec(), &Files::new(), server.server);
    let source = &config.sources()[0];
    let mut kept = Vec::new();
    for setting in config.settings() {
        if !is_left_out(setting.directive, setting.directive.name()) {
            kept.extend_from_slice(config.line(setting.at).span.of(source.document.bytes()).trim_ascii_end());
            kept.push(b'\n');
        }
    }
    kept
}

/// Returns the names of the directives whose values differ.
fn differing(
    server: &RealServer,
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
) -> BTreeSet<&'static str> {
    let names = old.keys().chain(new.keys()).filter(|name| old.get(*name) != new.get(*name));
    let directives = names.filter_map(|name| find(name.as_bytes(), server.server));
    // Up to 6.2 `replicaof` is shown by its old name alone.
    let directives = directives.map(|(directive, _)| match directive.id {
        id::SLAVEOF => id::REPLICAOF,
        other => other,
    });
    directives.filter(|id| !is_left_out(*id, id.name())).map(DirectiveId::name).collect()
}

fn said(server: &RealServer, old: &Config, new: &Config) -> BTreeSet<&'static str> {
    let changes = compare(old, new).changes;
    let is_shown = |directive: DirectiveId| {
        directive.directive().variant(server.server).is_some_and(|variant| !variant.hidden)
            && !is_left_out(directive, directive.name())
            // Up to 6.2, nothing shows it.
            && !(directive == id::CLUSTER_CONFIG_FILE && server.server.is_legacy())
    };
    let shown = changes.iter().filter(|change| change.entry.is_none() && is_shown(change.directive.id));
    shown.map(|change| change.directive.name).collect()
}

#[test]
fn what_differs_is_what_servers_say() {
    let pairs = std::env::var("RCONF_LIVE_PAIRS").map_or(PAIRS, |text| text.parse().expect("a number"));
    let seed = std::env::var("RCONF_LIVE_SEED").map_or(6379, |text| text.parse().expect("a number"));
    let mut random = Random::new(seed);
    let (mut compared, mut wrong, mut found) = (0, Vec::new(), 0);
    for server in &servers() {
        for _ in 0..pairs {
            let [old, new] = [(); 2].map(|()| {
                let text: Vec<u8> = (0..4).flat_map(|_| accepted_text(&mut random, server.server)).collect();
                compared_lines(&text, server)
            });
            let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
            let run = |text: &[u8], folder: &tempfile::TempDir| Running::start(server, folder.path(), text);
            // What only the machine refuses is of no interest here.
            let (Ok(a), Ok(b)) = (run(&old, &folders[0]), run(&new, &folders[1])) else { continue };
            let real = differing(server, &a.settings(), &b.settings());
            let configs =
                [&old, &new].map(|text| read("redis.conf", text.clone(), &Files::new(), server.server));
            let said = said(server, &configs[0], &configs[1]);
            compared += 1;
            found += said.len();
            if real != said {
                let (old, new) = (old.escape_ascii(), new.escape_ascii());
                let only = |one: &BTreeSet<_>, other: &BTreeSet<_>| format!("{:?}", one - other);
                wrong.push(format!(
                    "{}: only the server {}, only rconf {}\n  {old}\n  {new}",
                    server.server,
                    only(&real, &said),
                    only(&said, &real)
                ));
            }
        }
    }
    println!("{compared} pairs of files compared, {found} differences, {} mismatches", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 0 || servers().is_empty(), "nothing was compared");
}

#[test]
fn how_a_directive_changes_is_how_servers_change_it() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for server in &servers() {
        let folder = tempfile::tempdir().expect("a folder");
        let running = Running::start(server, folder.path(), b"").expect("it starts");
        let settings = running.settings();
        for directive in directives() {
            let Some(variant) = directive.variant(server.server) else { continue };
            // Servers show nothing of `replicaof` that they take back.
            let Some(value) = settings.get(directive.name) else { continue };
            let answer = running.ask(&["CONFIG", "SET", directive.name, value]).text();
            let is_refused = ["immutable", "Unsupported", "protected config", "Unknown option"]
                .iter()
                .any(|why| answer.contains(why));
            tried += 1;
            let said = variant.change(directive);
            let is_own = directive.id == id::BIND && server.server.release() == (6, 0);
            if is_refused != (said != HowToChange::ConfigSet || is_own) {
                wrong
                    .push(format!("{} {}: {said:?}, and it answers {answer}", server.server, directive.name));
            }
        }
    }
    println!("{tried} directives tried, {} mismatches", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The fields of `SENTINEL MASTER`, each with what `rconf diff` calls it.
const FIELDS: [(&str, &str); 9] = [
    ("port", "sentinel monitor m"),
    ("quorum", "sentinel monitor m quorum"),
    ("down-after-milliseconds", "sentinel down-after-milliseconds m"),
    ("failover-timeout", "sentinel failover-timeout m"),
    ("parallel-syncs", "sentinel parallel-syncs m"),
    ("notification-script", "sentinel notification-script m"),
    ("client-reconfig-script", "sentinel client-reconfig-script m"),
    ("config-epoch", "sentinel config-epoch m"),
    ("num-slaves", "sentinel known-replica m 127.0.0.1:3"),
];

/// Returns a file of a Sentinel, each line of which may be missing.
fn sentinel_text(random: &mut Random) -> String {
    let mut text = format!("sentinel monitor m 127.0.0.1 {} {}\n", 1 + random.below(2), 1 + random.below(2));
    for line in [
        "sentinel down-after-milliseconds m 30000",
        "sentinel down-after-milliseconds m 0700",
        "sentinel failover-timeout m 180000x",
        "SENTINEL Failover-Timeout m 5000",
        "sentinel parallel-syncs m 2",
        "sentinel notification-script m /bin/true",
        "sentinel client-reconfig-script m \"/bin/true\"",
        "sentinel config-epoch m 7",
        "sentinel known-slave m 127.1 3",
    ] {
        if random.one_in(2) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[test]
fn what_differs_between_sentinels_is_what_they_say() {
    let mut random = Random::new(26379);
    let (mut compared, mut wrong) = (0, Vec::new());
    for server in &servers() {
        for _ in 0..3 {
            let texts = [(); 2].map(|()| sentinel_text(&mut random));
            let fields = texts.each_ref().map(|text| {
                let folder = tempfile::tempdir().expect("a folder");
                let running =
                    Running::start_sentinel(server, folder.path(), text.as_bytes()).expect("it starts");
                let Answer::List(all) = running.ask(&["SENTINEL", "MASTER", "m"]) else {
                    return BTreeMap::new();
                };
                all.chunks(2).map(|two| (two[0].text(), two[1].text())).collect::<BTreeMap<_, _>>()
            });
            let differs = |field: &&(&str, &str)| fields[0].get(field.0) != fields[1].get(field.0);
            let real: BTreeSet<String> =
                FIELDS.iter().filter(differs).map(|(_, said)| (*said).to_owned()).collect();
            let [old, new] = texts
                .each_ref()
                .map(|text| read_sentinel("s.conf", text.clone().into_bytes(), &Files::new(), server.server));
            let changes = compare_sentinels(&old, &new).changes;
            let name = |change: &Change| {
                let name = format!("{} {}", change.name(), change.entry.as_deref().unwrap_or_default());
                // Addresses are shown as they are written.
                name.replace("127.1:3", "127.0.0.1:3")
            };
            let said: BTreeSet<String> = changes.iter().map(name).collect();
            compared += usize::from(!fields[0].is_empty());
            if real != said {
                wrong.push(format!("{}: {real:?} {said:?}\n{}\n{}", server.server, texts[0], texts[1]));
            }
        }
    }
    println!("{compared} pairs of files of Sentinels compared, {} mismatches", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 0 || servers().is_empty(), "nothing was compared");
}

/// Each option is sent to a Sentinel with both commands, of which the catalog names the one that takes it.
#[test]
fn an_option_of_a_sentinel_changes_as_the_catalog_says() {
    let (mut tried, mut wrong) = (0, Vec::new());
    for server in &servers() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = b"sentinel deny-scripts-reconfig no\nsentinel monitor m 127.0.0.1 1 1\n";
        let running = Running::start_sentinel(server, folder.path(), text).expect("it starts");
        for option in options().iter().filter(|option| option.is_known_to(server.server)) {
            let value = match option.arguments.last() {
                Some(&"switch") => "yes",
                Some(&"path") => "/bin/true",
                Some(&("milliseconds" | "replicas" | "port" | "epoch")) => "7",
                _ => "value",
            };
            let set: &[&str] = match option.name {
                "rename-command" => &["SENTINEL", "SET", "m", option.name, "A", "B"],
                _ => &["SENTINEL", "SET", "m", option.name, value],
            };
            let takes = |words: &[&str]| running.ask(words).text().starts_with("OK");
            let real = match (takes(set), takes(&["SENTINEL", "CONFIG", "SET", option.name, value])) {
                (true, false) => Some("SENTINEL SET"),
                (false, true) => Some("SENTINEL CONFIG SET"),
                (false, false) => None,
                (true, true) => Some("both"),
            };
            let is_six = server.server.release() == (6, 0);
            let said = option.set_by.filter(|command| !(is_six && *command == "SENTINEL CONFIG SET"));
            tried += 1;
            if real != said {
                wrong.push(format!("{} {}: {said:?}, and it is {real:?}", server.server, option.name));
            }
        }
    }
    println!("{tried} options of Sentinels tried, {} mismatches", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
