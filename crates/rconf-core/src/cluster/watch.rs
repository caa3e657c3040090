//! Sentinels as the rules see them: each with its file, and those that watch the same masters together with the
//! servers that they watch.

use super::endpoint::is_loopback;
use super::node::Node;
use super::sentinel_node::SentinelNode;
use super::watched::{Index, Watched};
use crate::catalog::sentinel as option;
use crate::config::{Entry, Master, parent};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Sentinels that watch the same masters: they lie in parallel places or in one folder, or one plan runs them.
#[derive(Debug)]
pub struct Sentinels<'a> {
    /// The Sentinels, in the order in which they were given.
    pub all: Vec<SentinelNode<'a>>,
    /// The masters that they watch, by name.
    pub masters: Vec<Watched<'a>>,
    /// Whether they lie in places that differ only in a number or an address, so that all that there are lie there.
    is_numbered: bool,
}

impl<'a> Sentinels<'a> {
    /// Returns the sets of Sentinels among the nodes.
    pub fn sets(nodes: &[&'a Node]) -> Vec<Self> {
        let sentinels: Vec<SentinelNode<'a>> =
            nodes.iter().filter_map(|node| SentinelNode::of(node)).collect();
        if sentinels.is_empty() {
            return Vec::new();
        }
        let is_server =
            |node: &&&Node| node.sentinel().is_none() && node.software().is_none() && node.part().is_none();
        let index = Index::new(nodes.iter().filter(is_server).copied());
        groups(&sentinels).into_iter().map(|(all, is_numbered)| Self::new(all, is_numbered, &index)).collect()
    }

    fn new(all: Vec<SentinelNode<'a>>, is_numbered: bool, index: &Index<'a>) -> Self {
        let mut masters: BTreeMap<&[u8], Vec<(SentinelNode<'a>, &'a Master)>> = BTreeMap::new();
        for one in &all {
            for master in &one.sentinel.masters {
                masters.entry(&master.name.value).or_default().push((*one, master));
            }
        }
        let masters = masters.into_iter().map(|(name, by)| index.watched(name, by)).collect();
        Self { all, masters, is_numbered }
    }

    /// Returns how many Sentinels there are, if that is known: all that a plan runs, or all in numbered places.
    pub fn count(&self) -> Option<u64> {
        let plan = |one: &SentinelNode<'a>| one.node.runs_in.as_ref().map(|runs| (&runs.scope, runs.copies));
        let first = plan(self.all.first()?);
        let Some((scope, _)) = first else {
            let is_plain =
                self.is_numbered && self.all.len() > 1 && self.all.iter().all(|one| plan(one).is_none());
            return is_plain.then(|| {
                self.all.iter().map(|one| one.node.location()).collect::<HashSet<_>>().len() as u64
            });
        };
        // What others are told is no address in this plan, so there may be others on other machines.
        if self.all.iter().any(announces_machine) {
            return None;
        }
        // Each machine may run the script that starts one.
        if let [only] = self.all.as_slice()
            && only.node.is_process()
        {
            return None;
        }
        let of_plan = |one| plan(one).filter(|(other, _)| *other == scope).and_then(|(_, copies)| copies);
        self.all.iter().map(of_plan).sum()
    }

    /// Returns the nodes of the set: the Sentinels, and the servers that they watch.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &'a Node> {
        let servers = self.masters.iter().flat_map(|master| master.servers.iter().chain(&master.replicas));
        self.all.iter().map(|one| one.node).chain(servers.copied())
    }
}

/// Returns whether a Sentinel in a container announces another address than that of its container, such as that of its
/// machine.
fn announces_machine(one: &SentinelNode<'_>) -> bool {
    let Some(runs) = &one.node.runs_in else { return false };
    let announced = one.sentinel.entry(option::id::ANNOUNCE_IP).and_then(Entry::value);
    announced.is_some_and(|word| !runs.names.iter().any(|name| *name == word.text()))
}

/// A host as it is written, and a port.
type Endpoint<'a> = (&'a [u8], i64);

/// Sentinels that announce where they are and watch the same server.
struct Apart<'a> {
    /// The index of the first of them.
    first: usize,
    /// Where they are.
    seen: HashSet<Endpoint<'a>>,
}

