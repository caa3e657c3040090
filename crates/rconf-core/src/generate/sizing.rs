//! The memory of a machine, divided among the nodes that it runs.

use super::size::megabytes;
use crate::catalog::id;
use crate::config::memory_size;
use crate::message::{Message, say};
use crate::spec::Spec;

/// The share of the machine that is left to the system, in percent, and the least that is left.
const SYSTEM_SHARE: u64 = 10;
const LEAST_FOR_SYSTEM: u64 = 512 << 20;
/// The share of `maxmemory` that the allocator may waste, in percent: from there on, servers with `activedefrag` clean up.
const FRAGMENTATION: u64 = 10;
/// The share of `maxmemory` for the buffers of clients, in percent.
const CLIENTS: u64 = 5;
/// The backlog in generated configurations, unless the spec sets another one.
const BACKLOG: u64 = 64 << 20;
/// What may wait for a replica before it is disconnected: the default of `client-output-buffer-limit`.
const REPLICA_BUFFER: u64 = 256 << 20;
/// The part of the limit that the buffers of replicas get at most: one of so many.
const MOST_FOR_REPLICAS: u64 = 5;
/// A node with less than this is not worth a container.
const LEAST_LIMIT: u64 = 128 << 20;

/// A machine, and what runs on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    /// Its memory, in bytes.
    pub memory: u64,
    /// The number of nodes that it runs. `None` takes the most that the spec puts on one host.
    pub nodes: Option<u16>,
    /// The share of the data that changes while a child writes a snapshot, in percent.
    pub changes: u8,
}

/// The memory of each node.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sizing {
    /// The number of nodes on the machine.
    pub nodes: u16,
    /// What is left to the system, in bytes, and why.
    pub system: Part,
    /// The limit of each container, in bytes.
    pub limit: u64,
    /// The `maxmemory` of each node, in bytes.
    pub maxmemory: u64,
    /// What the limit is for. The parts add up to it.
    pub parts: Vec<Part>,
}

/// A part of the memory.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// Its size, in bytes.
    pub bytes: u64,
    /// What it is for, in a word or two.
    pub what: Message,
    /// Why it is so large.
    pub why: Message,
    /// Whether the server counts it against `maxmemory`.
    pub is_counted: bool,
}

/// Divides the memory of a machine among the nodes of a spec. Returns `None` if it is too small for them.
pub fn sizing(spec: &Spec, machine: Machine) -> Option<Sizing> {
    let nodes = machine.nodes.unwrap_or_else(|| most_on_one_host(spec)).max(1);
    let system = (machine.memory / 100 * SYSTEM_SHARE).max(LEAST_FOR_SYSTEM);
    let limit = whole_megabytes(machine.memory.checked_sub(system)? / u64::from(nodes));
    if limit < LEAST_LIMIT {
        return None;
    }
    let backlog = backlog(spec);
    let replicas = whole_megabytes(buffers_of_replicas(spec, backlog).min(limit / MOST_FOR_REPLICAS));
    let for_data = 100 + FRAGMENTATION + u64::from(machine.changes.min(100));
    let maxmemory = whole_megabytes((limit - replicas) / for_data * 100);
    let fragments = whole_megabytes(maxmemory / 100 * FRAGMENTATION);
    let copied = limit - replicas - maxmemory - fragments;
    let clients = whole_megabytes(maxmemory / 100 * CLIENTS);
    let keys = maxmemory.checked_sub(backlog + clients)?;
    let part = |bytes, is_counted, what, why| Part { bytes, what, why, is_counted };
    let parts = vec![
        part(keys, true, say!("keys", "键"), say!("What is left for the data.", "留给数据的部分。")),
        part(
            backlog,
            true,
            say!("replication backlog", "复制积压缓冲区"),
            say!(
                "Recent writes for replicas that come back. The server counts it against `maxmemory`.",
                "为重新连接的从节点保留的最近写入。服务器把它计入 `maxmemory`。"
            ),
        ),
        part(
            clients,
            true,
            say!("buffers of clients", "客户端缓冲区"),
            say!(
                "{share} % of `maxmemory`: requests, and answers that are not fetched yet. They count against it too.",
                "`maxmemory` 的 {share}%：请求和尚未取走的应答，同样计入其中。",
                share = CLIENTS
            ),
        ),
        part(replicas, false, say!("buffers of replicas", "从节点缓冲区"), why_replicas(spec, replicas)),
        part(
            fragments,
            false,
            say!("fragmentation", "内存碎片"),
            say!(
                "{share} % of `maxmemory` that the allocator holds and does not use.",
                "分配器占着却没有用上的部分，按 `maxmemory` 的 {share}% 计。",
                share = FRAGMENTATION
            ),
        ),
        part(
            copied,
            false,
            say!("copy-on-write", "写时复制"),
            say!(
                "While a forked child writes a snapshot, rewrites the append-only file or feeds a replica, each page that changes exists twice. Here {share} % of the data may change in that time.",
                "fork 出的子进程写快照、重写 AOF 或向从节点传数据时，被改动的页各有两份。这里按期间有 {share}% 的数据被改动计算。",
                share = machine.changes.min(100)
            ),
        ),
    ];
    let system = part(
        system,
        false,
        say!("system", "系统"),
        say!(
            "{share} % of the machine, at least 512 MB: kernel, Docker, page cache for the files that the servers write.",
            "机器内存的 {share}%，至少 512 MB：内核、Docker，以及服务器写文件所需的页缓存。",
            share = SYSTEM_SHARE
        ),
    );
    Some(Sizing { nodes, system, limit, maxmemory, parts })
}

