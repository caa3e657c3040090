//! Reads the answers of nodes as a person pastes them, or saves them with `redis-cli … > file`.

use super::answers::{Answers, Refused};
use super::read::{MAX_BYTES, Unread, Why, start_of_node};
use super::state::NodeId;
use crate::catalog::find_any;

/// Reads a text with the answers of one node, or of several one after the other, to `INFO`, `CONFIG GET *`, `CLUSTER NODES`,
/// `CLUSTER INFO` and `ACL LIST`, in any order. A prompt (`127.0.0.1:7001> INFO`) names the node of what follows; without one
/// the name is that of the file. Returns the answers, and the lines that could not be read.
pub fn read_pasted(name: &str, text: &[u8]) -> (Vec<Answers>, Vec<Unread>) {
    let mut reader = Reader::new(name);
    let all = &text[..text.len().min(MAX_BYTES)];
    for (at, line) in String::from_utf8_lossy(all).split('\n').enumerate() {
        reader.line(at + 1, line.trim_end_matches('\r'));
    }
    if text.len() > MAX_BYTES {
        reader.unread.push(Unread { line: 0, why: Why::TooLong });
    }
    reader.end()
}

struct Reader<'a> {
    file: &'a str,
    done: Vec<Answers>,
    now: Answers,
    unread: Vec<Unread>,
    /// The directive whose value the next line is.
    directive: Option<String>,
    /// Whether the last lines were directives and their values.
    in_config: bool,
}

impl<'a> Reader<'a> {
    fn new(file: &'a str) -> Self {
        let (done, unread) = (Vec::new(), Vec::new());
        Self { file, done, now: Answers::new(file), unread, directive: None, in_config: false }
    }

    fn line(&mut self, number: usize, line: &str) {
        if let Some(name) = self.directive.take() {
            let value = item(line).map_or_else(|| line.as_bytes().to_vec(), unescaped);
            return self.value(name, value);
        }
        let (given, line) = (line, line.trim());
        if line.is_empty() {
            self.in_config = false;
            return;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(at) = start_of_node(&words) {
            self.node(&words[at..]);
        } else if let Some(prompt) = prompt(line) {
            self.begin(Some(prompt).filter(|name| !name.is_empty()));
        } else if let Some(rest) = line.strip_prefix("Could not connect to ") {
            self.unreachable(line, rest);
        } else if let Some((command, error)) = refusal(line) {
            self.now.refuse(&command, error);
        } else if let Some((name, value)) = pair(line) {
            self.value(name.to_owned(), unescaped(value));
        } else if let Some(user) = item(given).unwrap_or(line).strip_prefix("user ") {
            self.now.users.push(format!("user {user}").into_bytes());
        } else if let Some(name) = info_field(line) {
            self.field(name, line);
        } else if let Some(name) = self.directive_name(item(given).unwrap_or(line)) {
            self.directive = Some(name);
        } else if !line.starts_with('#') {
            let is_cut = NodeId::parse(words[0]).is_some();
            let why = match () {
                () if line.contains("NOAUTH") => Why::NoPassword,
                () if is_cut => Why::CutShort,
                () => Why::Unknown,
            };
            self.unread.push(Unread { line: number, why });
        }
    }

    /// Returns the name of the directive that a line consists of. Amid others, a directive of a module is one too.
    fn directive_name(&mut self, word: &str) -> Option<String> {
        let is_name =
            word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b));
        let is_known = find_any(word.as_bytes()).next().is_some();
        (is_name && (is_known || self.in_config)).then(|| word.to_owned())
    }

    fn value(&mut self, name: String, value: Vec<u8>) {
        if self.now.setting(&name).is_some() {
            self.begin(None);
        }
        self.in_config = true;
        self.now.config.push((name.into_bytes(), value));
    }

    fn field(&mut self, name: &str, line: &str) {
        // These are the first fields of the answers. Others are in several: `INFO replication` is a part of `INFO`.
        const FIRST: [&str; 3] = ["redis_version", "cluster_state", "role"];
        let is_there = self.now.field(name).is_some();
        let is_part = name == "role" && self.now.field("redis_version").is_some();
        if is_there && FIRST.contains(&name) && !is_part {
            self.begin(None);
        } else if is_there {
            return;
        }
        self.now.add_info(line);
    }

    fn node(&mut self, words: &[&str]) {
        let is_there = |reader: &Self| reader.now.nodes.iter().any(|line| line.starts_with(words[0]));
        let is_own = |line: &str| line.split_whitespace().nth(2).is_some_and(has_myself);
        let is_second = words.get(2).is_some_and(|flags| has_myself(flags))
            && self.now.nodes.iter().any(|line| is_own(line));
        if is_there(self) || is_second {
            self.begin(None);
        }
        self.now.nodes.push(words.join(" "));
    }

    fn unreachable(&mut self, line: &str, rest: &str) {
        // `Could not connect to Redis at 127.0.0.1:7001: Connection refused`
        let address = rest.split_once(" at ").and_then(|(_, rest)| rest.rsplit_once(": "));
        if let Some((address, _)) = address {
            self.begin(Some(address));
            self.now.unreachable = Some(line.to_owned());
            self.begin(None);
        }
    }

    /// Begins a node, unless the prompt is that of the same one.
    fn begin(&mut self, name: Option<&str>) {
        if name.is_some_and(|name| name == self.now.name) {
            return;
        }
        let next = Answers::new(name.unwrap_or(self.file));
        let done = std::mem::replace(&mut self.now, next);
        if !done.is_empty() {
            self.done.push(done);
        }
        self.in_config = false;
    }

    fn end(mut self) -> (Vec<Answers>, Vec<Unread>) {
        self.begin(Some(""));
        // The names of nodes differ.
        for at in 0..self.done.len() {
            let name = self.done[at].name.clone();
            let before = self.done[..at].iter().filter(|other| is_named(&other.name, &name)).count();
            if before > 0 {
                self.done[at].name = format!("{name}#{}", before + 1);
            }
        }
        (self.done, self.unread)
    }
}

