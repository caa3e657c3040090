//! Calls of redis-cli and valkey-cli in commands and health checks.

use super::*;
use crate::container::CliCall;
use crate::container::compose::calls::calls_of_text;
use crate::container::compose::value::Value;

fn calls(text: &str) -> Vec<CliCall> {
    let text = Value::fill(text, &BTreeMap::new()).expect("it is well formed");
    calls_of_text(&Text::known("r", Place::default()), &text)
}

fn line(call: &CliCall) -> String {
    call.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_call_in_a_script() {
    let found = calls(
        "sleep 5 && echo yes | redis-cli -a xsec --cluster create 10.0.0.1:7001 \\\n  10.0.0.2:7002 $$IP:7003 \
         --cluster-replicas 1 # redis-cli ping\nif [ \"$$(redis-cli -h r1 ping)\" = PONG ]; then valkey-cli -p 1; fi",
    );
    assert_eq!(found.len(), 3);
    let [create, ping, port] = &found[..] else { return };
    assert_eq!(create.cluster.as_ref().map(|t| t.text.as_str()), Some("create"));
    assert_eq!(create.replicas.as_ref().map(|t| t.text.as_str()), Some("1"));
    let addresses: Vec<_> = create.addresses.iter().map(|a| (a.host.as_str(), a.port)).collect();
    assert_eq!(addresses, [("10.0.0.1", Some(7001)), ("10.0.0.2", Some(7002)), ("$IP", Some(7003))]);
    assert!(!create.addresses[2].text.is_known);
    assert_eq!(create.password.as_ref().map(|t| t.text.as_str()), Some(""));
    assert!(!line(create).contains("xsec"));
    assert_eq!(line(ping), "redis-cli -h r1 ping");
    assert_eq!(line(port), "valkey-cli -p 1");
}

#[test]
fn secrets_are_emptied() {
    for text in [
        "redis-cli -u redis://u:xsec@h:1/0 ping",
        "redis-cli --pass xsec ping",
        "redis-cli auth xsec",
        "redis-cli CONFIG SET requirepass xsec",
        "redis-cli acl setuser u on '>xsec' +@all",
        "redis-cli --cluster import h:1 --cluster-from-pass xsec",
        "sh -c 'sh -c \"redis-cli -a xsec ping\"'",
    ] {
        let found = calls(text);
        assert_eq!(found.len(), 1, "{text}");
        assert!(!format!("{found:?}").contains("xsec"), "{text}");
    }
    let found = calls("redis-cli -u redis://u:xsec@h:1/0 ping");
    assert_eq!(found[0].host.as_ref().map(|t| t.text.as_str()), Some("h"));
    assert!(found[0].password.is_some());
}

#[test]
fn a_variable_in_single_quotes_is_not_known() {
    let found = calls("sh -c \"redis-cli -a '${PW}' -h '$$x' ping\"");
    assert_eq!(found[0].password.as_ref().map(|t| t.is_known), Some(false));
    assert!(calls("redis-cli -h '$$x'")[0].host.as_ref().is_some_and(|t| t.is_known));
}

#[test]
fn what_is_only_printed_is_no_call() {
    assert!(calls("echo redis-cli ping; printf redis-cli").is_empty());
    assert!(calls("'redis-cli ping'").is_empty());
}

#[test]
fn loops_and_functions_are_followed() {
    let found = calls("p() { redis-cli -p \"$$1\" ping; }\nfor i in 1 2; do p 700$$i; done");
    assert_eq!(
        found.iter().map(line).collect::<Vec<_>>(),
        ["redis-cli -p 7001 ping", "redis-cli -p 7002 ping"]
    );
    let found = calls("until redis-cli -h ${HOST} ping; do sleep 1; done");
    assert_eq!(found.iter().map(line).collect::<Vec<_>>(), ["redis-cli -h ${HOST} ping"]);
    assert!(found[0].host.as_ref().is_some_and(|host| !host.is_known));
}

#[test]
fn calls_stand_where_they_are_written() {
    let text =
        "services:\n  r:\n    image: redis\n    healthcheck:\n      test: redis-cli -p 7001 ping || exit 1\n";
    let deployment = read(text);
    let [call] = &deployment.cli[..] else { panic!("one call") };
    assert_eq!(at(text, &call.place), "redis-cli");
    assert_eq!(call.port.as_ref().map(|port| at(text, &port.place)), Some("7001"));
}

#[test]
fn an_entry_point_runs_the_client() {
    for command in [
        "[tini, --, redis-cli, -p, '1', ping]",
        "docker-entrypoint.sh redis-cli -p 1 ping",
        "[/bin/sh, -ec, 'exec redis-cli -p 1 ping']",
    ] {
        let deployment = read(&format!("services:\n  r:\n    image: redis\n    command: {command}\n"));
        assert_eq!(deployment.cli.iter().map(line).collect::<Vec<_>>(), ["redis-cli -p 1 ping"], "{command}");
    }
}
