use super::watched::{is_host_name, name_of};
use crate::catalog::Flavor;
use crate::catalog::sentinel::id;
use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Rule, SentinelNode, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a host name in `sentinel monitor` that Sentinel does not keep: before 6.2, or where `sentinel resolve-hostnames
    /// yes` stands without `sentinel announce-hostnames yes`. It is a warning in a container, whose address changes when it is
    /// created anew, and an info otherwise. (Without either line, 6.2 and later refuse the name.)
    ///
    /// ## Why it matters
    /// Sentinel resolves the name when it starts, writes the address in its place into its file, and tells that address to
    /// clients and to the replicas of a failover. When the server comes back with another address, Sentinel goes on watching
    /// the old one, where nobody answers, or by now another server. Clients that verify certificates refuse an address that
    /// the certificate does not name.
    ///
    /// ## Example
    /// ```conf
    /// sentinel resolve-hostnames yes
    /// sentinel monitor mymaster redis-1.internal 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel resolve-hostnames yes
    /// sentinel announce-hostnames yes
    /// sentinel monitor mymaster redis-1.internal 6379 2
    /// ```
    ///
    /// ## References
    /// - "IP addresses and DNS names" in "High availability with Redis Sentinel" of the Redis documentation
    /// - `announceSentinelAddr` in sentinel.c
    HostNameBecomesAddress = "Q006" "host-name-becomes-address", Quorum, Info, fix: None
}

impl Rule for HostNameBecomesAddress {
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        let own = sentinel.sentinel;
        let server = own.server();
        let can_keep = server.flavor() == Flavor::Valkey || server.is_at_least(Flavor::Redis, 6, 2);
        if sentinel.may_set_more()
            || (can_keep && (own.is_yes(id::ANNOUNCE_HOSTNAMES) || !own.is_yes(id::RESOLVE_HOSTNAMES)))
        {
            return;
        }
        for master in own.masters.iter().filter(|master| is_host_name(master)) {
            let (host, name) = (show(&master.host.value), name_of(master));
            let help = if can_keep {
                say!(
                    "add `sentinel announce-hostnames yes`, if all clients can resolve the name",
                    "如果所有客户端都能解析该名称，就加上 `sentinel announce-hostnames yes`",
                )
            } else {
                say!(
                    "give the server a fixed address, or use 6.2 or later with `sentinel resolve-hostnames yes` and `sentinel \
                     announce-hostnames yes`",
                    "给服务器固定的地址；或使用 6.2 及以上版本，并设置 `sentinel resolve-hostnames yes` 和 `sentinel \
                     announce-hostnames yes`",
                )
            };
            let finding = Finding::new(
                self.meta(),
                sentinel.place(&master.host),
                say!(
                    "Sentinel keeps and hands on the address of {host}, not the name: if the address changes, {name} is watched \
                     where it no longer is",
                    "Sentinel 保存并告诉别人的是 {host} 的地址，而不是名称：地址一变，就会在错误的地方监视 {name}",
                    host,
                    name,
                ),
                help,
            );
            let is_in_container = sentinel.node.runs_in.is_some() && sentinel.node.has_own_network();
            out.report(if is_in_container { finding.severity(Severity::Warning) } else { finding });
        }
    }
}