/// Returns the Sentinels that belong together, each set with whether its places are numbered.
fn groups<'a>(sentinels: &[SentinelNode<'a>]) -> Vec<(Vec<SentinelNode<'a>>, bool)> {
    let mut sets = Joined::new(sentinels.len());
    let mut first: HashMap<(Where<'_>, &[u8]), usize> = HashMap::new();
    // Those that announce where they are, by the address of what they watch.
    let mut apart: HashMap<(&[u8], Endpoint<'_>), Apart<'_>> = HashMap::new();
    for (nth, one) in sentinels.iter().enumerate() {
        let places = places(one.node);
        for master in &one.sentinel.masters {
            for place in &places {
                let other = *first.entry((*place, &master.name.value)).or_insert(nth);
                sets.join(other, nth);
            }
            let Some(own) = own_endpoint(one).filter(|_| !is_loopback(&master.host.value)) else { continue };
            let server = (&*master.host.value, i64::from(master.port.number()));
            let watched = (&*master.name.value, server);
            let others = apart.entry(watched).or_insert_with(|| Apart { first: nth, seen: HashSet::new() });
            // Another at the same place is a copy of the file.
            if others.seen.insert(own) {
                sets.join(others.first, nth);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<SentinelNode<'a>>> = BTreeMap::new();
    for (nth, one) in sentinels.iter().enumerate() {
        groups.entry(sets.root(nth)).or_default().push(*one);
    }
    let with_places = |all: Vec<SentinelNode<'a>>| {
        let mut patterns = all.iter().map(|one| one.node.label().map(|label| label.pattern.as_str()));
        let first = patterns.next().flatten();
        let is_numbered = first.is_some() && patterns.all(|pattern| pattern == first);
        (all, is_numbered)
    };
    groups.into_values().map(with_places).collect()
}

/// Returns the address or the host name that a Sentinel announces, and the port, if it announces where it is.
fn own_endpoint<'a>(one: &SentinelNode<'a>) -> Option<Endpoint<'a>> {
    let number = |entry: &Entry| entry.value().map_or(0, |value| i64::from(value.number()));
    let address = &one.sentinel.entry(option::id::ANNOUNCE_IP)?.value()?.value;
    let port = one.sentinel.entry(option::id::ANNOUNCE_PORT).map_or(0, number);
    Some((address, if port == 0 { one.sentinel.port() } else { port }))
}

/// Where Sentinels of one set lie together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Where<'a> {
    Numbered(&'a str),
    Folder(&'a str),
    Plan(&'a str),
}

fn places(node: &Node) -> Vec<Where<'_>> {
    let mut places: Vec<Where<'_>> = Vec::new();
    places.extend(node.label().map(|label| Where::Numbered(&label.pattern)));
    places.extend(node.runs_in.as_ref().map(|runs| Where::Plan(&runs.scope)));
    let (folder, name) = (parent(node.location()), node.location().rsplit('/').next().unwrap_or_default());
    if node.is_on_host() && is_plain(name) {
        places.push(Where::Folder(folder));
    }
    places
}

/// Returns whether a name says nothing but that a file is a Sentinel's, and which: not `sentinel-staging.conf`.
fn is_plain(name: &str) -> bool {
    const WORDS: [&str; 7] = ["sentinel", "redis", "valkey", "conf", "config", "node", "local"];
    let mut words = name.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    words.all(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Joins the clusters of nodes that Sentinels watch, and the Sentinels, into groups.
pub(super) fn join_watched(clusters: Vec<Vec<&Node>>) -> Vec<Vec<&Node>> {
    let all: Vec<&Node> = clusters.iter().flatten().copied().collect();
    let of: HashMap<*const Node, usize> = clusters
        .iter()
        .enumerate()
        .flat_map(|(nth, nodes)| nodes.iter().map(move |node| (std::ptr::from_ref(*node), nth)))
        .collect();
    let mut joined = Joined::new(clusters.len());
    for set in Sentinels::sets(&all) {
        let mut clusters = set.nodes().filter_map(|node| of.get(&std::ptr::from_ref(node)).copied());
        if let Some(first) = clusters.next() {
            clusters.for_each(|other| joined.join(first, other));
        }
    }
    let mut groups: BTreeMap<usize, Vec<&Node>> = BTreeMap::new();
    for (nth, nodes) in clusters.into_iter().enumerate() {
        groups.entry(joined.root(nth)).or_default().extend(nodes);
    }
    groups.into_values().collect()
}

/// Disjoint sets of numbers. The root of each is its smallest number.
struct Joined(Vec<usize>);

impl Joined {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut nth: usize) -> usize {
        while self.0[nth] != nth {
            self.0[nth] = self.0[self.0[nth]];
            nth = self.0[nth];
        }
        nth
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{ForSentinels, NodeReader};
    use crate::config::Files;

    fn nodes(files: &[(&str, &str)]) -> Vec<Node> {
        let reader = NodeReader { sentinels: Some(ForSentinels::ALL), ..NodeReader::default() };
        let read = |(path, text): &(&str, &str)| {
            let bytes = text.as_bytes().to_vec();
            if path.contains("sentinel") {
                reader.sentinel(path, bytes, &Files::new())
            } else {
                reader.node(path, bytes, &Files::new())
            }
        };
        files.iter().map(read).collect()
    }

    /// Returns the paths of each set: its Sentinels, and for each master the servers and replicas.
    fn sets(files: &[(&str, &str)]) -> Vec<String> {
        let nodes = nodes(files);
        let all: Vec<&Node> = nodes.iter().collect();
        let shown =
            |nodes: &mut dyn Iterator<Item = &Node>| nodes.map(Node::location).collect::<Vec<_>>().join(" ");
        let sets = Sentinels::sets(&all);
        let set = |set: &Sentinels<'_>| {
            let masters = set.masters.iter().map(|master| {
                let (servers, replicas) = (&master.servers, &master.replicas);
                format!(
                    "; {} | {}",
                    shown(&mut servers.iter().copied()),
                    shown(&mut replicas.iter().copied())
                )
            });
            shown(&mut set.all.iter().map(|one| one.node)) + &masters.collect::<String>()
        };
        sets.iter().map(set).collect()
    }

    const MONITOR: &str = "sentinel monitor m 10.0.0.11 6379 2\n";

    #[test]
    fn servers_are_found_by_what_the_sentinels_watch() {
        let replica = "replicaof 10.0.0.11 6379\n";
        for master in ["a.conf", "redis/10.0.0.11/redis.conf"] {
            let text = if master == "a.conf" { "bind 127.0.0.1 10.0.0.11\n" } else { "" };
            let files =
                [(master, text), ("b.conf", replica), ("c.conf", "port 1\n"), ("sentinel.conf", MONITOR)];
            assert_eq!(sets(&files), [format!("sentinel.conf; {master} | b.conf")]);
        }
        let announced = ("x/a.conf", "replica-announce-ip redis-1.internal\nreplica-announce-port 7000\n");
        let named =
            ("sentinel.conf", "sentinel resolve-hostnames yes\nsentinel monitor m Redis-1.internal 7000 2\n");
        assert_eq!(sets(&[announced, named]), ["sentinel.conf; x/a.conf | "]);
        // Another port is another server.
        assert_eq!(
            sets(&[("a.conf", "bind 10.0.0.11\nport 6380\n"), ("sentinel.conf", MONITOR)]),
            ["sentinel.conf;  | "]
        );
    }

    #[test]
    fn the_loopback_is_a_server_of_the_same_tree() {
        let monitor = ("a/sentinel.conf", "sentinel monitor m 127.0.0.1 6380 2\n");
        let replica = "port 6381\nreplicaof 127.0.0.1 6380\n";
        let files = [
            ("a/6380.conf", "port 6380\n"),
            ("a/6381.conf", replica),
            ("b/c/6380.conf", "port 6380\n"),
            monitor,
        ];
        assert_eq!(sets(&files), ["a/sentinel.conf; a/6380.conf | a/6381.conf"]);
        let two = [("a/one.conf", "port 6380\n"), ("a/two.conf", "port 6380\n"), monitor];
        assert_eq!(sets(&two), ["a/sentinel.conf;  | "]);
    }

    #[test]
    fn sentinels_of_one_set_lie_together_and_share_a_master() {
        let numbered = [("s-1/sentinel.conf", MONITOR), ("s-2/sentinel.conf", MONITOR)];
        assert_eq!(sets(&numbered), ["s-1/sentinel.conf s-2/sentinel.conf;  | "]);
        let folder =
            [("a/sentinel.conf", MONITOR), ("a/sentinel_b.conf", MONITOR), ("b/sentinel.conf", MONITOR)];
        assert_eq!(sets(&folder), ["a/sentinel.conf a/sentinel_b.conf;  | ", "b/sentinel.conf;  | "]);
        // On several machines, whose folders have names: they say where they are, and watch the same server.
        let at = |last: u8| format!("{MONITOR}sentinel announce-ip 10.0.0.{last}\n");
        let (one, two) = (at(1), at(2));
        let apart = [
            ("a/s-1/sentinel.conf", one.as_str()),
            ("b/s-2/sentinel.conf", &two),
            ("copy/sentinel.conf", &two),
        ];
        assert_eq!(sets(&apart), ["a/s-1/sentinel.conf b/s-2/sentinel.conf;  | ", "copy/sentinel.conf;  | "]);
        let strangers = [("sentinel-prod.conf", MONITOR), ("sentinel-test.conf", MONITOR)];
        assert_eq!(sets(&strangers).len(), 2);
        let other =
            [("s-1/sentinel.conf", MONITOR), ("s-2/sentinel.conf", "sentinel monitor n 10.0.0.1 6379 2\n")];
        assert_eq!(sets(&other).len(), 2);
    }
}
