use super::random::Random;
use super::values::{integer, memory};
use super::{acl, combine};
use rconf_core::catalog::Special;

/// Returns the arguments of a directive that has a syntax of its own.
pub(super) fn arguments(random: &mut Random, kind: Special) -> Vec<Vec<u8>> {
    match kind {
        Special::Bind => combine::bind(random),
        Special::ClientOutputBufferLimit => buffer_limits(random),
        Special::ClientQueryBufferLimit => words(&[&memory(random, 0, i128::from(i64::MAX))]),
        Special::Dir => words(&[random.pick(&[".", "./", "/tmp", "", "nowhere", "."])]),
        Special::LatencyPercentiles => percentiles(random),
        Special::NotifyKeyspaceEvents => vec![events(random)],
        Special::OomScoreAdjValues => (0..3).map(|_| integer(random, -2000, 2000).into_bytes()).collect(),
        Special::RenameCommand => rename(random),
        Special::ReplicaOf => combine::replicaof(random),
        Special::RequirePass => vec![password(random)],
        Special::Save => save(random),
        Special::UnixSocketPerm => {
            words(&[random.pick(&["700", "777", "0", "1000", "778", "", "-1", "0700", "7 "])])
        }
        Special::User => acl::user(random),
        Special::Sentinel => words(&["monitor", "mymaster"]),
        // These need other files, so no server is asked.
        Special::Include | Special::LoadModule => words(&["a", "b"]),
        Special::PlainText => words(&[random.pick(&["", "a", "nodes.conf", "a.log", "a b", "é"])]),
        Special::Dead => words(&[random.pick(&["", "512", "a"])]),
    }
}

fn words(words: &[&str]) -> Vec<Vec<u8>> {
    words.iter().map(|word| (*word).into()).collect()
}

fn save(random: &mut Random) -> Vec<Vec<u8>> {
    match random.below(10) {
        0 => words(&[""]),
        1 => words(&[random.pick(&[
            "900 1 300 10",
            "900",
            "900 1 300",
            " 900 1",
            "900  1",
            "\"900\" 1",
            "'900 1",
        ])]),
        2 => words(&["", "900", "1"]),
        3 => words(&["900", "1", ""]),
        _ => {
            let pairs = 1 + random.below(3);
            let number = |random: &mut Random| match random.below(6) {
                0 => integer(random, 0, i128::from(i32::MAX)),
                1 => random.pick(&["1x", " 5", "5 ", "\t3", "+3", "07", ""]).to_owned(),
                _ => (1 + random.below(900)).to_string(),
            };
            (0..pairs * 2).map(|_| number(random).into_bytes()).collect()
        }
    }
}

fn buffer_limits(random: &mut Random) -> Vec<Vec<u8>> {
    const CLASSES: [&str; 9] =
        ["normal", "replica", "slave", "pubsub", "Normal", "PUBSUB", "master", "primary", "x"];
    let classes = 1 + usize::from(random.one_in(4));
    let mut all = Vec::new();
    for _ in 0..classes {
        let class = if random.one_in(4) { random.pick(&CLASSES) } else { random.pick(&CLASSES[..4]) };
        let seconds = integer(random, 0, i128::from(i32::MAX));
        let seconds =
            if random.one_in(6) { random.pick(&["1x", " 1", "", "-5", "1.0"]).to_owned() } else { seconds };
        let limits = [memory(random, 0, 1 << 30), memory(random, 0, 1 << 30)];
        all.extend(words(&[class, &limits[0], &limits[1], &seconds]));
    }
    all
}

fn percentiles(random: &mut Random) -> Vec<Vec<u8>> {
    const NUMBERS: [&str; 24] = [
        "50", "99", "99.9", "100", "0", "100.1", "-1", "x", "", "1e1", "0x10", "0x1p3", "nan", "inf", ".5",
        "5.", "+5", " 5", "5 ", "1e-400", "-0", "1e", "infinity", "1_0",
    ];
    let count = random.below(4);
    if count == 0 {
        return words(&[random.pick(&["", "50 99", "50  99.9", "50 x", "\"50\" 99", "' 50"])]);
    }
    (0..count).map(|_| random.pick(&NUMBERS).into()).collect()
}

fn events(random: &mut Random) -> Vec<u8> {
    const LETTERS: &[u8] = b"KEAg$lshzxetdmnKEAorSTIVacM q";
    let count = random.below(6);
    (0..count).map(|_| LETTERS[random.below(LETTERS.len())]).collect()
}

fn password(random: &mut Random) -> Vec<u8> {
    match random.below(8) {
        0 => vec![b'a'; *random.pick(&[&511_usize, &512, &513])],
        1 => Vec::new(),
        _ => random.pick(&["foobared", "a b", "a#b", "#", "é", "a\"b'c"]).into(),
    }
}

/// Returns the arguments of `rename-command`, from few commands, so that chains of them interact.
pub(super) fn rename(random: &mut Random) -> Vec<Vec<u8>> {
    const COMMANDS: [&str; 24] = [
        "CONFIG",
        "config",
        "GET",
        "SET",
        "FLUSHALL",
        "flushall",
        "DEBUG",
        "a",
        "b",
        "A",
        "KEYS",
        "nope",
        "CLIENT|KILL",
        "config|get",
        "",
        "host:",
        "post",
        "shutdown",
        "a|b",
        "get ",
        "EVAL",
        "sync",
        "ACL",
        "|",
    ];
    let new = if random.one_in(3) { "" } else { random.pick(&COMMANDS) };
    words(&[random.pick(&COMMANDS), new])
}
