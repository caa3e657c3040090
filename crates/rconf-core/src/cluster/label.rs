/// The number that the path of a node's file carries, as in `node-7002/conf/redis.conf`, `7001/redis.conf`
/// or `redis-1.conf`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The part of the path that holds the number: `node-7002`.
    pub name: String,
    /// The number.
    pub number: u32,
    /// The path with `*` in the number's place. Siblings share it.
    pub pattern: String,
    /// Whether the number can only mean a port: it is in the range of ports, and the name says what it is of.
    pub names_port: bool,
}

/// How many parts of a path, from its end, are looked at.
const DEPTH: usize = 4;

/// The label of a path, if it has one: the last part that is a word, perhaps, and a number.
pub fn label(path: &str) -> Option<Label> {
    let parts: Vec<&str> = path.split('/').collect();
    for (at, part) in parts.iter().enumerate().rev().take(DEPTH) {
        let is_file = at + 1 == parts.len();
        let stem = if is_file { part.strip_suffix(".conf").unwrap_or(part) } else { part };
        let Some((word, digits)) = split(stem) else { continue };
        let Ok(number) = digits.parse::<u32>() else { continue };
        let mut pattern: Vec<String> = parts.iter().map(ToString::to_string).collect();
        pattern[at] = part.replacen(digits, "*", 1);
        let name = stem.to_owned();
        let names_port = means_port(word, number);
        return Some(Label { name, number, pattern: pattern.join("/"), names_port });
    }
    None
}

/// Splits `node-7002` into `node-` and `7002`. Nothing may follow the number; letters and separators may
/// stand before it.
fn split(stem: &str) -> Option<(&str, &str)> {
    let from = stem.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let (word, digits) = stem.split_at_checked(from)?;
    let plain = word.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_' | '.'));
    (plain && (1..=5).contains(&digits.len())).then_some((word, digits))
}

/// Whether a number with this word before it is a port. A bare number, and one behind the name of the server
/// as in `redis-2024`, may also be a year.
fn means_port(word: &str, number: u32) -> bool {
    const KINDS: [&str; 9] =
        ["node", "redis", "valkey", "port", "master", "replica", "slave", "server", "instance"];
    let word = word.to_ascii_lowercase();
    let is_year = (1900..=2100).contains(&number);
    let is_plain = ["", "redis", "valkey", "server"].contains(&word.trim_end_matches(['-', '_', '.']));
    (1024..=65_535).contains(&number)
        && (word.is_empty() || KINDS.iter().any(|kind| word.contains(kind)))
        && !(is_plain && is_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<(u32, String, bool)> {
        label(path).map(|l| (l.number, l.pattern, l.names_port))
    }

    #[test]
    fn real_layouts_have_labels() {
        let port = |number, pattern: &str| Some((number, pattern.to_owned(), true));
        assert_eq!(of("a/node-7002/conf/redis.conf"), port(7002, "a/node-*/conf/redis.conf"));
        assert_eq!(of("7001/redis.conf"), port(7001, "*/redis.conf"));
        assert_eq!(of("redis-7001.conf"), port(7001, "redis-*.conf"));
        assert_eq!(of("redis_7001/redis.conf"), port(7001, "redis_*/redis.conf"));
        assert_eq!(of("redis-1/redis.conf"), Some((1, "redis-*/redis.conf".to_owned(), false)));
        assert_eq!(of("redis.conf"), None);
    }

    #[test]
    fn a_year_or_a_version_is_no_port() {
        assert_eq!(of("2024/redis.conf"), Some((2024, "*/redis.conf".to_owned(), false)));
        assert_eq!(of("redis-2024/redis.conf").map(|l| l.2), Some(false));
        assert_eq!(of("node-2001/redis.conf").map(|l| l.2), Some(true));
        assert_eq!(of("redis-7.2/redis.conf"), None);
        assert_eq!(of("etc/redis/redis.conf"), None);
    }
}
