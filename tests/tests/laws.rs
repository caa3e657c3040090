//! Laws of the generator: its files have no findings, are the same each time, and contain correct scripts.

use proptest::prelude::*;
use rconf_core::catalog::Server;
use rconf_core::config::Files;
use rconf_core::container::{self, HostFiles, OnHost};
use rconf_core::generate::{Generated, GeneratedFile, Inputs, generate};
use rconf_core::import::import;
use rconf_core::lint::{Linter, Options, View};
use rconf_core::message::Language;
use rconf_core::session::{Input, Workspace};
use rconf_core::spec::{self, Spec};
use rconf_tests::need::{cases, skip};
use rconf_tests::words;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

const INPUTS: Inputs<'_> =
    Inputs { password: "a-password-for-tests", users: "user app on >an-app-password ~app:* +@read\n" };

/// The parts of a random spec, which is always valid.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
struct Wanted {
    server: Server,
    first: u16,
    masters: u16,
    replicas: u16,
    subnet: &'static str,
    announce: &'static str,
    hosts: usize,
    tls: bool,
    users: bool,
    bus: bool,
    own: bool,
    /// Whether the hosts have ports of their own, which are the same on each host.
    host_ports: bool,
    memory: Option<&'static str>,
    /// Whether the comments and the texts are in Chinese.
    chinese: bool,
}

/// Returns the line of a spec with its server, and the one with its language.
fn first_lines(server: Server, chinese: bool) -> String {
    format!("server = \"{server}\"\n{}", if chinese { "language = \"zh\"\n" } else { "" })
}

/// The parts of a random spec of one master, its replicas and Sentinels, which is always valid.
#[derive(Debug, Clone)]
struct Watched {
    common: Wanted,
    sentinels: u16,
    /// Whether the quorum is 2, and not the majority.
    low_quorum: bool,
}

impl Watched {
    fn text(&self) -> String {
        let Wanted {
            server, first, replicas, subnet, announce, hosts, tls, users, own, memory, chinese, ..
        } = &self.common;
        let nodes = replicas + 1;
        let seven = server.release() >= (7, 0);
        let mut text = first_lines(*server, *chinese) + "[cluster]\nmode = \"sentinel\"\n";
        let _ = writeln!(text, "ports = \"{first}-{}\"", first + nodes - 1);
        let from = first + 100;
        let _ = writeln!(text, "[sentinel]\nports = \"{from}-{}\"", from + self.sentinels - 1);
        if self.low_quorum {
            text += "quorum = 2\nmaster-name = \"mymaster\"\ndown-after-milliseconds = 1000\n";
        }
        let _ = writeln!(text, "[network]\nsubnet = \"{subnet}\"");
        // No host may have so many Sentinels that the rest is no majority, and every host has something to run.
        let hosts = (*hosts).min(usize::from(self.sentinels));
        let spread = hosts > 2;
        let to = match *announce {
            "hostname" if !seven => "host",
            "container" if spread => "host",
            other => other,
        };
        let _ = writeln!(text, "[announce]\nto = \"{to}\"");
        if !spread && to == "host" {
            text += "address = \"10.99.8.7\"\n";
        }
        for n in (0..hosts).filter(|_| spread) {
            let _ = writeln!(text, "[[host]]\nname = \"h{n}\"\naddress = \"10.99.0.{}\"", n + 1);
            if n % 2 == 0 {
                let _ = writeln!(text, "context = \"ctx{n}\"");
            }
            if to == "hostname" {
                let _ = writeln!(text, "hostname = \"h{n}.example.org\"");
            }
        }
        if *tls {
            text += "[tls]\n";
        }
        if *users {
            text += "[auth]\nacl-file = \"users.acl\"\n";
        }
        text += "[docker]\ncpus = \"2\"\n";
        if let Some(memory) = memory {
            let _ = writeln!(text, "memory = \"{memory}\"");
        }
        if *own {
            let key = first + 1;
            let _ = writeln!(
                text,
                "[config]\nappendfsync = \"always\"\n[node.{key}.config]\nmaxmemory = \"300mb\""
            );
        }
        text
    }
}

