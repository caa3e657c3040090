//! Secrets in the lines of plan files: in options of commands, variables, keys, and addresses that contain a
//! password.

use crate::catalog::secrets::{
    is_acl_password, is_client_password_option, is_secret_variable, secrets_behind,
};
use crate::text::{Span, is_base64_text};
use std::ops::ControlFlow;

/// The setting of a unit that holds variables.
const ENVIRONMENT: &[u8] = b"Environment=";

/// Returns the spans of a line of a script or compose file that must not be shown. `before` is the text above
/// it.
pub(super) fn secrets_in_plan(before: &[u8], line: &[u8]) -> Vec<Span> {
    let above = above(before);
    if above.is_some_and(ends_in_key) {
        let from = line.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let rest = line[from..].trim_ascii_end();
        return if rest.is_empty() { Vec::new() } else { vec![Span::new(from, from + rest.len())] };
    }
    let words = words_of_setting(line);
    let mut search = Search {
        line,
        first: usize::from(words.first().is_some_and(|span| span.of(line) == b"-")),
        is_env: words.first().is_some_and(|first| first.of(line).eq_ignore_ascii_case(b"ENV")),
        is_continued: before.trim_ascii_end().ends_with(b"\\"),
        words,
        next: usize::from(above.is_some_and(ends_in_option)),
        are_rules: above.is_some_and(ends_in_user),
        hidden: Vec::new(),
    };
    for nth in search.first..search.words.len() {
        if search.read(nth).is_break() {
            break;
        }
    }
    search.hidden
}

/// Returns the words of a line, without the name of the setting in `Environment="NAME=VALUE"` in a unit.
fn words_of_setting(line: &[u8]) -> Vec<Span> {
    let mut words = words(line);
    if let Some(first) = words.first_mut()
        && let Some(rest) = first.of(line).get(..ENVIRONMENT.len())
        && rest.eq_ignore_ascii_case(ENVIRONMENT)
    {
        first.start += ENVIRONMENT.len();
        first.start += usize::from(matches!(line.get(first.start), Some(b'"' | b'\'')));
        first.end = first.end.max(first.start);
    }
    words
}

/// The search for secrets in a line, word by word.
struct Search<'l> {
    line: &'l [u8],
    words: Vec<Span>,
    /// The index of the first word, after the dash of a list item.
    first: usize,
    /// Whether the line is `ENV` of a Dockerfile.
    is_env: bool,
    /// Whether the line goes on with the command of the line above.
    is_continued: bool,
    /// The number of next words that are secret.
    next: usize,
    /// Whether the next words may be rules of a user.
    are_rules: bool,
    /// The secrets that were found.
    hidden: Vec<Span>,
}

