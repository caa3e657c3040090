//! Laws of linting and fixing nodes with plans, checked on random folders, plans and settings.

#![allow(clippy::format_push_string, reason = "short texts, built as they read")]

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use rconf_core::config::Files;
use rconf_core::container::{self, HostFiles, OnHost};
use rconf_core::lint::{Applicability, Finding, Linter, Options, Place, Selection, View};
use rconf_core::message::{Language, Message};
use rconf_core::session::Input;
use rconf_tests::fixing::fix;
use rconf_tests::need::cases;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Lines of configuration that rules about clusters, access and replication check.
const LINES: [&str; 46] = [
    "cluster-enabled yes",
    "cluster-enabled no",
    "cluster-announce-ip 172.28.0.2",
    "cluster-announce-ip 172.29.0.3",
    "cluster-announce-ip 127.0.0.1",
    "cluster-announce-ip redis-1",
    "cluster-announce-port 7001",
    "cluster-announce-port 7002",
    "cluster-announce-bus-port 17001",
    "cluster-announce-bus-port 7002",
    "cluster-announce-bus-port 117001",
    "cluster-announce-tls-port 7001",
    "cluster-announce-hostname redis-2",
    "cluster-preferred-endpoint-type hostname",
    "cluster-config-file nodes.conf",
    "cluster-config-file nodes-7001.conf",
    "cluster-port 17001",
    "cluster-node-timeout 15",
    "cluster-node-timeout 5000",
    "cluster-replica-validity-factor 0",
    "cluster-replica-no-failover yes",
    "port 7001",
    "port 7002",
    "port 0",
    "tls-port 7001",
    "tls-cluster yes",
    "bind 127.0.0.1",
    "bind * -::*",
    "protected-mode no",
    "requirepass fxsec",
    "requirepass other-fxsec",
    "masterauth fxsec",
    "masterauth other-fxsec",
    "user default on nopass ~* +@all",
    "replicaof 172.28.0.2 6379",
    "replica-priority 0",
    "repl-timeout 5",
    "min-replicas-to-write 9",
    "daemonize yes",
    "supervised systemd",
    "logfile /var/log/redis.log",
    "dir /data",
    "dir /tmp",
    "appendonly yes",
    "save \"\"",
    "maxmemory 8gb",
];

const MORE: [&str; 9] = [
    "include ../common.conf",
    "include /etc/redis/common.conf",
    "save 3600 1",
    "slave-priority 3",
    "# rconf: ignore port-collision, C001 -- reason",
    "# rconf: ignore-file missing-masterauth",
    "# rconf: server redis:6.0",
    "bogus 1",
    "",
];

/// Settings of a service, as a line for compose and as an option of `docker run`.
const KEYS: [(&str, &str); 20] = [
    ("privileged: true", "--privileged"),
    ("tty: true", "-t -d"),
    ("restart: always", "--restart always"),
    ("restart: \"no\"", "--restart no"),
    ("network_mode: host", "--network host"),
    ("ports: [\"7001:7001\", \"17001:17001\"]", "-p 7001:7001 -p 17001:17001"),
    ("ports: [\"7002:6379\"]", "-p 7002:6379"),
    ("ports: [\"6000-6010:6000-6010/tcp\"]", "-p 6000-6010:6000-6010/tcp"),
    ("networks: {net: {ipv4_address: 172.28.0.2}}", "--net net --ip 172.28.0.2"),
    ("networks: {net: {ipv4_address: 172.29.0.1}}", "--net net --ip 172.28.0.1"),
    ("networks: [nett]", "--net nett"),
    ("mem_limit: 64m", "-m 64m"),
    ("deploy: {replicas: 3}", "--cpus 0.5"),
    ("environment: {REDIS_PASSWORD: fxsec}", "-e REDIS_PASSWORD=fxsec"),
    ("environment: [\"VALKEY_EXTRA_FLAGS=--port 1\"]", "-e VALKEY_EXTRA_FLAGS=--port"),
    ("profiles: [a]", "--rm"),
    ("ulimits: {nofile: 64}", "--ulimit nofile=64"),
    ("sysctls: [vm.overcommit_memory=1]", "--sysctl vm.overcommit_memory=1"),
    ("healthcheck: {test: \"redis-cli -a fxsec -p 1 ping\"}", "--health-cmd 'redis-cli -a fxsec ping'"),
    ("extends: redis-2", "$OPTIONS"),
];

