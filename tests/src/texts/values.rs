use super::random::Random;
use super::special;
use rconf_core::catalog::{Check, Directive, Kind, Server, Variant};

/// Returns the arguments for a line of `directive`, which the server usually accepts.
pub(super) fn arguments(random: &mut Random, directive: &Directive, server: Server) -> Vec<Vec<u8>> {
    let Some(variant) = directive.variant(server) else {
        return vec![random.pick(&["1", "yes", "", "100"]).into()];
    };
    let mut arguments = right(random, directive, variant);
    // Most lines stay correct, so that the server continues to the next one.
    match random.below(20) {
        0 => arguments = vec![wrong(random)],
        1 => arguments.push(random.pick(&["x", "#", "yes", "0", ""]).into()),
        2 => {
            arguments.pop();
        }
        3 if random.one_in(2) => arguments.extend(["#", "note"].map(Into::into)),
        4 if variant.multi_arg => arguments = vec![arguments.join(&b' ')],
        5 => {
            if let Some(last) = arguments.last_mut() {
                last.extend_from_slice(random.pick(&["x", " ", "0", "\0", "%", "kb", "\t"]).as_bytes());
            }
        }
        _ => {}
    }
    arguments
}

fn right(random: &mut Random, directive: &Directive, variant: &Variant) -> Vec<Vec<u8>> {
    let one = |text: String| vec![text.into_bytes()];
    match variant.kind {
        Kind::Bool => one(random.pick(&["yes", "no", "YES", "No", "yes", "no", "true", "1"]).to_owned()),
        Kind::Enum(words) => {
            let count = if variant.multi_arg { 1 + random.below(3) } else { 1 };
            (0..count)
                .map(|_| {
                    let word = random.pick(words);
                    cased(random, word)
                })
                .collect()
        }
        Kind::Integer { min, max } => one(integer(random, i128::from(min), i128::from(max))),
        Kind::Memory { min, max } => one(memory(random, i128::from(min), i128::from(max))),
        Kind::MemoryOrPercent { max_percent, max } => one(match random.below(3) {
            0 => format!("{}%", integer(random, 0, i128::from(max_percent))),
            1 => random
                .pick(&["%", "5%%", "%5", "-1%", "5 %", "05%", "5kb%", "1000000000000000000000%"])
                .to_owned(),
            _ => memory(random, 0, i128::from(max)),
        }),
        Kind::Octal { min, max } => one(octal(random, min, max)),
        Kind::Text => vec![text(random, directive, variant.check)],
        Kind::Special(kind) => special::arguments(random, kind),
    }
}

/// Returns the word, sometimes in another case.
pub(super) fn cased(random: &mut Random, word: &str) -> Vec<u8> {
    match random.below(8) {
        0 => word.to_ascii_uppercase().into_bytes(),
        1 => {
            let mut bytes = word.as_bytes().to_vec();
            if let Some(first) = bytes.first_mut() {
                first.make_ascii_uppercase();
            }
            bytes
        }
        _ => word.as_bytes().to_vec(),
    }
}

/// Returns a number near the bounds, or a text that is not a number.
pub(super) fn integer(random: &mut Random, min: i128, max: i128) -> String {
    let small = |random: &mut Random| i128::try_from(random.below(1000)).unwrap_or_default();
    let number = match random.below(14) {
        0 => min,
        1 => max,
        2 => min - 1,
        3 => max + 1,
        4 => min + 1,
        5 => max - 1,
        6 => 0,
        7 => -1,
        _ => min.saturating_add(small(random)).min(max),
    };
    match random.below(40) {
        0 => format!("0{number}"),
        1 => format!("+{number}"),
        2 => format!(" {number}"),
        3 => format!("{number}.0"),
        4 => format!("{number}k"),
        5 => "0x10".to_owned(),
        6 => "1e3".to_owned(),
        7 => "9223372036854775808".to_owned(),
        8 => "18446744073709551615".to_owned(),
        9 => "18446744073709551616".to_owned(),
        10 => "-9223372036854775809".to_owned(),
        11 => "-0".to_owned(),
        12 => "4294967296".to_owned(),
        13 => "-".to_owned(),
        _ => number.to_string(),
    }
}

