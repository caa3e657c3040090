use super::*;

fn names(text: &str) -> Vec<&'static str> {
    causes(text).iter().map(|found| found.cause.name).collect()
}

/// The expected first cause, and a text as users paste it: cut, wrapped, with other words around it.
const TEXTS: &[(&str, &str)] = &[
    // The longest text wins over what it ends with.
    (
        "replica-cannot-authenticate",
        "MASTER aborted replication with an error: NOAUTH Authentication required.",
    ),
    (
        "replica-cannot-authenticate",
        "PRIMARY aborted replication with an error: NOAUTH Authentication required.",
    ),
    ("no-password-given", "(error) NOAUTH Authentication required."),
    ("no-password-given", "NOAUTH"),
    (
        "no-password-given",
        "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\nredis.exceptions.AuthenticationError: Authentication required.",
    ),
    // The same message with another tail is another cause.
    (
        "data-folder-not-writable",
        "Failed opening the RDB file dump.rdb (in server root dir /data) for saving: Permission denied",
    ),
    (
        "disk-full",
        "Failed opening the RDB file dump.rdb (in server root dir /data) for saving: No space left on device",
    ),
    (
        "intruder-wrote-cron",
        "Failed opening the RDB file crontab (in server root dir /etc) for saving: Permission denied",
    ),
    ("config-file-not-readable", "Fatal error, can't open config file '/etc/redis.conf': Permission denied"),
    (
        "config-file-missing",
        "Fatal error, can't open config file '/etc/redis.conf': No such file or directory",
    ),
    ("connection-refused", "Could not connect to Redis at 10.0.0.8:7008: Connection refused"),
    ("connection-refused-loopback", "Could not connect to Redis at 127.0.0.1:7008: Connection refused"),
    ("connection-timed-out", "Could not connect to Redis at 10.0.0.8:7008: Connection timed out"),
    // Cut at the end, at the beginning, and wrapped.
    ("protected-mode", "-DENIED Redis is running in protected mode because protected mode is ena"),
    ("aof-damaged", "file then use ./redis-check-aof --fix <filename>"),
    (
        "node-not-empty",
        "[ERR] Node 172.28.0.2:6379 is not empty. Either the node already knows other nodes\n(check with CLUSTER NODES) or contains some key in database 0.",
    ),
    // Curly quotes, and escapes of JSON.
    ("write-to-replica", "READONLY You can\u{2019}t write against a read only replica."),
    (
        "write-to-replica",
        "{\"log\":\"x\\nREADONLY You can't write against a read only replica.\\n\",\"stream\":\"stdout\"}",
    ),
    // What only wraps gives way to what it wraps, on one line and in a trace.
    (
        "connection-refused",
        "RedisClusterException: Redis Cluster cannot be connected. Please provide at least one reachable node: Error 111 connecting to 10.0.0.4:7000. Connection refused.",
    ),
    (
        "wrong-password",
        "org.redisson.client.RedisException: ERR invalid password. channel: [id: 0x1, L:/10.0.0.1:4 - R:/10.0.0.2:6379] command: (AUTH), params: (password masked)",
    ),
    (
        "name-not-resolved",
        "RedisConnectionFailureException: Unable to connect to Redis\n\tat a.b.C(C.java:1)\nCaused by: RedisCommandTimeoutException: Command timed out after 1 minute(s)\n\tat a.b.C(C.java:2)\n\t... 3 more\nCaused by: java.net.UnknownHostException: redis",
    ),
    (
        "connection-timed-out",
        "No connection is active/available to service this operation: GET x; It was not possible to connect to the redis server(s). ConnectTimeout, mc: 1/1/0, v: 2.2.62",
    ),
    (
        "connection-refused",
        "{\"level\":\"error\",\"ts\":1.5,\"msg\":\"no nodes\",\"error\":\"dial tcp 10.0.0.4:6379: connect: connection refused\"}",
    ),
    // What is printed on the way says nothing, and a consequence names no cause that is not there.
    (
        "migrate-failed",
        "Moving slot 8302 from 10.0.0.1:7000 to 10.0.0.2:7000: ......\n[ERR] Calling MIGRATE: IOERR error or timeout reading to target instance",
    ),
    (
        "rdb-damaged",
        "1:M 01 Jan 2026 10:00:00.000 # Fatal error loading the DB: Invalid argument. Exiting.\n1:M 01 Jan 2026 10:00:01.000 # Wrong signature trying to load DB from file",
    ),
    (
        "rdb-of-newer-release",
        "1:M 01 Jan 2026 10:00:00.000 # Can't handle RDB format version 11\n1:M 01 Jan 2026 10:00:00.000 # Fatal error loading the DB: Invalid argument. Exiting.",
    ),
    (
        "certificate-not-trusted",
        "Error accepting a client connection: error:0A000086:SSL routines::certificate verify failed (addr=127.0.0.1:47656 laddr=127.0.0.1:6380)",
    ),
    // A command in quotes is no code.
    (
        "unknown-command",
        "RedisException: ERR unknown command 'READONLY'.. channel: [id: 0x1] command: (READONLY), params: []",
    ),
    // The system's reason decides where nothing else is known, but not alone.
    ("connection-refused", "cannot reach the broker (redis-1:6379): Connection refused [system:111]"),
    ("connection-refused-loopback", "broker 127.0.0.1:6379 is not there: Connection refused [system:111]"),
    // The name of an exception decides where its message is unknown, and only there.
    ("command-timed-out", "org.redisson.client.RedisTimeoutException: null\n\tat a.b.C(C.java:1)"),
    (
        "transaction-aborted",
        "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\nredis.exceptions.ExecAbortError: x",
    ),
    ("pool-exhausted", "RedisTimeoutException: Unable to acquire connection! Increase connection pool size"),
    ("connection-closed-by-server", "redis: {\\n  errno: -32,\\n  code: 'EPIPE',\\n  syscall: 'write'\\n}"),
];

