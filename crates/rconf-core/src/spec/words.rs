//! Checks the words of a spec that become part of commands and paths.

use crate::catalog::distance;
use crate::message::{Message, error_with_message, say};

/// The error of [`check_password`]. It does not contain the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadPassword;

impl BadPassword {
    /// Returns what is wrong, in each language.
    pub fn message(self) -> Message {
        say!(
            "the password must have 8 to 512 printable ASCII characters, without spaces, quotes or backslashes",
            "密码必须是 8 到 512 个可打印的 ASCII 字符，不含空格、引号和反斜杠"
        )
    }
}

error_with_message!(BadPassword);

/// Checks that a password has 8 to 512 characters and needs no quotes in redis.conf, in an ACL file and in a
/// shell.
pub fn check_password(password: &str) -> Result<(), BadPassword> {
    let fine = |b: u8| (b'!'..=b'~').contains(&b) && !matches!(b, b'"' | b'\'' | b'\\');
    if (8..=512).contains(&password.len()) && password.bytes().all(fine) { Ok(()) } else { Err(BadPassword) }
}

/// Returns whether a word begins with a letter or digit, has at most `most` bytes, and consists only of
/// letters, digits and the characters in `more`.
fn is_plain(word: &str, most: usize, more: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphanumeric())
        && word.len() <= most
        && word.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
}

/// Returns whether a word can be the name of a cluster, container, network, host, context or variable.
pub(crate) fn is_name(word: &str) -> bool {
    is_plain(word, 40, "-_.") && !word.contains("..")
}

/// Returns whether a word can be the name of an image, with its registry, tag and digest.
pub(super) fn is_image(word: &str) -> bool {
    is_plain(word, 255, "-_./:@") && !word.contains("..")
}

/// Returns whether a word can be a path. No part of it may be `.` or `..`.
pub(super) fn is_path(word: &str) -> bool {
    let rest = word.strip_prefix('/').unwrap_or(word);
    is_plain(rest, 200, "-_./") && rest.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Returns whether a word can be a host name in DNS.
pub(super) fn is_hostname(word: &str) -> bool {
    is_plain(word, 253, "-.") && !word.ends_with(['-', '.']) && !word.contains("..")
}

/// Returns whether a word can be the name of an object in Kubernetes that is part of host names: a label of DNS in lower
/// case (RFC 1123).
pub(super) fn is_dns_label(word: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    word.len() <= 63
        && word.bytes().next().is_some_and(is_plain)
        && word.bytes().last().is_some_and(is_plain)
        && word.bytes().all(|b| is_plain(b) || b == b'-')
}

/// Returns whether a word can be the value of a label in Kubernetes, or the name in its key.
pub(super) fn is_label_value(word: &str) -> bool {
    is_plain(word, 63, "-_.") && word.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// Returns whether a word can be the key of a label in Kubernetes: a name, which may follow a host name and `/`.
pub(super) fn is_label_key(word: &str) -> bool {
    let (prefix, name) = word.split_once('/').map_or((None, word), |(prefix, name)| (Some(prefix), name));
    is_label_value(name) && prefix.is_none_or(|prefix| prefix.split('.').all(is_dns_label))
}

/// Returns the number of bytes of a size such as `512mb`, `2g` or `1048576`, or `None` if it is not a size.
/// As in docker, and unlike in redis.conf, `g` and `gb` are both 1024³.
pub(super) fn size(text: &str) -> Option<u64> {
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower.len() - lower.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = lower.split_at(digits);
    let factor = match unit.trim() {
        "" | "b" => 1,
        "k" | "kb" => 1 << 10,
        "m" | "mb" => 1 << 20,
        "g" | "gb" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

/// Returns the known word that is most similar to `word`, or `None` if none is similar enough.
pub(super) fn nearest<'w>(word: &str, known: &[&'w str]) -> Option<&'w str> {
    let lower: String = word.to_ascii_lowercase().replace('_', "-").chars().take(60).collect();
    let near = known.iter().map(|k| (distance(&lower, k), *k)).min()?;
    (near.0 <= near.1.len() / 3).then_some(near.1)
}

/// Returns the beginning of a text from the spec, with control characters escaped, for use in a message.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_need_no_quotes() {
        assert_eq!(check_password("Zm9v+YmFy/x=="), Ok(()));
        for bad in ["short", "with space", "quo\"te-quote", "back\\slash", "密码密码密码"] {
            assert_eq!(check_password(bad), Err(BadPassword), "{bad}");
        }
    }

    #[test]
    fn hostile_words_are_no_names() {
        for bad in ["", "a b", "$(id)", "a'b", "../x", "a\nb", "-a", "a\"b", "a;b", "a`b"] {
            assert!(!is_name(bad) && !is_image(bad) && !is_path(bad) && !is_hostname(bad), "{bad:?}");
        }
        assert!(!is_name("a..b") && !is_image("a..b") && !is_hostname("a..b"));
        assert!(is_name("my.cluster_1") && is_image("host:5000/a/b:7.2@sha256:00") && is_path("secrets/x"));
        assert!(is_path("/run/secrets/redis") && !is_path("a//b") && !is_path("a/./b") && !is_path("/"));
    }

    #[test]
    fn names_and_labels_are_those_of_kubernetes() {
        for good in ["a", "redis-0", "0"] {
            assert!(is_dns_label(good), "{good}");
        }
        for bad in ["", "-a", "a-", "A", "a.b", "a_b", "a b", &"a".repeat(64)] {
            assert!(!is_dns_label(bad), "{bad}");
        }
        for good in ["zone", "topology.kubernetes.io/zone", "a/B_c.d"] {
            assert!(is_label_key(good), "{good}");
        }
        for bad in ["", "/a", "a/", "a/b/c", "A/b", "a: b", "a\nb"] {
            assert!(!is_label_key(bad), "{bad}");
        }
    }

    #[test]
    fn sizes_are_dockers() {
        assert_eq!(size("2g"), Some(2 << 30));
        assert_eq!(size("512MB"), Some(512 << 20));
        assert_eq!(size("1048576"), Some(1 << 20));
        for bad in ["", "g", "1.5g", "1tb", "-1", "99999999999999999999g"] {
            assert_eq!(size(bad), None, "{bad}");
        }
    }
}
