use super::watched::name_of;
use crate::cluster::is_loopback;
use crate::config::Master;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, SentinelNode, Sentinels, Severity, Sink};
use crate::message::say;
use std::collections::HashSet;

rule! {
    /// ## What it does
    /// Finds a monitored address that is the loopback: `127.0.0.1`, `::1` or `localhost`. It is an error in a container of
    /// docker or compose, and an info if several Sentinels of one folder show that everything runs on one machine.
    ///
    /// ## Why it matters
    /// Sentinels tell each other and the clients the address that they watch, so `SENTINEL GET-MASTER-ADDR-BY-NAME` answers
    /// `127.0.0.1`: each client connects to its own machine, and a Sentinel on another machine watches a server of its own
    /// under the same name. In a container, the loopback is the Sentinel's own container, where no server listens: the
    /// Sentinel logs `+sdown master mymaster 127.0.0.1 6379` from the start.
    ///
    /// ## Example
    /// ```conf
    /// sentinel monitor mymaster 127.0.0.1 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - `sentinel monitor` in the stock sentinel.conf
    /// - "Sentinel, Docker, NAT, and possible issues" in the Redis documentation
    MonitoredLoopback = "Q002" "monitored-loopback", Quorum, Warning, fix: None
}

impl Rule for MonitoredLoopback {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        let is_local = is_on_one_machine(set);
        for one in &set.all {
            for master in one.sentinel.masters.iter().filter(|master| is_loopback(&master.host.value)) {
                let finding = self.finding(one, master);
                out.report(if is_local { finding.severity(Severity::Info) } else { finding });
            }
        }
    }
}

impl MonitoredLoopback {
    fn finding(&self, one: &SentinelNode<'_>, master: &Master) -> Finding {
        let (place, name) = (one.place(&master.host), name_of(master));
        // The containers of a pod share their loopback.
        if one.node.has_own_network() && !one.node.is_in_pod() {
            let finding = Finding::new(
                self.meta(),
                place,
                say!(
                    "{name} is watched at the loopback, which in a container is the Sentinel itself: it finds no server there",
                    "{name} 的监视地址是回环地址，在容器里就是 Sentinel 自己：那里没有服务器",
                    name
                ),
                say!(
                    "write the address of the server's container, or, from 6.2 on, its name with `sentinel resolve-hostnames yes`",
                    "写服务器容器的地址；从 6.2 起也可以写它的名称，并设置 `sentinel resolve-hostnames yes`",
                ),
            );
            return finding.severity(Severity::Error);
        }
        Finding::new(
            self.meta(),
            place,
            say!(
                "{name} is watched at the loopback, and Sentinel hands this address on: clients and Sentinels on other \
                 machines take their own machine for the master",
                "{name} 的监视地址是回环地址，Sentinel 会把它告诉别人：其他机器上的客户端和 Sentinel 会把自己的机器当成主节点",
                name
            ),
            say!(
                "write the address at which the clients and all Sentinels reach the master",
                "写客户端和所有 Sentinel 都能访问到的主节点地址",
            ),
        )
    }
}

/// Returns whether several Sentinels with ports of their own watch only the loopback, as in a trial on one machine.
fn is_on_one_machine(set: &Sentinels<'_>) -> bool {
    let ports: HashSet<i64> = set.all.iter().map(|one| one.sentinel.port()).collect();
    let is_local = |one: &SentinelNode<'_>| {
        one.node.is_on_host() && one.sentinel.masters.iter().all(|master| is_loopback(&master.host.value))
    };
    set.all.len() > 1 && ports.len() == set.all.len() && set.all.iter().all(is_local)
}
