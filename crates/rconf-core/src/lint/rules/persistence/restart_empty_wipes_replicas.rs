use crate::catalog::id;
use crate::config::Value;
use crate::container::Container;
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::{Server, servers, together};
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;
use std::collections::HashSet;

rule! {
    /// ## What it does
    /// Finds masters without any persistence (`appendonly no` and no save points) in containers that are
    /// restarted automatically, where there are replicas: nodes of a cluster with replicas, and a master with
    /// a replica in another container of the plan.
    ///
    /// ## Why it matters
    /// Replicas copy their master, even an empty one. When the master crashes, Docker restarts it within a
    /// second, before a failover starts. It comes back empty, and its replicas delete their data to match:
    /// `Flushing old data` in their logs. The copies that were made for this case are gone, and no log shows
    /// an error.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   master:
    ///     image: redis:7.2
    ///     command: redis-server --save "" --appendonly no
    ///     restart: always
    ///   replica:
    ///     image: redis:7.2
    ///     command: redis-server --save "" --appendonly no --replicaof master 6379
    ///     restart: always
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   master:
    ///     image: redis:7.2
    ///     command: redis-server --appendonly yes
    ///     restart: always
    ///     volumes: ["master:/data"]
    ///   replica:
    ///     image: redis:7.2
    ///     command: redis-server --save "" --appendonly no --replicaof master 6379
    ///     restart: always
    /// volumes:
    ///   master:
    /// ```
    ///
    /// ## References
    /// - "Safety of replication when master has persistence turned off" in the Redis documentation
    RestartEmptyWipesReplicas = "P002" "restart-empty-wipes-replicas", Persistence, Warning, fix: None
}

impl Rule for RestartEmptyWipesReplicas {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let all = servers(view);
        let nodes = all.iter().filter(|s| s.config().is_cluster()).count();
        let followed = followed(&all);
        let has_replicas = cluster_has_replicas(view, nodes);
        let is_at_risk = |s: &&Server<'_>| {
            let is_followed = if s.config().is_cluster() { has_replicas } else { is_followed(s, &followed) };
            is_followed && !s.persists() && s.is_told(&["save", "appendonly"])
        };
        let at_risk: Vec<&Server<'_>> = all.iter().filter(is_at_risk).collect();
        let found: Vec<_> =
            at_risk.iter().filter_map(|s| Some((restarts(s.container)?, s.container))).collect();
        let finding = together(&found, |place, who| {
            let message = if found.len() == 1 {
                say!(
                    "{who} keeps nothing on disk and is empty when docker restarts it after a crash: its \
                     replicas then delete their data too",
                    "{who}不在磁盘上保存任何数据，崩溃后被 docker 重启时是空的：它的从节点随后也会丢弃自己的数据",
                    who = who.clone(),
                )
            } else {
                say!(
                    "{who} keep nothing on disk and are empty when docker restarts them after a crash: the \
                     replicas of each master then delete their data too",
                    "{who}不在磁盘上保存任何数据，崩溃后被 docker 重启时是空的：主节点的从节点随后也会丢弃自己的数据",
                    who = who.clone(),
                )
            };
            Finding::new(
                self.meta(),
                place,
                message,
                say!(
                    "set `appendonly yes` with a volume, or `restart: \"no\"`, so that a replica takes over first",
                    "设置 `appendonly yes` 并挂载卷，或设置 `restart: \"no\"`，让从节点先接管",
                ),
            )
        });
        if let Some(mut finding) = finding {
            let first = at_risk[0];
            let lacks = [
                (id::APPENDONLY, say!("no append-only file", "没有 AOF")),
                (id::SAVE, say!("no snapshots", "没有快照")),
            ];
            for (directive, what) in lacks {
                if let Some(setting) = first.config().setting(directive) {
                    finding = finding.related(first.node.place(setting.at, None), what);
                }
            }
            out.report(finding);
        }
    }
}

/// Returns the place of the restart policy if it restarts the container.
fn restarts(container: &Container) -> Option<crate::lint::Place> {
    let restart = container.restart.as_ref()?;
    let policy = restart.get()?;
    let is_automatic = matches!(policy, "always" | "unless-stopped") || policy.starts_with("on-failure");
    is_automatic.then(|| restart.place.clone())
}

/// Returns whether the cluster of the plan has replicas: a command creates them, or there are so many nodes
/// that some of them must be replicas.
fn cluster_has_replicas(view: &View<'_>, nodes: usize) -> bool {
    const WITH_REPLICAS: usize = 6;
    let told = view.deployment.cli.iter().find_map(|call| call.replicas.as_ref());
    match told.and_then(|replicas| replicas.get()) {
        Some(replicas) => replicas.parse::<u32>().is_ok_and(|n| n > 0),
        None => nodes >= WITH_REPLICAS,
    }
}

/// Returns the masters that servers of the plan replicate, by the host name in their configurations.
fn followed<'a>(all: &[Server<'a>]) -> HashSet<&'a [u8]> {
    let of = |s: &Server<'a>| {
        s.config().replicaof().and_then(|setting| match &setting.value {
            Value::ReplicaOf(Some((host, _))) => Some(&**host),
            _ => None,
        })
    };
    all.iter().filter_map(of).collect()
}

/// Returns whether another server of the plan is a replica of this one, by any of its names.
fn is_followed(master: &Server<'_>, followed: &HashSet<&[u8]>) -> bool {
    let container = master.container;
    let own = [&container.name, &container.service, &container.hostname];
    let names = own.into_iter().flatten();
    let given = container.networks.iter().flat_map(|n| n.aliases.iter().chain(&n.ipv4));
    names.chain(given).filter_map(|n| n.get()).any(|name| followed.contains(name.as_bytes()))
}