/// Texts of others.
const FOREIGN: &[&str] = &[
    "etcdserver: request timed out",
    "The operation has timed out.",
    "TypeError: Cannot read properties of undefined (reading 'map')",
    "ModuleNotFoundError: No module named 'numpy'",
    "FATAL: password authentication failed for user \"app\"",
    "Error response from daemon: conflict: unable to remove repository reference",
    "(cannot open x: Permission denied)",
    "System.NullReferenceException: Object reference not set to an instance of an object.",
    "The server is running fine today",
    "asyncio.exceptions.TimeoutError",
    "systemd[1]: nginx.service: Main process exited, code=exited, status=1/FAILURE",
    "IndexError: list index out of range",
    "rabbitmq: channel closed unexpectedly",
    "panic: runtime error: index out of range [5] with length 3",
    "Failed to start nginx.service: Unit nginx.service not found.",
];

#[test]
fn texts_of_others_have_no_cause() {
    for text in FOREIGN {
        assert!(names(text).is_empty(), "{text}: {:?}", names(text));
    }
}

#[test]
fn texts_lead_to_their_causes() {
    let mut wrong = Vec::new();
    for (name, text) in TEXTS {
        let found = names(text);
        if found.first() != Some(name) {
            wrong.push(format!("{text}\n  wanted {name}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The warnings of every start come first in time, but stop nothing; the refused writes come of the full disk.
#[test]
fn in_a_log_the_cause_comes_before_its_consequences() {
    let log = "1:C 01 Jan 2026 10:00:00.000 # WARNING Memory overcommit must be enabled! Without it, a background save or replication may fail under low memory condition.\n\
        1:M 01 Jan 2026 10:00:00.000 * Ready to accept connections tcp\n\
        1:M 01 Jan 2026 10:05:00.000 * Background saving started by pid 20\n\
        20:C 01 Jan 2026 10:05:00.100 # Write error saving DB on disk: No space left on device\n\
        1:M 01 Jan 2026 10:05:00.200 # Background saving error\n";
    let refused =
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.\n";
    let found = causes(&(log.to_owned() + refused));
    let seen: Vec<_> = found.iter().map(|f| (f.cause.name, f.line)).collect();
    assert_eq!(seen, [("disk-full", 4), ("writes-stopped-after-failed-save", 5), ("overcommit-memory", 1)]);
    // A log that begins later shows the consequence first.
    let names = names(&(refused.to_owned() + log));
    assert_eq!(names.first(), Some(&"disk-full"), "{names:?}");
}

/// Other programs fail in similar words.
#[test]
fn texts_of_others_have_no_nearest_text() {
    for text in [
        "ERROR: deadlock detected",
        "FATAL: password authentication failed for user \"postgres\"",
        "ERROR: relation \"users\" does not exist",
        "mysqld: Table 'mysql.plugin' doesn't exist",
        "nginx: [emerg] host not found in upstream \"backend\" in /etc/nginx/conf.d/default.conf:3",
        "ModuleNotFoundError: No module named 'django'",
        "Host key verification failed.",
        "Unit mysqld.service not found.",
        "panic: runtime error: invalid memory address or nil pointer dereference",
        "Segmentation fault (core dumped)",
        "Error from server (NotFound): pods \"web-0\" not found",
    ] {
        assert!(causes(text).is_empty(), "{text}");
        assert!(nearest(text).is_none(), "{text}: {:?}", nearest(text).map(|f| f.said.text));
    }
    for (text, name) in [
        ("rdb file has version 13, this tool reads up to 11", "rdb-of-newer-release"),
        ("bad format in append only file at offset 1234, use redis-check-aof to fix it", "aof-damaged"),
        ("Unrecoverable error: cluster config file is corrupted at line 3", "nodes-conf-damaged"),
        ("keys of this request are in different slots of the cluster", "crossslot"),
    ] {
        assert_eq!(nearest(text).map(|f| f.cause.name), Some(name), "{text}");
    }
}

#[test]
fn what_is_unknown_has_a_nearest_text() {
    let text = "Failed opening the RDB thing for reading";
    assert!(causes(text).is_empty());
    assert!(nearest(text).is_some());
    // Names of programs are no likeness.
    assert!(nearest("kernel: redis-server[123]: segfault at 0 in libc.so").is_none());
    assert!(nearest("zzzz").is_none() && nearest("").is_none() && nearest("Permission denied").is_none());
    assert!(
        is_only_a_tail("Permission denied")
            && !is_only_a_tail("")
            && !is_only_a_tail("bind: Permission denied")
    );
}

#[test]
fn a_long_log_is_read_to_its_end() {
    let line = "1:M 01 Jan 2026 10:00:00.000 * Background saving started by pid 17\n";
    let log =
        line.repeat(50_000) + "# MASTER aborted replication with an error: NOAUTH Authentication required.\n";
    let found = causes(&log);
    assert_eq!(found.first().map(|f| (f.cause.name, f.line)), Some(("replica-cannot-authenticate", 50_001)));
    // A line without end, and one of many different words.
    let words: String = (0..200_000)
        .flat_map(|n| ["failed".to_owned(), (n % 977).to_string(), " error redis ".to_owned()])
        .collect();
    causes(&words);
}

/// `plan.sh` says the same of a server that does not start.
#[test]
fn plan_sh_names_the_same_causes() {
    for start in crate::generate::START_CAUSES {
        let cause = find_cause(start.name).expect("a cause");
        assert_eq!(cause.title, start.title);
        for text in start.texts {
            assert_eq!(names(&text.replace('*', " /data/x ")).first(), Some(&start.name), "{text}");
        }
    }
}
