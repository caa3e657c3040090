/// The number in the path of a node's file, as in `node-7002/conf/redis.conf`, `7001/redis.conf` or
/// `redis-1.conf`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The part of the path that contains the number, such as `node-7002`.
    pub name: String,
    /// The number.
    pub number: u32,
    /// The path without what differs between siblings, which share it: `*` replaces the number, `<role>`
    /// words such as `master`, and `<host>` folders named after machines.
    pub pattern: String,
    /// Whether the number is a port, according to its size and the words around it.
    pub names_port: bool,
}

/// The number of path parts that are searched, from the end.
const DEPTH: usize = 4;

/// Returns the label of a path, which the last part with the number or address of a node gives, or `None` if no part has
/// one.
pub fn label(path: &str) -> Option<Label> {
    let parts: Vec<&str> = path.split('/').collect();
    for (at, part) in parts.iter().enumerate().rev().take(DEPTH) {
        let is_file = at + 1 == parts.len();
        let stem = if is_file { part.strip_suffix(".conf").unwrap_or(part) } else { part };
        let Some(found) = find_number(stem) else { continue };
        let first_searched = parts.len().saturating_sub(DEPTH + 1);
        let pattern_of = |(nth, part): (usize, &&str)| match nth {
            nth if nth == at => format!("{}{}", found.pattern, &part[stem.len()..]),
            nth if nth < first_searched => (*part).to_owned(),
            _ => pattern_of_part(part, &found),
        };
        let pattern: Vec<String> = parts.iter().enumerate().map(pattern_of).collect();
        let (number, names_port) = (found.number, found.names_port);
        return Some(Label { name: stem.to_owned(), number, pattern: pattern.join("/"), names_port });
    }
    None
}

/// Returns the pattern for a part of a path beside the one with the number: `7001` in `7001/redis-7001.conf`,
/// `host2` in `host2/7001/redis.conf`, `masters` in `masters/7001.conf`.
fn pattern_of_part(part: &str, of: &NodeNumber<'_>) -> String {
    const HOSTS: [&str; 8] = ["host", "server", "machine", "vm", "box", "rack", "zone", "ip"];
    let stem = part.strip_suffix(".conf").unwrap_or(part);
    if is_role(stem.trim_end_matches('s')) {
        return "<role>".to_owned();
    }
    match find_number(stem) {
        Some(found) if found.pattern == "<host>" => "<host>".to_owned(),
        Some(found) if found.is_of_same_node(of) => format!("{}{}", found.pattern, &part[stem.len()..]),
        Some(found) if HOSTS.contains(&without_separators(found.word).as_str()) => "<host>".to_owned(),
        _ => part.to_owned(),
    }
}

/// The number in the name of a file or folder, and its surroundings.
struct NodeNumber<'a> {
    number: u32,
    digits: &'a str,
    /// The text before the digits.
    word: &'a str,
    /// The name, with placeholders for the parts that differ between siblings.
    pattern: String,
    names_port: bool,
}

impl NodeNumber<'_> {
    /// Returns whether this number, in a folder above that of `of`, is the number of the same node, as in
    /// `node-1/redis-1.conf`. In `lab1/redis-1.conf` it only happens to be equal.
    fn is_of_same_node(&self, of: &NodeNumber<'_>) -> bool {
        const KINDS: [&str; 9] =
            ["", "node", "redis", "valkey", "server", "instance", "port", "shard", "container"];
        let own = self.word.trim_matches(is_separator).rsplit(is_separator).next().unwrap_or_default();
        let own = own.to_ascii_lowercase();
        let is_kind = KINDS.contains(&own.as_str()) || is_role(&own);
        self.digits == of.digits && (self.digits.len() > 3 || self.word == of.word || is_kind)
    }
}

/// Finds the number of a node: the last number in the name, as in `node-7002`, `7001-redis`,
/// `redis-1-master`, `shard1-replica2` and `10.0.0.5_7001`, or the address at its end. Parts of versions and
/// dates do not count.
fn find_number(stem: &str) -> Option<NodeNumber<'_>> {
    if let Some((word, octet)) = address_at_end(stem) {
        let number = octet.parse().ok()?;
        let pattern = replace_role(&format!("{word}<host>"));
        return Some(NodeNumber { number, digits: octet, word, pattern, names_port: false });
    }
    let end = stem.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (before, behind) = stem.split_at_checked(end)?;
    let from = before.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    // The text before the number may end in a character of several bytes.
    let from = (from..=before.len()).find(|at| before.is_char_boundary(*at))?;
    let (word, digits) = before.split_at_checked(from)?;
    let ends_well = behind.is_empty() || behind.starts_with(is_separator);
    let is_plain = |c: char| c.is_alphabetic() || is_separator(c);
    if digits.len() > 5
        || !ends_well
        || !behind.chars().all(is_plain)
        || !word.chars().next_back().is_none_or(is_plain)
    {
        return None;
    }
    let number = digits.parse().ok()?;
    let general = replace_other_numbers(word)?;
    let pattern = replace_role(&format!("{general}*{behind}"));
    let own = if general.starts_with("<host>") { "" } else { word };
    let names_port = means_port(own, number) && (behind.is_empty() || is_kind(&without_separators(behind)));
    Some(NodeNumber { number, digits, word, pattern, names_port })
}

