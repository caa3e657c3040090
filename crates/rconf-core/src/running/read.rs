//! Reads pasted text: the answers of one or more nodes to `CLUSTER NODES` and `CLUSTER INFO`, with anything
//! that a terminal or a log has added.

use super::state::{Flag, Info, NodeId, NodeLine, OpenSlot, Slots, View};
use crate::cluster::SLOTS;
use crate::message::{Message, error_with_message, say};
use serde::Serialize;
use std::net::IpAddr;

/// The maximum length of a text, in bytes. The answers of a hundred nodes about each other fit.
pub const MAX_BYTES: usize = 8 << 20;

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unread {
    /// The number of the line, from 1. For JSON, it is the line at which parsing stopped. 0 means that the
    /// error is not in a particular line.
    pub line: usize,
    /// Why it could not be read.
    pub why: Why,
}

/// Why a line could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum Why {
    /// The line starts like one of `CLUSTER NODES`, but ends too early.
    CutShort,
    /// The address of a node is malformed.
    Address,
    /// The slots of a node are malformed.
    SlotList,
    /// The server refused the command because no password was given.
    NoPassword,
    /// The line belongs neither to `CLUSTER NODES` nor to `CLUSTER INFO`.
    Unknown,
    /// The text is longer than [`MAX_BYTES`].
    TooLong,
    /// The text is not JSON, or not about containers or networks.
    Json(String),
    /// A name is not one that Docker allows for a container or network.
    Name,
}

impl Unread {
    /// Returns why the line could not be read, with its number, in each language.
    pub fn message(&self) -> Message {
        let why = match &self.why {
            Why::CutShort => {
                say!("the line of CLUSTER NODES is incomplete", "CLUSTER NODES 的这一行不完整")
            }
            Why::Address => say!("the address of a node cannot be read", "无法读取节点的地址"),
            Why::SlotList => say!("the slots of a node cannot be read", "无法读取节点的槽位"),
            Why::NoPassword => say!(
                "the server requires a password; set REDISCLI_AUTH and run the command again",
                "服务器要求密码；请设置 REDISCLI_AUTH 后重新运行该命令"
            ),
            Why::Unknown => say!(
                "this is not output of CLUSTER NODES or CLUSTER INFO",
                "这不是 CLUSTER NODES 或 CLUSTER INFO 的输出"
            ),
            Why::TooLong => say!(
                "the text is too long: only the first {most} MiB were read",
                "文本太长：只读取了前 {most} MiB",
                most = MAX_BYTES >> 20
            ),
            Why::Json(error) => say!(
                "the output of docker inspect cannot be read: {error}",
                "无法读取 docker inspect 的输出：{error}",
                error
            ),
            Why::Name => say!("not a valid name of a container or network", "不是有效的容器名或网络名"),
        };
        match self.line {
            0 => why,
            line => say!("line {line}: {why}", "第 {line} 行：{why}", line, why),
        }
    }
}

error_with_message!(Unread);

/// Returns the answers to `CLUSTER NODES`, those to `CLUSTER INFO`, and the lines that could not be read.
pub fn answers(text: &[u8]) -> (Vec<View>, Vec<Info>, Vec<Unread>) {
    let mut reader = Reader::default();
    let all = &text[..text.len().min(MAX_BYTES)];
    for (at, line) in String::from_utf8_lossy(all).split('\n').enumerate() {
        reader.line(at + 1, line);
    }
    reader.end();
    if text.len() > MAX_BYTES {
        reader.unread.push(Unread { line: 0, why: Why::TooLong });
    }
    (reader.views, reader.infos, reader.unread)
}

