use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::persistence::persists;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers that look like caches (`maxmemory` is set, nothing is written to the disk) without a
    /// `maxmemory-policy`: the default, `noeviction`, evicts nothing.
    ///
    /// ## Why it matters
    /// When memory is full every write fails: `OOM command not allowed when used memory > 'maxmemory'.` A
    /// cache is expected to evict keys instead. Where writes should be refused, as for a queue, write
    /// `maxmemory-policy noeviction`.
    ///
    /// ## Example
    /// ```conf
    /// maxmemory 256mb
    /// save ""
    /// ```
    /// Use instead, for a cache:
    /// ```conf
    /// maxmemory 256mb
    /// maxmemory-policy allkeys-lru
    /// save ""
    /// ```
    ///
    /// ## References
    /// - `maxmemory-policy` in the stock redis.conf
    WritesRefusedWhenFull = "M003" "writes-refused-when-full", Memory, Info, fix: None
}

impl Rule for WritesRefusedWhenFull {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(limit) = config.setting(id::MAXMEMORY) else { return };
        let is_said =
            config.setting(id::MAXMEMORY_POLICY).is_some() || !config.unresolved_includes().is_empty();
        if config.bytes(id::MAXMEMORY) == 0 || is_said || persists(config) || config.is_replica() {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            node.place(limit.at, None),
            say!(
                "there is a limit but no `maxmemory-policy`: when memory is full, every write is refused and \
                 no key is evicted",
                "有内存上限但没有 `maxmemory-policy`：内存满后所有写入都会被拒绝，不会淘汰任何键",
            ),
            say!(
                "for a cache, write `maxmemory-policy allkeys-lru`; otherwise write `maxmemory-policy \
                 noeviction`",
                "用作缓存就写 `maxmemory-policy allkeys-lru`，否则写 `maxmemory-policy noeviction`",
            ),
        ));
    }
}
