use super::random::Random;

const NAMES: [&str; 10] = ["alice", "bob", "default", "alice", "Default", "", "a b", "é", "on", "a\tb"];
const COMMANDS: [&str; 26] = [
    "get",
    "SET",
    "config",
    "CONFIG|GET",
    "config|get",
    "client|id",
    "client|",
    "|get",
    "get|x",
    "config|nope",
    "config|get|x",
    "nope",
    "select|1",
    "acl",
    "xgroup|create",
    "eval",
    "",
    "debug",
    "debug|sleep",
    "host:",
    "cluster|info",
    "function|load",
    "sort_ro",
    "script|Load",
    "memory|usage",
    "object",
];
const CATEGORIES: [&str; 14] = [
    "all",
    "read",
    "WRITE",
    "dangerous",
    "admin",
    "nope",
    "",
    "keyspace",
    "pubsub",
    "fast",
    "Scripting",
    "array",
    "connection",
    "string",
];
const PATTERNS: [&str; 11] = ["*", "a*", "", "a:b", "{x}*", "é", "a b", "**", "~", "a\tb", "a\x0bb"];
const WORDS: [&str; 30] = [
    "on",
    "off",
    "ON",
    "nopass",
    "resetpass",
    "reset",
    "allkeys",
    "resetkeys",
    "allchannels",
    "resetchannels",
    "allcommands",
    "nocommands",
    "NoCommands",
    "skip-sanitize-payload",
    "sanitize-payload",
    "clearselectors",
    "alldbs",
    "resetdbs",
    "enable",
    "",
    "#",
    "x",
    "ALLKEYS",
    "resetKeys",
    "AllChannels",
    "+@all",
    "-@all",
    "~*",
    "&*",
    "resetPass",
];

/// Returns the arguments of `user`: a name and rules.
pub(super) fn user(random: &mut Random) -> Vec<Vec<u8>> {
    let name = if random.one_in(5) { random.pick(&NAMES) } else { random.pick(&NAMES[..3]) };
    let mut arguments = vec![name.into()];
    for _ in 0..random.below(6) {
        if random.one_in(6) {
            // A selector, written as one or several arguments.
            let rules: Vec<Vec<u8>> = (0..random.below(4)).map(|_| rule(random)).collect();
            let whole = [&b"("[..], &rules.join(&b' '), b")"].concat();
            match random.below(6) {
                0 => arguments.push(whole),
                1 => arguments.push([&b"("[..], &rules.join(&b' ')].concat()),
                2 => arguments.push([&rules.join(&b' '), &b")"[..]].concat()),
                _ => arguments.extend(whole.split(|b| *b == b' ').map(<[u8]>::to_vec)),
            }
        } else {
            arguments.push(rule(random));
        }
    }
    arguments
}

fn rule(random: &mut Random) -> Vec<u8> {
    let mut rule = right(random);
    if random.one_in(16) && !rule.is_empty() {
        let at = random.below(rule.len());
        match random.below(4) {
            0 => {
                rule.remove(at);
            }
            1 => rule.insert(
                at,
                *random.pick(&[&b'|', &b'@', &b'(', &b')', &b'~', &b'%', &b'+', &b' ', &b'#', &0]),
            ),
            2 => rule[at] = rule[at].to_ascii_uppercase(),
            _ => rule.truncate(at),
        }
    }
    rule
}

fn right(random: &mut Random) -> Vec<u8> {
    let common = random.below(2) == 0;
    let command = if common { random.pick(&COMMANDS[..6]) } else { random.pick(&COMMANDS) };
    let category = if common { random.pick(&CATEGORIES[..5]) } else { random.pick(&CATEGORIES) };
    let pattern = if common { random.pick(&PATTERNS[..2]) } else { random.pick(&PATTERNS) };
    let sign = random.pick(&["+", "-"]);
    let text = match random.below(13) {
        0 | 1 => format!("{sign}{command}"),
        2 => format!("{sign}@{category}"),
        3 => format!("~{pattern}"),
        4 => format!("&{pattern}"),
        5 => {
            let permissions = random.pick(&["R", "W", "RW", "rw", "wr", "", "RR", "X", "R~W", "rW"]);
            format!("%{permissions}~{pattern}")
        }
        6 => random
            .pick(&["%", "%R", "%RW", "%~", "%R~", "+", "-", "@", "+@", "~", "&", "(", ")", "()", "!"])
            .to_owned(),
        7 => format!("{}{}", random.pick(&[">", "<"]), random.pick(&["a", "b", "", "a b", "é"])),
        8 => hash(random),
        9 if random.one_in(2) => {
            format!(
                "db={}",
                random.pick(&["0", "1,2", "", "a", "-1", "1,", "2147483648", "0,0", " 1", "+1", "16"])
            )
        }
        _ => {
            let words = if common { &WORDS[..12] } else { &WORDS[..] };
            random.pick(words).to_owned()
        }
    };
    text.into_bytes()
}

fn hash(random: &mut Random) -> String {
    let sign = random.pick(&["#", "#", "!"]);
    let digit = random.pick(&["a", "0", "f", "A", "g"]);
    let length = random.pick(&[&64_usize, &64, &64, &63, &65, &0]);
    format!("{sign}{}", digit.repeat(*length))
}