impl Wanted {
    fn text(&self) -> String {
        let nodes = self.masters * (self.replicas + 1);
        let seven = self.server.release() >= (7, 0);
        let by_host = self.host_ports && self.hosts > 2;
        let mut text = first_lines(self.server, self.chinese) + "[cluster]\n";
        if by_host {
            // There are as many nodes on each host as there are masters, so each shard has a node on every
            // host.
            let _ = writeln!(text, "replicas = {}", self.hosts - 1);
        } else {
            let last = self.first + nodes - 1;
            let _ = writeln!(text, "ports = \"{}-{last}\"\nreplicas = {}", self.first, self.replicas);
        }
        if self.bus && seven && !by_host {
            let bus = self.first + 3000;
            let _ = writeln!(text, "bus-ports = \"{bus}-{}\"", bus + nodes - 1);
        }
        let _ = writeln!(text, "[network]\nsubnet = \"{}\"", self.subnet);
        let fits = self.hosts > usize::from(self.replicas) && self.hosts <= usize::from(nodes);
        let spread = by_host || (fits && self.hosts > 2);
        let to = match self.announce {
            "hostname" if !seven => "host",
            "container" if spread => "host",
            other => other,
        };
        let _ = writeln!(text, "[announce]\nto = \"{to}\"");
        if !spread && to == "host" {
            text += "address = \"10.99.8.7\"\n";
        }
        if spread {
            for n in 0..self.hosts {
                let _ = writeln!(text, "[[host]]\nname = \"h{n}\"\naddress = \"10.99.0.{}\"", n + 1);
                if by_host {
                    let _ = writeln!(text, "ports = \"{}-{}\"", self.first, self.first + self.masters - 1);
                }
                if n % 2 == 0 {
                    let _ = writeln!(text, "context = \"ctx{n}\"");
                }
                if to == "hostname" {
                    let _ = writeln!(text, "hostname = \"h{n}.example.org\"");
                }
            }
        }
        if self.tls {
            text += "[tls]\n";
        }
        if self.users {
            text += "[auth]\nacl-file = \"users.acl\"\n";
        }
        text += "[docker]\ncpus = \"2\"\n";
        if let Some(memory) = self.memory {
            let _ = writeln!(text, "memory = \"{memory}\"");
        }
        if self.own {
            let key = if by_host { format!("h1-{}", self.first) } else { (self.first + 1).to_string() };
            let _ = writeln!(
                text,
                "[config]\nappendfsync = \"always\"\n[node.{key}.config]\nmaxmemory = \"300mb\""
            );
        }
        text
    }
}

fn specs() -> impl Strategy<Value = Wanted> {
    let servers: Vec<Server> = Server::all().collect();
    let subnets = vec!["172.28.0.0/16", "10.0.0.0/12", "192.168.7.0/24", "fd00:1::/64"];
    (
        (prop::sample::select(servers), 1_u16..50_000, 3_u16..12, 0_u16..4, prop::sample::select(subnets)),
        prop::sample::select(vec!["container", "host", "hostname"]),
        0_usize..7,
        any::<[bool; 6]>(),
        prop::sample::select(vec![None, Some("512mb"), Some("4g")]),
    )
        .prop_map(
            |(
                (server, first, masters, replicas, subnet),
                announce,
                hosts,
                [tls, users, bus, own, host_ports, chinese],
                memory,
            )| {
                Wanted {
                    server,
                    first,
                    masters,
                    replicas,
                    subnet,
                    announce,
                    hosts,
                    tls,
                    users,
                    bus,
                    own,
                    host_ports,
                    memory,
                    chinese,
                }
            },
        )
}

fn watched_specs() -> impl Strategy<Value = Watched> {
    let sentinels = prop::sample::select(vec![3_u16, 5]);
    (specs(), 1_u16..5, sentinels, any::<bool>()).prop_map(|(common, replicas, sentinels, low_quorum)| {
        Watched { common: Wanted { replicas, ..common }, sentinels, low_quorum }
    })
}

