//! Calls of redis-cli and valkey-cli in commands and health checks.

use super::value::Value;
use crate::container::{CliCall, NodeAddress, Text};

/// How deep `sh -c "sh -c …"` is followed.
const DEPTH: usize = 4;

/// The calls in a text of the shell.
pub(super) fn cli_calls(script: &Value) -> Vec<CliCall> {
    let mut calls = Vec::new();
    calls_of_script(script, &mut calls, 0);
    calls
}

/// The calls in a command that is already in words: the command itself, or what it hands to a shell.
pub(super) fn cli_calls_of_words(words: &[Text]) -> Vec<CliCall> {
    let mut calls = Vec::new();
    calls_of_command(words, &mut calls, 0);
    calls
}

fn calls_of_script(script: &Value, calls: &mut Vec<CliCall>, depth: usize) {
    for command in commands(script) {
        calls_of_command(&command, calls, depth);
    }
}

fn calls_of_command(words: &[Text], calls: &mut Vec<CliCall>, depth: usize) {
    let base = |word: &Text| word.text.rsplit('/').next().unwrap_or_default().to_owned();
    // Words of a command that only prints them.
    if words.first().is_some_and(|word| matches!(base(word).as_str(), "echo" | "printf")) {
        return;
    }
    for (at, word) in words.iter().enumerate() {
        let flag = words.get(at + 1).map(|w| w.text.as_str()).unwrap_or_default();
        match base(word).as_str() {
            "redis-cli" | "valkey-cli" => {
                calls.push(cli_call(words[at..].to_vec()));
                return;
            }
            "sh" | "bash" | "ash" | "dash"
                if flag.starts_with('-') && flag.ends_with('c') && depth < DEPTH =>
            {
                if let Some(script) = words.get(at + 2) {
                    let script = Value::of_text(script);
                    calls_of_script(&script, calls, depth + 1);
                }
                return;
            }
            _ => {}
        }
    }
}

/// Reads one call; the first word is the tool.
fn cli_call(mut words: Vec<Text>) -> CliCall {
    let mut call = CliCall { place: words[0].place.clone(), ..CliCall::default() };
    let mut at = 1;
    while let Some(word) = words.get(at).cloned() {
        let value = words.get(at + 1).cloned();
        let name = word.text.as_str();
        match name {
            "-h" => call.host = value,
            "-p" => call.port = value,
            "-a" | "--pass" => {
                // Never where the password itself stands.
                call.password = value.map(|value| Text { place: word.place.clone(), ..without_text(value) });
                empty(&mut words, at + 1);
            }
            "--cluster-from-pass" => empty(&mut words, at + 1),
            "-u" | "--uri" => {
                if let Some(uri) = words.get_mut(at + 1) {
                    read_uri(uri, &mut call);
                }
            }
            "--cluster-replicas" => call.replicas = value,
            "--cluster" => {
                call.cluster = value;
                let from = at + 2;
                let addresses = words.iter().skip(from).take_while(|w| !w.text.starts_with('-'));
                call.addresses = addresses.filter_map(node_address).collect();
                at = from + words.iter().skip(from).take_while(|w| !w.text.starts_with('-')).count();
                continue;
            }
            _ if !name.starts_with('-') && call.cluster.is_none() => {
                empty_secrets_of_command(&mut words, at);
                break;
            }
            _ => {}
        }
        at += if takes_value(name) { 2 } else { 1 };
    }
    call.words = words;
    call
}

/// Whether an option of redis-cli is followed by its value.
fn takes_value(option: &str) -> bool {
    matches!(
        option,
        "-h" | "-p"
            | "-s"
            | "-a"
            | "--pass"
            | "--user"
            | "-u"
            | "--uri"
            | "-r"
            | "-i"
            | "-n"
            | "-d"
            | "-D"
            | "-t"
            | "--sni"
            | "--cacert"
            | "--cacertdir"
            | "--cert"
            | "--key"
            | "--tls-ciphers"
            | "--tls-ciphersuites"
            | "--show-pushes"
            | "--lru-test"
            | "--rdb"
            | "--functions-rdb"
            | "--pipe-timeout"
            | "--memkeys-samples"
            | "--cursor"
            | "--top"
            | "--pattern"
            | "--quoted-pattern"
            | "--intrinsic-latency"
            | "--eval"
            | "--cluster-replicas"
            | "--cluster-from"
            | "--cluster-to"
            | "--cluster-slots"
            | "--cluster-timeout"
            | "--cluster-pipeline"
            | "--cluster-threshold"
            | "--cluster-master-id"
            | "--cluster-primary-id"
            | "--cluster-from-user"
            | "--cluster-from-pass"
            | "--cluster-weight"
    )
}

fn without_text(word: Text) -> Text {
    Text { text: String::new(), ..word }
}

fn empty(words: &mut [Text], at: usize) {
    if let Some(word) = words.get_mut(at) {
        word.text.clear();
    }
}