/// Replaces an address in the text before the number, and the number of a host, shard or node, as in
/// `redis-node1-7001`. Returns `None` if a number belongs together with the last
/// one, as in `7.2`, `2024-01-15` and `1-7001`, or if there are too many numbers.
fn replace_other_numbers(word: &str) -> Option<String> {
    const COUNTED: [&str; 8] = ["node", "host", "server", "shard", "machine", "vm", "group", "instance"];
    let mut general = String::new();
    let (mut rest, mut literal) = (word, 0);
    while let Some(from) = rest.find(|c: char| c.is_ascii_digit()) {
        let (text, tail) = rest.split_at_checked(from)?;
        let len = tail.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(tail.len());
        let (run, tail) = tail.split_at_checked(len)?;
        let own = text.rsplit(is_separator).find(|part| !part.is_empty()).unwrap_or_default();
        let is_next = tail.chars().all(is_separator);
        general.push_str(text);
        if address_at_end(run.trim_end_matches('.')).is_some() {
            general.push_str("<host>");
        } else if !run.contains('.') && (COUNTED.iter().any(|c| own.eq_ignore_ascii_case(c)) || is_role(own))
        {
            general.push('*');
        } else {
            general.push_str(run);
            literal += 1;
            if is_next || literal > 1 {
                return None;
            }
        }
        rest = tail;
    }
    general.push_str(rest);
    Some(general)
}

/// Splits off an IPv4 address at the end of a name. Returns the text before it, and its last octet.
fn address_at_end(stem: &str) -> Option<(&str, &str)> {
    let from = stem.rfind(|c: char| !c.is_ascii_digit() && c != '.').map_or(0, |at| at + 1);
    let from = (from..=stem.len()).find(|at| stem.is_char_boundary(*at))?;
    let (word, address) = stem.split_at_checked(from)?;
    address.parse::<std::net::Ipv4Addr>().ok()?;
    Some((word, address.rsplit('.').next()?))
}

fn is_separator(c: char) -> bool {
    matches!(c, '-' | '_' | '.' | ' ' | '(' | ')' | '@' | ':')
}

/// Returns whether a word after the number says what the number belongs to, as in `7001-redis`.
fn is_kind(word: &str) -> bool {
    ["redis", "valkey", "node", "server", "cluster"].contains(&word) || is_role(word)
}

/// Replaces the word for a node's role in a part of a path, so that `redis-master-*` and `redis-slave-*` are
/// siblings.
fn replace_role(part: &str) -> String {
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

/// Returns a word in lower case, without the separators around it.
fn without_separators(word: &str) -> String {
    word.trim_matches(is_separator).to_ascii_lowercase()
}

/// Returns whether the name of a file or folder matches a part of a [`Label::pattern`].
pub fn part_matches(pattern: &str, name: &str) -> bool {
    if !pattern.contains(['*', '<']) {
        return pattern == name;
    }
    // The text before and after the variable parts.
    let before = pattern.split(['*', '<']).next().unwrap_or_default();
    let behind = pattern.rsplit(['*', '>']).next().unwrap_or_default();
    name.len() > before.len() + behind.len() && name.starts_with(before) && name.ends_with(behind)
}

/// Returns whether a number after this word is a port. A bare number, or one after the name of a server as in
/// `redis-2024`, may also be a year.
fn means_port(word: &str, number: u32) -> bool {
    const KINDS: [&str; 9] =
        ["node", "redis", "valkey", "port", "master", "replica", "slave", "server", "instance"];
    let word = word.to_ascii_lowercase();
    let is_year = (1900..=2100).contains(&number);
    let is_plain = ["", "redis", "valkey", "server"].contains(&word.trim_end_matches(is_separator));
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
            ["lab1/redis-1.conf", "lab1/redis-2.conf"],
            ["cluster-3/node-3/redis.conf", "cluster-3/node-4/redis.conf"],
            ["node1/redis-1.conf", "node2/redis-2.conf"],
            ["redis_node_1/redis_node_1.conf", "redis_node_2/redis_node_2.conf"],
            ["node1-redis.conf", "node2-redis.conf"],
            ["redis-1-master.conf", "redis-4-slave.conf"],
            ["redis-node1-7001.conf", "redis-node2-7002.conf"],
            ["shard1-replica0/redis.conf", "shard3-replica1/redis.conf"],
            ["shard-1-primary.conf", "shard-2-replica.conf"],
            ["10.0.0.11/redis.conf", "10.0.0.12/redis.conf"],
            ["redis-10.0.0.11.conf", "redis-10.0.0.12.conf"],
            ["10.0.0.11-7001.conf", "10.0.0.12-7002.conf"],
            ["Redis Node 1/redis.conf", "Redis Node 2/redis.conf"],
            ["节点1/redis.conf", "节点2/redis.conf"],
        ] {
            assert_eq!(pattern(siblings[0]), pattern(siblings[1]));
            for (part, name) in pattern(siblings[0]).split('/').zip(siblings[1].split('/')) {
                assert!(part_matches(part, name), "{part} {name}");
            }
        }
        for strangers in [
            ["cluster1/node-1/redis.conf", "cluster2/node-1/redis.conf"],
            ["prod/7001/redis.conf", "test/7001/redis.conf"],
            ["redis-1.conf", "valkey-1.conf"],
            ["cluster1-node1.conf", "cluster2-node1.conf"],
            ["redis-1-prod.conf", "redis-1-test.conf"],
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
        assert_eq!(of("backup/2024-01-15/redis.conf"), None);
        assert_eq!(of("redis-1-7001/redis.conf"), None);
        assert_eq!(of("a1b2c3d4/redis.conf"), None);
        assert_eq!(of("7001-redis.conf").map(|l| l.2), Some(true));
        assert_eq!(of("redis-4040-exporter.conf").map(|l| l.2), Some(false));
        assert_eq!(of("10.0.0.11/redis.conf"), Some((11, "<host>/redis.conf".to_owned(), false)));
        assert_eq!(of("10.0.0.11-7001.conf"), Some((7001, "<host>-*.conf".to_owned(), true)));
        assert_eq!(of("etc/redis/redis.conf"), None);
    }
}
