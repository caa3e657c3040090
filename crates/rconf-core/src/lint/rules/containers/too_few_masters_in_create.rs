use crate::cluster::CreateCall;
use crate::container::Container;
use crate::diagnostic::rule;
use crate::lint::rules::places::container_of;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `--cluster create` with fewer than three masters: the number of addresses divided by one more than
    /// `--cluster-replicas`, rounded down.
    ///
    /// ## Why it matters
    /// redis-cli refuses to create such a cluster: `*** ERROR: Invalid configuration for cluster creation.`
    /// `*** Redis Cluster requires at least 3 master nodes.` `*** At least 6 nodes are required.` valkey-cli
    /// says `*** Valkey Cluster requires at least 3 primary nodes.` up to 8.0; from 8.1 on, with
    /// `--cluster-yes`, it creates a cluster that cannot fail over, because a failover needs the votes of a
    /// majority of masters.
    ///
    /// ## Example
    /// ```sh
    /// redis-cli --cluster create 10.0.0.1:6379 10.0.0.2:6379 10.0.0.3:6379 10.0.0.4:6379 --cluster-replicas 1
    /// ```
    /// Use instead:
    /// ```sh
    /// redis-cli --cluster create 10.0.0.1:6379 10.0.0.2:6379 10.0.0.3:6379 --cluster-replicas 0
    /// ```
    ///
    /// ## References
    /// - <https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/>
    TooFewMastersInCreate = "D030" "too-few-masters-in-create", Containers, Error, fix: None
}

const FEWEST: usize = 3;

impl Rule for TooFewMastersInCreate {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for call in &view.deployment.cli {
            let Some(create) = CreateCall::new(call) else { continue };
            let (CreateCall { nodes, replicas }, masters) = (create, create.masters());
            if masters >= FEWEST {
                continue;
            }
            let masters_are = match masters {
                1 => say!("1 master", "1 个主节点"),
                _ => say!("{masters} masters", "{masters} 个主节点", masters),
            };
            let with = match replicas {
                0 => say!("this makes only {masters_are}", "这样只有 {masters_are}", masters_are),
                1 => say!(
                    "{nodes} nodes with 1 replica for each master make only {masters_are}",
                    "{nodes} 个节点、每个主节点带 1 个从节点，只有 {masters_are}",
                    nodes,
                    masters_are
                ),
                _ => say!(
                    "{nodes} nodes with {replicas} replicas for each master make only {masters_are}",
                    "{nodes} 个节点、每个主节点带 {replicas} 个从节点，只有 {masters_are}",
                    nodes,
                    replicas,
                    masters_are
                ),
            };
            // The client in the image of Valkey is also called redis-cli.
            let image = container_of(call, &view.deployment.containers).and_then(Container::image_name);
            let is_valkey = call.words.first().is_some_and(|w| w.text.ends_with("valkey-cli"))
                || image.is_some_and(|image| image.name().contains("valkey"));
            let (severity, message) = if is_valkey {
                let message = say!(
                    "{with}: valkey-cli up to 8.0 refuses to create such a cluster, later releases create a \
                     cluster that cannot fail over",
                    "{with}：Valkey 8.0 及以前的 valkey-cli 不会创建这样的集群，之后的版本会创建，但集群无法故障转移",
                    with
                );
                (Severity::Warning, message)
            } else {
                let message = say!(
                    "{with}: redis-cli refuses to create a cluster with fewer than 3",
                    "{with}：主节点少于 3 个时，redis-cli 不会创建集群",
                    with
                );
                (Severity::Error, message)
            };
            let place = call.replicas.as_ref().map_or(&call.place, |r| &r.place);
            let needed = FEWEST * (replicas + 1);
            let help =
                say!("use {needed} nodes, or fewer replicas", "写上 {needed} 个节点，或减少从节点数", needed);
            out.report(Finding::new(self.meta(), place.clone(), message, help).severity(severity));
        }
    }
}