fn good(text: &str) -> Spec {
    let read = spec::read("rconf.toml", text);
    // A host with most of the masters is reported, but is not an error.
    let said: Vec<_> = read.findings.iter().filter(|f| f.rule.code != "S010").collect();
    assert!(said.is_empty(), "{text}: {said:?}");
    read.spec.expect("without findings it is a spec")
}

/// Returns the configurations, with their paths.
fn configurations(made: &Generated) -> impl Iterator<Item = (&str, &[u8])> {
    let is_one = |path: &str| path.ends_with("/redis.conf") || path.ends_with("/sentinel.conf");
    let found = made.files.iter().filter(move |file| is_one(&file.path));
    found.map(|file| (file.path.as_str(), file.bytes.as_slice()))
}

/// Returns the findings in the files below the folder of a plan, which is plan.sh or compose.yaml.
fn findings(spec: &Spec, made: &Generated, plan: &str) -> Vec<String> {
    let root = plan.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let plan = made.files.iter().find(|f| f.path == plan).expect("there is a plan");
    let deployment = container::read(&plan.path, &plan.bytes, &BTreeMap::default());
    let mut host = HostFiles::new();
    for path in View::host_paths(&deployment) {
        let is_file = made.files.iter().any(|f| f.path == path);
        host.insert(&path, if is_file { OnHost::File } else { OnHost::Folder });
    }
    let is_here = |host: &Option<String>| host.as_ref().is_none_or(|host| root == format!("{host}/"));
    let here = made.topology.nodes.iter().filter(|node| is_here(&node.host)).count();
    let sentinels_here = made.topology.sentinels.iter().filter(|one| is_here(&one.host)).count();
    // The plan above several hosts only runs their plans.
    if !spec.is_spread() || !root.is_empty() {
        let servers = deployment.containers.iter().filter(|c| matches!(c.start(), Ok(Some(_)))).count();
        let sentinels = deployment.containers.iter().filter(|c| c.sentinel_file().is_some()).count();
        assert_eq!((servers, sentinels), (here, sentinels_here), "{}", plan.path);
    }
    let linter = Linter::new(Options::default()).with_plans(vec![(deployment, plan.bytes.clone())], host);
    let report = linter.lint(configurations(made), &Files::new());
    assert_eq!(report.files, spec.nodes.len() + spec.sentinels().len());
    report
        .findings
        .iter()
        .map(|f| {
            let line = plan.bytes[..f.place.span.start.min(plan.bytes.len())].split(|b| *b == b'\n').count();
            format!(
                "{} line {line}: {} {} {:?}",
                f.place.path,
                f.rule.code,
                f.message.get(Language::English),
                f.related
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(48)))]

    #[test]
    fn what_gen_writes_lint_finds_nothing_in(wanted in specs()) {
        let text = wanted.text();
        let spec = good(&text);
        let made = generate(&spec, INPUTS).expect("the password is good");
        let again = generate(&good(&text), INPUTS).expect("the password is good");
        prop_assert_eq!(&made.files, &again.files);
        has_no_findings(&text, &spec, &made)?;
        differs_in_words(&text, &made)?;
    }

    #[test]
    fn what_gen_writes_for_sentinels_lint_finds_nothing_in(wanted in watched_specs()) {
        let text = wanted.text();
        let spec = good(&text);
        let made = generate(&spec, INPUTS).expect("the password is good");
        let again = generate(&good(&text), INPUTS).expect("the password is good");
        prop_assert_eq!(&made.files, &again.files);
        has_no_findings(&text, &spec, &made)?;
        differs_in_words(&text, &made)?;
    }
}

