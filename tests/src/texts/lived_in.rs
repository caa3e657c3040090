//! Files of Sentinels as they are found in use: whole and coherent, with the state that Sentinels write into them, and with
//! one or a few accidents, as of an editor, a template or a copy from another release.

use super::random::Random;
use std::fmt::Write as _;

/// The lines of a file, each as its words.
type Lines = Vec<Vec<String>>;

const MASTERS: [&str; 6] = ["mymaster", "cache", "resque", "redis-prod", "1", "my_master.eu"];
const HOSTS: [&str; 8] = [
    "127.0.0.1",
    "10.0.0.11",
    "10.0.0.12",
    "192.168.1.1",
    "::1",
    "fd00::12",
    "2001:db8:0:0::9",
    "172.16.0.250",
];
const IDS: [&str; 4] = [
    "3c0fb9f8d1a64f3f0d2f8b1c5e7a9b0d1e2f3a4b",
    "aabbccddeeff00112233445566778899aabbccdd",
    "0000000000000000000000000000000000000000",
    "fedcba9876543210fedcba9876543210fedcba98",
];

/// Returns a file of a Sentinel with up to three accidents.
pub fn lived_in_sentinel_file(random: &mut Random) -> Vec<u8> {
    let mut lines = whole(random);
    let accidents = [0, 1, 1, 1, 1, 2, 2, 3][random.below(8)];
    for _ in 0..accidents {
        accident(random, &mut lines);
    }
    let written: Vec<String> = lines.iter().map(|line| line.join(separator(random))).collect();
    let end = if random.one_in(15) { "\r\n" } else { "\n" };
    let mut text = written.join(end);
    if !random.one_in(12) {
        text.push_str(end);
    }
    if random.one_in(60) {
        text.insert(0, '\u{feff}');
    }
    text.into_bytes()
}

fn separator(random: &mut Random) -> &'static str {
    if random.one_in(25) { ["  ", "\t", " \t "][random.below(3)] } else { " " }
}

