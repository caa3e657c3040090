//! What stands before a message in a log: names of containers, times, hosts, levels.

/// Returns the message in a line of a log, without what Docker, Compose, Kubernetes, journald, syslog, the
/// kernel, servers and redis-cli write before it.
pub(crate) fn message(line: &str) -> &str {
    let mut rest = line.trim();
    let readers = [
        compose,
        pod,
        json,
        fields,
        kernel,
        syslog,
        bitnami,
        level,
        stamp,
        cri,
        host_and_tag,
        server,
        old_server,
        logfmt,
        reply,
    ];
    // Prefixes nest: Compose's stands before the server's. Each is taken at most once per round.
    for _ in 0..4 {
        let before = rest.len();
        for read in readers {
            rest = read(rest).unwrap_or(rest).trim();
        }
        if rest.len() == before {
            break;
        }
    }
    rest
}

/// `redis-1  | …`
fn compose(line: &str) -> Option<&str> {
    let (name, rest) = line.split_once('|')?;
    let name = name.strip_suffix(' ')?.trim_end();
    (!name.is_empty() && name.len() < 60 && name.bytes().all(is_name)).then_some(rest)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/')
}

/// `[pod/redis-0/redis] …`
fn pod(line: &str) -> Option<&str> {
    line.strip_prefix("[pod/")?.split_once("] ").map(|(_, rest)| rest)
}

/// `{"log":"…\n","stream":"stderr",…}`
fn json(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("{\"log\":\"")?;
    Some(rest.split_once("\",\"stream\"").map_or(rest, |(text, _)| text).trim_end_matches("\\n"))
}

/// `{"level":"error","ts":1,"msg":"…","error":"…"}`, `time="…" level=error msg="…"`
fn fields(line: &str) -> Option<&str> {
    const JSON: [&str; 4] = ["\"msg\":\"", "\"message\":\"", "\"error\":\"", "\"err\":\""];
    const LOGFMT: [&str; 4] = [" msg=\"", " message=\"", " error=\"", " err=\""];
    let is_logfmt = ["time=", "ts=", "level="].iter().any(|begin| line.starts_with(begin));
    let keys = if line.starts_with('{') {
        JSON
    } else if is_logfmt {
        LOGFMT
    } else {
        return None;
    };
    keys.iter().filter_map(|key| line.find(key).map(|at| at + key.len())).min().map(|at| &line[at..])
}

