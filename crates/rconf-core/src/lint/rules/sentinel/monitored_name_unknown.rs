use super::watched::{is_host_name, name_of};
use crate::catalog::Flavor;
use crate::catalog::sentinel::id;
use crate::cluster::is_loopback;
use crate::config::Master;
use crate::container::{Container, Deployment, Kind, NetworkVerb, Text, may_be_same};
use crate::diagnostic::rule;
use crate::lint::rules::places::{names, network};
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Rule, SentinelNode, Sink, View};
use crate::message::{Message, say};
use std::collections::BTreeSet;

rule! {
    /// ## What it does
    /// Finds a host name in `sentinel monitor` that nothing in the plan has, where the plan runs the servers too: no
    /// service, container, alias, host name or entry of `extra_hosts` on the networks of the Sentinel, or, in manifests for
    /// Kubernetes, no Service of the same folder. Names with a period are taken for names outside the plan, except those that
    /// end in `.svc` or `.svc.cluster.local` in the Sentinel's own namespace.
    ///
    /// ## Why it matters
    /// Five servers were asked, from Redis 7.0 to Valkey 9.1: with `sentinel resolve-hostnames yes` Sentinel starts, logs `Failed to
    /// resolve hostname 'redis-master'` each second, and watches nobody. Nothing is failed over, and clients that
    /// ask for the master are given none. Up to 6.0 it does not start: `Can't resolve master instance hostname.`
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis-1:
    ///     image: redis:7.2
    ///   sentinel:
    ///     image: redis:7.2
    ///     command: redis-sentinel /conf/sentinel.conf
    ///     volumes: [./conf:/conf]
    /// ```
    /// ```conf
    /// # conf/sentinel.conf
    /// sentinel resolve-hostnames yes
    /// sentinel monitor mymaster redis-master 6379 2
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis-1:
    ///     image: redis:7.2
    ///   sentinel:
    ///     image: redis:7.2
    ///     command: redis-sentinel /conf/sentinel.conf
    ///     volumes: [./conf:/conf]
    /// ```
    /// ```conf
    /// # conf/sentinel.conf
    /// sentinel resolve-hostnames yes
    /// sentinel monitor mymaster redis-1 6379 2
    /// ```
    ///
    /// ## References
    /// - "IP addresses and DNS names" in "High availability with Redis Sentinel" of the Redis documentation
    MonitoredNameUnknown = "Q028" "monitored-name-unknown", Quorum, Error, fix: None
}

impl Rule for MonitoredNameUnknown {
    fn reads(&self, kind: Kind) -> bool {
        matches!(kind, Kind::Script | Kind::Compose | Kind::Kubernetes)
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let Some(known) = Names::of(view) else { return };
        for (container, one) in
            view.sentinels().filter_map(|s| Some((s.container, SentinelNode::of(s.node?)?)))
        {
            if one.may_set_more()
                || container.is_partial
                || container.is_changed
                || !Names::hold_for(view, container)
            {
                continue;
            }
            let own = one.sentinel;
            let server = own.server();
            let may_refuse = server.flavor() == Flavor::Valkey || server.is_at_least(Flavor::Redis, 6, 2);
            // It refuses every name, which is a finding of its own.
            if may_refuse && !own.is_yes(id::RESOLVE_HOSTNAMES) {
                continue;
            }
            for master in &own.masters {
                if is_host_name(master) && known.lack(&master.host.text(), view, container) {
                    out.report(self.finding(&one, master, &known));
                }
            }
        }
    }
}

impl MonitoredNameUnknown {
    fn finding(&self, one: &SentinelNode<'_>, master: &Master, known: &Names) -> Finding {
        Finding::new(
            self.meta(),
            one.place(&master.host),
            say!(
                "nothing in this plan is called {host}: this Sentinel does not find {name}, and fails nothing over",
                "这个计划里没有叫 {host} 的：这个 Sentinel 找不到 {name}，不会做故障转移",
                host = show(&master.host.value),
                name = name_of(master),
            ),
            say!(
                "write the name of what runs the master; the servers are called {names}",
                "写运行主节点的那个名称；这里的服务器叫 {names}",
                names = known.servers(),
            ),
        )
    }
}

/// The names that a plan gives to what it runs, in lower case.
struct Names {
    all: BTreeSet<String>,
    of_servers: BTreeSet<String>,
}

