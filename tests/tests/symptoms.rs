//! `rconf explain "error text"`: what servers, clients and Docker print leads to the rule that knows of it.
//! To add a case, add a line; a text that no page quotes yet belongs on the page first.

use proptest::prelude::*;
use rconf_core::lint::{PathGlob, Settings, suspects};

/// The rule that must come first, and the text as a user pastes it.
const TEXTS: &[(&str, &str)] = &[
    // Replicas and masters.
    ("A001", "MASTER aborted replication with an error: NOAUTH Authentication required."),
    (
        "A001",
        "12:S 01 Jan 2026 10:00:00.000 # MASTER aborted replication with an error: NOAUTH Authentication required.",
    ),
    (
        "A001",
        "1:S 05 Mar 2026 09:12:44.311 # PRIMARY aborted replication with an error: NOAUTH Authentication required.",
    ),
    (
        "A001",
        "7:S 11 Apr 08:01:02.003 # Unexpected reply to PSYNC from master: -NOAUTH Authentication required.",
    ),
    ("A001", "NOAUTH Authentication required."),
    ("A001", "(error) NOAUTH Authentication required."),
    ("A001", "NOAUTH"),
    ("A001", "master_link_status:down"),
    ("A004", "(error) WRONGPASS invalid username-password pair or user is disabled."),
    (
        "A006",
        "DENIED Redis is running in protected mode because protected mode is enabled and no password is set for \
              the default user. In this mode connections are only accepted from the loopback interface.",
    ),
    (
        "A006",
        "(error) DENIED Redis is running in protected mode because protected mode is enabled, no bind address \
              was specified, no authentication password is requested to clients.",
    ),
    ("A006", "-DENIED Running in protected mode because protected mode is enabled and no password is set"),
    // Clusters.
    ("C001", "Could not connect to Redis at 192.169.0.8:7008: Connection refused"),
    ("C001", "Could not connect to Valkey at 10.0.0.4:7001: Connection refused"),
    ("C003", "Waiting for the cluster to join...................."),
    (
        "C003",
        ">>> Sending CLUSTER MEET messages to join the cluster\nWaiting for the cluster to join\n....\n......\n",
    ),
    (
        "C003",
        "Cluster bus ports must be reachable by every node.\nRemember that cluster bus ports are different from standard instance ports.",
    ),
    (
        "R001",
        "3:S 01 Jan 2026 10:00:00.000 # Currently unable to failover: Disconnected from master for longer than \
              allowed. Please check the 'cluster-replica-validity-factor' configuration option.",
    ),
    // The file is refused.
    ("L001", "Unbalanced quotes in configuration line"),
    (
        "L001",
        "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 3\n\
              >>> 'requirepass \"abc'\nUnbalanced quotes in configuration line",
    ),
    ("L002", "Bad directive or wrong number of arguments"),
    (
        "L002",
        "*** FATAL CONFIG FILE ERROR (Redis 6.2.6) ***\nReading the configuration file, at line 9\n\
              >>> 'appenddirname \"appendonlydir\"'\nBad directive or wrong number of arguments",
    ),
    ("L002", "1:M 01 Jan 2026 10:00:00.000 # Unresolved Configuration(s) Detected:"),
    ("L003", "wrong number of arguments"),
    (
        "L003",
        "redis-1  | *** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***\n\
              redis-1  | Reading the configuration file, at line 1\n\
              redis-1  | >>> 'maxmemory 1 gb'\nredis-1  | wrong number of arguments",
    ),
    (
        "L004",
        "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 2\n\
              >>> 'port 6379 # the port'\nwrong number of arguments",
    ),
    ("L004", "Warning: Could not create server TCP listening socket #:6379: Name or service not known"),
    ("L005", "argument must be 'yes' or 'no'"),
    (
        "L005",
        "*** FATAL CONFIG FILE ERROR (Version 8.1.1) ***\nReading the configuration file, at line 1\n\
              >>> 'appendonly true'\nargument must be 'yes' or 'no'",
    ),
    ("L006", "argument couldn't be parsed into an integer"),
    ("L007", "argument must be a memory value"),
    ("L009", "argument couldn't be parsed as an octal number"),
    ("L010", "argument(s) must be one of the following: always, everysec, no"),
    ("L011", "argument must be between 0 and 65535 inclusive"),
    ("L012", "percentage argument must be less or equal to 100"),
    ("L013", "Invalid save parameters"),
    ("L014", "Invalid client class specified in buffer limit configuration."),
    ("L014", "Error in hard, soft or soft_seconds setting in buffer limit configuration."),
    ("L018", "dbfilename can't be a path, just a filename"),
    ("L019", "appendfilename can't be empty"),
    ("L027", "Too many bind addresses specified."),
    ("L029", "No such command in rename-command"),
    (
        "L035",
        "Error in user declaration 'alice': Duplicate user found. A user can only be defined once in config files",
    ),
    ("L036", "sentinel directive while not in sentinel mode"),
    ("L037", "replicaof directive not allowed in cluster mode"),
    ("L037", "slaveof directive not allowed in cluster mode"),
    ("L038", "1:M 01 Jan 2026 10:00:00.000 # Configured to not listen anywhere, exiting."),
    (
        "L039",
        "Redis port number too high. Cluster communication port is 10,000 port numbers higher than your Redis port.",
    ),
    ("L040", "1:C 01 Jan 2026 10:00:00.000 # No tls-cert-file configured!"),
    (
        "L042",
        "# Configuring Redis with users defined in redis.conf and at the same setting an ACL file path is invalid. \
              This setup is very likely to lead to configuration errors and security holes, please define either an ACL \
              file or declare users directly in your redis.conf, but not both.",
    ),
    ("L044", "Fatal error, can't open config file '/etc/redis/redis.conf': Too many open files"),
];

/// Texts that no rule knows of: a guess would mislead.
const UNKNOWN: &[&str] = &[
    "panic: runtime error: index out of range",
    "Segmentation fault (core dumped)",
    "* Ready to accept connections tcp",
    "npm ERR! code ELIFECYCLE",
    "hello",
];

#[test]
fn texts_lead_to_their_rules() {
    let mut wrong = Vec::new();
    for (code, text) in TEXTS {
        let found = suspects(text);
        if found.first().map(|s| s.rule.code) != Some(code) {
            let named: Vec<_> = found.iter().map(|s| (s.rule.code, &s.symptom)).collect();
            wrong.push(format!("{text}\n  wanted {code}, found {named:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn texts_that_no_rule_knows_lead_nowhere() {
    for text in UNKNOWN {
        let named: Vec<_> = suspects(text).iter().map(|s| (s.rule.code, s.symptom.clone())).collect();
        assert!(named.is_empty(), "{text}: {named:?}");
    }
}

#[test]
fn a_long_log_comes_to_an_end() {
    let line = "1:M 01 Jan 2026 10:00:00.000 * Background saving started by pid 17\n";
    let log = line.repeat(50_000)
        + "1:S 01 Jan 2026 10:00:00.000 # MASTER aborted replication with an error: NOAUTH\n";
    assert_eq!(suspects(&log).first().map(|s| s.rule.code), Some("A001"));
}

proptest! {
    #[test]
    fn any_text_is_read(text in "(\\PC|[ '>#|:\n]){0,200}", line in "\\PC{0,40}") {
        suspects(&text);
        suspects(&format!("(Redis {text}\n>>> '{line}'\n{text}"));
        let _ = Settings::parse(&text);
        let _ = Settings::parse(&format!("[lint]\nexclude = [{text:?}]\n"));
        PathGlob::new(&text).covers(&line, &text, line.len());
    }
}
