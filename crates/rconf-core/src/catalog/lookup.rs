use super::directive::{Directive, DirectiveId, Name};
use super::server::{Server, ServerSet};
use super::tables::{ACL_CATEGORIES, COMMANDS, DIRECTIVES, NAMES};

impl DirectiveId {
    /// Returns the catalog entry of the directive.
    pub fn directive(self) -> &'static Directive {
        &DIRECTIVES[usize::from(self.0)]
    }

    /// Returns the name of the directive, in lower case.
    pub fn name(self) -> &'static str {
        self.directive().name
    }
}

/// Returns all directives of the catalog, ordered by name.
pub fn directives() -> &'static [Directive] {
    DIRECTIVES
}

/// Calls `f` with `word` in lower case, without allocating. Returns `None` if the word is longer than any name,
/// or is not UTF-8.
pub(super) fn with_lower<T>(word: &[u8], f: impl FnOnce(&str) -> T) -> Option<T> {
    let mut buffer = [0; 64];
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).ok().map(f)
}

fn names(lower: &str) -> &'static [Name] {
    let first = NAMES.partition_point(|n| n.word < lower);
    let count = NAMES[first..].iter().take_while(|n| n.word == lower).count();
    &NAMES[first..first + count]
}

/// Returns the directive that `server` knows or ignores by this name, and whether the name is an alias.
pub fn find(name: &[u8], server: Server) -> Option<(&'static Directive, bool)> {
    let entry = with_lower(name, |lower| names(lower).iter().find(|n| n.servers.has(server)))??;
    Some((entry.directive.directive(), entry.is_alias))
}

/// Returns the directives that have this name on any server, each with those servers.
pub fn find_any(name: &[u8]) -> impl Iterator<Item = (&'static Directive, ServerSet)> {
    let entries = with_lower(name, names).unwrap_or_default();
    entries.iter().map(|n| (n.directive.directive(), n.servers))
}

/// Returns the name known to `server` that is most similar to a misspelled one, or `None` if none is similar
/// enough.
pub fn nearest(name: &[u8], server: Server) -> Option<&'static str> {
    let wanted = std::str::from_utf8(name).ok()?.to_ascii_lowercase().replace('_', "-");
    if wanted.len() < 3 || wanted.len() > 64 {
        return None;
    }
    let limit = (wanted.len() / 4).clamp(1, 3);
    NAMES
        .iter()
        .filter(|n| n.servers.has(server) && n.word.len().abs_diff(wanted.len()) <= limit)
        .map(|n| (distance(&wanted, n.word), n.is_alias, n.word))
        .filter(|&(distance, _, _)| distance <= limit)
        .min()
        .map(|(_, _, name)| name)
}

/// Returns the word that is most similar to a misspelled one. Returns `None` if none is similar enough, or if two
/// are equally similar. If one of two words begins with the other, they count as one edit apart.
pub(crate) fn most_similar<'w>(word: &[u8], known: &[&'w str]) -> Option<&'w str> {
    let wanted = std::str::from_utf8(word).ok()?.to_ascii_lowercase().replace('_', "-");
    if wanted.len() < 3 || wanted.len() > 64 {
        return None;
    }
    let mut least = (wanted.len() / 4).clamp(1, 3) + 1;
    let mut nearest = None;
    for &word in known {
        let goes_on =
            wanted.len().min(word.len()) > 3 && (wanted.starts_with(word) || word.starts_with(&wanted));
        let distance = if goes_on { 1 } else { distance(&wanted, word) };
        if distance <= least {
            nearest = (distance < least).then_some(word);
            least = distance;
        }
    }
    nearest
}

/// Returns the edit distance of two words, rounded up. Swapping two neighboring characters is one edit; a
/// missing or extra hyphen is half an edit.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let cost = |byte: u8| if byte == b'-' { 1 } else { 2 };
    let mut rows = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for i in 1..=a.len() {
        rows[i][0] = rows[i - 1][0] + cost(a[i - 1]);
    }
    for j in 1..=b.len() {
        rows[0][j] = rows[0][j - 1] + cost(b[j - 1]);
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let swap = if a[i - 1] == b[j - 1] { 0 } else { 2 };
            let mut best = rows[i - 1][j - 1] + swap;
            best = best.min(rows[i - 1][j] + cost(a[i - 1])).min(rows[i][j - 1] + cost(b[j - 1]));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 2);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()].div_ceil(2)
}

