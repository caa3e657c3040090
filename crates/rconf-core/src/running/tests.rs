use super::*;
use crate::catalog::Server;

const NODES: &str = "\
9ca913a68575edf998750703694be47e640dab1a 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-8191
464bf08a90c938dfa1b6d690d6c86f510be47fa3 10.0.0.2:7002@17002 master - 0 0 2 connected 8192-16383";

fn pasted(text: &str) -> Vec<Answers> {
    let (answers, unread) = read_pasted("pasted.txt", text.as_bytes());
    assert_eq!(unread, [], "{text}");
    answers
}

#[test]
fn settings_are_read_as_redis_cli_prints_them() {
    let raw = "maxmemory\n100\nsave\n\nrequirepass\na\\b\ntimeout\n0\n";
    let shown = "1) \"maxmemory\"\n  2) \"100\"\n3) \"save\"\n4) \"\"\n5) \"requirepass\"\n6) \"a\\\\b\"\n7) \"timeout\"\n8) \"0\"\n";
    let map = "1# \"maxmemory\" => \"100\"\n2# \"save\" => \"\"\n3# \"requirepass\" => \"a\\\\b\"\n4# \"timeout\" => \"0\"\n";
    let wanted = [("maxmemory", "100"), ("save", ""), ("requirepass", "a\\b"), ("timeout", "0")];
    let wanted = wanted.map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()));
    for text in [raw, shown, map] {
        let all = pasted(text);
        assert_eq!(all.len(), 1, "{text}");
        assert_eq!(all[0].config, wanted, "{text}");
    }
}

#[test]
fn several_nodes_in_one_text_are_told_apart() {
    let info = "# Server\r\nredis_version:7.0.15\r\nos:Linux 6.1 x86_64\r\nrole:master\r\n";
    let all = pasted(&format!("{info}{NODES}\n{info}"));
    assert_eq!(all.iter().map(|node| node.name.as_str()).collect::<Vec<_>>(), ["pasted.txt", "pasted.txt#2"]);
    assert_eq!((all[0].nodes.len(), all[1].nodes.len()), (2, 0));
    let prompts = format!(
        "10.0.0.1:7001> INFO\n{info}10.0.0.1:7001> cluster nodes\n{NODES}\n10.0.0.2:7002> INFO\n{info}"
    );
    let all = pasted(&prompts);
    assert_eq!(
        all.iter().map(|node| node.name.as_str()).collect::<Vec<_>>(),
        ["10.0.0.1:7001", "10.0.0.2:7002"]
    );
    let part = pasted(&format!("{info}# Replication\nrole:master\nconnected_slaves:0\n"));
    assert_eq!((part.len(), part[0].number("connected_slaves")), (1, Some(0)));
}

#[test]
fn errors_that_a_server_has_counted_are_fields() {
    let all = pasted("redis_version:7.0.15\n# Errorstats\nerrorstat_ERR:count=1\nerrorstat_NOAUTH:count=2\n");
    assert_eq!((all.len(), all[0].field("errorstat_NOAUTH")), (1, Some("count=2")));
}

#[test]
fn nodes_that_do_not_answer_or_refuse_are_noted() {
    let all = pasted(&format!(
        "10.0.0.1:7001> CLUSTER NODES\n{NODES}\nNOPERM this user has no permissions to run the 'config|get' command\n\
         Could not connect to Redis at 10.0.0.2:7002: Connection refused\n"
    ));
    assert_eq!(all[0].refused[0].command, "CONFIG GET");
    assert_eq!(all[1].name, "10.0.0.2:7002");
    assert!(all[1].unreachable.is_some());
}

#[test]
fn what_is_not_an_answer_is_said() {
    let (answers, unread) =
        read_pasted("x", b"Lorem ipsum dolor\n9ca913a68575edf998750703694be47e640dab1a\n");
    assert_eq!(answers, []);
    assert_eq!(unread.iter().map(|line| line.line).collect::<Vec<_>>(), [1, 2]);
    // Lines of another text may look like fields of INFO, or like a prompt.
    let (answers, _) =
        read_pasted("x", b"note: read on\nhttps://example.org\n10.0.0.1:7001> INFO\nlines:12\n");
    assert_eq!(answers, []);
}

#[test]
fn releases_stand_for_the_nearest_one_before_them() {
    let server = |text: &str| {
        let mut answers = Answers::new("x");
        answers.add_info(text);
        answers.server().map(Server::name)
    };
    assert_eq!(server("redis_version:7.0.15"), Some("redis:7.0"));
    assert_eq!(server("redis_version:7.2.4\nserver_name:valkey\nvalkey_version:9.0.1"), Some("valkey:8.1"));
    assert_eq!(server("redis_version:99.1.0"), Some("redis:8.8"));
    assert_eq!(server("redis_version:5.0.1"), Some("redis:6.0"));
    assert_eq!(server("role:master"), None);
}

#[test]
fn a_configuration_has_only_what_somebody_set() {
    let mut answers = Answers::new("10.0.0.1:7001");
    answers.add_info("redis_version:7.0.15");
    let set = [
        ("port", "7001"),
        ("timeout", "0"),
        ("maxmemory", "104857600"),
        ("save", "3600 1 300 100"),
        ("client-output-buffer-limit", "normal 0 0 0 slave 0 0 0 pubsub 33554432 8388608 60"),
        ("slave-priority", "50"),
        ("replica-priority", "50"),
        ("requirepass", "a \"b"),
        ("bind", "10.0.0.1 -::1"),
        ("cluster-enabled", "yes"),
        ("replicaof", "10.0.0.2 7002"),
    ];
    answers.config = set.map(|(name, value)| (name.into(), value.into())).into();
    let seen = Seen::new(vec![answers]);
    let mut lines: Vec<&str> =
        std::str::from_utf8(seen.all()[0].configuration()).expect("text").lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "bind 10.0.0.1 -::1",
            "client-output-buffer-limit slave 0 0 0",
            "cluster-enabled yes",
            "maxmemory 104857600",
            "port 7001",
            "replica-priority 50",
            "requirepass \"a \\\"b\"",
            "save 300 100",
            "save 3600 1",
        ]
    );
}
