use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds files without `maxmemory`, or with `maxmemory 0`.
    ///
    /// ## Why it matters
    /// The server takes memory until there is none left. Then the kernel kills it, `Out of memory: Killed
    /// process`, or the container is `OOMKilled`, at any moment. With a limit the server refuses writes or
    /// evicts keys instead, as `maxmemory-policy` says.
    ///
    /// ## Example
    /// ```conf
    /// port 6379
    /// ```
    /// Use instead:
    /// ```conf
    /// port 6379
    /// maxmemory 2gb
    /// ```
    ///
    /// ## References
    /// - `maxmemory` in the stock redis.conf
    NoMaxmemory = "M001" "no-maxmemory", Memory, Info, fix: None, pedantic
}

impl Rule for NoMaxmemory {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        if config.bytes(id::MAXMEMORY) > 0 || config.may_be_elsewhere(id::MAXMEMORY) {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            place_of(node, &[id::MAXMEMORY]),
            say!(
                "there is no memory limit: the server takes all memory there is, until the kernel kills it",
                "没有内存上限：服务器会用尽所有内存，直到被内核杀掉",
            ),
            say!(
                "set `maxmemory` to 60 to 75 percent of what the host or the container has",
                "把 `maxmemory` 设为主机或容器内存的 60% 到 75%",
            ),
        ));
    }
}