/// `2026-01-01 10:00:00,000 [main] ERROR a.b.Name : …`, `[2026-01-01 10:00:00,000: ERROR/MainProcess] …`,
/// `2026-01-01 10:00:00,000 - ERROR - name - …`, `[WARNING] 279/142102 (8) : …`
fn level(line: &str) -> Option<&str> {
    const LEVELS: [&str; 6] = ["ERROR", "WARN", "WARNING", "FATAL", "CRITICAL", "SEVERE"];
    let at =
        line.match_indices(char::is_uppercase).map(|(at, _)| at).take_while(|at| *at < 100).find(|at| {
            let word = line[*at..].split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
            let begins = !line[..*at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            begins && word.is_some_and(|word| LEVELS.contains(&word))
        })?;
    let (before, after) = line.split_at(at);
    let rest = after.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let has_number = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
    // A server's own mark of the level comes later.
    if before.contains(['#', '*']) || !(has_number(before) || before == "[" && rest.starts_with("] ")) {
        return None;
    }
    let rest = rest.trim_start_matches([']', ':', '-', '/', '|', ' ']);
    // The name of the logger, of the process or of the thread.
    let ends = [(" : ", 100), ("] ", 30), (" - ", 40)];
    let end =
        ends.iter().find_map(|(end, most)| rest.find(end).filter(|at| at < most).map(|at| at + end.len()));
    let name = end.filter(|at| is_logger(&rest[..*at]));
    let rest = name.map_or(rest, |at| &rest[at..]);
    if before == "[" && name.is_none() { None } else { Some(rest) }
}

/// Returns whether a text may be the name of a logger, and not the beginning of a message: no two words follow each other in it.
fn is_logger(text: &str) -> bool {
    let is_word = |word: &str| word.bytes().all(|b| b.is_ascii_alphabetic());
    let words: Vec<&str> = text.split_whitespace().collect();
    !words.windows(2).any(|pair| is_word(pair[0]) && is_word(pair[1]))
}

/// `[12345.678901] …`
fn kernel(line: &str) -> Option<&str> {
    let (time, rest) = line.strip_prefix('[')?.split_once("] ")?;
    let time = time.trim();
    (time.contains('.') && time.bytes().all(|b| b.is_ascii_digit() || b == b'.')).then_some(rest)
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Nov 29 10:00:00 host redis-server[123]: …`
fn syslog(line: &str) -> Option<&str> {
    let (month, rest) = line.split_once(' ')?;
    let (day, rest) = rest.trim_start().split_once(' ')?;
    let (time, rest) = rest.trim_start().split_once(' ')?;
    (MONTHS.contains(&month) && day.parse::<u8>().is_ok() && is_time(time)).then_some(rest)
}

fn is_time(word: &str) -> bool {
    word.len() >= 8
        && word.bytes().filter(|b| *b == b':').count() >= 2
        && word.as_bytes()[0].is_ascii_digit()
        && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b',' | b'+' | b'Z'))
}

/// `2026-01-01T10:00:00.000000000Z …`, `2026-01-01 10:00:00,000 …`
fn stamp(line: &str) -> Option<&str> {
    let (date, rest) = line.split_once(' ')?;
    let bytes = date.as_bytes();
    let is_date =
        bytes.len() >= 10 && bytes[..4].iter().all(u8::is_ascii_digit) && matches!(bytes[4], b'-' | b'/');
    if !is_date {
        return None;
    }
    match rest.split_once(' ') {
        Some((time, rest)) if is_time(time) => Some(rest),
        _ => Some(rest),
    }
}

/// `stderr F …`
fn cri(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("stdout ").or_else(|| line.strip_prefix("stderr "))?;
    rest.strip_prefix("F ").or_else(|| rest.strip_prefix("P "))
}

/// `host redis-server[123]: …`, `host kernel: …`, `redis-server[123]: …`
fn host_and_tag(line: &str) -> Option<&str> {
    let (head, rest) = line.split_once(": ")?;
    let mut words = head.split(' ');
    let (first, second) = (words.next()?, words.next());
    let tag = second.unwrap_or(first);
    let has_process = tag.ends_with(']') && tag.contains('[') && !tag.starts_with('[');
    let is_tag = has_process || second == Some("kernel");
    (words.next().is_none() && is_tag && head.bytes().all(|b| is_name(b) || b"[] ".contains(&b)))
        .then_some(rest)
}

/// `redis 10:00:00.00 INFO  ==> …`
fn bitnami(line: &str) -> Option<&str> {
    let (head, rest) = line.split_once(" ==> ")?;
    let has_level = ["INFO", "WARN", "ERROR", "DEBUG"].iter().any(|level| head.trim_end().ends_with(level));
    (has_level && head.len() < 60).then_some(rest)
}

/// `12:M 01 Jan 2026 10:00:00.000 # …`
fn server(line: &str) -> Option<&str> {
    let (first, rest) = line.split_once(' ')?;
    let (process, role) = first.split_once(':')?;
    let is_first = role.len() == 1 && !process.is_empty() && process.bytes().all(|b| b.is_ascii_digit());
    if is_first { after_mark(rest) } else { None }
}

/// `[12] 01 Jan 10:00:00.000 # …`, before 3.0.
fn old_server(line: &str) -> Option<&str> {
    let (process, rest) = line.strip_prefix('[')?.split_once("] ")?;
    if process.parse::<u32>().is_ok() { after_mark(rest) } else { None }
}

/// Returns what follows the mark of the level.
fn after_mark(line: &str) -> Option<&str> {
    let marks = [" # ", " * ", " - ", " . "];
    let at = marks.iter().filter_map(|mark| line.find(mark)).min()?;
    (at < 40).then(|| &line[at + 3..])
}

/// `pid=1 role=primary timestamp="…" level=warning message="…"`
fn logfmt(line: &str) -> Option<&str> {
    if !line.starts_with("pid=") {
        return None;
    }
    line.split_once(" message=\"").map(|(_, rest)| rest.trim_end_matches('"'))
}

/// `(error) …`, `-ERR …`
fn reply(line: &str) -> Option<&str> {
    const BEFORE: [&str; 3] = ["(error) ", "-ERR ", "ERR "];
    BEFORE.iter().find_map(|before| line.strip_prefix(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_found_behind_every_prefix() {
        for line in [
            "12:M 01 Jan 2026 10:00:00.000 # Can't open x",
            "[12] 01 Jan 10:00:00.000 # Can't open x",
            "redis-1  | 12:M 01 Jan 2026 10:00:00.000 # Can't open x",
            "[pod/redis-0/redis] 1:M 01 Jan 2026 10:00:00.000 # Can't open x",
            "2026-01-01T10:00:00.000000000Z stderr F 1:M 01 Jan 2026 10:00:00.000 # Can't open x",
            "Jan  1 10:00:00 host redis-server[12]: Can't open x",
            "2026-01-01T10:00:00+0000 host redis[12]: 12:M 01 Jan 2026 10:00:00.000 # Can't open x",
            "Jan  1 10:00:00 host kernel: [12345.678901] Can't open x",
            "{\"log\":\"1:M 01 Jan 2026 10:00:00.000 # Can't open x\\n\",\"stream\":\"stdout\",\"time\":\"\"}",
            "pid=1 role=primary timestamp=\"1 Jan\" level=warning message=\"Can't open x\"",
            "{\"level\":\"error\",\"ts\":1.5,\"msg\":\"Can't open x",
            "time=\"2026-01-01T10:00:00Z\" level=error msg=\"Can't open x",
            "2026-01-01 10:00:00,000 [main-1] ERROR o.a.Name   : Can't open x",
            "26-01-01 10:00:00.000 ERROR 25499 --- [timer-7-1] o.a.Name   : Can't open x",
            "[2026-01-01 10:00:00,000: ERROR/MainProcess] Can't open x",
            "2026-01-01 10:00:00,000 - ERROR - server - Can't open x",
            "[WARNING] 279/142102 (8) : Can't open x",
            "redis 10:00:00.00 INFO  ==> Can't open x",
            "redis-1  | redis 10:00:00.00 ERROR ==> Can't open x",
            "(error) ERR Can't open x",
            "Can't open x",
        ] {
            assert_eq!(message(line), "Can't open x", "{line}");
        }
        assert_eq!(message("a - b # c | d: e"), "a - b # c | d: e");
        assert_eq!(message("é: [日本"), "é: [日本");
    }
}