const COMMANDS: [&str; 11] = [
    "redis-server /etc/redis/redis.conf",
    "redis-server /etc/redis/redis.conf --port 7001 --requirepass fxsec",
    "redis-server --cluster-enabled yes --port 7002 --masterauth fxsec",
    "redis-server --save \"\" --appendonly no --bogus x",
    "redis-server /etc/redis/redis.conf --cluster-announce-ip $IP --daemonize yes",
    "redis-server /etc/redis/missing.conf --logfile \"\" --port",
    "sh -c \"redis-server /etc/redis/redis.conf --port 7001\"",
    "redis-server",
    "redis-cli --cluster create 172.28.0.2:7001 172.28.0.3:7002 redis-1:6379 --cluster-replicas 1",
    "redis-sentinel /etc/redis/redis.conf",
    "",
];

const IMAGES: [&str; 7] = [
    "redis:7.2",
    "redis:6.0",
    "redis",
    "valkey/valkey:8.1",
    "bitnami/redis-cluster",
    "me/app",
    "redis:${TAG}",
];

const COMMENTS: [&str; 5] = [
    "# rconf: ignore privileged, D021 -- reason",
    "# rconf: ignore-file image-not-pinned, A001",
    "# rconf: ignore",
    "# rconf: server valkey:8.1",
    "# 密码 fxsec",
];

fn node() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![8 => select(&LINES[..]), 1 => select(&MORE[..])];
    let line_break = select(vec!["\n", "\n", "\r\n"]);
    (prop::collection::vec(line, 0..10), line_break, any::<bool>()).prop_map(|(lines, end, ends)| {
        let text = lines.join(end);
        if ends { text + end } else { text }.into_bytes()
    })
}

/// A service: its image, settings, command, mounted folder, and a comment above it.
type Service = (&'static str, Vec<(&'static str, &'static str)>, &'static str, usize, Option<&'static str>);

fn services() -> impl Strategy<Value = Vec<Service>> {
    let keys = prop::sample::subsequence(KEYS.to_vec(), 0..5);
    let service = (
        select(&IMAGES[..]),
        keys,
        select(&COMMANDS[..]),
        1..7_usize,
        prop::option::weighted(0.2, select(&COMMENTS[..])),
    );
    prop::collection::vec(service, 1..6)
}

fn compose(services: &[Service]) -> String {
    let mut text = String::from("services:\n");
    for (nth, (image, keys, command, folder, comment)) in services.iter().enumerate() {
        let nth = nth + 1;
        text.extend(comment.map(|comment| format!("  {comment}\n")));
        text += &format!("  redis-{nth}:\n    image: {image}\n");
        let mut seen = BTreeSet::new();
        let keys = keys.iter().map(|(key, _)| *key);
        for key in keys.filter(|key| seen.insert(key.split(':').next().unwrap_or_default())) {
            text += &format!("    {key}\n");
        }
        if !command.is_empty() {
            text += &format!("    command: {command}\n");
        }
        text += &format!("    volumes:\n      - ./node-{folder}:/etc/redis\n      - data{folder}:/data\n");
    }
    text + "networks:\n  net: {ipam: {config: [{subnet: 172.28.0.0/16}]}}\nvolumes: {data1: , data2: }\n"
}

fn script(services: &[Service]) -> String {
    let mut text = String::from("#!/bin/sh\ndocker network create net --subnet 172.28.0.0/16\n");
    for (nth, (image, keys, command, folder, comment)) in services.iter().enumerate() {
        let nth = nth + 1;
        text.extend(comment.map(|comment| format!("{comment}\n")));
        let keys: Vec<&str> = keys.iter().map(|(_, option)| *option).collect();
        text += &format!(
            "docker run -d --name redis-{nth} {} \\\n  -v $PWD/node-{folder}:/etc/redis -v data{folder}:/data \\\n  \
             {image} {command}\n",
            keys.join(" ")
        );
    }
    text + "docker exec redis-1 redis-cli -a fxsec --cluster create 172.28.0.2:7001 172.28.0.9:7002\n"
}

/// Returns a text in which some bytes are missing or repeated.
fn damaged(text: String) -> impl Strategy<Value = Vec<u8>> {
    let length = text.len().max(1);
    let whole = Just(text.clone().into_bytes());
    let cut =
        (0..length, 0..40_usize, prop::collection::vec(any::<u8>(), 0..4)).prop_map(move |(at, n, noise)| {
            let mut bytes = text.clone().into_bytes();
            let at = at.min(bytes.len());
            let end = (at + n).min(bytes.len());
            bytes.splice(at..end, noise);
            bytes
        });
    prop_oneof![4 => whole, 1 => cut]
}

fn plan() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let compose = services().prop_flat_map(|s| damaged(compose(&s))).prop_map(|text| ("compose.yaml", text));
    prop_oneof![compose, services().prop_flat_map(|s| damaged(script(&s))).prop_map(|text| ("run.sh", text))]
}

