use super::mutate::mutate;
use super::quote::word;
use super::random::Random;
use super::special::rename;
use super::{acl, values};
use rconf_core::catalog::{Directive, Kind, Server, directives};
use rconf_core::config::{Files, read};

/// Generates one line after another.
type Lines = Box<dyn FnMut(&mut Random) -> Vec<u8>>;

/// Returns a text of a few lines, generated for a server.
pub fn text(random: &mut Random, server: Server) -> Vec<u8> {
    let (most, mut lines): (usize, Lines) = match random.below(20) {
        0..=8 => (5, Box::new(move |random| any_line(random, server))),
        9..=12 => (4, Box::new(user)),
        13 | 14 => (
            4,
            Box::new(|random| {
                let arguments = rename(random);
                line(random, "rename-command", &arguments)
            }),
        ),
        15..=17 => (6, Box::new(listener)),
        _ => (3, same_directive(random, server)),
    };
    let count = 1 + random.below(most);
    // A server stops at the first line that it refuses. So that lines can interact, half of the texts have at
    // most one line that is refused when it is read.
    let careful = random.one_in(2);
    let careless = random.below(count * 2);
    let lines: Vec<Vec<u8>> =
        (0..count)
            .map(|nth| {
                if careful && nth != careless {
                    right_line(random, server, &mut lines)
                } else {
                    lines(random)
                }
            })
            .collect();
    let ends = if random.one_in(20) { "\r\n" } else { "\n" };
    let mut text = lines.join(ends.as_bytes());
    if !random.one_in(10) {
        text.extend_from_slice(ends.as_bytes());
    }
    if random.one_in(if careful { 8 } else { 4 }) {
        mutate(random, &mut text);
    }
    text
}

/// Returns a line that the server reads without refusing it, if one is found soon.
fn right_line(random: &mut Random, server: Server, lines: &mut Lines) -> Vec<u8> {
    for _ in 0..20 {
        let line = lines(random);
        let config = read("redis.conf", line.clone(), &Files::new(), server);
        if !config.refusals().iter().any(|refusal| refusal.while_reading) {
            return line;
        }
    }
    lines(random)
}

/// Returns a line that sets a directive.
pub(super) fn line(random: &mut Random, name: &str, arguments: &[Vec<u8>]) -> Vec<u8> {
    let mut line = Vec::new();
    if random.one_in(15) {
        line.extend_from_slice(random.pick(&[" ", "\t", "  ", "\x0b", "\x0c"]).as_bytes());
    }
    let mut name = values::cased(random, name);
    if random.one_in(60) {
        name.extend_from_slice(random.pick(&["x", ":", "=", ".x", "\\", "\""]).as_bytes());
    }
    line.extend_from_slice(&if random.one_in(40) { word(random, &name) } else { name });
    for argument in arguments {
        line.extend_from_slice(
            if random.one_in(30) { random.pick(&["  ", "\t", " \x0b", "\x0c "]) } else { " " }.as_bytes(),
        );
        line.extend_from_slice(&word(random, argument));
    }
    line
}

fn any_directive(random: &mut Random, server: Server) -> &'static Directive {
    let all = directives();
    loop {
        let directive = &all[random.below(all.len())];
        // Directives of other servers are all refused in the same way, so a few are enough.
        if directive.known.has(server) || random.one_in(20) {
            return directive;
        }
    }
}

/// Returns the name of the directive, or sometimes its alias if it has one.
fn name_of(random: &mut Random, directive: &Directive, server: Server) -> &'static str {
    let alias = directive.variant(server).and_then(|variant| variant.alias);
    alias.filter(|_| random.one_in(3)).unwrap_or(directive.id.name())
}

pub(super) fn any_line(random: &mut Random, server: Server) -> Vec<u8> {
    const ODD: [&str; 10] =
        ["foo bar", "foo", "a.b c", "a.b", "a.b c d", "A.B x", "''x 1", "#", "''", "\"\" x"];
    match random.below(40) {
        0 => b"# a comment".to_vec(),
        1 => Vec::new(),
        2 => random.pick(&ODD).into(),
        _ => {
            let directive = any_directive(random, server);
            line_of(random, directive, server)
        }
    }
}

