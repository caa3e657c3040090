use super::watched::{address_of, is_host_name, name_of};
use crate::config::Master;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, SentinelNode, Sentinels, Sink, Watched};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds Sentinels of one set that watch different addresses under one name, such as each the server beside it. A host
    /// name and an address are not compared, because the one may stand for the other.
    ///
    /// ## Why it matters
    /// Sentinels find each other through the master that they watch. These watch different ones, so they never meet, or, if
    /// both addresses belong to one group of servers, they contradict each other about which is the master. Votes do not add
    /// up: `SENTINEL CKQUORUM mymaster` answers `NOQUORUM`, and a client gets another master from each Sentinel that it asks.
    ///
    /// ## Example
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-2/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.12 6379 2
    /// # sentinel-3/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-2/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// # sentinel-3/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - "Sentinels and replicas auto discovery" in the Redis documentation
    DifferentMastersUnderOneName = "Q011" "different-masters-under-one-name", Quorum, Error, fix: None
}

impl Rule for DifferentMastersUnderOneName {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        for watched in &set.masters {
            let Some((first, master)) = most_watched(watched) else { continue };
            for (one, other) in watched.by.iter().filter(|(_, other)| differ(master, other)) {
                let (title, address, own) = (first.node.title(), address_of(master), address_of(other));
                let finding = Finding::new(
                    self.meta(),
                    one.place(&other.host),
                    say!(
                        "{own} is called {name} here, and {title} calls {address} so: these Sentinels do not watch the same master, \
                         and their votes do not add up",
                        "这里的 {name} 是 {own}，而 {title} 里是 {address}：这些 Sentinel 监视的不是同一个主节点，票数合不到一起",
                        own,
                        name = name_of(other),
                        title,
                        address,
                    ),
                    say!(
                        "let all Sentinels watch the server that is the master, and only it: they find its replicas themselves",
                        "让所有 Sentinel 都只监视当前的主节点：它的从节点由 Sentinel 自己发现",
                    ),
                );
                out.report(finding.related(first.place(&master.host), say!("watched here", "在此监视")));
            }
        }
    }
}

/// Returns the first of the Sentinels that watch the address which most of them watch.
fn most_watched<'w>(watched: &'w Watched<'_>) -> Option<(&'w SentinelNode<'w>, &'w Master)> {
    let mut counts: Vec<(usize, &(SentinelNode<'_>, &Master))> = Vec::new();
    for one in &watched.by {
        match counts.iter_mut().find(|(_, (_, master))| !differ(master, one.1)) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, one)),
        }
    }
    let most = counts.iter().map(|(count, _)| *count).max()?;
    counts.into_iter().find(|(count, _)| *count == most).map(|(_, (one, master))| (one, *master))
}

/// Returns whether two masters certainly have different addresses.
fn differ(one: &Master, other: &Master) -> bool {
    let host = |master: &Master| master.host.text().to_ascii_lowercase();
    let is_known = |master: &Master| is_host_name(master) || host(master).parse::<std::net::IpAddr>().is_ok();
    if !is_known(one) || !is_known(other) {
        return false;
    }
    let is_comparable = is_host_name(one) == is_host_name(other);
    one.port.number() != other.port.number() || (is_comparable && host(one) != host(other))
}