impl Search<'_> {
    /// Reads a word. Breaks if all that follows it was read too.
    fn read(&mut self, nth: usize) -> ControlFlow<()> {
        let (line, span) = (self.line, self.words[nth]);
        if self.hidden.last().is_some_and(|last| span.start < last.end) {
            return ControlFlow::Continue(());
        }
        let word = span.of(line);
        if word.eq_ignore_ascii_case(b"rename-command") {
            // The new name of a command protects it from others.
            return self.hide_rest(nth + 2);
        }
        if self.next > 0 {
            self.next -= 1;
            self.hide_value(span);
            return ControlFlow::Continue(());
        }
        // `ENV NAME VALUE` in a Dockerfile.
        if nth == 1 && self.is_env && !word.contains(&b'=') && is_secret_variable(word) {
            return self.hide_rest(2);
        }
        // Passwords in the rules of a user: `--user bob on >password ~*`.
        if self.are_rules && word.len() > 1 && is_acl_password(word) {
            self.hidden.push(Span::new(span.start + 1, span.end));
            return ControlFlow::Continue(());
        }
        if is_base64_text(word) {
            self.hidden.push(span);
            return ControlFlow::Continue(());
        }
        self.are_rules |= matches!(word.to_ascii_lowercase().as_slice(), b"--user" | b"user" | b"setuser");
        if let Some(at) = user_info(word) {
            self.hidden.push(Span::new(span.start + at.start, span.start + at.end));
            return ControlFlow::Continue(());
        }
        self.read_name(nth, span)
    }

    /// Hides a word, and all in its quotes.
    fn hide_value(&mut self, span: Span) {
        let (line, word) = (self.line, span.of(self.line));
        let quote = span.start.checked_sub(1).map(|at| line[at]).filter(|b| matches!(b, b'"' | b'\''));
        let close = quote.and_then(|q| line[span.end..].iter().position(|b| *b == q));
        let mut end = close.map_or(span.end, |at| span.end + at);
        // `printf 'requirepass x\nmasterauth x'`
        let last = last_line(word);
        if last.len() < word.len() && names_secret(last) {
            self.next = 1;
            end = span.end;
        }
        self.hidden.push(Span::new(span.start, end));
    }

    /// Hides the line from a word on.
    fn hide_rest(&mut self, nth: usize) -> ControlFlow<()> {
        if let Some(value) = self.words.get(nth) {
            self.hidden.push(Span::new(value.start, self.line.trim_ascii_end().len().max(value.end)));
        }
        ControlFlow::Break(())
    }

    /// Reads a word that may name a secret, which it holds itself or which follows it.
    fn read_name(&mut self, nth: usize, span: Span) -> ControlFlow<()> {
        let (line, word) = (self.line, span.of(self.line));
        let name_end = word.iter().position(|b| matches!(b, b'=' | b':')).unwrap_or(word.len());
        let (name, value) = (&word[..name_end], word.get(name_end + 1..).unwrap_or_default());
        let is_option = is_client_password_option(word) && (nth > 0 || self.is_continued);
        let plain = name.strip_prefix(b"--").unwrap_or_else(|| last_line(name));
        let ends_with_option = value.strip_prefix(b"--").is_some_and(names_secret);
        if nth == self.first && name.len() == word.len() && names_secret(word) {
            // In a line of a configuration that the plan writes, everything after the name is secret.
            if let Some(value) = self.words.get(1) {
                let from = value.start - usize::from(matches!(line.get(value.start - 1), Some(b'"' | b'\'')));
                self.hidden.push(Span::new(from, line.trim_ascii_end().len().max(value.end)));
            }
            return ControlFlow::Break(());
        }
        if is_option || ends_with_option || (name.len() == word.len() && names_secret(plain)) {
            // `sentinel auth-pass NAME PASSWORD`
            self.next = if plain.eq_ignore_ascii_case(b"auth-pass") { 2 } else { 1 };
        } else if name.len() < word.len() && (names_secret(plain) || is_secret_variable(plain)) {
            if value.is_empty() {
                // In `PASSWORD: value`, the rest of the line is secret.
                let rest = line[span.end..].trim_ascii();
                let from = span.end + line[span.end..].iter().take_while(|b| b.is_ascii_whitespace()).count();
                if !rest.is_empty() {
                    self.hidden.push(Span::new(from, from + rest.len()));
                }
                return ControlFlow::Break(());
            }
            self.hidden.push(Span::new(span.start + name_end + 1, span.end));
        }
        ControlFlow::Continue(())
    }
}

/// Returns the nearest line above that is not empty, without the backslash that continues it.
fn above(before: &[u8]) -> Option<&[u8]> {
    const NEAR: usize = 3;
    let mut lines = before.rsplit(|b| *b == b'\n').take(NEAR).map(<[u8]>::trim_ascii);
    let line = lines.find(|line| !line.is_empty())?;
    Some(line.strip_suffix(b"\\").unwrap_or(line).trim_ascii_end())
}

/// Returns whether a line ends in an option, or an item of a list, that a secret follows.
fn ends_in_option(line: &[u8]) -> bool {
    let words = words(line);
    let Some(word) = words.last().map(|span| span.of(line)) else { return false };
    let plain = word.strip_prefix(b"--").unwrap_or(word);
    // A directive whose value is on the next line, which is folded.
    let is_alone = words.len() == 1 && names_secret(word);
    is_client_password_option(word) || is_alone || (plain.len() < word.len() && names_secret(plain))
}

/// Returns whether a line ends in `--user`, after which rules with passwords follow.
fn ends_in_user(line: &[u8]) -> bool {
    words(line).last().is_some_and(|span| span.of(line).eq_ignore_ascii_case(b"--user"))
}

/// Returns whether a line is the key of a secret whose value begins on the next line: `REDIS_PASSWORD:`,
/// `PASSWORD: >-`.
fn ends_in_key(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|b| *b == b':') else { return false };
    let is_open = matches!(line[colon + 1..].trim_ascii(), b"" | b"|" | b">" | b"|-" | b">-" | b"|+" | b">+");
    let key = line[..colon].trim_ascii();
    // The key `secrets:` has no secret as its value, but a list of names.
    is_open && is_secret_variable(key) && !key.eq_ignore_ascii_case(b"secrets")
}

