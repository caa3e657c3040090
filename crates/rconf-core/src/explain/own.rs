//! What tells that a line is about the servers and their clients, and not about another program that fails for the same
//! reason.

use super::words::{Kind, kind, words};

/// Words that hardly any program but the servers and their clients uses, or parts of them.
const OWN: [&str; 16] = [
    "redis",
    "keydb",
    "dragonfly",
    "jedis",
    "lettuce",
    "hiredis",
    "ioredis",
    "sentinel",
    "rdb",
    "aof",
    "slot",
    "replica",
    "psync",
    "maxmemory",
    "dataset",
    "celery",
];

/// Returns whether hardly any program but the servers and their clients uses a word.
pub(super) fn is_own(word: &str) -> bool {
    kind(word) == Kind::Code || OWN.iter().any(|own| word.contains(own))
}

/// Returns whether a line says that something timed out, and not that it was a connection: requests of every program do.
pub(super) fn is_bare_timeout(line: &str) -> bool {
    const OF_CONNECTIONS: [&str; 3] = ["connect", "etimedout", "i/o timeout"];
    let lower = line.to_ascii_lowercase();
    lower.contains("timed out") && !OF_CONNECTIONS.iter().any(|word| lower.contains(word))
}

/// Returns whether a line names a server, a client or an address.
pub(super) fn is_ours(line: &str) -> bool {
    names_address(line) || words(line).iter().any(|word| is_own(word))
}

/// Returns whether a line names an address with a port, such as `10.0.0.1:6379`. Fewer digits are those of a time or a line.
fn names_address(line: &str) -> bool {
    let is_port = |rest: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (4..=5).contains(&digits) && !rest[digits..].starts_with(char::is_alphanumeric)
    };
    let is_host = |before: &str| before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == ']');
    line.match_indices(':').any(|(at, _)| is_host(&line[..at]) && is_port(&line[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_times() {
        for line in
            ["dial tcp 10.0.0.1:6379: i/o timeout", "redis-0:26379", "[::1]:7000 refused", "host:6380,"]
        {
            assert!(names_address(line), "{line}");
        }
        for line in
            ["10:00:00 refused", "12:30", "main.rs:7:3", "etcdserver: request timed out", "ä:1", ":6379"]
        {
            assert!(!names_address(line), "{line}");
        }
    }

    #[test]
    fn words_of_servers_are_known() {
        assert!(
            is_own("redis-server")
                && is_own("jedisconnectionexception")
                && is_own("CROSSSLOT")
                && is_own("slots")
        );
        assert!(!is_own("timeout") && !is_own("cluster"));
    }
}
