//! Traces: which of the messages in them is the innermost.

use std::cmp::Reverse;

/// Where a message stands: the first line of its trace, how deep it is there, and its line. What is deeper in a trace comes first.
pub(super) type Place = (usize, Reverse<usize>, usize);

/// The most bytes of a line in which a message is looked for behind others.
pub(super) const NESTED: usize = 4096;

/// Returns where each line stands. `Caused by:` begins the part of a trace that is one deeper.
pub(super) fn places(lines: &[&str], begins: &[bool]) -> Vec<Place> {
    // A message may have several lines, of which a deeper one comes after.
    let mut goes_on = vec![false; lines.len()];
    for nth in (1..lines.len()).rev() {
        goes_on[nth - 1] = !begins[nth] && (is_deeper(lines[nth]) || goes_on[nth]);
    }
    let is_second_line = |nth: usize| goes_on[nth] && nth > 0 && !is_frame(lines[nth - 1]);
    let (mut trace, mut depth) = (0, 0);
    let place = |(nth, line): (usize, &&str)| {
        if is_deeper(line) {
            depth += 1;
        } else if begins[nth] || depth > 0 && !is_frame(line) && !is_second_line(nth) {
            (trace, depth) = (nth, 0);
        }
        (trace, Reverse(depth), nth)
    };
    lines.iter().enumerate().map(place).collect()
}

/// Returns whether a line of a trace names the exception that led to the one before: Java, .NET and Rust, and Node.
fn is_deeper(line: &str) -> bool {
    const MARKS: [&str; 6] =
        ["caused by:", "---> ", "[cause]:", "lastnodeerror:", "\"lastnodeerror\":", "lasterror:"];
    let begin = line.trim_start().get(..20).unwrap_or(line).to_ascii_lowercase();
    MARKS.iter().any(|mark| begin.starts_with(mark))
}

/// Returns what may be the innermost message of a line in which exceptions are nested, or the reply of the server in it.
pub(super) fn innermost(line: &str) -> impl Iterator<Item = &str> {
    const MARKS: [&str; 7] =
        [" ERR ", "-ERR ", "nested exception is ", "Caused by: ", "Exception: ", "Error: ", "errstr="];
    let line = if line.len() > NESTED { "" } else { line };
    let after =
        |marks: &[&str]| marks.iter().filter_map(|mark| line.rfind(mark).map(|at| at + mark.len())).max();
    let within = |open: char, close: char| {
        let end = line.rfind(close)?;
        let at = line[..end].rfind(open)? + open.len_utf8();
        (end > at).then(|| &line[at..end])
    };
    let nested = after(&MARKS).map(|at| &line[at..]);
    // Redisson adds the channel and the command.
    let sentence = nested.and_then(|rest| rest.split_once(". ")).map(|(sentence, _)| sentence);
    let ends = [nested, sentence, after(&[": "]).map(|at| &line[at..]), field(line), before_request(line)];
    ends.into_iter().chain([within('"', '"'), within('[', ']')]).flatten()
}

/// Returns the error among the fields of a line: `… msg="finished" error="cache: key is missing" grpc.code=Unknown`.
fn field(line: &str) -> Option<&str> {
    let at = [" error=\"", " err=\""].iter().find_map(|key| line.find(key).map(|at| at + key.len()))?;
    line[at..].split('"').next()
}

/// Returns what nginx, and what is built on it, writes before the request: `… x.lua:97: f(): failed to connect: timeout, client:
/// 10.0.0.1, server: kong, request: "GET /"`.
fn before_request(line: &str) -> Option<&str> {
    let (text, _) = line.split_once(", client: ")?;
    let at = ["] ", "(): "].iter().filter_map(|end| text.rfind(end).map(|at| at + end.len())).max()?;
    Some(&text[at..])
}

/// Returns whether a line of a trace is a call, or says how many calls are left out.
fn is_frame(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty()
        || ["at ", "... ", "Suppressed: ", "File \"", "from ", "#", "--- "]
            .iter()
            .any(|begin| line.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_exception_of_a_trace_comes_first() {
        let lines = [
            "a.AException: a",
            "at x.y(Z.java:1)",
            "Caused by: b",
            "... 3 more",
            "Caused by: c",
            "d.DException: d",
        ];
        let mut order: Vec<_> = places(&lines, &[false; 6]).into_iter().collect();
        order.sort_unstable();
        let order: Vec<usize> = order.iter().map(|place| place.2).collect();
        assert_eq!(order, [4, 2, 3, 0, 1, 5]);
    }

    #[test]
    fn a_message_of_two_lines_does_not_end_a_trace() {
        let lines = ["a", "Caused by: b", "second line", "Caused by: c", "at x", "d", "Caused by: e"];
        let mut order: Vec<_> = places(&lines, &[false; 7]).into_iter().collect();
        order.sort_unstable();
        let order: Vec<usize> = order.iter().map(|place| place.2).collect();
        assert_eq!(order, [3, 4, 1, 2, 0, 6, 5]);
    }

    #[test]
    fn nested_messages_are_found_behind_others() {
        let first = |line: &'static str| innermost(line).next();
        assert_eq!(first("a.AException: b; nested exception is c.CException: d"), Some("d"));
        assert_eq!(
            first("Problem compiling x. Message: ERR unknown command 'script'"),
            Some("unknown command 'script'")
        );
        assert!(innermost("Do failed[EOF]").any(|inner| inner == "EOF"));
        assert!(innermost("level=error msg=\"a\" error=\"b: c\" d=e").any(|inner| inner == "b: c"));
        assert!(
            innermost("1#0: *5 [lua] x.lua:9: f(): a: b, client: 10.0.0.1, server: c")
                .any(|inner| inner == "a: b")
        );
        assert_eq!(first("no mark"), None);
    }
}
