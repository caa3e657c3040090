//! The tutorial's own script.

use super::{describe, read_script, show};
use crate::container::NetworkVerb;

const SCRIPT: &str = include_str!("../../../../../../fixtures/tutorial/run.sh");

#[test]
fn the_tutorials_script_is_read() {
    let read = read_script("fixtures/tutorial/run.sh", SCRIPT.as_bytes());
    let ports: Vec<_> = read.containers.iter().map(|made| made.ports[0].host).collect();
    assert_eq!(ports, (7002..=7009).map(|port| Some((port, port))).collect::<Vec<_>>());
    let first = &read.containers[0];
    assert_eq!(
        super::line(first),
        "redis-7002 redis:latest +t +i +d +privileged -p 7002>7002/tcp \
         bind fixtures/tutorial/node-7002/conf/redis.conf>/usr/local/etc/redis/redis.conf \
         bind fixtures/tutorial/node-7002/data>/data net redis restart always \
         $ redis-server /usr/local/etc/redis/redis.conf"
    );
    assert_eq!(first.mounts[0].source.text, "./node-7002/conf/redis.conf");
    assert_eq!(read.networks.len(), 1);
    let subnet = &read.networks[0].subnets[0];
    assert_eq!(subnet.net.map(|net| net.to_string()).as_deref(), Some("192.169.0.0/16"));
    assert_eq!(subnet.gateway.as_ref().map(show).as_deref(), Some("192.169.0.1"));
    assert_eq!(read.network_uses[0].verb, NetworkVerb::Inspect);
    assert_eq!(read.network_uses[0].network.get(), Some("redis-net"));
    assert_eq!(read.cli.len(), 3);
    assert_eq!(read.cli[0].addresses.len(), 6);
    assert_eq!(
        describe(&read)[10..],
        [
            "host -p 7007 secret[] cluster create 192.169.0.2:7002 192.169.0.3:7003 192.169.0.4:7004 \
             192.169.0.5:7005 192.169.0.6:7006 192.169.0.7:7007 replicas 1",
            "host -p 7006 secret[] cluster add-node 192.169.0.8:7008 192.169.0.6:7006",
            "host -p 7008 secret[] cluster add-node 192.168.0.9:7009 192.168.0.8:7008"
        ]
    );
    assert!(read.unfollowed.is_empty());
    assert!(!format!("{:?}", read.cli).contains("123456"));
}

#[test]
fn places_are_those_of_the_written_words() {
    let read = read_script("run.sh", SCRIPT.as_bytes());
    let at = |span: crate::text::Span| &SCRIPT[span.start..span.end];
    for made in &read.containers {
        assert_eq!(at(made.place.span), "docker run");
        assert_eq!(at(made.ports[0].place.span), "${port}:${port}");
        assert_eq!(at(made.networks[0].network.place.span), "redis");
        assert_eq!(made.name.as_ref().map(|name| at(name.place.span)), Some("--name=redis-${port}"));
        assert_eq!(at(made.mounts[1].place.span), "`pwd`/node-${port}/data:/data");
    }
    assert_eq!(at(read.network_uses[0].network.place.span), "redis-net");
    assert_eq!(at(read.cli[2].addresses[0].text.place.span), "192.168.0.9:7009");
}