/// Returns a size with a unit, or with a suffix that is not a unit.
pub(super) fn memory(random: &mut Random, min: i128, max: i128) -> String {
    const UNITS: [&str; 18] =
        ["", "", "", "b", "k", "kb", "KB", "m", "mb", "Mb", "g", "gb", "GB", "t", "tb", "mib", " mb", "%"];
    let unit = random.pick(&UNITS);
    let number = match random.below(8) {
        0 => integer(random, min, max),
        1 => (max / 1024).to_string(),
        2 => "0".to_owned(),
        3 => random.pick(&["17179869183", "17179869184", "8589934592", "-1", "", "1.5", "0064"]).to_owned(),
        _ => random.below(5000).to_string(),
    };
    format!("{number}{unit}")
}

fn octal(random: &mut Random, min: i64, max: i64) -> String {
    match random.below(6) {
        0 => format!("{min:o}"),
        1 => format!("{max:o}"),
        2 => format!("{:o}", max.saturating_add(1)),
        3 => {
            random.pick(&["8", "0755", "0o7", "777 ", "7x", "-1", "", "01000", "1000", "00000777"]).to_owned()
        }
        _ => format!("{:o}", random.below(512)),
    }
}

fn text(random: &mut Random, directive: &Directive, check: Option<Check>) -> Vec<u8> {
    let choices: &[&str] = match check {
        Some(Check::Ipv4) => {
            &["127.0.0.1", "", "256.0.0.1", "1.2.3", "::1", "01.2.3.4", "1.2.3.4 ", "0.0.0.0"]
        }
        Some(Check::Ipv6) => {
            &["::1", "", "fe80::1%lo", "1.2.3.4", "::ffff:1.2.3.4", "::g", "1:2:3:4:5:6:7:8:9", "::"]
        }
        Some(Check::Hostname) => &["a", "a.b-c", "", "a_b", "A.B", "ä", "a b", "-", ".", "a\u{7f}"],
        Some(Check::NodeName | Check::AnnounceIpCharacters | Check::AnnounceIpOrHostname) => &[
            "a",
            "1.2.3.4",
            "a b",
            "a,b",
            "a=b",
            "a@b",
            "a:b",
            "::1",
            "",
            "a_b",
            "a\"b",
            "é",
            "a\tb",
            "host.name",
        ],
        Some(Check::FolderName | Check::AppendFileName | Check::DumpFileName) => {
            &["a", "a.aof", "", "a/b", "./a", ".", "..", "a b", "a\\b", "dump.rdb"]
        }
        Some(Check::ProcTitle) => &[
            "{title}",
            "{title} {listen-addr} {server-mode}",
            "",
            "{nope}",
            "{title",
            "title}",
            "{config-file}{unixsocket}",
            "{}",
            "{{title}}",
            "x",
            " ",
            "{tls-port} {port}",
        ],
        _ if directive.name.ends_with("cpulist") => &["", "0", "0-1", "0-1:1", "x", "1-0", "0,1"],
        _ if directive.name == "tls-protocols" => &[
            "",
            "TLSv1.2",
            "TLSv1.2 TLSv1.3",
            "TLSv1.2  TLSv1.3",
            "tlsv1.3",
            "SSLv3",
            " TLSv1.2",
            "TLSv1.2 x",
        ],
        _ if directive.name.starts_with("tls-") => &["", "a.pem", "a.pem", "b"],
        _ if directive.name == "ignore-warnings" => &["", "ARM64-COW-BUG", "x"],
        _ if directive.name == "locale-collate" => &["", "C", "POSIX", "xx"],
        _ => &["", "a", "a b", "a#b", "foobared", "é", "a\"b", "a\\b", "x.conf", "#", "\u{3000}", "yes"],
    };
    if check.is_some() && random.one_in(12) {
        let length = random.pick(&[&45_usize, &46, &64, &127, &128, &255, &256, &257]);
        return vec![b'a'; *length];
    }
    random.pick(choices).into()
}

fn wrong(random: &mut Random) -> Vec<u8> {
    let choices =
        ["", "x", "yes", "no", "0", "-1", "1.5", "10mb", "50%", "a b", "#", "\u{feff}", "\"", "\\", "é"];
    random.pick(&choices).into()
}
