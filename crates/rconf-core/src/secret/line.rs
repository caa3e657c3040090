//! Hides the secrets in a line of a file.

use super::conf::{secrets, skip};
use super::env::secrets_in_env;
use super::json::secrets_in_json;
use super::plan::secrets_in_plan;
use super::toml::secrets_in_toml;
use crate::text::Span;

/// The text that replaces a secret.
pub const HIDDEN: &str = "********";

/// The syntax of a file, as far as it matters for finding secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notation {
    /// The lines of a redis.conf.
    Conf,
    /// A compose file, a script, a Dockerfile, or a systemd unit.
    Plan,
    /// A JSON file.
    Json,
    /// A file with environment variables.
    Env,
    /// An rconf.toml.
    Toml,
    /// A file that rconf generates without secrets.
    Plain,
    /// A file whose name does not tell, such as standard input: a configuration, or a plan.
    Unknown,
}

impl Notation {
    /// Returns the notation of a file, by its path.
    fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or_default();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        let lower = name.to_ascii_lowercase();
        match extension.as_str() {
            "yml" | "yaml" | "sh" | "bash" | "service" => Self::Plan,
            "json" => Self::Json,
            "env" => Self::Env,
            _ if lower.starts_with(".env") => Self::Env,
            _ if lower.contains("dockerfile") || lower.contains("containerfile") => Self::Plan,
            // A drop-in of a unit.
            "conf" if path.contains(".service.d/") => Self::Plan,
            "toml" => Self::Toml,
            "md" | "gitignore" => Self::Plain,
            "conf" | "acl" => Self::Conf,
            _ => Self::Unknown,
        }
    }
}

/// Returns a line of the file at `path` with its secrets hidden, and a function that maps an offset in the
/// line to the new text. `before` is the text of the file up to the line: in a plan file a secret may be on a
/// line of its own.
pub fn shown_in(path: &str, before: &[u8], line: &[u8]) -> (Vec<u8>, impl Fn(usize) -> usize + use<>) {
    let hidden = match Notation::of(path) {
        Notation::Conf => secrets(line),
        Notation::Plan => secrets_in_plan(before, line),
        Notation::Json => secrets_in_json(before, line),
        Notation::Env => secrets_in_env(before, line),
        Notation::Toml => secrets_in_toml(line),
        Notation::Plain => Vec::new(),
        Notation::Unknown if begins_as_plan(before) => secrets_in_plan(before, line),
        Notation::Unknown => united(secrets(line), secrets_in_plan(before, line)),
    };
    hide(line, hidden)
}

/// Returns whether a text that has no telling name begins as a script or a YAML file does. Of a configuration, more is
/// hidden.
fn begins_as_plan(text: &[u8]) -> bool {
    // Every line that is shown asks.
    const LOOKED_AT: usize = 1024;
    const KEYS: [&[u8]; 3] = [b"apiVersion:", b"kind:", b"services:"];
    let start = &text[..text.len().min(LOOKED_AT)];
    let is_key = |line: &[u8]| KEYS.iter().any(|key| line.starts_with(key));
    start.starts_with(b"#!") || start.split(|b| *b == b'\n').any(is_key)
}

/// Returns the spans that cover what the spans of either list cover, in order.
fn united(mut spans: Vec<Span>, more: Vec<Span>) -> Vec<Span> {
    spans.extend(more);
    spans.sort_unstable_by_key(|span| span.start);
    let mut united: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match united.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => united.push(span),
        }
    }
    united
}

/// Returns a line of a redis.conf with its secrets hidden, and a function that maps an offset in the line to
/// the new text.
pub fn shown(line: &[u8]) -> (Vec<u8>, impl Fn(usize) -> usize) {
    hide(line, secrets(line))
}