#[derive(Default)]
struct Reader {
    views: Vec<View>,
    infos: Vec<Info>,
    unread: Vec<Unread>,
    view: View,
    info: Option<Info>,
    /// The fields of `info` so far. A repeated field begins the answer of another node.
    seen: Vec<String>,
    from: Option<String>,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) {
        // Terminals add control characters, and tools that show a string add quotes and `\r`.
        let line = line.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '"');
        if line.is_empty() {
            return;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(at) = start_of_node(&words) {
            let prefix = (at > 0).then(|| words[..at].join(" "));
            self.node(number, &words[at..], prefix);
        } else if let Some((name, value)) = words.last().and_then(|word| field(word)) {
            self.field(name, value);
        } else if is_no_auth(line) {
            self.info.get_or_insert_default().no_auth = true;
        } else if is_label(line) {
            self.end();
            self.from = Some(shown(line));
        } else {
            let no_password = line.starts_with("NOAUTH") || line.contains("NOAUTH Authentication required");
            let why = match () {
                () if no_password => Why::NoPassword,
                () if NodeId::parse(words[0]).is_some() => Why::CutShort,
                () => Why::Unknown,
            };
            self.view.partial |= why == Why::CutShort;
            self.unread.push(Unread { line: number, why });
        }
    }

    fn node(&mut self, number: usize, words: &[&str], prefix: Option<String>) {
        let (node, why) = parse_node(words);
        if let Some(why) = why {
            self.unread.push(Unread { line: number, why });
        }
        let is_partial = node.is_none() || self.unread.last().is_some_and(|unread| unread.line == number);
        if let Some(node) = node {
            // A view contains every node once, and one `myself`.
            let is_other = self.view.line(node.id).is_some()
                || (node.has(Flag::Myself) && self.view.myself().is_some())
                || (prefix.is_some() && !self.view.nodes.is_empty() && self.view.from != prefix);
            if is_other {
                self.end_view();
            }
            if self.view.nodes.is_empty() {
                self.view.from = prefix.or_else(|| self.from.clone());
            }
            self.view.nodes.push(node);
        }
        self.view.partial |= is_partial;
    }

    fn field(&mut self, name: &str, value: &str) {
        if self.seen.iter().any(|seen| seen == name) {
            self.end_info();
        }
        let is_used = {
            let from = &self.from;
            let info = self.info.get_or_insert_with(|| Info { from: from.clone(), ..Info::default() });
            set_field(info, name, value)
        };
        if is_used {
            self.seen.push(name.to_owned());
        } else if self.seen.is_empty() && self.info.as_ref().is_some_and(|info| !info.no_auth) {
            self.info = None;
        }
    }

    fn end(&mut self) {
        self.end_view();
        self.end_info();
        self.from = None;
    }

    fn end_view(&mut self) {
        let view = std::mem::take(&mut self.view);
        if !view.nodes.is_empty() {
            self.views.push(view);
        }
    }

    fn end_info(&mut self) {
        self.infos.extend(self.info.take());
        self.seen.clear();
    }
}

/// Returns the position of the first word of a `CLUSTER NODES` line: an id followed by an address.
pub(super) fn start_of_node(words: &[&str]) -> Option<usize> {
    let looks = |pair: &[&str]| NodeId::parse(pair[0]).is_some() && pair[1].contains(':');
    words.windows(2).position(looks)
}

/// Returns the node in a line, and what is wrong with the line. Returns both if only a part of the line is
/// malformed.
fn parse_node(words: &[&str]) -> (Option<NodeLine>, Option<Why>) {
    let [id, address, flags, master, sent, received, epoch, link, rest @ ..] = words else {
        return (None, Some(Why::CutShort));
    };
    let (Some(id), Some((ip, port, bus_port))) = (NodeId::parse(id), parse_address(address)) else {
        return (None, Some(Why::Address));
    };
    let mut node = NodeLine {
        id,
        ip,
        port,
        bus_port,
        flags: flags.split(',').filter_map(parse_flag).collect(),
        master: NodeId::parse(master),
        ping_sent: sent.parse().unwrap_or(0),
        pong_received: received.parse().unwrap_or(0),
        epoch: epoch.parse().unwrap_or(0),
        connected: *link == "connected",
        slots: Vec::new(),
        open: Vec::new(),
    };
    let mut why = None;
    for word in rest {
        if let Some(slots) = parse_slots(word) {
            node.slots.push(slots);
        } else if let Some(open) = parse_open(word) {
            node.open.push(open);
        } else if word.starts_with(|c: char| c.is_ascii_digit() || c == '[') {
            why = Some(Why::SlotList);
        }
    }
    (Some(node), why)
}

