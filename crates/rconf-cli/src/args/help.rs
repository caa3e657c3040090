//! What stands below the options in the help of a command: exit codes and examples.

/// The exit codes of all commands.
macro_rules! exit_codes {
    ($clean:literal, $findings:literal) => {
        concat!(
            "\x1b[1m\x1b[4mExit codes:\x1b[0m\n  0  ",
            $clean,
            "\n  1  ",
            $findings,
            "\n  2  could not do it: wrong options, an unreadable file, a bad spec; nothing was written\n\n\x1b[1m\x1b[4mExamples:\x1b[0m\n"
        )
    };
}

pub const LINT: &str = concat!(
    exit_codes!(
        "nothing was found at or above --fail-on",
        "something was found; with --diff: there are changes"
    ),
    "  rconf lint                                  check this folder and all below it
  rconf lint node-7001/redis.conf             check one node, beside the others of its cluster
  rconf lint --server 7.2 --fix redis.conf    check for Redis 7.2, and correct what is sure
  rconf lint --statistics                     count what is found by rule
  rconf lint --write-baseline known.json      accept what is found now; then report only what is new:
  rconf lint --baseline known.json
  rconf lint --add-ignore=\"see issue 12\"      ignore what is found now with comments
  rconf lint --watch                          check again whenever a file changes
  helm template . | rconf lint -              check what a chart makes"
);

pub const GEN: &str = concat!(
    exit_codes!("written, or up to date", "with --check or --diff: not up to date"),
    "  rconf gen --ports 7001-7006 --replicas 1 --out cluster    three masters with a replica each
  rconf gen                                                 from the rconf.toml of this folder
  rconf gen --check                                         is what it would write already there?"
);

pub const INIT: &str = concat!(
    exit_codes!("written", "not used"),
    "  rconf init                                     every key, explained
  rconf init --ports 7001-7006 --server valkey   with these values"
);

pub const PLAN: &str = concat!(
    exit_codes!("the steps are printed, or the files are written", "not used"),
    "  rconf plan add-node --port 7007 --replica-of 7001
  rconf plan upgrade --to redis:8.0
  docker exec node-7001 redis-cli -p 7001 cluster nodes | rconf plan repair -"
);

pub const DOCTOR: &str = concat!(
    exit_codes!("nothing was found at or above --fail-on", "something was found"),
    "  rconf doctor 10.0.0.11:7001                       the whole cluster, found from one node
  rconf doctor 10.0.0.11:7001 --against cluster     what differs from the files
  rconf doctor --from answers.txt                   what somebody pasted"
);

pub const EXPLAIN: &str = concat!(
    exit_codes!("explained", "not used"),
    "  rconf explain missing-masterauth
  rconf explain cluster-node-timeout
  rconf explain \"MASTER aborted replication with an error: NOAUTH Authentication required.\"
  docker logs node-7001 2>&1 | rconf explain -"
);
