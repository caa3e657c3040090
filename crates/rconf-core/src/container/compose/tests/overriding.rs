//! Compose files with an override file beside them.

use super::{mounts, words};
use crate::container::compose::READER;
use crate::container::model::Deployment;
use crate::container::reader::Plan;
use std::collections::BTreeMap;

const BASE: &str = "services:\n  a:\n    image: redis:6.2\n    command: redis-server --port 7001\n    ports: ['7001:7001']\n    \
                    environment: {A: '1', B: '2'}\n    volumes: ['./a:/data', './c:/c']\n    restart: always\n  b:\n    image: redis:7.2\n\
                    networks:\n  n: {driver: bridge}\n";

fn read_named(path: &str, over: &str, name: &str) -> Deployment {
    let files = |path: &str| (path == name).then(|| over.as_bytes().to_vec());
    let environment = BTreeMap::new();
    (READER.read)(&Plan { path, bytes: BASE.as_bytes(), environment: &environment, files: &files })
}

fn read(over: &str) -> Deployment {
    read_named("x/compose.yaml", over, "x/compose.override.yaml")
}

#[test]
fn an_override_file_is_merged_as_compose_does() {
    let over = "services:\n  a:\n    image: redis:7.2\n    command: redis-server --port 7002\n    ports: ['17001:17001', '7001:7001']\n    \
                environment: ['B=3', 'C=4']\n    volumes: ['./other:/data']\n    healthcheck: {test: redis-cli -p 7002 ping}\n  \
                c:\n    image: redis:8.0\nnetworks:\n  n: {ipam: {config: [{subnet: 10.1.0.0/24}]}}\n  m: {}\n";
    let read = read(over);
    assert!(read.unfollowed.is_empty(), "{:?}", read.unfollowed);
    let [a, b, c] = &read.containers[..] else { panic!("three: {:?}", read.containers) };
    assert_eq!(words(&a.command), ["redis-server", "--port", "7002"]);
    // Values keep their place in the file that they stand in.
    assert_eq!(a.command[2].place.path, "x/compose.override.yaml");
    assert_eq!(a.command[2].place.span.of(over.as_bytes()), b"7002");
    assert_eq!((a.place.path.as_str(), c.place.path.as_str()), ("x/compose.yaml", "x/compose.override.yaml"));
    assert_eq!(a.image.as_ref().map(|image| image.text.as_str()), Some("redis:7.2"));
    assert_eq!(a.ports.iter().map(|port| port.container.0).collect::<Vec<_>>(), [7001, 17001]);
    assert_eq!(mounts(a), ["bind ./c x/c /c rw", "bind ./other x/other /data rw"]);
    let environment = a
        .environment
        .iter()
        .map(|(name, value)| (name.text.as_str(), value.as_ref().map(|v| v.text.as_str())));
    assert_eq!(environment.collect::<Vec<_>>(), [("A", Some("1")), ("B", Some("3")), ("C", Some("4"))]);
    assert!(a.restart.is_some() && !a.is_partial && b.ports.is_empty());
    assert_eq!(
        read.networks.iter().map(|n| (n.name.text.as_str(), n.subnets.len())).collect::<Vec<_>>(),
        [("n", 1), ("m", 0)]
    );
    assert_eq!(read.cli[0].place.span.of(over.as_bytes()), b"redis-cli");
    assert_eq!(read.cli[0].place.path, "x/compose.override.yaml");
}

#[test]
fn tags_remove_what_is_overridden() {
    let read = read(
        "services:\n  a:\n    ports: !reset []\n    volumes: !override ['./d:/d']\n    restart: !reset null\n  b: !reset null\n",
    );
    let [a] = &read.containers[..] else { panic!("one: {:?}", read.containers) };
    assert!(a.ports.is_empty() && a.restart.is_none() && !a.is_partial);
    assert_eq!(mounts(a), ["bind ./d x/d /d rw"]);
}

#[test]
fn only_the_default_file_is_overridden() {
    let ports = |path: &str, name: &str| {
        read_named(path, "services: {a: {ports: ['1:1']}}\n", name).containers[0].ports.len()
    };
    assert_eq!(ports("compose.yaml", "docker-compose.override.yml"), 2);
    assert_eq!(ports("docker-compose.yml", "docker-compose.override.yml"), 2);
    assert_eq!(ports("compose.prod.yaml", "compose.override.yaml"), 1);
    assert_eq!(ports("compose.yaml", "other/compose.override.yaml"), 1);
    let broken = read("services: [\n");
    assert_eq!(broken.unfollowed[0].place.path, "x/compose.override.yaml");
    assert_eq!((broken.containers.len(), broken.unfollowed.len()), (2, 1));
}