/// Reads `ip:port@bus,hostname,shard-id=…`. Before Redis 4.0 there is no bus port. An unknown ip is empty.
fn parse_address(word: &str) -> Option<(Option<IpAddr>, u16, u16)> {
    let endpoint = word.split(',').next()?;
    let (client, bus) = match endpoint.split_once('@') {
        Some((client, bus)) => (client, Some(bus.parse().ok()?)),
        None => (endpoint, None),
    };
    let (ip, port) = client.rsplit_once(':')?;
    let port: u16 = port.parse().ok()?;
    // CLUSTER MEET does not accept host names.
    let ip = ip.trim_start_matches('[').trim_end_matches(']').parse().ok();
    Some((ip, port, bus.unwrap_or_else(|| port.checked_add(10000).unwrap_or(0))))
}

fn parse_flag(word: &str) -> Option<Flag> {
    Some(match word {
        "myself" => Flag::Myself,
        "master" | "primary" => Flag::Master,
        "slave" | "replica" => Flag::Replica,
        "fail?" => Flag::Suspected,
        "fail" => Flag::Failed,
        "handshake" => Flag::Handshake,
        "noaddr" => Flag::NoAddress,
        "nofailover" => Flag::NoFailover,
        _ => return None,
    })
}

fn parse_slots(word: &str) -> Option<Slots> {
    let (first, last) = word.split_once('-').unwrap_or((word, word));
    let slots = Slots { first: first.parse().ok()?, last: last.parse().ok()? };
    (slots.first <= slots.last && slots.last < SLOTS).then_some(slots)
}

/// Reads a slot that is being imported, `[93-<-id]`, or migrated, `[77->-id]`.
fn parse_open(word: &str) -> Option<OpenSlot> {
    let inner = word.strip_prefix('[')?.strip_suffix(']')?;
    let (slot, other, importing) = match inner.split_once("-<-") {
        Some((slot, other)) => (slot, other, true),
        None => inner.split_once("->-").map(|(slot, other)| (slot, other, false))?,
    };
    let slot = slot.parse().ok().filter(|slot| *slot < SLOTS)?;
    Some(OpenSlot { slot, importing, other: NodeId::parse(other)? })
}

/// Returns the name and value of a field of INFO or CLUSTER INFO.
fn field(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once(':')?;
    let is_name = name.len() > 3
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
    is_name.then_some((name, value))
}

/// Sets a field. Returns `false` if the field is not needed.
fn set_field(info: &mut Info, name: &str, value: &str) -> bool {
    let number = value.parse().ok();
    match name {
        "cluster_state" => info.is_ok = Some(value == "ok"),
        "cluster_slots_assigned" => info.assigned = number,
        "cluster_slots_ok" => info.slots_ok = number,
        "cluster_slots_pfail" => info.suspected = number,
        "cluster_slots_fail" => info.failed = number,
        "cluster_known_nodes" => info.known = number,
        "cluster_size" => info.size = number,
        "cluster_stats_messages_sent" => info.sent = number,
        "cluster_stats_messages_received" => info.received = number,
        "master_host" => info.master_host = value.parse().ok(),
        "master_link_status" => info.link_up = Some(value == "up"),
        _ => return false,
    }
    true
}

/// Returns whether a line is from the log of a replica that sends its master no password, or a wrong one.
fn is_no_auth(line: &str) -> bool {
    let refused = ["NOAUTH", "WRONGPASS", "Unable to AUTH to MASTER", "invalid username-password"];
    let replication = ["PSYNC", "MASTER", "REPLCONF", "from master", "replication"];
    refused.iter().any(|text| line.contains(text)) && replication.iter().any(|text| line.contains(text))
}

/// Returns whether a line may name the node of the lines after it: a prompt, a comment, a heading, or the
/// command.
fn is_label(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    line.starts_with(['#', '$', '=', '>', '+'])
        || line.ends_with([':', '>', '$', '#'])
        || ["cluster nodes", "cluster info", "info replication", "-cli "]
            .iter()
            .any(|text| lower.contains(text))
}

/// Returns the beginning of a line without control characters.
fn shown(line: &str) -> String {
    line.chars().filter(|c| !c.is_control()).take(200).collect()
}
