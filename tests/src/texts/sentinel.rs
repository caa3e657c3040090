use super::combine::{any_line, line, listener, user};
use super::mutate::mutate;
use super::random::Random;
use super::values::cased;
use rconf_core::catalog::Server;
use rconf_core::catalog::sentinel::{SentinelOption, find, id, options};
use rconf_core::config::{Files, read_sentinel};

/// Addresses, and a few names. Names need a resolver only where they are allowed.
const HOSTS: [&str; 16] = [
    "127.0.0.1",
    "127.0.0.1",
    "127.0.0.2",
    "127.0.0.3",
    "192.0.2.1",
    "::1",
    "0:0::1",
    "127.1",
    "0x7f000001",
    "010.0.0.1",
    "256.1.1.1",
    "::1%2",
    "a.invalid",
    "b.invalid",
    "",
    "127.0.0.1 ",
];
const PORTS: [&str; 12] =
    ["6379", "6379", "6380", "7199", "0", "65535", "65536", "-1", "x", "6379x", "4294967296", " 6379"];
const NUMBERS: [&str; 14] = [
    "1",
    "2",
    "5000",
    "5000",
    "30000",
    "0",
    "-1",
    "x",
    "",
    "5s",
    "4294967296",
    "4294967297",
    "99999999999999999999",
    "2147483648",
];
const NAMES: [&str; 8] = ["m", "m", "m", "m", "n", "M", "", "my master"];

/// Returns a text of a few lines for a Sentinel, generated for a server.
pub fn sentinel_text(random: &mut Random, server: Server) -> Vec<u8> {
    // A Sentinel stops at the first line that it refuses. So that lines can interact, most texts have at most
    // one that is refused on its own.
    let careful = !random.one_in(3);
    let count = 1 + random.below(7);
    let careless = random.below(count * 2);
    let line = |nth| {
        if careful && nth != careless {
            right_line(random, server)
        } else {
            any_sentinel_line(random, server)
        }
    };
    let mut lines: Vec<Vec<u8>> = (0..count).map(line).collect();
    // Most options need a master.
    if !random.one_in(5) {
        let at = if random.one_in(4) { random.below(lines.len() + 1) } else { 0 };
        lines.insert(at, b"sentinel monitor m 127.0.0.1 6379 2".to_vec());
    }
    let ends = if random.one_in(20) { "\r\n" } else { "\n" };
    let mut text = lines.join(ends.as_bytes());
    if !random.one_in(10) {
        text.extend_from_slice(ends.as_bytes());
    }
    if random.one_in(if careful { 9 } else { 5 }) {
        mutate(random, &mut text);
    }
    text
}

/// Returns a line that a Sentinel with a few masters takes, if one is found soon.
fn right_line(random: &mut Random, server: Server) -> Vec<u8> {
    const MASTERS: &[u8] = b"sentinel monitor m 127.0.0.1 6379 2\nsentinel monitor M 127.0.0.1 6380 2\n";
    for _ in 0..20 {
        let line = any_sentinel_line(random, server);
        let text = [MASTERS, &line].concat();
        let sentinel = read_sentinel("sentinel.conf", text, &Files::new(), server);
        if sentinel.config.refusals().is_empty() {
            return line;
        }
    }
    any_sentinel_line(random, server)
}

fn any_sentinel_line(random: &mut Random, server: Server) -> Vec<u8> {
    const ODD: [&str; 9] = [
        "sentinel",
        "sentinel foo",
        "sentinel \"\"",
        "sentinel moniter m 127.0.0.1 6379 2",
        "sentinel monitor",
        "sentinel # x",
        "sentinel known-primary m 127.0.0.1 1",
        "foo bar",
        "foo.bar x",
    ];
    const COMMANDS: [&str; 9] =
        ["PING", "config", "sentinel", "acl", "client", "command", "get", "role", "client|kill"];
    match random.below(40) {
        0 => random.pick(&ODD).into(),
        1 => b"# a comment".to_vec(),
        2..=4 => any_line(random, server),
        5 => listener(random),
        6 => user(random),
        7 => {
            let arguments = [random.pick(&COMMANDS), random.pick(&["x", "", "PING"])].map(Into::into);
            line(random, "rename-command", &arguments)
        }
        _ => option_line(random, server),
    }
}

fn option_line(random: &mut Random, server: Server) -> Vec<u8> {
    let option = &options()[random.below(options().len())];
    let (mut name, servers) = option.names[random.below(option.names.len())];
    if !servers.has(server) && !random.one_in(6) {
        name = id::MONITOR.name();
    }
    let option = find(name.as_bytes(), server).unwrap_or(option);
    let mut arguments = vec![cased(random, name)];
    for argument in option.arguments {
        let value = value(random, option, argument);
        arguments.push(value.into());
    }
    match random.below(30) {
        0 => arguments.push(random.pick(&["x", "#", "", "# x"]).into()),
        1 => _ = arguments.pop(),
        2 => arguments.extend(["#", "note"].map(Into::into)),
        _ if option.least < option.arguments.len() && random.one_in(4) => _ = arguments.pop(),
        _ => {}
    }
    line(random, "sentinel", &arguments)
}

fn value(random: &mut Random, option: &SentinelOption, argument: &str) -> &'static str {
    match argument {
        "master" if option.id == id::MONITOR => random.pick(&["m", "n", "n", "o", "p", "M", "", "my master"]),
        "master" => random.pick(&NAMES),
        "host" => random.pick(&HOSTS),
        "port" => random.pick(&PORTS),
        "quorum" => random.pick(&["1", "2", "2", "3", "2x", "0", "-1", "x", "4294967298"]),
        "switch" => random.pick(&["yes", "no", "yes", "no", "YES", "No", "true", "1", ""]),
        "id" => random.pick(&[
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "0123456789012345678901234567890123456789",
            "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
            "short",
            "",
            "0123456789012345678901234567890123456789a",
        ]),
        "path" => random.pick(&["/tmp", "/tmp", "", "nosuch.sh"]),
        "command" => random.pick(&["CONFIG", "config", "SLAVEOF", "PUBLISH", ""]),
        "address" => random.pick(&["127.0.0.1", "", "a.invalid", "x y"]),
        "milliseconds" | "epoch" | "replicas" => random.pick(&NUMBERS),
        _ => random.pick(&["a", "secret", "", "#x", "a b"]),
    }
}
