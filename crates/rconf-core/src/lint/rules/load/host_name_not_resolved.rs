use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Rule, SentinelNode, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds host names where a Sentinel expects an address, without `sentinel resolve-hostnames yes`. Redis 6.0 has
    /// no such option and asks the resolver once, when it starts.
    ///
    /// ## Why it matters
    /// The Sentinel refuses the file, whether or not the name can be resolved: `Can't resolve instance hostname.` The
    /// option may stand on any line of the file.
    ///
    /// ## Example
    /// ```conf
    /// sentinel monitor mymaster redis-1 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel resolve-hostnames yes
    /// sentinel monitor mymaster redis-1 6379 2
    /// ```
    ///
    /// ## References
    /// - `createSentinelAddr` in sentinel.c
    HostNameNotResolved = "L053" "host-name-not-resolved", Load, Error, fix: None
}

impl Rule for HostNameNotResolved {
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        let node = sentinel.node;
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::HostNotResolved {
                return None;
            }
            let message = say!(
                "{host} is no address, and this Sentinel does not resolve host names: it refuses the line",
                "{host}不是地址，而这个 Sentinel 不解析主机名：它拒绝这一行",
                host = case.value(),
            );
            let help = say!(
                "write the address, or add `sentinel resolve-hostnames yes`; with `sentinel announce-hostnames yes` \
                 clients are told the name too",
                "写地址，或者加上 `sentinel resolve-hostnames yes`；再加 `sentinel announce-hostnames yes`，\
                 客户端得到的也是主机名"
            );
            Some(case.finding(message, help))
        });
    }
}
