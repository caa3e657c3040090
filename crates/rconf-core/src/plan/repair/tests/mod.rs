//! Tests of repairs, from pasted text to commands.

mod diagnosing;
mod inspecting;
mod laws;
mod reading;
mod repairing;

use super::{Observed, Wanted};
use crate::message::{Language, Message};
use std::fmt::Write as _;

/// Returns the English text of a message.
pub(super) fn english(message: &Message) -> &str {
    message.get(Language::English)
}

/// Returns the id of the nth node.
pub(super) fn id(nth: u16) -> String {
    format!("{nth:040x}")
}

/// Returns a line of `CLUSTER NODES`. The node is connected unless `flags` says that it is unreachable.
pub(super) fn line(nth: u16, address: &str, flags: &str, master: u16, rest: &str) -> String {
    let master = if master == 0 { "-".to_owned() } else { id(master) };
    let link = if flags.contains("fail") || flags.contains("noaddr") { "disconnected" } else { "connected" };
    format!("{} {address} {flags} {master} 0 1616563205000 {nth} {link} {rest}\n", id(nth))
}

pub(super) fn observe(texts: &[&str]) -> Observed {
    let mut observed = Observed::default();
    for text in texts {
        assert_eq!(observed.add(text.as_bytes()), [], "{text}");
    }
    observed
}

/// Returns the view of node `me` of three masters, 1 to 3, and their replicas, 4 to 6, on ports 7001 to 7006.
/// `edit` may change the flags of a node.
pub(super) fn view(me: u16, edit: impl Fn(u16, &str) -> String) -> String {
    let slots = ["0-5460", "5461-10922", "10923-16383"];
    let mut text = format!("# redis-{}\n", 7000 + me);
    for nth in 1..=6 {
        let (role, master) = if nth <= 3 { ("master", 0) } else { ("slave", nth - 3) };
        let own = if nth == me { "myself," } else { "" };
        let flags = edit(nth, &format!("{own}{role}"));
        let address = format!("172.28.0.{}:{}@{}", nth + 1, 7000 + nth, 17000 + nth);
        text += &line(nth, &address, &flags, master, slots.get(usize::from(nth) - 1).unwrap_or(&""));
    }
    text
}

pub(super) fn healthy() -> String {
    (1..=6).map(|me| view(me, |_, flags| flags.to_owned())).collect()
}

/// Returns the output of `docker inspect` for the containers redis-7001 to redis-7006. `at` has the last byte
/// of the current address of each; 0 means stopped.
pub(super) fn inspect(at: &[u8]) -> String {
    let mut text = String::new();
    for (nth, last) in (1u16..).zip(at) {
        let port = 7000 + nth;
        let (running, address, prefix) =
            if *last == 0 { (false, String::new(), 0) } else { (true, format!("172.28.0.{last}"), 16) };
        let _ = write!(
            text,
            r#"[{{"Name":"/redis-{port}","Config":{{"Image":"redis:7.0"}},
            "State":{{"Running":{running},"ExitCode":137}},
            "HostConfig":{{"PortBindings":{{"{port}/tcp":[{{"HostPort":"{port}"}}]}}}},
            "Mounts":[{{"Source":"/srv/node-{port}/data","Destination":"/data"}}],
            "NetworkSettings":{{"Networks":{{"redis":{{"IPAMConfig":null,"IPAddress":"{address}","IPPrefixLen":{prefix},
            "Aliases":["node{nth}"]}}}}}}}}]"#
        );
    }
    text
}

pub(super) const NETWORK: &str = r#"[{"Name":"redis","IPAM":{"Config":[{"Subnet":"172.28.0.0/16","Gateway":"172.28.0.1"}]},"Containers":{}}]"#;

pub(super) fn wanted() -> Vec<Wanted> {
    let node = |nth: u16| Wanted {
        node: format!("redis-{}", 7000 + nth),
        key: (7000 + nth).to_string(),
        address: format!("172.28.0.{}", nth + 1).parse().expect("an address"),
        port: 7000 + nth,
        bus_port: 17000 + nth,
    };
    (1..=6).map(node).collect()
}