/// Checks that the files of the same spec in the other language are the same but for their words.
fn differs_in_words(text: &str, made: &Generated) -> Result<(), TestCaseError> {
    const CHINESE: &str = "language = \"zh\"\n";
    let is_chinese = text.contains(CHINESE);
    let other =
        if is_chinese { text.replace(CHINESE, "") } else { text.replacen('\n', &format!("\n{CHINESE}"), 1) };
    let other = generate(&good(&other), INPUTS).expect("the password is good");
    for (file, other) in made.files.iter().zip(&other.files) {
        prop_assert_eq!((&file.path, file.mode), (&other.path, other.mode));
        let (chinese, english) = if is_chinese { (file, other) } else { (other, file) };
        let difference = words::difference(&file.path, &english.bytes, &chinese.bytes);
        prop_assert!(difference.is_none(), "{}\n{}", text, difference.unwrap_or_default());
    }
    prop_assert_eq!(made.files.len(), other.files.len());
    Ok(())
}

/// Checks that there are no findings in a spec and its files, and that the password is in the files that need it alone.
fn has_no_findings(text: &str, spec: &Spec, made: &Generated) -> Result<(), TestCaseError> {
    let of_spec = rconf_core::lint::lint_generated(spec, "rconf.toml", INPUTS);
    prop_assert!(of_spec.is_empty(), "{}\n{:?}", text, of_spec.first());
    let linter = Linter::new(Options::default());
    let report = linter.lint(configurations(made), &Files::new());
    prop_assert_eq!(report.files, spec.nodes.len() + spec.sentinels().len());
    prop_assert!(report.findings.is_empty(), "{}\n{:?}", text, report.findings.first());
    // There are no findings with the plans that run the nodes either.
    for plan in made.files.iter().filter(|f| f.path.ends_with("plan.sh") || f.path.ends_with("compose.yaml"))
    {
        let found = findings(spec, made, &plan.path);
        prop_assert!(found.is_empty(), "{}\n{}", text, found.join("\n"));
    }
    for file in &made.files {
        let holds = String::from_utf8_lossy(&file.bytes).contains(INPUTS.password);
        let is_configuration = configurations(made).any(|(path, _)| path == file.path);
        let may = is_configuration || file.path == "secrets/redis-password";
        prop_assert_eq!(holds, may, "{}", &file.path);
        prop_assert!(!holds || file.mode == 0o600, "{}", &file.path);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(24)))]

    /// Importing what `gen` wrote, without its spec, gives a spec that generates the same files. Two things are left
    /// out on several hosts: nodes with the same ports, each of which gets a port of its own, and servers that Sentinels watch
    /// by name, because the addresses of their hosts stand in no file of theirs.
    #[test]
    fn what_gen_writes_is_imported(wanted in specs(), watched in watched_specs(), is_watched in any::<bool>()) {
        let text = if is_watched { watched.text() } else { wanted.text() };
        let spec = good(&text);
        let by_name = is_watched && text.contains("to = \"hostname\"");
        prop_assume!(!spec.is_spread() || !(by_name || !is_watched && wanted.host_ports));
        let made = generate(&spec, INPUTS).expect("the password is good");
        let inputs = made.files.iter().map(|file| Input::new(file.path.clone(), file.bytes.clone())).collect();
        let workspace = Workspace::new(inputs, Options::default());
        let deployments: Vec<_> = workspace.deployments().collect();
        let imported = import(&workspace.nodes(), &deployments);
        let imported = imported.unwrap_or_else(|why| panic!("{text}\n{why}"));
        let again = generate(&good(&imported.text), INPUTS).expect("the password is good");
        let differs = made.files.iter().zip(&again.files).find(|(a, b)| a != b);
        let differs = differs.map(|(a, b)| {
            let lines = |file: &GeneratedFile| String::from_utf8_lossy(&file.bytes).lines().map(str::to_owned).collect::<Vec<_>>();
            let first = lines(a).into_iter().zip(lines(b)).find(|(a, b)| a != b);
            format!("{}: {first:?}", a.path)
        });
        prop_assert!(differs.is_none(), "{}\n{}\n{:?}", text, imported.text, differs);
        prop_assert_eq!(made.files.len(), again.files.len());
    }
}