fn hide(line: &[u8], hidden: Vec<Span>) -> (Vec<u8>, impl Fn(usize) -> usize + use<>) {
    let mut text = Vec::with_capacity(line.len());
    let mut moved = Vec::new();
    let mut at = 0;
    for span in hidden {
        // White space before a hidden part is kept, so that the words stay apart.
        let from = skip(line, span.start, |b| b.is_ascii_whitespace()).min(span.end);
        text.extend_from_slice(&line[at..from]);
        moved.push((Span::new(from, span.end), text.len()));
        text.extend_from_slice(HIDDEN.as_bytes());
        at = span.end;
    }
    text.extend_from_slice(&line[at.min(line.len())..]);
    let place = move |offset: usize| {
        let mut shift = 0_isize;
        for (span, to) in &moved {
            if offset <= span.start {
                break;
            }
            if offset < span.end {
                return *to + HIDDEN.len();
            }
            shift = (*to + HIDDEN.len()).cast_signed() - span.end.cast_signed();
        }
        offset.saturating_add_signed(shift)
    };
    (text, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(line: &str) -> String {
        String::from_utf8_lossy(&shown(line.as_bytes()).0).into_owned()
    }

    #[test]
    fn secrets_are_hidden_whatever_is_wrong_with_the_line() {
        for line in [
            "requirepass s3cret",
            "requirepass  s3cret x",
            "  RequirePass \"s3cret",
            "requirepass=s3cret",
            "requirepass:s3cret",
            "requirpass s3cret",
            "\"requirepass\" s3cret",
            "masterauth s3cret # c",
            "# masterauth s3cret",
            "#requirepass s3cret",
            "primaryauth 's3cret'",
            "tls-key-file-pass s3cret",
            "user bob on >s3cret ~*",
            "user bob on \">s3cret\" ~*",
            "user bob on #s3cret",
            "user bob on >s3\ts3cret",
            "user  bob on >s3cret",
            "alice on >s3cret",
            "rename-command CONFIG s3cret",
            "port 1\0s3cret",
            "sentinel auth-pass m s3cret",
            "sentinel auth-pass s3cret",
            "Sentinel AUTH-PASS\tm\ts3cret x",
            "sentinel sentinel-pass s3cret",
            "sentinel rename-command m CONFIG s3cret",
            "sentinel auth_pass m s3cret",
            "sentinel monitor m 10.0.0.1 6379 2 s3cret",
            "sentinel auth-pass m \"s3cret\"",
            "sentinel monitor \"m s3cret\" 10.0.0.1 6379 2",
            "# sentinel auth-pass m s3cret",
            "sentinel parallel-syncs m 1 # auth-pass m s3cret",
            "maxmemory 1gb # requirepass s3cret",
            "# 密码 requirepass: s3cret",
            "# REQUIREPASS=s3cret",
            "port 1 # the password: s3cret",
            "requirepass s3cret # requirepass s3cret",
        ] {
            assert!(!show(line).contains("s3cret"), "{line:?} -> {:?}", show(line));
        }
    }

    #[test]
    fn a_file_of_any_kind_may_have_no_telling_name() {
        for line in [
            "  REDIS_PASSWORD: s3cret",
            "redis-cli -a s3cret ping",
            "requirepass s3cret s3cret",
            "# auth: s3cret",
        ] {
            let (text, _) = shown_in("<stdin>", b"", line.as_bytes());
            assert!(!String::from_utf8_lossy(&text).contains("s3cret"), "{line:?}");
        }
        let image = b"    image: redis:7.2";
        assert_eq!(shown_in("<stdin>", b"services:\n  a:\n", image).0, image);
    }

    #[test]
    fn the_rest_is_shown_as_it_is() {
        for line in [
            "port 6379",
            "# a comment about passwords",
            "save 900 1",
            "bind 0.0.0.0 # x",
            "sentinel monitor mymaster 10.0.0.1 6379 2",
            "SENTINEL  down-after-milliseconds mymaster  500",
            "sentinel auth-user mymaster watcher",
            "",
            "   ",
            "# requirepass",
        ] {
            assert_eq!(show(line), line);
        }
        assert_eq!(show("requirepass  s3cret"), format!("requirepass  {HIDDEN}"));
        assert_eq!(show("user a on >p ~*"), format!("user a on >{HIDDEN} ~*"));
    }

    #[test]
    fn places_are_carried_over() {
        let (text, place) = shown(b"user a on >p ~*");
        assert_eq!(&text[place(13)..], b"~*");
        assert_eq!(place(0), 0);
        assert_eq!(place(15), text.len());
    }
}