pub(super) fn is_word_of(table: &[(&str, ServerSet)], word: &[u8], server: Server) -> bool {
    let found = with_lower(word, |lower| {
        table.binary_search_by(|(w, _)| (*w).cmp(lower)).is_ok_and(|at| table[at].1.has(server))
    });
    found == Some(true)
}

/// Returns `true` if `server` has this command. A subcommand is written `config|get`. Ignores case.
pub fn has_command(name: &[u8], server: Server) -> bool {
    is_word_of(COMMANDS, name, server)
}

/// Returns `true` if the command table of `server` has subcommands of this command (from 7.0).
pub fn is_container_command(name: &[u8], server: Server) -> bool {
    subcommands(name, server).next().is_some()
}

/// Returns the subcommands of this command on `server`, written `config|get`.
pub fn subcommands(name: &[u8], server: Server) -> impl Iterator<Item = &'static str> {
    let prefix = [name.to_ascii_lowercase().as_slice(), b"|"].concat();
    let first = COMMANDS.partition_point(|(command, _)| command.as_bytes() < prefix.as_slice());
    COMMANDS[first..]
        .iter()
        .take_while(move |(command, _)| command.as_bytes().starts_with(&prefix))
        .filter(move |(_, servers)| servers.has(server))
        .map(|(command, _)| *command)
}

/// Returns `true` if `server` has this ACL category, given without its `@`. Ignores case.
pub fn has_acl_category(name: &[u8], server: Server) -> bool {
    is_word_of(ACL_CATEGORIES, name, server)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::id;
    use crate::message::Language;

    fn server(name: &str) -> Server {
        Server::parse(name).expect(name)
    }

    #[test]
    fn the_catalog_is_whole() {
        assert_eq!(directives().len(), 274);
        assert_eq!(Server::all().count(), 14);
        for d in directives() {
            let said = [Some(d.meaning), d.note].into_iter().flatten();
            let is_said = said.flat_map(|words| Language::ALL.map(|language| words.get(language)));
            assert!(is_said.into_iter().all(|words| !words.is_empty()) && !d.group.is_empty(), "{}", d.name);
            assert_eq!(d.id.directive().name, d.name);
        }
    }

    #[test]
    fn names_depend_on_the_server() {
        let (old, alias) = find(b"SLAVEOF", server("redis:7.0")).expect("known");
        assert!(alias && old.id == id::REPLICAOF);
        assert_eq!(find(b"slaveof", server("redis:6.2")).map(|(d, _)| d.id), Some(id::SLAVEOF));
        assert!(find(b"primaryauth", server("redis:8.8")).is_none());
        assert_eq!(
            find(b"masterauth", server("valkey:8.0")).map(|(d, a)| (d.id, a)),
            Some((id::PRIMARYAUTH, true))
        );
    }

    #[test]
    fn nearest_finds_typos_and_nothing_far() {
        let s = server("redis:7.2");
        assert_eq!(nearest(b"append-only", s), Some("appendonly"));
        assert_eq!(nearest(b"cluster_enabled", s), Some("cluster-enabled"));
        assert_eq!(nearest(b"maxmemroy", s), Some("maxmemory"));
        assert_eq!(nearest(b"slave-of", s), Some("slaveof"));
        assert_eq!(nearest(b"bogus", s), None);
    }

    #[test]
    fn commands_know_their_subcommands() {
        assert!(has_command(b"CONFIG|GET", server("redis:7.0")));
        assert!(!has_command(b"config|get", server("redis:6.2")));
        assert!(is_container_command(b"client", server("redis:7.0")));
        assert!(!is_container_command(b"get", server("redis:7.0")));
        assert!(
            has_acl_category(b"Array", server("redis:8.8"))
                && !has_acl_category(b"array", server("redis:8.6"))
        );
    }
}