#[test]
fn a_thousand_nodes_are_enough_and_no_more() {
    let text =
        |last: u16| format!("[cluster]\nports = \"7000-{last}\"\n[network]\nsubnet = \"10.0.0.0/8\"\n");
    let made = generate(&good(&text(7999)), INPUTS).expect("the password is good");
    assert_eq!(made.topology.nodes.len(), 1000);
    for plan in ["plan.sh", "compose.yaml"] {
        let found = findings(&good(&text(7999)), &made, plan);
        assert!(found.is_empty(), "{plan}: {} findings, first {:?}", found.len(), found.first());
    }
    let read = spec::read("rconf.toml", &text(8001));
    assert!(read.spec.is_none() && read.findings.iter().any(|f| f.rule.code == "S008"));
}

/// The reasons of the lines are the comments above them in the file.
#[test]
fn every_line_has_its_reason_above_it() {
    let spec = good("[cluster]\nports = \"7002-7007\"\n[config]\nsave = [\"900 1\", \"60 5\"]\nhz = 20\n");
    let made = generate(&spec, INPUTS).expect("the password is good");
    assert_eq!(made.reasons.len(), 6);
    for (path, lines) in &made.reasons {
        let file = made.files.iter().find(|f| f.path == *path).expect("there is the file");
        let text = String::from_utf8_lossy(&file.bytes);
        let all: Vec<&str> = text.lines().collect();
        for line in lines {
            assert_eq!(all[line.number - 1], line.text);
            let above = all[..line.number - 1].iter().rev().find(|l| l.starts_with('#')).expect("a reason");
            assert_eq!(*above, format!("# {}", line.reason.get(Language::English)), "{path}");
        }
        let directives = all.iter().filter(|l| !l.is_empty() && !l.starts_with('#')).count();
        assert_eq!(directives, lines.len(), "{path}: every line has a reason");
        assert_eq!(lines.iter().filter(|l| l.origin.is_some()).count(), 3);
    }
}

/// The scripts are POSIX shell: dash and busybox accept them, and shellcheck has no findings.
#[test]
fn the_scripts_are_sound_shell() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = Wanted {
        server: Server::DEFAULT,
        first: 7002,
        masters: 3,
        replicas: 1,
        subnet: "172.28.0.0/16",
        announce: "container",
        hosts: 0,
        tls: false,
        users: false,
        bus: false,
        own: false,
        host_ports: false,
        memory: None,
        chinese: false,
    };
    let variants = [
        base.clone(),
        Wanted {
            server: Server::parse("redis:6.0").expect("known"),
            announce: "host",
            tls: true,
            users: true,
            chinese: true,
            ..base.clone()
        },
        Wanted {
            server: Server::parse("valkey:9.1").expect("known"),
            chinese: true,
            hosts: 3,
            tls: true,
            memory: Some("4g"),
            ..base.clone()
        },
        Wanted { hosts: 4, announce: "hostname", subnet: "fd00:1::/64", masters: 20, ..base },
    ];
    let watched =
        |common: &Wanted| Watched { common: common.clone(), sentinels: 3, low_quorum: false }.text();
    let mut texts: Vec<String> = variants.iter().map(Wanted::text).collect();
    texts.extend([&variants[0], &variants[1], &variants[2]].map(watched));
    let mut scripts = 0;
    for text in texts {
        let made = generate(&good(&text), INPUTS).expect("the password is good");
        for script in made.files.iter().filter(|f| f.mode == 0o755) {
            scripts += 1;
            let path = folder.path().join("script.sh");
            std::fs::write(&path, &script.bytes).expect("the script is written");
            let tools = [
                ("dash", &["-n"][..]),
                ("busybox", &["sh", "-n"]),
                ("shellcheck", &["--shell=sh", "--severity=style"]),
            ];
            for (tool, words) in tools {
                match Command::new(tool).args(words).arg(&path).output() {
                    Ok(output) => {
                        let said = String::from_utf8_lossy(&output.stdout).into_owned();
                        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
                        assert!(output.status.success(), "{tool} {}: {said}{errors}", script.path);
                    }
                    Err(why) => skip(&format!("scripts by {tool}"), &why.to_string()),
                }
            }
        }
    }
    assert!(scripts > 15, "{scripts} scripts");
}