impl Names {
    /// Returns the names in a plan, or `None` if it runs no server, or may run more than it shows.
    fn of(view: &View<'_>) -> Option<Self> {
        let is_kubernetes = view.deployment.kind == Kind::Kubernetes;
        if !view.is_whole() || view.sentinels().next().is_none() {
            return None;
        }
        let mut of_servers = BTreeSet::new();
        if is_kubernetes {
            let objects = &view.deployment.objects;
            of_servers.extend(objects.services.iter().map(|service| service.name.to_ascii_lowercase()));
        } else {
            let servers =
                view.servers().filter_map(|s| s.container.service.as_ref().or(s.container.name.as_ref()));
            of_servers.extend(servers.filter_map(Text::get).map(str::to_ascii_lowercase));
        }
        // Files of one folder may be one project, or share a network.
        let together = view.all_deployments().flat_map(|deployment| &deployment.containers);
        let mut all: BTreeSet<String> = of_servers.clone();
        for container in together {
            if !are_known(container) {
                return None;
            }
            all.extend(names(container).map(str::to_ascii_lowercase));
        }
        (!of_servers.is_empty()).then_some(Self { all, of_servers })
    }

    fn servers(&self) -> Message {
        Message::list(self.of_servers.iter())
    }

    /// Returns whether the container finds nothing else by a plain name.
    fn hold_for(view: &View<'_>, container: &Container) -> bool {
        let deployment = view.deployment;
        if deployment.kind == Kind::Kubernetes {
            // A pod may have names of its own.
            let has_own = view.text().windows(11).any(|text| text == b"hostAliases");
            return !has_own && container.pod.is_some();
        }
        let is_made =
            |name: &Text| network(deployment, name).map_or(is_default(name, deployment), |n| !n.is_external);
        let connects = deployment.network_uses.iter().any(|usage| usage.verb == NetworkVerb::Connect);
        container.network_mode.is_none()
            && container.process.is_none()
            && !container.networks.is_empty()
            && container.networks.iter().all(|attached| is_made(&attached.network))
            && !connects
    }

    /// Returns whether a host is certainly the name of nothing.
    fn lack(&self, host: &str, view: &View<'_>, container: &Container) -> bool {
        let host = host.to_ascii_lowercase();
        let host = host.trim_end_matches('.');
        if is_loopback(host.as_bytes()) || host.is_empty() {
            return false;
        }
        if view.deployment.kind == Kind::Kubernetes {
            return self.lack_service(host, view, container);
        }
        let own = container.own_hosts.iter().flat_map(|text| text.text.split([':', '=']));
        let is_own = own.into_iter().any(|name| name.trim().eq_ignore_ascii_case(host));
        // `project-redis-1`, `project_redis_1` and `stack_redis` are made of the name of a service.
        let stem = host.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['-', '_']);
        let is_made = |name: &String| {
            let made =
                |text: &str| text.strip_suffix(name.as_str()).is_some_and(|rest| rest.ends_with(['-', '_']));
            made(host) || made(stem)
        };
        !host.contains('.') && !is_own && !self.all.contains(host) && !self.all.iter().any(is_made)
    }

    fn lack_service(&self, host: &str, view: &View<'_>, container: &Container) -> bool {
        let is_pod = |label: &str| {
            let stem = label.trim_end_matches(|c: char| c.is_ascii_digit());
            let mut workloads = view.all_deployments().flat_map(|deployment| &deployment.workloads);
            workloads.any(|w| stem.strip_suffix('-') == Some(&w.name) || w.name == label)
        };
        let labels: Vec<&str> = host.split('.').collect();
        let is_known = labels.iter().take(2).any(|label| self.of_servers.contains(*label) || is_pod(label));
        let pod = container.pod.as_ref().and_then(|pod| view.deployment.workloads.get(pod.workload));
        let own = pod.and_then(|workload| workload.namespace.as_deref());
        let is_here = match labels.iter().position(|label| *label == "svc") {
            None => labels.len() == 1,
            // `redis.default.svc`, `redis-0.redis.default.svc.cluster.local`
            Some(at) => at > 1 && own.is_some_and(|own| may_be_same(Some(own), Some(labels[at - 1]))),
        };
        is_here && !is_known
    }
}

/// Returns whether all names of a container are known.
fn are_known(container: &Container) -> bool {
    let own = [&container.name, &container.service, &container.hostname].into_iter().flatten();
    let aliases = container.networks.iter().flat_map(|attached| &attached.aliases);
    own.chain(aliases).chain(&container.own_hosts).all(|name| name.is_known)
}

/// Returns whether a network is the one that compose makes for all services that name none.
fn is_default(name: &Text, deployment: &Deployment) -> bool {
    deployment.kind == Kind::Compose && name.get() == Some("default")
}