fn line(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

/// Returns a file that is right on some servers: what somebody wrote, and then perhaps what the Sentinel added.
fn whole(random: &mut Random) -> Lines {
    let mut lines = Lines::new();
    let port = ["26379", "5000", "0", "26380"][random.below(4)];
    head(random, port, &mut lines);
    let masters: Vec<&str> = {
        let first = random.below(MASTERS.len());
        (0..=random.below(3)).map(|nth| MASTERS[(first + nth) % MASTERS.len()]).collect()
    };
    // Old files have the options of a master before the next master; some have all masters first.
    let masters_first = random.one_in(3);
    if masters_first {
        for master in &masters {
            monitor(random, master, &mut lines);
        }
    }
    for master in &masters {
        if !masters_first {
            monitor(random, master, &mut lines);
        }
        options(random, master, &mut lines);
    }
    if random.one_in(2) {
        state(random, &masters, &mut lines);
    }
    lines
}

fn head(random: &mut Random, port: &str, lines: &mut Lines) {
    const SOME: [&str; 16] = [
        "daemonize yes",
        "daemonize no",
        "dir .",
        "dir ./",
        "protected-mode no",
        "bind 0.0.0.0",
        "bind 127.0.0.1 ::1",
        "bind * -::*",
        "requirepass s3ntinel-pass",
        "logfile \"\"",
        "loglevel verbose",
        "acllog-max-len 128",
        "maxclients 4064",
        "tcp-keepalive 60",
        "# SENTINEL resolve-hostnames no",
        "sentinel deny-scripts-reconfig yes",
    ];
    lines.push(line("# Example sentinel.conf"));
    // Without any listener the start is refused, which is no matter of the text of a Sentinel.
    lines.push(line(&format!("port {}", if port == "0" { "26379" } else { port })));
    for _ in 0..random.below(5) {
        lines.push(line(random.pick(&SOME)));
    }
    if random.one_in(4) {
        lines.push(line("sentinel announce-ip 10.0.0.21"));
        lines.push(line("sentinel announce-port 26379"));
    }
    if random.one_in(6) {
        lines.push(line("sentinel resolve-hostnames no"));
        lines.push(line("sentinel announce-hostnames no"));
    }
    if random.one_in(8) {
        lines.push(line("sentinel sentinel-pass s3ntinel-pass"));
    }
}

fn monitor(random: &mut Random, master: &str, lines: &mut Lines) {
    let (host, port) = (random.pick(&HOSTS), ["6379", "6379", "6380", "7000"][random.below(4)]);
    lines.push(vec![]);
    let quorum = ["1", "2", "2", "3"][random.below(4)];
    lines.push(line(&format!("sentinel monitor {master} {host} {port} {quorum}")));
}

fn options(random: &mut Random, master: &str, lines: &mut Lines) {
    const SOME: [&str; 11] = [
        "sentinel down-after-milliseconds M 30000",
        "sentinel down-after-milliseconds M 5000",
        "sentinel parallel-syncs M 1",
        "sentinel failover-timeout M 180000",
        "sentinel auth-pass M MySUPER--secret-0123passw0rd",
        "sentinel auth-user M sentinel-user",
        "sentinel notification-script M /tmp",
        "sentinel client-reconfig-script M /tmp",
        "sentinel rename-command M CONFIG GUESSME",
        "SENTINEL master-reboot-down-after-period M 0",
        "SENTINEL rename-command M SLAVEOF a-secret",
    ];
    for _ in 0..random.below(6) {
        let text = random.pick(&SOME).replace(" M ", &format!(" {master} "));
        lines.push(line(&text));
    }
}

fn state(random: &mut Random, masters: &[&str], lines: &mut Lines) {
    lines.push(line("# Generated by CONFIG REWRITE"));
    if random.one_in(3) {
        lines.push(line("user default on nopass ~* +@all"));
    }
    if random.one_in(8) {
        lines.push(line("latency-tracking-info-percentiles 50 99 99.9"));
    }
    lines.push(line(&format!("sentinel myid {}", random.pick(&IDS))));
    for master in masters {
        let mut text = String::new();
        let _ = writeln!(text, "sentinel config-epoch {master} {}", random.below(9));
        let _ = writeln!(text, "sentinel leader-epoch {master} {}", random.below(9));
        for _ in 0..random.below(3) {
            let name = ["known-replica", "known-slave"][random.below(2)];
            let port = 6379 + random.below(3);
            let _ = writeln!(text, "sentinel {name} {master} {} {port}", random.pick(&HOSTS));
        }
        for _ in 0..random.below(3) {
            let (host, id) = (random.pick(&HOSTS), random.pick(&IDS));
            let _ = match random.below(5) {
                0 => writeln!(text, "sentinel known-sentinel {master} {host} 26379"),
                1 => writeln!(text, "sentinel known-sentinel {master} {host} 26379 \"{id}\""),
                _ => writeln!(text, "sentinel known-sentinel {master} {host} 26379 {id}"),
            };
        }
        lines.extend(text.lines().map(line));
    }
    lines.push(line(&format!("sentinel current-epoch {}", random.below(9))));
}

/// Does something to the lines that happens to files.
fn accident(random: &mut Random, lines: &mut Lines) {
    const STRAY: [&str; 24] = [
        "sentinel can-failover mymaster yes",
        "sentinel simulate-failure crash-after-election",
        "sentinel config set resolve-hostnames yes",
        "sentinel set mymaster quorum 2",
        "sentinel primary-reboot-down-after-period mymaster 0",
        "sentinel known-primary mymaster 10.0.0.1 6379",
        "sentinel down-after mymaster 5000",
        "sentinel down_after_milliseconds mymaster 5000",
        "sentinel announce-ip",
        "sentinel loglevel notice",
        "sentinel auth-pass mymaster two words",
        "slaveof 10.0.0.1 6379",
        "replicaof 10.0.0.1 6379",
        "masterauth secret",
        "cluster-enabled yes",
        "appendonly yes",
        "save 900 1",
        "maxmemory 100mb",
        "include /nowhere/else.conf",
        "rename-command CONFIG \"\"",
        "monitor mymaster 10.0.0.1 6379 2",
        "<<<<<<< HEAD",
        "sentinel",
        "[sentinel]",
    ];
    let at = random.below(lines.len());
    match random.below(16) {
        0 => _ = lines.remove(at),
        1 | 2 => {
            let again = lines[at].clone();
            lines.insert(random.below(lines.len() + 1), again);
        }
        3 | 4 => {
            let moved = lines.remove(at);
            lines.insert(random.below(lines.len() + 1), moved);
        }
        5 => lines.reverse(),
        6 | 7 => lines.insert(at, line(random.pick(&STRAY))),
        _ => {
            let nth = (0..20).map(|_| random.below(lines.len())).find(|nth| lines[*nth].len() > 1);
            if let Some(nth) = nth {
                in_line(random, &mut lines[nth]);
            }
        }
    }
    if lines.is_empty() {
        lines.push(Vec::new());
    }
}

/// Does something to the words of a line, of which there are at least two.
fn in_line(random: &mut Random, words: &mut Vec<String>) {
    const TAILS: [&str; 7] = ["# why", "#why", "yes", "\"\"", "''", "6379", "\\"];
    const VALUES: [&str; 22] = [
        "0",
        "-1",
        "+5",
        "05",
        "5s",
        "5000ms",
        "5_000",
        "1e3",
        "0x10",
        "2147483647",
        "2147483648",
        "9223372036854775808",
        "yes",
        "YES",
        "on",
        "mymaster",
        "${QUORUM}",
        "{{quorum}}",
        "redis-master.invalid",
        "localhost.invalid",
        "10.0.0.256",
        "\u{3000}",
    ];
    let at = random.below(words.len());
    match random.below(11) {
        0 => _ = words.pop(),
        1 => words.push(random.pick(&TAILS).to_owned()),
        2 => _ = words.remove(at),
        3 => words.reverse(),
        4 if at > 0 => words.swap(at, at - 1),
        5 => words[at] = quoted(random, &words[at]),
        6 => words[at] = words[at].to_uppercase(),
        7 => words[at] = words[at].replace('-', "_"),
        8 => words[at].push_str([",", ":", ";", "=", "\u{a0}", "\0"][random.below(6)]),
        _ => words[at] = random.pick(&VALUES).to_owned(),
    }
}

fn quoted(random: &mut Random, word: &str) -> String {
    match random.below(8) {
        0 => format!("\"{word}"),
        1 => format!("{word}\""),
        2 => format!("'{word}'"),
        3 => format!("\"{word}\"x"),
        4 => {
            format!("\"\\x{:02x}{}\"", word.bytes().next().unwrap_or(b'a'), word.get(1..).unwrap_or_default())
        }
        5 => format!("\"{word}\\n\""),
        6 => format!("\"{word}\"\"\""),
        _ => format!("\"{word}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rconf_core::catalog::Server;
    use rconf_core::config::{Files, read_sentinel};

    #[test]
    fn many_files_are_right_and_many_are_not() {
        let mut random = Random::new(5);
        let is_right = |text: Vec<u8>| {
            let sentinel = read_sentinel("sentinel.conf", text, &Files::new(), Server::DEFAULT);
            sentinel.config.refusals().is_empty()
        };
        let right = (0..300).filter(|_| is_right(lived_in_sentinel_file(&mut random))).count();
        assert!((50..250).contains(&right), "{right} of 300");
    }
}