/// `redis://USER:PASSWORD@HOST:PORT/DB`.
fn read_uri(uri: &mut Text, call: &mut CliCall) {
    let (scheme, rest) = uri.text.split_once("://").map_or(("redis", uri.text.as_str()), |(s, r)| (s, r));
    let (user, rest) = rest.rsplit_once('@').map_or((None, rest), |(user, rest)| (Some(user), rest));
    let address = rest.split('/').next().unwrap_or_default();
    let word = |text: &str| Text { text: text.to_owned(), ..uri.clone() };
    match address.rsplit_once(':') {
        Some((host, port)) => (call.host, call.port) = (Some(word(host)), Some(word(port))),
        None => call.host = Some(word(address)),
    }
    if user.is_some() {
        call.password = Some(word(""));
    }
    uri.text = format!("{scheme}://{rest}");
}

/// Secrets in a command that is sent: `AUTH …`, `CONFIG SET requirepass …`, `ACL SETUSER … >…`.
fn empty_secrets_of_command(words: &mut [Text], from: usize) {
    let mut is_secret = false;
    for word in words.iter_mut().skip(from) {
        let name = word.text.to_ascii_lowercase();
        if is_secret || name.starts_with(['>', '<', '#']) {
            word.text.clear();
        }
        is_secret |= matches!(name.as_str(), "auth" | "auth2" | "requirepass" | "masterauth" | "primaryauth");
    }
}

fn node_address(word: &Text) -> Option<NodeAddress> {
    let (host, port) = word.text.rsplit_once(':')?;
    Some(NodeAddress { text: word.clone(), host: host.to_owned(), port: port.parse().ok() })
}

/// What a parenthesis or backquote interrupts.
#[derive(Default)]
struct Frame {
    command: Vec<Text>,
    word: Option<Word>,
    is_quoted: bool,
    is_backquote: bool,
}

struct Word {
    text: String,
    start: usize,
    is_known: bool,
}

/// Splits a text of the shell into its simple commands, each in words. Commands in `$(…)` and backquotes come
/// before the one they stand in.
fn commands(script: &Value) -> Vec<Vec<Text>> {
    let text = script.text.as_str();
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut outer: Vec<Frame> = Vec::new();
    let mut now = Frame::default();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        if let Some(end) = script.unknown_end(at) {
            now.push_unknown(&text[at..end], at);
            at = end;
            continue;
        }
        match c {
            '"' => {
                now.is_quoted = !now.is_quoted;
                now.push("", at);
            }
            '\\' => {
                let escaped = text[next..].chars().next();
                match escaped {
                    Some('\n') => {}
                    Some('\r') if bytes.get(next + 1) == Some(&b'\n') => {}
                    Some(e) if now.is_quoted && !"\"\\$`".contains(e) => {
                        now.push(&text[at..next + e.len_utf8()], at);
                    }
                    Some(e) => now.push(&text[next..next + e.len_utf8()], at),
                    None => now.push("\\", at),
                }
                at = next + escaped.map_or(0, char::len_utf8);
                continue;
            }
            '$' if bytes.get(next) == Some(&b'(') => {
                let is_quoted = false;
                now.push_unknown("$(…)", at);
                outer.push(std::mem::replace(&mut now, Frame { is_quoted, ..Frame::default() }));
                at = next + 1;
                continue;
            }
            '`' if now.is_backquote => {
                now.end_command(script, at, &mut found);
                now = outer.pop().unwrap_or_default();
            }
            '`' => {
                now.push_unknown("`…`", at);
                outer.push(std::mem::replace(&mut now, Frame { is_backquote: true, ..Frame::default() }));
            }
            '$' => {
                let end = variable_end(text, next);
                if end > next {
                    now.push_unknown(&text[at..end], at);
                } else {
                    now.push("$", at);
                }
                at = end;
                continue;
            }
            _ if now.is_quoted => now.push(&text[at..next], at),
            '\'' => {
                let end = text[next..].find('\'').map_or(text.len(), |n| next + n);
                // Only compose fills in what stands in these quotes.
                if script.slice(next..end).is_known() {
                    now.push(&text[next..end], at);
                } else {
                    now.push_unknown(&text[next..end], at);
                }
                at = (end + 1).min(text.len());
                continue;
            }
            '#' if now.word.is_none() => {
                at = text[at..].find('\n').map_or(text.len(), |n| at + n);
                continue;
            }
            ')' => {
                now.end_command(script, at, &mut found);
                if !now.is_backquote && !outer.is_empty() {
                    now = outer.pop().unwrap_or_default();
                }
            }
            '\n' | ';' | '&' | '|' | '(' => now.end_command(script, at, &mut found),
            // What is read or written is no word of the command; good enough to see where it ends.
            c if c.is_whitespace() || matches!(c, '<' | '>') => now.end_word(script, at),
            _ => now.push(&text[at..next], at),
        }
        at = next;
    }
    now.end_command(script, text.len(), &mut found);
    while let Some(mut frame) = outer.pop() {
        frame.end_command(script, text.len(), &mut found);
    }
    found
}