/// Returns the text after the last `\n`, which `printf` and `echo -e` turn into a line break.
fn last_line(word: &[u8]) -> &[u8] {
    word.windows(2).rposition(|two| two == b"\\n").map_or(word, |at| &word[at + 2..])
}

/// Returns whether a secret follows a directive or command of this name.
fn names_secret(word: &[u8]) -> bool {
    secrets_behind(word) > 0
}

/// Returns the password in `redis://user:password@host`, as a span within the word.
fn user_info(word: &[u8]) -> Option<Span> {
    let scheme = word.windows(3).position(|w| w == b"://")? + 3;
    let at = scheme
        + word[scheme..]
            .iter()
            .take_while(|b| **b != b'/')
            .enumerate()
            .filter(|(_, b)| **b == b'@')
            .last()?
            .0;
    let colon = scheme + word[scheme..at].iter().position(|b| *b == b':')?;
    (colon + 1 < at).then(|| Span::new(colon + 1, at))
}

/// Returns the words of a line, separated by white space, commas, brackets and operators. Quotes are not part
/// of a word.
fn words(line: &[u8]) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    let mut quote: Option<u8> = None;
    let mut end_word = |start: &mut Option<usize>, end: usize| {
        if let Some(from) = start.take().filter(|from| *from < end) {
            words.push(Span::new(from, end));
        }
    };
    for (at, &byte) in line.iter().enumerate() {
        match (quote, byte) {
            (Some(q), b) if b == q => {
                quote = None;
                end_word(&mut start, at);
            }
            // A quoted command has words of its own (`sh -c "redis-cli -a x"`).
            (Some(_), b' ') => end_word(&mut start, at),
            (None, b'"' | b'\'') => {
                // `NAME="value"` is one word.
                if start.is_none() {
                    start = Some(at + 1);
                }
                quote = Some(byte);
            }
            (None, b' ' | b'\t' | b'\r' | b',' | b'[' | b']' | b';' | b'(' | b')' | b'`' | b'|' | b'&') => {
                end_word(&mut start, at);
            }
            _ => {
                start.get_or_insert(at);
            }
        }
    }
    end_word(&mut start, line.len());
    words
}

#[cfg(test)]
mod tests {
    use super::super::line::shown_in;

    fn show(line: &str) -> String {
        String::from_utf8_lossy(&shown_in("compose.yaml", b"", line.as_bytes()).0).into_owned()
    }

    #[test]
    fn secrets_of_images_and_units_are_hidden() {
        for (path, line) in [
            ("app/Dockerfile", "ENV REDIS_PASSWORD s3cret"),
            ("app/Dockerfile", "ENV REDIS_PASSWORD=s3cret PORT=1"),
            ("Dockerfile.prod", "CMD [\"redis-server\", \"--requirepass\", \"s3cret\"]"),
            ("x.dockerfile", "CMD [\"redis-server\", \"--requirepass s3cret\"]"),
            ("Containerfile", "HEALTHCHECK CMD redis-cli -a s3cret ping"),
            ("redis.service", "ExecStart=/usr/bin/redis-server --requirepass s3cret"),
            ("redis.service", "Environment=\"REDIS_PASSWORD=s3cret\" A=1"),
            ("redis.service.d/a.conf", "Environment=REDIS_PASSWORD=s3cret"),
        ] {
            let shown = shown_in(path, b"", line.as_bytes()).0;
            assert!(!String::from_utf8_lossy(&shown).contains("s3cret"), "{line}");
        }
        assert_eq!(shown_in("Dockerfile", b"", b"ENV PORT 7001").0, b"ENV PORT 7001");
    }

    #[test]
    fn secrets_on_the_next_line_of_a_command_are_hidden() {
        for option in ["-a", "--pass"] {
            let line = format!("  {option} s3cret --cluster-replicas 1");
            for before in ["redis-cli --cluster create \\\n  a:1 b:2 \\\n", "docker exec r redis-cli \\\r\n"]
            {
                let shown = shown_in("up.sh", before.as_bytes(), line.as_bytes()).0;
                assert!(!String::from_utf8_lossy(&shown).contains("s3cret"), "{before}{line}");
            }
        }
    }

