use crate::catalog::id;
use crate::cluster::is_sure;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `maxmemory-policy` that evicts keys, but no `maxmemory`.
    ///
    /// ## Why it matters
    /// No key is ever evicted: the policy applies only when the limit is reached, and 0, the default, means
    /// no limit. The cache grows until the kernel kills the server, `Out of memory: Killed process`, or the
    /// container is `OOMKilled`.
    ///
    /// ## Example
    /// ```conf
    /// maxmemory-policy allkeys-lru
    /// ```
    /// Use instead:
    /// ```conf
    /// maxmemory 512mb
    /// maxmemory-policy allkeys-lru
    /// ```
    /// Where the limit is given on the command line (`redis-server FILE --maxmemory 512mb`), ignore the rule.
    ///
    /// ## References
    /// - `maxmemory-policy` in the stock redis.conf
    PolicyWithoutMaxmemory = "M008" "policy-without-maxmemory", Memory, Warning, fix: None
}

impl Rule for PolicyWithoutMaxmemory {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::MAXMEMORY_POLICY) else { return };
        let policy = config.word(id::MAXMEMORY_POLICY);
        let is_limited = config.bytes(id::MAXMEMORY) > 0 || config.may_be_elsewhere(id::MAXMEMORY);
        // A refused line was meant to set a limit, and another rule reports it.
        let is_limited = is_limited || !is_sure(node, &[id::MAXMEMORY]);
        if policy == "noeviction" || is_limited {
            return;
        }
        let mut finding = Finding::new(
            self.meta(),
            node.place(setting.at, None),
            say!(
                "without `maxmemory` nothing is ever evicted: `{policy}` does nothing, and memory has no limit",
                "没有 `maxmemory` 就永远不会淘汰：`{policy}` 不起作用，内存也没有上限",
                policy,
            ),
            say!(
                "set `maxmemory`, to 60 to 75 percent of what the host or the container has",
                "设置 `maxmemory`，取主机或容器内存的 60% 到 75%",
            ),
        );
        if let Some(zero) = config.setting(id::MAXMEMORY) {
            // This may be meant so: the charts of Redis write both lines.
            let message = say!("0 means no limit", "0 表示没有上限");
            finding = finding.severity(Severity::Info).related(node.place(zero.at, None), message);
        }
        out.report(finding);
    }
}