/// Nodes, and the plans that run them.
#[derive(Clone)]
struct World {
    inputs: Vec<Input>,
    plans: Vec<(String, Vec<u8>)>,
    common: Vec<u8>,
}

fn world() -> impl Strategy<Value = World> {
    let nodes = prop::collection::vec(node(), 2..7);
    let name = select(vec!["node-", "redis-700"]);
    (nodes, prop::collection::vec(plan(), 1..3), node(), name, any::<bool>()).prop_map(
        |(nodes, plans, common, name, is_deep)| {
            let folder = if is_deep { "a/" } else { "" };
            let input = |(nth, bytes): (usize, Vec<u8>)| Input {
                path: format!("{folder}{name}{}/redis.conf", nth + 1),
                bytes,
            };
            let inputs = nodes.into_iter().enumerate().map(input).collect();
            let mut seen = BTreeSet::new();
            let plans = plans.into_iter().filter(|(path, _)| seen.insert(*path));
            let plans = plans.map(|(path, bytes)| (format!("{folder}{path}"), bytes)).collect();
            World { inputs, plans, common }
        },
    )
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let inputs = self.inputs.iter().map(|i| (&i.path, &i.bytes));
        let common = ("common.conf".to_owned(), self.common.clone());
        for (path, bytes) in
            inputs.chain(self.plans.iter().map(|(p, b)| (p, b))).chain([(&common.0, &common.1)])
        {
            writeln!(
                f,
                "--- {path}\n{}",
                String::from_utf8_lossy(bytes).escape_debug().to_string().replace("\\n", "\n")
            )?;
        }
        Ok(())
    }
}

impl World {
    fn files(&self) -> Files {
        let mut files = Files::new();
        for path in ["common.conf", "a/common.conf"] {
            files.insert(path, self.common.clone());
        }
        files
    }

    /// Returns a linter with all rules, including the pedantic ones.
    fn linter(&self) -> Linter {
        let selection = Selection::new(&["all".to_owned()], &[], &[]).expect("known");
        let read = |(path, bytes): &(String, Vec<u8>)| {
            (container::read(path, bytes, &BTreeMap::default()), bytes.clone())
        };
        let deployments: Vec<_> = self.plans.iter().map(read).collect();
        let mut host = HostFiles::new();
        for path in deployments.iter().flat_map(|(d, _)| View::host_paths(d)).filter(|p| !p.starts_with('/'))
        {
            let folder = format!("{path}/");
            let what = match () {
                () if self.inputs.iter().any(|i| i.path == path) => OnHost::File,
                () if self.inputs.iter().any(|i| i.path.starts_with(&folder)) => OnHost::Folder,
                () => OnHost::Absent,
            };
            host.insert(&path, what);
        }
        Linter::new(Options { selection, ..Options::default() }).with_plans(deployments, host)
    }

    fn findings(&self, linter: &Linter, inputs: &[Input]) -> Vec<Finding> {
        linter.lint(inputs.iter().map(|i| (i.path.as_str(), i.bytes.as_slice())), &self.files()).findings
    }