fn is_named(numbered: &str, name: &str) -> bool {
    numbered.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
}

fn has_myself(flags: &str) -> bool {
    flags.split(',').any(|flag| flag == "myself")
}

/// Returns the address in a prompt of redis-cli (`127.0.0.1:7001> INFO`). It is empty in the prompt of a shell.
fn prompt(line: &str) -> Option<&str> {
    let line = line.trim_start_matches("# ");
    if line.starts_with("$ ") {
        return Some("");
    }
    let (address, _) = line.split_once('>')?;
    let (host, port) = address.rsplit_once(':')?;
    let is_prompt = !host.is_empty() && !host.contains(' ') && port.parse::<u16>().is_ok();
    is_prompt.then_some(address)
}

/// Returns the command that a node refused, and what it said. A node that refuses every command does not name it.
fn refusal(line: &str) -> Option<(String, &str)> {
    let error = line.trim_start_matches("(error) ");
    if Refused::EVERYTHING.iter().any(|code| error.starts_with(code)) {
        return Some((String::new(), error));
    }
    let rest = error.strip_prefix("NOPERM ")?;
    let command = rest.split('\'').nth(1).unwrap_or_default();
    Some((command.replace('|', " ").to_uppercase(), error))
}

/// Returns the text of a numbered item (`1) "port"`) as a terminal shows it.
fn item(line: &str) -> Option<&str> {
    let (number, text) = line.trim_start().split_once(')')?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let text = text.trim();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    is_number.then_some(text)
}

/// Returns the two texts of a line of a map (`1# "port" => "7001"`), as RESP3 is shown.
fn pair(line: &str) -> Option<(&str, &str)> {
    let (number, rest) = line.split_once("# \"")?;
    let (name, value) = rest.split_once("\" => \"")?;
    number.bytes().all(|b| b.is_ascii_digit()).then_some((name, value.strip_suffix('"')?))
}

/// Undoes what a terminal shows of quotes and backslashes in a value.
fn unescaped(value: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut bytes = value.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => out.extend(bytes.next()),
            byte => out.push(byte),
        }
    }
    out
}

/// Returns the name of a field of `INFO`, such as `os` in `os:Linux 6.1 x86_64`.
fn info_field(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
    // Codes of errors are in capitals: `errorstat_NOAUTH:count=1`.
    (is_name || name.starts_with("errorstat_")).then_some(name)
}
