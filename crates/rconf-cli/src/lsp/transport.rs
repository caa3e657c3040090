//! Messages on standard input and output.
//!
//! `lsp-server` has the messages. Its own reader ends at the first text that is no message; this one answers such a text
//! with an error and goes on, and bounds what it reads.

use lsp_server::Message;
use serde_json::{Value, json};
use std::io::{self, BufRead, Read, Write};

/// The maximum length of a message, in bytes. A document has at most a fraction of it.
const LARGEST: usize = 256 * 1024 * 1024;
/// The maximum length of a line of a header, in bytes.
const LONGEST_LINE: u64 = 8 * 1024;

/// What was read.
pub enum Read1 {
    /// A message.
    Message(Message),
    /// A text that is no message, with the reason.
    Bad(String),
    /// The end of the input, or what cannot be read any further.
    End,
}

/// Reads the next message.
pub fn read(input: &mut impl BufRead) -> Read1 {
    let bad = |why: &dyn std::fmt::Display| Read1::Bad(why.to_string());
    match body(input) {
        Ok(Some(body)) => serde_json::from_slice(&body).map_or_else(|e| bad(&e), Read1::Message),
        Err(e) if e.kind() == io::ErrorKind::InvalidData => bad(&e),
        Ok(None) | Err(_) => Read1::End,
    }
}

/// Reads the header and the body of a message. After an error of the kind `InvalidData`, the next line is read as that of
/// another header.
fn body(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let bad = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why);
    let mut length: Option<usize> = None;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_ascii();
        match (line.is_empty(), length) {
            (true, Some(length)) if length <= LARGEST => {
                let mut body = Vec::new();
                let read = input.by_ref().take(length as u64).read_to_end(&mut body)?;
                return Ok((read == length).then_some(body));
            }
            (true, Some(_)) => return Err(io::Error::from(io::ErrorKind::FileTooLarge)),
            (true, None) => return Err(bad("the header has no Content-Length")),
            (false, _) => {}
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return Err(bad("this is not the line of a header"));
        };
        if line[..colon].eq_ignore_ascii_case(b"content-length") {
            let digits = std::str::from_utf8(&line[colon + 1..]).ok().map(str::trim);
            length = digits.and_then(|digits| digits.parse().ok());
            if length.is_none() {
                return Err(bad("Content-Length is not a number"));
            }
        }
    }
}

/// Writes a message.
pub fn write(message: &Message) -> io::Result<()> {
    let body = serde_json::to_value(message).map_err(io::Error::from)?;
    write_value(body)
}

/// Answers a text that is no message, which has no id to answer to.
pub fn write_bad(why: &str) -> io::Result<()> {
    let code = lsp_server::ErrorCode::ParseError as i32;
    write_value(json!({ "id": null, "error": { "code": code, "message": why } }))
}

fn write_value(mut body: Value) -> io::Result<()> {
    body["jsonrpc"] = Value::from("2.0");
    let body = serde_json::to_vec(&body).map_err(io::Error::from)?;
    let mut out = io::stdout().lock();
    write!(out, "Content-Length: {}\r\n\r\n", body.len())?;
    out.write_all(&body)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut input = text.as_bytes();
        let mut all = Vec::new();
        loop {
            all.push(match read(&mut input) {
                Read1::Message(Message::Notification(it)) => it.method,
                Read1::Message(_) => "other".to_owned(),
                Read1::Bad(why) => format!("bad: {why}"),
                Read1::End => return all,
            });
        }
    }

    #[test]
    fn bad_texts_are_passed_over() {
        let frame = |body: &str| format!("Content-Length: {}\r\n\r\n{body}", body.len());
        let good = frame(r#"{"jsonrpc":"2.0","method":"exit"}"#);
        let found = all(&format!("{}{good}", frame("{nonsense")));
        assert!(found[0].starts_with("bad: ") && found[1] == "exit", "{found:?}");
        let found = all(&format!("hello\r\n{good}"));
        assert!(found[0].starts_with("bad: ") && found[1] == "exit", "{found:?}");
        for bad in ["\r\n", "Content-Length: x\r\n"] {
            let found = all(&format!("{bad}{good}"));
            assert!(
                found[0].starts_with("bad: ") && found.last().is_some_and(|last| last == "exit"),
                "{found:?}"
            );
        }
        assert!(all("Content-Length: 99999999999\r\n\r\n{}").is_empty());
        assert!(all("Content-Length: 10\r\n\r\n{}").is_empty());
        assert_eq!(all(&format!("content-type: x\r\n{good}")), ["exit"]);
    }
}