    /// Returns whether a password in a plan is incomplete, or does not follow a space or a sign.
    fn is_cut(&self) -> bool {
        self.plans.iter().any(|(_, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            let is_bound = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            text.match_indices("fxsec").any(|(at, word)| {
                let (before, behind) = (&text[..at], &text[at + word.len()..]);
                let options = [
                    "--requirepass ",
                    "--masterauth ",
                    "-a ",
                    "REDIS_PASSWORD: ",
                    "REDIS_PASSWORD=",
                    "密码 ",
                ];
                !options.iter().any(|o| before.ends_with(o)) || !is_bound(behind.chars().next())
            })
        })
    }

    fn length(&self, path: &str) -> Option<usize> {
        let input = self.inputs.iter().find(|i| i.path == path).map(|i| i.bytes.len());
        let plan = || self.plans.iter().find(|(p, _)| p == path).map(|(_, b)| b.len());
        input.or_else(plan).or_else(|| path.ends_with("common.conf").then_some(self.common.len()))
    }
}

fn is_safe(finding: &Finding) -> bool {
    finding.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Safe)
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: cases(600),
        failure_persistence: None,
        rng_seed: RngSeed::Random,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn places_lie_in_the_files_they_name(world in world()) {
        for f in world.findings(&world.linter(), &world.inputs) {
            let places = std::iter::once(&f.place).chain(f.related.iter().map(|r| &r.place));
            for Place { path, span } in places {
                let length = world.length(path);
                prop_assert!(
                    length.is_some_and(|length| span.start <= span.end && span.end <= length),
                    "{} {}: {path:?} {span:?} of {length:?}", f.rule.code, f.message.get(Language::English)
                );
            }
            for edit in f.fix.iter().flat_map(|fix| &fix.edits) {
                let length = world.length(&edit.path);
                prop_assert!(
                    length.is_some_and(|length| edit.span.start <= edit.span.end && edit.span.end <= length),
                    "{}: {:?} {:?} of {length:?}", f.rule.code, edit.path, edit.span
                );
            }
            let said = [&f.message, &f.help].into_iter();
            let said = said.chain(f.related.iter().map(|r| &r.message)).flat_map(|m| Language::ALL.map(|language| m.get(language)));
            // A cut may join a password and a name.
            let is_one = |text: &str| !text.contains("fxsec") || world.is_cut();
            prop_assert!(said.into_iter().all(is_one), "{}: {:?}", f.rule.code, f.message);
        }
    }

    #[test]
    fn safe_fixes_mend_and_break_nothing(world in world()) {
        let linter = world.linter();
        let before = world.findings(&linter, &world.inputs);
        let (fixed, applied) = fix(&linter, world.inputs.clone(), &world.files(), false).expect("fixes settle");
        prop_assert!(applied > 0 || fixed == world.inputs);
        let after = world.findings(&linter, &fixed);
        let is_ours = |f: &&Finding| f.fix.iter().flat_map(|fix| &fix.edits).all(|e| fixed.iter().any(|i| i.path == e.path));
        let left: Vec<_> = after.iter().filter(|f| is_safe(f)).filter(is_ours).collect();
        prop_assert!(left.is_empty(), "left: {left:?}");
        let (again, more) = fix(&linter, fixed.clone(), &world.files(), false).expect("fixes settle");
        prop_assert!(more == 0 && again == fixed);
        // Fixing a line that stops the server may reveal faults after it.
        if before.iter().all(|f| !f.rule.code.starts_with('L')) {
            let codes = |all: &[Finding]| all.iter().filter(|f| !f.rule.pedantic).map(|f| f.rule.code).collect::<BTreeSet<_>>();
            let new: Vec<_> = codes(&after).difference(&codes(&before)).copied().collect();
            prop_assert!(new.is_empty(), "new: {new:?}: {:?}", after.iter().find(|f| new.contains(&f.rule.code)));
        }
        for (old, new) in world.inputs.iter().zip(&fixed) {
            let is_touched = before.iter().filter(|f| is_safe(f)).flat_map(|f| &f.fix).flat_map(|fix| &fix.edits).any(|e| e.path == old.path);
            // A later round may fix findings that an earlier one revealed, in a file that was already fixed.
            prop_assert!(is_touched || old.bytes == new.bytes, "{} changed for no reason", old.path);
        }
    }

    #[test]
    fn unsafe_fixes_settle_too(world in world()) {
        let linter = world.linter();
        let (fixed, _) = fix(&linter, world.inputs.clone(), &world.files(), true).expect("fixes settle");
        let is_ours = |f: &&Finding| f.fix.iter().flat_map(|fix| &fix.edits).all(|e| fixed.iter().any(|i| i.path == e.path));
        let after = world.findings(&linter, &fixed);
        let left: Vec<_> = after.iter().filter(|f| f.fix.is_some()).filter(is_ours).collect();
        prop_assert!(left.is_empty(), "left: {left:?}");
    }

    #[test]
    fn the_order_of_files_and_plans_changes_nothing_but_who_is_named(world in world()) {
        let mut turned = world.clone();
        turned.plans.reverse();
        let found = |world: &World| {
            let all = world.findings(&world.linter(), &world.inputs);
            all.into_iter().map(|f| (f.place.path, f.place.span.start, f.rule.code, f.message)).collect::<Vec<_>>()
        };
        // Two runs find the same.
        prop_assert_eq!(found(&world), found(&world));
        let codes = |all: Vec<(String, usize, &'static str, Message)>| {
            all.into_iter().map(|(_, _, c, _)| c).collect::<BTreeSet<_>>()
        };
        prop_assert_eq!(codes(found(&world)), codes(found(&turned)));
    }

    #[test]
    fn nothing_panics(text in "[ -~\\n\\t\"'$`{}()|&;\\\\]{0,300}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for (path, bytes) in [("run.sh", text.as_bytes()), ("compose.yaml", text.as_bytes()), ("x.yml", &bytes), ("x.sh", &bytes)] {
            let world = World { inputs: Vec::new(), plans: vec![(path.to_owned(), bytes.to_vec())], common: Vec::new() };
            for f in world.findings(&world.linter(), &[]) {
                prop_assert!(f.place.path == path && f.place.span.end <= bytes.len(), "{:?}", f.place);
            }
        }
    }
}

