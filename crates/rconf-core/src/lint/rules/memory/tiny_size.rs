use crate::catalog::{DirectiveId, id};
use crate::config::{Setting, Value};
use crate::diagnostic::rule;
use crate::lint::rules::size;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::{Words, say};

rule! {
    /// ## What it does
    /// Finds sizes so small that a unit must have been forgotten: `maxmemory 2` is two bytes.
    ///
    /// ## Why it matters
    /// A number without a unit is a number of bytes, and the server accepts it. An empty server already needs
    /// 0.8 to 1 MB. With `maxmemory 2` every write fails: `OOM command not allowed when used memory >
    /// 'maxmemory'.` The log says `WARNING: You specified a maxmemory value that is less than 1MB`. With a
    /// buffer limit of a few bytes, clients are disconnected at their first answer. `maxmemory-clients 5` is
    /// five bytes, not five percent, which is `5%`.
    ///
    /// ## Example
    /// ```conf
    /// maxmemory 512
    /// ```
    /// Use instead:
    /// ```conf
    /// maxmemory 512mb
    /// ```
    ///
    /// ## References
    /// - "Note on units" in the stock redis.conf
    TinySize = "M006" "tiny-size", Memory, Warning, fix: None
}

/// Sizes, each with the smallest value that makes sense and the consequence of a smaller one. 0 has a special
/// meaning.
const LEAST: [(DirectiveId, u64, Words); 6] = [
    (
        id::MAXMEMORY,
        1_000_000,
        Words::new(
            "an empty server needs more, so every write is refused",
            "空的服务器都不够用，所以写入全部会被拒绝",
        ),
    ),
    (
        id::MAXMEMORY_CLIENTS,
        1_000_000,
        Words::new(
            "clients are disconnected as soon as a few of them connect",
            "连上几个客户端就会开始断开客户端",
        ),
    ),
    (
        id::CLIENT_QUERY_BUFFER_LIMIT,
        1_000_000,
        Words::new("clients are disconnected in the middle of a command", "客户端的命令还没发完就会被断开"),
    ),
    (
        id::AUTO_AOF_REWRITE_MIN_SIZE,
        16 << 10,
        Words::new("the append-only file is rewritten over and over", "AOF 会被反复重写"),
    ),
    (
        id::REPLICA_FULL_SYNC_BUFFER_LIMIT,
        1_000_000,
        Words::new(
            "a replica has no room for the writes that arrive while it synchronises",
            "从节点没有空间容纳同步期间到达的写入",
        ),
    ),
    (
        id::CLUSTER_LINK_SENDBUF_LIMIT,
        64 << 10,
        Words::new(
            "nodes close their connections to each other, and mark each other as failed",
            "节点会断开彼此的连接，并认为对方已失效",
        ),
    ),
];
/// The smallest hard limit of an output buffer that makes sense. Replies of 16 kb are common.
const LEAST_BUFFER: u64 = 16 << 10;

impl Rule for TinySize {
    fn judges_parts(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        for (directive, least, then) in LEAST {
            let Some(setting) = config.setting(directive) else { continue };
            if let Value::Bytes(bytes @ 1..) = setting.value
                && bytes < least
            {
                out.report(self.finding(node, setting, Some(1), bytes, then));
            }
        }
        // The memory that an empty server needs depends on the release, but it is always most of this.
        if let Some(setting) = config.setting(id::MAXMEMORY)
            && let Value::Bytes(bytes @ 1_000_000..=1_048_576) = setting.value
        {
            out.report(Finding::new(
                self.meta(),
                node.place(setting.at, Some(1)),
                say!(
                    "maxmemory is {size}: an empty server needs most of it, so hardly any key fits",
                    "maxmemory 是 {size}：空的服务器就要用掉大半，几乎放不下键",
                    size = size(bytes),
                ),
                say!("set a higher value, such as `maxmemory 100mb`", "设大一些，例如 `maxmemory 100mb`"),
            ));
        }
        for class in ["normal", "pubsub"] {
            let mut limits =
                config.all(id::CLIENT_OUTPUT_BUFFER_LIMIT).rev().filter_map(|s| match &s.value {
                    Value::BufferLimits(limits) => Some((s, limits.iter().rfind(|l| l.class == class)?)),
                    _ => None,
                });
            if let Some((setting, limit)) = limits.next()
                && (1..LEAST_BUFFER).contains(&limit.hard)
            {
                let then = Words::new(
                    "clients are disconnected by any answer that is longer",
                    "应答比这长，客户端就会被断开",
                );
                out.report(self.finding(node, setting, None, limit.hard, then));
            }
        }
    }
}

impl TinySize {
    fn finding(
        &self,
        node: &Node,
        setting: &Setting,
        nth: Option<usize>,
        bytes: u64,
        then: Words,
    ) -> Finding {
        let size = size(bytes);
        let message = match nth {
            Some(_) => {
                let name = setting.directive.name();
                say!("{name} is {size}: {then}", "{name} 是 {size}：{then}", name, size, then)
            }
            None => say!("the limit is {size}: {then}", "上限是 {size}：{then}", size, then),
        };
        Finding::new(
            self.meta(),
            node.place(setting.at, nth),
            message,
            say!(
                "write the unit: `kb`, `mb` or `gb`; a number without a unit is a number of bytes",
                "写上单位：`kb`、`mb` 或 `gb`；不带单位的数字是字节数",
            ),
        )
    }
}
