/// The number that the path of a node's file carries, as in `node-7002/conf/redis.conf`, `7001/redis.conf`
/// or `redis-1.conf`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The part of the path that holds the number: `node-7002`.
    pub name: String,
    /// The number.
    pub number: u32,
    /// The path with what differs between siblings taken out: `*` for the number wherever it stands, `<role>` for
    /// words such as `master`, `<host>` for folders named after machines. Siblings share it.
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
        let far = parts.len().saturating_sub(DEPTH + 1);
        let general = |(nth, part): (usize, &&str)| match nth {
            nth if nth == at => role_taken_out(&part.replacen(digits, "*", 1)),
            nth if nth < far => (*part).to_owned(),
            _ => generalised(part, digits),
        };
        let pattern: Vec<String> = parts.iter().enumerate().map(general).collect();
        let name = stem.to_owned();
        let names_port = means_port(word, number);
        return Some(Label { name, number, pattern: pattern.join("/"), names_port });
    }
    None
}

/// A part of a path beside the one with the number: `7001` in `7001/redis-7001.conf`, `host2` in
/// `host2/7001/redis.conf`, `masters` in `masters/7001.conf`.
fn generalised(part: &str, digits: &str) -> String {
    const HOSTS: [&str; 8] = ["host", "server", "machine", "vm", "box", "rack", "zone", "ip"];
    let stem = part.strip_suffix(".conf").unwrap_or(part);
    if is_role(stem.trim_end_matches('s')) {
        return "<role>".to_owned();
    }
    if stem.parse::<std::net::Ipv4Addr>().is_ok() {
        return "<host>".to_owned();
    }
    match split(stem) {
        Some((_, same)) if same == digits => role_taken_out(&part.replacen(digits, "*", 1)),
        Some((word, number)) if !number.is_empty() && HOSTS.contains(&plain(word).as_str()) => {
            "<host>".to_owned()
        }
        _ => part.to_owned(),
    }
}

/// A part of a path without the word for a node's role: `redis-master-*` and `redis-slave-*` are siblings.
fn role_taken_out(part: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphabetic();
    let Some(from) = part.find(is_word) else { return part.to_owned() };
    let mut at = from;
    while at < part.len() {
        let rest = &part[at..];
        let end = at + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        if is_role(&part[at..end]) {
            return format!("{}<role>{}", &part[..at], &part[end..]);
        }
        let Some(next) = part[end..].find(is_word) else { break };
        at = end + next;
    }
    part.to_owned()
}

fn is_role(word: &str) -> bool {
    const ROLES: [&str; 6] = ["master", "slave", "replica", "primary", "m", "s"];
    ROLES.iter().any(|role| word.eq_ignore_ascii_case(role))
}

/// A word without the separators around it.
fn plain(word: &str) -> String {
    word.trim_matches(['-', '_', '.']).to_ascii_lowercase()
}

/// Whether the name of a file or folder can stand for a part of a [`Label::pattern`].
pub fn part_fits(pattern: &str, name: &str) -> bool {
    if !pattern.contains(['*', '<']) {
        return pattern == name;
    }
    // What stands before and behind the parts that differ.
    let before = pattern.split(['*', '<']).next().unwrap_or_default();
    let behind = pattern.rsplit(['*', '>']).next().unwrap_or_default();
    name.len() > before.len() + behind.len() && name.starts_with(before) && name.ends_with(behind)
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
    fn siblings_share_a_pattern() {
        let pattern = |path: &str| label(path).expect(path).pattern;
        for siblings in [
            ["7001/7001.conf", "7002/7002.conf"],
            ["a/node-7001/redis-7001.conf", "a/node-7002/redis-7002.conf"],
            ["host1/7001/redis.conf", "host2/7001/redis.conf"],
            ["10.0.0.1/redis-7001.conf", "10.0.0.2/redis-7001.conf"],
            ["conf/redis-master-1.conf", "conf/redis-slave-1.conf"],
            ["masters/7001.conf", "slaves/7004.conf"],
            ["m1/redis.conf", "s2/redis.conf"],
            ["cluster/1/redis.conf", "cluster/2/redis.conf"],
        ] {
            assert_eq!(pattern(siblings[0]), pattern(siblings[1]));
            for (part, name) in pattern(siblings[0]).split('/').zip(siblings[1].split('/')) {
                assert!(part_fits(part, name), "{part} {name}");
            }
        }
        for strangers in [
            ["cluster1/node-1/redis.conf", "cluster2/node-1/redis.conf"],
            ["prod/7001/redis.conf", "test/7001/redis.conf"],
            ["redis-1.conf", "valkey-1.conf"],
            ["a/redis-1.conf", "a/redis-1.con"],
        ] {
            assert_ne!(label(strangers[0]).map(|l| l.pattern), label(strangers[1]).map(|l| l.pattern));
        }
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