/// Node 3 is run by the compose file alone, so it is a sibling of what the compose file runs, whichever plan is given
/// first. C013 names a node only if at most half of its cluster is like it.
#[test]
fn a_file_that_one_of_two_plans_runs_belongs_to_the_cluster_of_that_plan() {
    let file = |nth: usize, text: &str| Input { path: format!("node-{nth}/redis.conf"), bytes: text.into() };
    let script: Vec<String> = (1..=2)
        .map(|n| format!("docker run -d --name r{n} -v $PWD/node-{n}:/etc/redis redis:8.0 redis-server /etc/redis/redis.conf\n"))
        .collect();
    for (in_cluster_mode, expected) in [(2, &[][..]), (4, &["`node-2`"])] {
        let services: Vec<String> = std::iter::repeat_n(1, in_cluster_mode).chain([2, 3]).enumerate().map(|(nth, n)| {
            format!("  s{nth}:\n    image: redis:8.0\n    command: redis-server /etc/redis/redis.conf\n    volumes: [\"./node-{n}:/etc/redis\"]\n")
        }).collect();
        let mut world = World {
            inputs: vec![file(1, "cluster-enabled yes\n"), file(2, "\n"), file(3, "\n")],
            plans: vec![
                ("run.sh".to_owned(), script.concat().into_bytes()),
                ("compose.yaml".to_owned(), format!("services:\n{}", services.concat()).into_bytes()),
            ],
            common: Vec::new(),
        };
        for _ in 0..2 {
            let found = world.findings(&world.linter(), &world.inputs).into_iter();
            let named: Vec<String> =
                found.filter(|f| f.rule.code == "C013").map(|f| f.message.to_string()).collect();
            let starts: Vec<&str> = named.iter().filter_map(|text| text.split(' ').next()).collect();
            assert_eq!(starts, expected, "{named:?}");
            world.plans.reverse();
        }
    }
}