/// Returns why the buffers of replicas are so large.
fn why_replicas(spec: &Spec, bytes: u64) -> Message {
    if bytes == 0 {
        return say!("No node has a replica.", "没有从节点。");
    }
    if spec.server.release() >= (7, 0) {
        return say!(
            "Writes that wait for replicas while they load: they share one buffer, of which `client-output-buffer-limit` allows 256 MB, the backlog included. `maxmemory` does not count what exceeds the backlog.",
            "从节点加载数据时等待发给它们的写入：所有从节点共用一个缓冲区，`client-output-buffer-limit` 允许 256 MB，含积压缓冲区。超出积压缓冲区的部分不计入 `maxmemory`。"
        );
    }
    say!(
        "Writes that wait for each replica while it loads: `client-output-buffer-limit` allows 256 MB. `maxmemory` does not count them.",
        "从节点加载数据时等待发给它的写入：`client-output-buffer-limit` 对每个从节点允许 256 MB，不计入 `maxmemory`。"
    )
}

/// Returns what may wait for the replicas of a master besides the backlog. From 7.0 they share one buffer with it.
fn buffers_of_replicas(spec: &Spec, backlog: u64) -> u64 {
    let replicas = match &spec.sentinels {
        Some(_) => spec.nodes.len().saturating_sub(1),
        None => usize::from(spec.replicas),
    };
    match replicas {
        0 => 0,
        _ if spec.server.release() >= (7, 0) => REPLICA_BUFFER.saturating_sub(backlog),
        several => REPLICA_BUFFER.saturating_mul(several as u64),
    }
}

fn backlog(spec: &Spec) -> u64 {
    let written = spec.config.iter().find(|directive| directive.id == Some(id::REPL_BACKLOG_SIZE));
    let size = written.and_then(|directive| memory_size(directive.lines.first()?.as_bytes(), spec.server));
    size.unwrap_or(BACKLOG)
}

/// Returns the largest number of nodes that the spec puts on one host.
fn most_on_one_host(spec: &Spec) -> u16 {
    let on = |host: usize| spec.nodes.iter().filter(|node| node.host == host).count();
    let most = (0..spec.hosts.len().max(1)).map(on).max().unwrap_or(1);
    u16::try_from(most).unwrap_or(u16::MAX)
}

fn whole_megabytes(bytes: u64) -> u64 {
    bytes >> 20 << 20
}

impl Sizing {
    /// Returns `memory` and `maxmemory` for a spec, such as `4gb`.
    pub fn written(&self) -> [String; 2] {
        [megabytes(self.limit), megabytes(self.maxmemory)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::read;

    fn sized(spec: &str, gigabytes: u64, nodes: Option<u16>, changes: u8) -> Option<Sizing> {
        let spec = read("rconf.toml", spec).spec.expect("good");
        sizing(&spec, Machine { memory: gigabytes << 30, nodes, changes })
    }

    #[test]
    fn the_parts_are_the_whole() {
        for (spec, replicas) in
            [("", 192), ("server = \"redis:6.0\"\n", 256), ("[cluster]\nreplicas = 0\n", 0)]
        {
            for gigabytes in [2, 4, 16, 64, 512] {
                for changes in [0, 25, 50, 100, 200] {
                    let Some(sized) = sized(spec, gigabytes, None, changes) else { continue };
                    let sum = |counted: bool| {
                        let parts = sized.parts.iter().filter(|part| part.is_counted || !counted);
                        parts.map(|part| part.bytes).sum::<u64>()
                    };
                    assert_eq!((sum(false), sum(true)), (sized.limit, sized.maxmemory), "{sized:?}");
                    let all = sized.limit * u64::from(sized.nodes) + sized.system.bytes;
                    assert!(all <= gigabytes << 30 && all + (16 << 20) > gigabytes << 30, "{sized:?}");
                    // The rule M002 warns from 80 % on.
                    assert!(changes == 0 || sized.maxmemory * 5 <= sized.limit * 4, "{sized:?}");
                    if gigabytes >= 64 {
                        assert_eq!(sized.parts[3].bytes >> 20, replicas, "{spec}");
                    }
                }
            }
        }
    }

    #[test]
    fn three_nodes_on_sixteen_gigabytes() {
        let found = sized("", 16, Some(3), 50).expect("enough");
        assert_eq!(found.written(), ["4915mb", "2951mb"]);
        let heavy = sized("", 16, Some(3), 100).expect("enough");
        assert!(heavy.maxmemory < found.maxmemory);
        assert_eq!(sized("", 1, Some(6), 50), None);
        assert_eq!(sized("", 0, None, 50), None);
        let own = sized("[config]\n\"repl-backlog-size\" = \"128mb\"\n", 16, Some(3), 50).expect("enough");
        assert_eq!(own.parts[1].bytes, 128 << 20);
    }
}