fn line_of(random: &mut Random, directive: &Directive, server: Server) -> Vec<u8> {
    let name = name_of(random, directive, server);
    let arguments = values::arguments(random, directive, server);
    line(random, name, &arguments)
}

/// Returns lines of one directive, usually one with a syntax of its own.
fn same_directive(random: &mut Random, server: Server) -> Lines {
    let directive = loop {
        let directive = any_directive(random, server);
        let special = matches!(directive.variant(server).map(|v| v.kind), Some(Kind::Special(_)));
        if special || random.one_in(8) {
            break directive;
        }
    };
    Box::new(move |random| line_of(random, directive, server))
}

pub(super) fn user(random: &mut Random) -> Vec<u8> {
    let (name, arguments) = match random.below(16) {
        0 => ("acl-pubsub-default", vec![random.pick(&["allchannels", "resetchannels"]).into()]),
        1 => ("requirepass", vec![random.pick(&["", "a"]).into()]),
        _ => ("user", acl::user(random)),
    };
    line(random, name, &arguments)
}

/// Returns a setting about ports, addresses, TLS or the cluster, which may conflict with another one.
pub(super) fn listener(random: &mut Random) -> Vec<u8> {
    const PORTS: [&str; 8] = ["0", "0", "7101", "7102", "55535", "55536", "65535", "7101"];
    const PEMS: [&str; 4] = ["tls-cert-file", "tls-key-file", "tls-ca-cert-file", "tls-ca-cert-dir"];
    let yes = random.pick(&["yes", "yes", "no"]);
    let port = random.pick(&PORTS);
    let one = |text: &str| vec![Vec::from(text)];
    let (name, arguments) = match random.below(22) {
        0..=2 => ("port", one(port)),
        3 | 4 => ("tls-port", one(random.pick(&["0", "0", "7103", "60000"]))),
        5..=7 => ("cluster-enabled", one(yes)),
        8 => ("cluster-port", one(random.pick(&["0", "17101", "65535", "7101"]))),
        9 => ("tls-cluster", one(yes)),
        10 => ("tls-replication", one(yes)),
        11 => ("unixsocket", one(random.pick(&["a.sock", "", "b.sock"]))),
        12 => ("bind", bind(random)),
        13 => (random.pick(&["replicaof", "slaveof"]), replicaof(random)),
        14 => ("tls-auth-clients", one(random.pick(&["yes", "no", "optional"]))),
        15 => (random.pick(&PEMS), one(random.pick(&["a.pem", ""]))),
        16 => ("cluster-config-file", one(random.pick(&["nodes.conf", "", "a b", "n.conf"]))),
        17 => ("aclfile", one(random.pick(&["", "", "users.acl"]))),
        18 => ("user", acl::user(random)),
        19 => ("protected-mode", one(yes)),
        20 => ("tls-protocols", one(random.pick(&["", "TLSv1.2", "TLSv1.2 TLSv1.3", "x", " "]))),
        _ => ("cluster-announce-bus-port", one(port)),
    };
    line(random, name, &arguments)
}

const ADDRESSES: [&str; 12] = [
    "127.0.0.1",
    "127.0.0.1",
    "-::1",
    "*",
    "-::*",
    "0.0.0.0",
    "127.0.0.2",
    "",
    "#",
    "-",
    "-192.0.2.1",
    "nowhere.invalid",
];

/// Returns the arguments of `bind`: mostly addresses that this machine has.
pub(super) fn bind(random: &mut Random) -> Vec<Vec<u8>> {
    if random.one_in(12) {
        return vec![b"127.0.0.1".to_vec(); 15 + random.below(3)];
    }
    let count = 1 + random.below(2);
    (0..count).map(|_| random.pick(&ADDRESSES).into()).collect()
}

/// Returns the arguments of `replicaof`.
pub(super) fn replicaof(random: &mut Random) -> Vec<Vec<u8>> {
    let host = random.pick(&["127.0.0.1", "127.0.0.1", "no", "NO", "localhost", "", "::1"]);
    let port =
        random.pick(&["7199", "7199", "one", "ONE", "0", "65535", "65536", "-1", "x", "", "07199", "7199 "]);
    vec![host.into(), port.into()]
}
