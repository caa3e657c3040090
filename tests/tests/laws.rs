//! Laws of the generator: what it writes is clean, the same each time, and its scripts are sound.

use proptest::prelude::*;
use rconf_core::catalog::Server;
use rconf_core::config::Files;
use rconf_core::container::{self, HostFiles, OnHost};
use rconf_core::generate::generate;
use rconf_core::lint::{Linter, Options, View};
use rconf_core::spec::{Announce, Spec, SpecError, default_image};
use std::collections::BTreeMap;
use std::process::Command;

fn specs() -> impl Strategy<Value = Spec> {
    let servers: Vec<Server> = Server::all().collect();
    let subnets = prop::sample::select(vec!["172.28.0.0/16", "10.0.0.0/8", "192.168.7.0/24", "fd00:1::/64"]);
    let announce = prop_oneof![
        Just(Announce::Container),
        Just(Announce::Host("10.9.8.7".parse().expect("an address"))),
        Just(Announce::Host("fd00::7".parse().expect("an address"))),
    ];
    let specs = (prop::sample::select(servers), 1_u16..50_000, 3_usize..12, 0_u16..4, subnets, announce)
        .prop_map(|(server, first, masters, replicas, subnet, announce)| {
            let nodes = masters * (usize::from(replicas) + 1);
            Spec {
                server,
                image: default_image(server),
                name: "redis".to_owned(),
                ports: (first..).take(nodes).collect(),
                replicas,
                subnet: subnet.parse().expect("a network"),
                announce,
                maxmemory: "2gb".to_owned(),
            }
        });
    specs.prop_filter("a host is no container", |spec| {
        !matches!(spec.check(), Err(SpecError::AnnouncedInSubnet { .. }))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_gen_writes_lint_finds_nothing_in(spec in specs()) {
        let generated = generate(&spec, "a-password-for-tests").expect("the spec is good");
        let again = generate(&spec, "a-password-for-tests").expect("the spec is good");
        prop_assert_eq!(&generated.files, &again.files);
        let configs = generated.files.iter().filter(|f| f.path.ends_with("redis.conf"));
        let linter = Linter::new(Options::default());
        let report = linter.lint(configs.map(|f| (f.path.as_str(), f.bytes.as_slice())), &Files::new());
        prop_assert_eq!(report.files, spec.ports.len());
        prop_assert!(report.findings.is_empty(), "{:?}", report.findings.first());
        // Nor with the plan that runs them.
        let plan = generated.files.iter().find(|f| f.path == "plan.sh").expect("there is a plan");
        let deployment = container::read(&plan.path, &plan.bytes, &BTreeMap::new());
        let mut host = HostFiles::new();
        for path in View::host_paths(&deployment) {
            let is_file = generated.files.iter().any(|f| f.path == path);
            host.insert(&path, if is_file { OnHost::File } else { OnHost::Folder });
        }
        prop_assert_eq!(deployment.containers.iter().filter(|c| c.is_server()).count(), spec.ports.len());
        let linter = linter.with_plans(vec![(deployment, plan.bytes.clone())], host);
        let configs = generated.files.iter().filter(|f| f.path.ends_with("redis.conf"));
        let report = linter.lint(configs.map(|f| (f.path.as_str(), f.bytes.as_slice())), &Files::new());
        prop_assert!(report.findings.is_empty(), "{:?}", report.findings.first());
    }
}

#[test]
fn a_thousand_nodes_are_enough_and_no_more() {
    let mut spec = Spec {
        server: Server::DEFAULT,
        image: default_image(Server::DEFAULT),
        name: "redis".to_owned(),
        ports: (7000..8000).collect(),
        replicas: 1,
        subnet: "10.0.0.0/8".parse().expect("a network"),
        announce: Announce::Container,
        maxmemory: "1gb".to_owned(),
    };
    assert_eq!(generate(&spec, "a-password-for-tests").map(|g| g.topology.nodes.len()), Ok(1000));
    spec.ports = (7000..8002).collect();
    assert!(matches!(generate(&spec, "a-password-for-tests"), Err(SpecError::TooManyNodes(1002))));
}

/// The script is POSIX: dash takes it, and shellcheck has nothing to say.
#[test]
fn the_plan_is_sound_shell() {
    let required = std::env::var_os("RCONF_REQUIRE_SERVERS").is_some();
    let folder = tempfile::tempdir().expect("a folder");
    for announce in [Announce::Container, Announce::Host("10.9.8.7".parse().expect("an address"))] {
        for server in ["redis:6.0", "valkey:9.1"] {
            let server = Server::parse(server).expect("known");
            let spec = Spec {
                server,
                image: default_image(server),
                name: "my.cluster_1".to_owned(),
                ports: (7002..=7007).collect(),
                replicas: 1,
                subnet: "172.28.0.0/16".parse().expect("a network"),
                announce,
                maxmemory: "1gb".to_owned(),
            };
            let generated = generate(&spec, "a-password-for-tests").expect("the spec is good");
            let script = generated.files.iter().find(|f| f.path == "plan.sh").expect("there is a plan");
            assert!(!String::from_utf8_lossy(&script.bytes).contains("a-password-for-tests"));
            let path = folder.path().join("plan.sh");
            std::fs::write(&path, &script.bytes).expect("the script is written");
            for (tool, words) in [("dash", &["-n"][..]), ("shellcheck", &["--shell=sh", "--severity=style"])]
            {
                match Command::new(tool).args(words).arg(&path).output() {
                    Ok(output) => {
                        let said = String::from_utf8_lossy(&output.stdout).into_owned();
                        assert!(output.status.success(), "{tool}: {said}");
                    }
                    Err(why) if !required => println!("skipped: {tool}: {why}"),
                    Err(why) => panic!("{tool} is needed: {why}"),
                }
            }
        }
    }
}
