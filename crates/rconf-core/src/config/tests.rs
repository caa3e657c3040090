//! What servers refuse, and in which order; and that the time to read a text is proportional to its length.

use super::{Config, Files, Reason, read};
use crate::catalog::Server;

fn config(server: &str, text: &str) -> Config {
    read("redis.conf", text.as_bytes().to_vec(), &Files::new(), Server::parse(server).expect("known"))
}

/// Returns the numbers of the refused lines, in the order in which the server finds them.
fn refused(server: &str, text: &str) -> Vec<usize> {
    let config = config(server, text);
    let stops: Vec<bool> = config.refusals().iter().map(|refusal| refusal.stops_load).collect();
    assert_eq!(
        stops.iter().filter(|stops| **stops).count(),
        usize::from(!stops.is_empty()),
        "{server} {text}"
    );
    assert!(stops.first().is_none_or(|first| *first), "{server} {text}");
    config.refusals().iter().map(|refusal| refusal.at.line + 1).collect()
}

#[test]
fn nothing_wrong_hides_behind_something_wrong() {
    for server in Server::all().map(Server::name) {
        let text = "port 70000\nmaxmemroy 1gb\nappendonly perhaps\n";
        let mut lines = refused(server, text);
        lines.sort_unstable();
        assert_eq!(lines, [1, 2, 3], "{server}");
        // From 8.0 on, a server keeps unknown directives for modules, and stops at the port.
        let unknown_first = refused(server, "maxmemroy 1gb\nport 70000\n");
        let keeps = Server::parse(server).expect("known").is_at_least(crate::catalog::Flavor::Redis, 8, 0);
        assert_eq!(unknown_first, if keeps { [2, 1] } else { [1, 2] }, "{server}");
        // Late refusals come after early ones, and there may be several.
        let late = refused(server, "tcp-backlog x\ncluster-enabled yes\nreplicaof h 1\nport 0\n");
        assert_eq!(late, [1, 3, 4], "{server}");
    }
}

/// Redis 6.0 reads `replicaof` and `slaveof` as two directives of one setting, and names the line of the last one.
#[test]
fn the_last_line_names_the_master_under_either_name() {
    let text = "replicaof a 1\ncluster-enabled yes\nslaveof b 1\n";
    for server in ["redis:6.0", "redis:7.0"] {
        assert_eq!(refused(server, text), [3], "{server}");
        assert_eq!(refused(server, &text.replace("b 1", "no one")), [0; 0], "{server}");
    }
    assert!(!config("redis:6.0", "replicaof a 1\nslaveof no one\n").is_replica());
    assert!(config("redis:6.0", "slaveof no one\nreplicaof a 1\n").is_replica());
}

#[test]
fn a_refused_line_makes_no_other_wrong() {
    for server in Server::all().map(Server::name) {
        assert_eq!(refused(server, "tls-port 65536\nport 0\n"), [1], "{server}");
        assert_eq!(refused(server, "port 0\ntls-prot 6380\n"), [2], "{server}");
        assert_eq!(refused(server, "port 0\nunixsocket \"/tmp/x\n"), [2], "{server}");
    }
}

#[test]
fn every_user_is_checked() {
    let text = "user a on +nosuch +@nosuch allkeys ~x ~y\nuser b on +nosuch\nuser c on\n";
    // First the rule that is refused when it is read, then the faults found when the users are loaded.
    assert_eq!(refused("redis:7.2", text), [1, 1, 1, 2]);
    assert_eq!(refused("redis:7.2", "user a\nuser a on >\nuser b >p !\n"), [2, 3]);
    let later = "user b on +nosuch\nuser a bad\n";
    assert_eq!(refused("redis:6.0", later), [2, 1]);
}

#[test]
fn late_checks_run_in_the_order_of_the_release() {
    let text = "port 0\nuser a +nosuch\n";
    assert_eq!(refused("redis:7.0", text), [1, 2]);
    assert_eq!(refused("redis:7.2", text), [2, 1]);
    assert_eq!(refused("valkey:8.0", text), [2, 1]);
}

#[test]
fn a_subcommand_is_refused_where_its_command_is_allowed() {
    let refuses = |server: &str, rules: &str| {
        let text = format!("user a on nopass {rules} allkeys\n");
        config(server, &text).refusals().iter().any(|r| matches!(r.reason, Reason::BadAclRule { .. }))
    };
    // Tried with redis 6.0.16 and 6.2.14: 6.2 and later allow it.
    for (rules, is_refused) in [
        ("+@all -@admin -@dangerous -@connection +acl|whoami", false),
        ("+@admin +acl|whoami", true),
        ("+@dangerous +acl|whoami", true),
        ("+@admin -@slow +acl|whoami", false),
        ("+@admin -acl +acl|whoami", false),
        ("+acl +acl|whoami", true),
        ("+ACL +Acl|whoami", true),
        ("+acl -@all +acl|whoami", false),
        ("+acl|whoami +acl|setuser", false),
        ("+@all +acl|whoami", true),
        ("+@all -@admin +@slow +acl|whoami", true),
        ("allcommands -acl +acl|whoami", false),
        ("+@read +acl|whoami", false),
        ("+acl reset +acl|whoami", false),
    ] {
        assert_eq!(refuses("redis:6.0", rules), is_refused, "{rules}");
        for server in ["redis:6.2", "redis:7.0", "redis:8.8", "valkey:9.1"] {
            assert!(!refuses(server, rules), "{server} {rules}");
        }
    }
}

