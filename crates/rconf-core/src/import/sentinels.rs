//! One master, its replicas and the Sentinels that watch them.

use super::model::NotImported;
use super::nodes::{Found, client_port};
use crate::catalog::id;
use crate::catalog::sentinel::id as option;
use crate::cluster::{Node, SentinelNode, Sentinels};
use crate::config::{Master, Value};
use crate::message::{Message, say};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// The least time that a spec takes, in milliseconds.
const LEAST: i32 = 1000;

/// What a spec says of Sentinels.
#[derive(Debug, Clone)]
pub(super) struct WatchedSet {
    pub(super) master_name: String,
    pub(super) ports: Vec<u16>,
    pub(super) quorum: u16,
    pub(super) down_after: u32,
    pub(super) failover_timeout: u32,
    pub(super) parallel_syncs: u16,
    /// Where each Sentinel runs.
    pub(super) places: Vec<Where>,
    pub(super) notes: Vec<Message>,
}

/// Where a server or a Sentinel runs.
#[derive(Debug, Clone)]
pub(super) struct Where {
    /// The address that it announces.
    pub(super) address: Option<IpAddr>,
    /// The path of its file.
    pub(super) location: String,
    /// The name of its container.
    pub(super) container: Option<String>,
}

/// Returns what Sentinels among the nodes do, and the servers that they watch. Returns `None` if there are no Sentinels.
pub(super) fn watched(nodes: &[Node]) -> Result<Option<(WatchedSet, Vec<&Node>)>, NotImported> {
    let all: Vec<&Node> = nodes.iter().collect();
    let sets = Sentinels::sets(&all);
    let masters = || sets.iter().flat_map(|set| &set.masters);
    let names: BTreeSet<&[u8]> = masters().map(|master| master.name).collect();
    if sets.is_empty() {
        return Ok(None);
    }
    if names.len() > 1 {
        return Err(NotImported::NoSpec(say!(
            "the Sentinels watch several masters, and a spec has one",
            "这些 Sentinel 监视多个主节点，而 rconf.toml 只能有一个"
        )));
    }
    let mut servers: Vec<&Node> = Vec::new();
    for server in masters().flat_map(|master| master.servers.iter().chain(&master.replicas).copied()) {
        if !servers.iter().any(|other| std::ptr::eq(*other, server)) {
            servers.push(server);
        }
    }
    let by = masters().flat_map(|master| &master.by);
    // The containers and the files of one Sentinel are the same.
    let mut each: BTreeMap<String, (&SentinelNode<'_>, &Master)> = BTreeMap::new();
    for (one, master) in by {
        let name = one.node.runs_in.as_ref().and_then(|runs| runs.name.clone());
        let place =
            if one.node.has_file() { one.node.location().to_owned() } else { name.unwrap_or_default() };
        each.entry(place).or_insert((one, master));
    }
    let Some((_, first)) = each.values().next() else { return Ok(None) };
    if servers.is_empty() {
        return Err(NotImported::NoSpec(say!(
            "no server that the Sentinels watch was found",
            "没有找到这些 Sentinel 监视的服务器"
        )));
    }
    let mut set = set(first, each.values().map(|(one, _)| *one));
    set.places = each.values().map(|(one, _)| place(one)).collect();
    Ok(Some((set, servers)))
}

fn set<'a>(master: &Master, sentinels: impl Iterator<Item = &'a SentinelNode<'a>>) -> WatchedSet {
    let mut notes = Vec::new();
    let mut ports: Vec<u16> = sentinels.map(port).collect();
    ports.sort_unstable();
    if ports.windows(2).any(|two| two[0] == two[1]) || ports.contains(&0) {
        ports = (26_379..).take(ports.len()).collect();
        notes.push(say!(
            "each Sentinel gets a port of its own, from 26379 on",
            "每个 Sentinel 使用自己的端口，从 26379 开始",
        ));
    }
    let mut at_least = |option, least: i32| {
        let number = master.number(option);
        if number < least {
            let name = option.name();
            notes.push(say!(
                "`{name}` is {least}: a spec takes no less",
                "`{name}` 为 {least}：描述文件不接受更小的值",
                name,
                least
            ));
        }
        number.max(least)
    };
    let down_after = at_least(option::DOWN_AFTER_MILLISECONDS, LEAST);
    let timeout = at_least(option::FAILOVER_TIMEOUT, down_after);
    let syncs = at_least(option::PARALLEL_SYNCS, 1);
    WatchedSet {
        master_name: master.name.text().into_owned(),
        ports,
        quorum: u16::try_from(master.quorum.number()).unwrap_or(u16::MAX),
        down_after: u32::try_from(down_after).unwrap_or_default(),
        failover_timeout: u32::try_from(timeout).unwrap_or_default(),
        parallel_syncs: u16::try_from(syncs).unwrap_or(1),
        places: Vec::new(),
        notes,
    }
}

fn place(one: &SentinelNode<'_>) -> Where {
    let container = one.node.runs_in.as_ref().and_then(|runs| runs.name.clone());
    Where { address: one.address(), location: one.node.location().to_owned(), container }
}

fn port(one: &SentinelNode<'_>) -> u16 {
    let port = match one.node.config.integer(id::TLS_PORT) {
        0 => one.sentinel.port(),
        port => port,
    };
    u16::try_from(port).unwrap_or(0)
}

/// The master of a server is not among the servers.
pub(super) struct Elsewhere;

/// Returns the master that a server follows, by its index, or `None` if it follows none. Returns an error if the master is
/// none of the servers.
pub(super) fn followed(all: &[Found<'_>], found: &Found<'_>) -> Result<Option<usize>, Elsewhere> {
    let Some(Value::ReplicaOf(Some((host, port)))) = found.config().replicaof().map(|line| &line.value)
    else {
        return Ok(None);
    };
    let host = String::from_utf8_lossy(host);
    let has_name = |other: &Found<'_>| {
        let names = other.node.runs_in.iter().flat_map(|runs| &runs.names);
        let addresses =
            [other.address, other.announced].into_iter().flatten().map(|address| address.to_string());
        names.cloned().chain(addresses).any(|name| name.eq_ignore_ascii_case(&host))
    };
    let listens = |other: &Found<'_>| client_port(other.config()) == *port;
    let mut same = all.iter().enumerate().filter(|(_, other)| listens(other));
    let only = same.next().filter(|_| same.next().is_none());
    let named = all.iter().position(|other| listens(other) && has_name(other));
    named.or(only.map(|(nth, _)| nth)).map(Some).ok_or(Elsewhere)
}