    #[test]
    fn secrets_are_hidden() {
        for line in [
            "redis-cli -a s3cret ping",
            "redis-cli -c -p 7006 -a 's3cret x' --cluster add-node a:1 b:2",
            "redis-cli --pass s3cret",
            "redis-cli -u redis://me:s3cret@host:7001",
            "REDISCLI_AUTH=s3cret redis-cli ping",
            "export REDIS_PASSWORD=\"s3cret\"",
            "  REDIS_PASSWORD: s3cret x",
            "  - REDIS_PASSWORD=s3cret",
            "command: redis-server --requirepass s3cret --masterauth s3cret",
            "command: [\"redis-server\", \"--requirepass\", \"s3cret\"]",
            "command: sh -c \"redis-server --requirepass s3cret\"",
            "docker run -e PASS=s3cret redis",
            "redis-cli AUTH s3cret",
            "redis-cli config set requirepass s3cret",
            "test: [\"CMD\", \"redis-cli\", \"-a\", \"s3cret\", \"ping\"]",
            "- --requirepass s3cret",
            "  - \"masterauth one s3cret\"",
            "x=$(redis-cli -a s3cret ping)",
            "- REDIS_ARGS=--requirepass s3cret",
            "command: redis-server --user \"default on >s3cret ~* +@all\"",
            "redis-cli ACL SETUSER bob on '>s3cret' ~*",
            "command: [\"redis-server\", \"--user\", \"bob\", \"on\", \"#s3cret\"]",
            "requirepass s3cret",
            "\tmasterauth \"s3cret with words\"",
            "  primaryauth s3cret",
            "tls-key-file-pass s3cret",
            "user default on >s3cret ~* +@all",
            "user default on #s3cret !s3cret <s3cret ~* +@all",
            "rename-command CONFIG s3cret",
            "rename-command CONFIG \"s3cret\"",
            "sentinel auth-pass mymaster s3cret",
            "echo \"requirepass s3cret\" >> redis.conf",
            "echo 'masterauth s3cret' | sudo tee -a redis.conf",
            "printf 'port 7001\\nrequirepass s3cret\\n' > redis.conf",
            "printf 'port 7001\\nrequirepass s3cret\\nmasterauth s3cret\\n' > redis.conf",
            "echo user default on '>s3cret' > users.acl",
        ] {
            assert!(!show(line).contains("s3cret"), "{line:?} -> {:?}", show(line));
        }
        assert_eq!(show("redis-cli -a 's3cret with words' ping"), "redis-cli -a '********' ping");
        assert_eq!(show("  redis.conf: cmVxdWlyZXBhc3Mgcw=="), "  redis.conf: ********");
        assert_eq!(show("    cmVxdWlyZXBhc3Mgc29tZXRoaW5nIGxvbmc="), "    ********");
    }

    #[test]
    fn secrets_on_a_line_of_their_own_are_hidden() {
        for (before, line) in [
            ("  - redis-server\n  - --requirepass\n", "  - s3cret"),
            ("  - -a\n", "  - 's3cret x'"),
            ("redis-cli \\\n  -a \\\n", "  s3cret ping"),
            ("[\"redis-server\", \"--requirepass\",\n", "  \"s3cret\"]"),
            ("  redis-server --masterauth\n\n", "  s3cret --port 7001"),
            ("  REDIS_PASSWORD:\n", "    s3cret x"),
            ("  REDIS_PASSWORD: >-\n", "    s3cret"),
            ("  - --user\n", "  - bob on >s3cret ~*"),
            ("redis.conf: >\n  requirepass\n", "  s3cret"),
        ] {
            let (shown, _) = shown_in("compose.yaml", before.as_bytes(), line.as_bytes());
            assert!(!String::from_utf8_lossy(&shown).contains("s3cret"), "{before:?} {line:?}");
        }
        for (before, line) in [
            ("secrets:\n", "  redis_password:"),
            ("  - redis-cli\n", "  - --cluster"),
            ("  - --port\n", "  - \"7001\""),
        ] {
            let (shown, _) = shown_in("compose.yaml", before.as_bytes(), line.as_bytes());
            assert_eq!(String::from_utf8_lossy(&shown), line);
        }
    }

    #[test]
    fn the_rest_is_shown() {
        for line in [
            "docker run -itd --name redis-7001 -p 7001:7001 redis:7.2",
            "image: redis:7.2",
            "  - ./node-7001/conf:/etc/redis",
            "docker network create redis --subnet 192.169.0.0/16",
            "REDIS_PASSWORD_FILE: /run/secrets/redis",
            "cluster-announce-ip 172.38.0.1${port}",
            "cat > node-7001/redis.conf <<EOF",
        ] {
            assert_eq!(show(line), line);
        }
    }
}