#[test]
fn a_password_is_its_hash() {
    // `printf %s foobar | sha256sum`
    let hash = "c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2";
    for server in ["redis:6.0", "redis:7.2", "valkey:9.1"] {
        for (rules, lines) in [
            (format!(">foobar !{hash}"), 0),
            (format!("#{hash} <foobar"), 0),
            (format!("#{hash} <foobar !{hash}"), 1),
            (">foobar nopass <foobar".to_owned(), 1),
            (format!(">x !{hash}"), 1),
            (format!("#{}", hash.to_uppercase()), 1),
        ] {
            assert_eq!(refused(server, &format!("user a on {rules}\n")).len(), lines, "{server} {rules}");
        }
    }
}

/// Texts that grow with `n`, each of a kind that could take a reader quadratic time.
fn texts(n: usize) -> Vec<(&'static str, String)> {
    let each = |f: &dyn Fn(usize) -> String| (0..n).map(f).collect::<String>();
    vec![
        ("passwords", format!("user a on{}\n", each(&|i| format!(" >p{i}")))),
        (
            "passwords removed",
            format!("user a{}{}\n", each(&|i| format!(" >p{i}")), each(&|i| format!(" <p{i}"))),
        ),
        ("commands", format!("user a on{}\n", each(&|_| " +get -set".to_owned()))),
        ("categories", format!("user a on{}\n", each(&|_| " +@admin -@all +acl|whoami".to_owned()))),
        ("selectors", format!("user a on{}\n", each(&|i| format!(" (~k{i} +get -set)")))),
        ("one selector", format!("user a on ({} +get)\n", each(&|i| format!(" ~k{i}")))),
        ("open selectors", format!("user a on{}\n", each(&|i| format!(" (~k{i}")))),
        ("unknown commands", format!("user a on{}\n", each(&|i| format!(" +c{i}")))),
        ("bad rules", format!("user a on{}\n", each(&|i| format!(" bad{i}")))),
        ("users", each(&|i| format!("user u{i} on >p ~* +@all\n"))),
        ("one user often", each(&|_| "user a on\n".to_owned())),
        ("bad users", each(&|i| format!("user u{i} on +nosuch\n"))),
        ("renames", each(&|i| format!("rename-command get g{i}\nrename-command g{i} get\n"))),
        ("save lines", each(&|i| format!("save {} 1\n", i + 1))),
        ("save points", format!("save{}\n", each(&|i| format!(" {} 1", i + 1)))),
        ("one directive", each(&|i| format!("maxmemory {i}\n"))),
        ("unknown directives", each(&|i| format!("nosuch{i} 1\n"))),
        ("misspelt directives", each(&|_| "maxmemroy 1\n".to_owned())),
        ("bad values", each(&|_| "port x\n".to_owned())),
        ("comments behind values", each(&|_| "port 1 # x y z\n".to_owned())),
        ("words", format!("bind{}\n", " 1.1.1.1".repeat(n))),
        ("limits", format!("client-output-buffer-limit{}\n", " normal 0 0 0".repeat(n))),
        ("percentiles", format!("latency-tracking-info-percentiles{}\n", " 1".repeat(n))),
        ("flags", format!("shutdown-on-sigint{}\n", " nosave".repeat(n))),
        (
            "title",
            format!("unixsocket {}\nproc-title-template {}\n", "x".repeat(n), "{unixsocket}".repeat(n)),
        ),
        ("open quotes", "a \"\n".repeat(n)),
        ("a long quote", format!("requirepass \"{}\"\n", "\\x41".repeat(n))),
        ("quotes", format!("requirepass {}\n", "\"a\" ".repeat(n))),
        ("NULs", "port\0 1\n".repeat(n)),
        ("carriage returns", "\r".repeat(n)),
        ("blanks", " \n".repeat(n)),
        ("digits", format!("port {}\n", "1".repeat(n))),
        ("includes", each(&|i| format!("include /nosuch/{i}.conf\n"))),
        ("globs", each(&|_| "include /d/x*.conf\n".to_owned())),
        ("brackets", format!("include {}\n", "[".repeat(n))),
        ("folders", "dir a\n".repeat(n)),
        ("loadmodule", each(&|i| format!("loadmodule /m{i}.so\n"))),
    ]
}

/// Returns how long this thread has run, in nanoseconds, so that other processes do not count. Falls back to
/// the clock if the system does not tell.
fn cpu_time(start: std::time::Instant) -> u128 {
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let run = schedule.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok());
    run.unwrap_or_else(|| start.elapsed().as_nanos())
}

#[test]
fn reading_takes_linear_time() {
    const SMALL: usize = 1_000;
    /// The scheduler counts in ticks; shorter times are not exact enough.
    const SHORTEST: u128 = 10_000_000;
    let mut files = Files::new();
    for nth in 0..1_000 {
        files.insert(&format!("/d/f{nth}.conf"), b"maxmemory 1\n".to_vec());
    }
    let start = std::time::Instant::now();
    let took = |text: &str, times: usize, server| {
        let before = cpu_time(start);
        for _ in 0..times {
            let config = read("redis.conf", text.as_bytes().to_vec(), &files, server);
            assert!(config.refusals().len() <= 200);
        }
        cpu_time(start) - before
    };
    for server in ["redis:6.0", "redis:8.8", "valkey:9.1"].map(|name| Server::parse(name).expect("known")) {
        for ((name, small), (_, large)) in texts(SMALL).into_iter().zip(texts(10 * SMALL)) {
            // A linear reader takes as long for a text of ten times the length as for ten texts; a quadratic
            // one takes ten times as long.
            let is_linear = || took(&large, 1, server) <= 4 * took(&small, 10, server).max(SHORTEST);
            assert!((0..5).any(|_| is_linear()), "{name}, read as {server}");
        }
    }
}