impl Frame {
    fn push(&mut self, text: &str, at: usize) {
        let word = self.word.get_or_insert_with(|| Word { text: String::new(), start: at, is_known: true });
        word.text.push_str(text);
    }

    fn push_unknown(&mut self, text: &str, at: usize) {
        self.push(text, at);
        if let Some(word) = &mut self.word {
            word.is_known = false;
        }
    }

    fn end_word(&mut self, script: &Value, at: usize) {
        if let Some(word) = self.word.take() {
            let place = script.place_of(word.start..at);
            self.command.push(Text { text: word.text, place, is_known: word.is_known });
        }
    }

    fn end_command(&mut self, script: &Value, at: usize, found: &mut Vec<Vec<Text>>) {
        self.end_word(script, at);
        if !self.command.is_empty() {
            found.push(std::mem::take(&mut self.command));
        }
    }
}

/// The end of the variable whose name or brace starts at `from`.
fn variable_end(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    if rest.starts_with('{') {
        return rest.find('}').map_or(text.len(), |end| from + end + 1);
    }
    if let Some(special) = rest.chars().next().filter(|c| "@*#?$!-0123456789".contains(*c)) {
        return from + special.len_utf8();
    }
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    from + end
}

impl Value {
    /// A word as a text to be split further.
    fn of_text(word: &Text) -> Self {
        let whole = 0..word.text.len();
        let mut unknown = Vec::new();
        if !word.is_known && !whole.is_empty() {
            unknown = variables(&word.text);
        }
        Self { text: word.text.clone(), unknown, place: word.place.clone(), at: None }
    }
}

/// What looks like a variable of compose. Only those were left in the text, but for those of the shell that were
/// written with two dollars, which are not known either.
fn variables(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('$').map(|n| from + n) {
        let end = variable_end(text, at + 1);
        if end > at + 1 {
            found.push(at..end);
        }
        from = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sorted::SortedMap;

    fn calls(text: &str) -> Vec<CliCall> {
        cli_calls(&Value::fill(text, &SortedMap::new()).expect("it is well formed"))
    }

    fn words(call: &CliCall) -> String {
        call.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_call_in_a_script() {
        let found = calls(
            "sleep 5 && echo yes | redis-cli -a xsec --cluster create 10.0.0.1:7001 \\\n  10.0.0.2:7002 $$IP:7003 \
             --cluster-replicas 1 # redis-cli ping\nif [ \"$$(redis-cli -h r1 ping)\" = PONG ]; then valkey-cli -p 1; fi",
        );
        assert_eq!(found.len(), 3);
        let [create, ping, port] = &found[..] else { return };
        assert_eq!(create.cluster.as_ref().map(|t| t.text.as_str()), Some("create"));
        assert_eq!(create.replicas.as_ref().map(|t| t.text.as_str()), Some("1"));
        let addresses: Vec<_> = create.addresses.iter().map(|a| (a.host.as_str(), a.port)).collect();
        assert_eq!(addresses, [("10.0.0.1", Some(7001)), ("10.0.0.2", Some(7002)), ("$IP", Some(7003))]);
        assert!(!create.addresses[2].text.is_known);
        assert_eq!(create.password.as_ref().map(|t| t.text.as_str()), Some(""));
        assert!(!words(create).contains("xsec"));
        assert_eq!(words(ping), "redis-cli -h r1 ping");
        assert_eq!(words(port), "valkey-cli -p 1");
    }

    #[test]
    fn secrets_are_emptied() {
        for text in [
            "redis-cli -u redis://u:xsec@h:1/0 ping",
            "redis-cli --pass xsec ping",
            "redis-cli auth xsec",
            "redis-cli CONFIG SET requirepass xsec",
            "redis-cli acl setuser u on '>xsec' +@all",
            "redis-cli --cluster import h:1 --cluster-from-pass xsec",
            "sh -c 'sh -c \"redis-cli -a xsec ping\"'",
        ] {
            let found = calls(text);
            assert_eq!(found.len(), 1, "{text}");
            assert!(!format!("{found:?}").contains("xsec"), "{text}");
        }
        let found = calls("redis-cli -u redis://u:xsec@h:1/0 ping");
        assert_eq!(found[0].host.as_ref().map(|t| t.text.as_str()), Some("h"));
        assert!(found[0].password.is_some());
    }

    #[test]
    fn a_variable_in_single_quotes_is_not_known() {
        let found = calls("sh -c \"redis-cli -a '${PW}' -h '$$x' ping\"");
        assert_eq!(found[0].password.as_ref().map(|t| t.is_known), Some(false));
        assert!(calls("redis-cli -h '$$x'")[0].host.as_ref().is_some_and(|t| t.is_known));
    }

    #[test]
    fn what_is_only_printed_is_no_call() {
        assert!(calls("echo redis-cli ping; printf redis-cli").is_empty());
        assert!(calls("'redis-cli ping'").is_empty());
    }
}
