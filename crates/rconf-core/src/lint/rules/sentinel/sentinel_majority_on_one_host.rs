use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, SentinelNode, Sentinels, Sink};
use crate::message::say;
use std::collections::BTreeMap;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds three or more Sentinels of which so many share one address that the others are no majority: they announce or
    /// bind the same address, or lie in folders named after it. Nothing is reported if the address of one is not known, or
    /// if the master and its replicas announce that address too: then the machine is all there is.
    ///
    /// ## Why it matters
    /// A failover needs the votes of more than half of all Sentinels. If the machine with most of them is lost, and the
    /// master with it, the rest log `-failover-abort-not-elected master mymaster` and nothing is failed over: exactly the
    /// fault that Sentinel is there for.
    ///
    /// ## Example
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// sentinel announce-ip 10.0.0.11
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-2/sentinel.conf
    /// sentinel announce-ip 10.0.0.11
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-3/sentinel.conf
    /// sentinel announce-ip 10.0.0.12
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// sentinel announce-ip 10.0.0.11
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-2/sentinel.conf
    /// sentinel announce-ip 10.0.0.12
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-3/sentinel.conf
    /// sentinel announce-ip 10.0.0.13
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - "Example Sentinel deployments" in the Redis documentation
    SentinelMajorityOnOneHost = "Q013" "sentinel-majority-on-one-host", Quorum, Warning, fix: None
}

impl Rule for SentinelMajorityOnOneHost {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        let all = set.all.len();
        let mut hosts: BTreeMap<IpAddr, Vec<&SentinelNode<'_>>> = BTreeMap::new();
        for one in &set.all {
            let Some(address) = one.address().filter(|address| !address.is_loopback()) else { return };
            hosts.entry(address).or_default().push(one);
        }
        // On one machine there is nobody left to fail over when it is lost.
        if hosts.len() == 1 && hosts.keys().all(|address| is_all_on(set, *address)) {
            return;
        }
        for (address, here) in hosts.iter().filter(|(_, here)| all > 2 && all - here.len() < all / 2 + 1) {
            let Some((one, master)) = here.iter().find_map(|one| Some((one, one.sentinel.masters.first()?)))
            else {
                continue;
            };
            let count = here.len();
            let has_master = set
                .all
                .iter()
                .flat_map(|one| &one.sentinel.masters)
                .any(|master| master.host.text().parse::<IpAddr>().is_ok_and(|host| host == *address));
            let message = if has_master {
                say!(
                    "{count} of {all} Sentinels are on {address}, as is the master: when that machine is lost, the others are no \
                     majority, and there is no failover",
                    "{all} 个 Sentinel 中有 {count} 个在 {address} 上，主节点也在：这台机器一停，剩下的不够多数，不会发生故障转移",
                    count,
                    all,
                    address,
                )
            } else {
                say!(
                    "{count} of {all} Sentinels are on {address}: when that machine is lost, the others are no majority, and there \
                     is no failover any more",
                    "{all} 个 Sentinel 中有 {count} 个在 {address} 上：这台机器一停，剩下的不够多数，不再有故障转移",
                    count,
                    all,
                    address,
                )
            };
            let help = say!("run each Sentinel on a machine of its own", "每个 Sentinel 各在一台机器上运行");
            out.report(Finding::new(self.meta(), one.place(&master.name), message, help));
        }
    }
}

/// Returns whether the masters and all their replicas are on one machine, as far as they tell where they are, and there is
/// a replica.
fn is_all_on(set: &Sentinels<'_>, address: IpAddr) -> bool {
    let is_there = |server: &Node| {
        String::from_utf8_lossy(server.config.text(id::REPLICA_ANNOUNCE_IP)).parse() == Ok(address)
    };
    set.masters.iter().all(|watched| !watched.replicas.is_empty() && watched.all_servers().all(is_there))
}
