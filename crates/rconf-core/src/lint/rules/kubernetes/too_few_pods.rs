use super::counts::cluster_workloads;
use crate::cluster::CreateCall;
use crate::container::{CliCall, Kind};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;
use crate::text::Place;

rule! {
    /// ## What it does
    /// Finds a workload of cluster nodes with one or two pods, and one with fewer than three pods for each of the
    /// masters and replicas that `--cluster-replicas` in a Job of the folder asks for. Nothing is reported if the
    /// manifests of the folder have other workloads with servers, which may be the other shards, or if a script assigns the
    /// slots itself.
    ///
    /// ## Why it matters
    /// A cluster needs three masters: redis-cli refuses to create it with fewer (`*** ERROR: Invalid configuration for
    /// cluster creation.` `*** Redis Cluster requires at least 3 master nodes.`), and a failover needs the votes of a
    /// majority of masters, which one or two do not have when one of them is down.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   replicas: 2
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--cluster-enabled, "yes"]
    /// ```
    /// Use instead:
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   replicas: 6
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [--cluster-enabled, "yes"]
    /// ```
    ///
    /// ## References
    /// - <https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/>
    TooFewPods = "D064" "too-few-pods", Containers, Error, fix: None
}

const FEWEST: u64 = 3;

impl Rule for TooFewPods {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let objects = &view.deployment.objects;
        let assigns = |call: &CliCall| {
            call.words.iter().any(|word| word.text.to_ascii_lowercase().starts_with("addslots"))
        };
        if objects.servers.len() != 1 || objects.cli.iter().any(assigns) {
            return;
        }
        for pod in cluster_workloads(view) {
            let Some(replicas) = &pod.workload.replicas else { continue };
            let pods = replicas.value;
            let creates = objects.cli.iter().find_map(|call| asked(call, pods));
            let finding = match creates {
                Some((each, place)) if pods / (each + 1) < FEWEST => self
                    .with_replicas(pods, each, replicas.place.clone())
                    .related(place.clone(), say!("the cluster is created here", "在这里创建集群")),
                None if pods == 1 || pods == 2 => self.alone(pods, replicas.place.clone()),
                _ => continue,
            };
            out.report(finding);
        }
    }
}

impl TooFewPods {
    fn alone(&self, pods: u64, place: Place) -> Finding {
        let message = match pods {
            1 => say!(
                "a cluster of one pod: there is no replica that could take over, and `redis-cli --cluster create` asks for \
                 three masters",
                "集群只有一个 pod：没有可以接管的从节点，而 `redis-cli --cluster create` 要求至少 3 个主节点",
            ),
            _ => say!(
                "a cluster of two pods: it has no majority that could vote for a failover, and `redis-cli --cluster create` asks \
                 for three masters",
                "集群只有两个 pod：没有能投票完成故障转移的多数派，而 `redis-cli --cluster create` 要求至少 3 个主节点",
            ),
        };
        let help = say!(
            "use 6 pods for three masters with a replica each, or leave out `cluster-enabled yes`",
            "用 6 个 pod（三主三从），或去掉 `cluster-enabled yes`",
        );
        // One node that has all slots serves, as in a set-up for tests.
        let severity = if pods == 1 { Severity::Warning } else { Severity::Error };
        Finding::new(self.meta(), place, message, help).severity(severity)
    }

    fn with_replicas(&self, pods: u64, each: u64, place: Place) -> Finding {
        let masters = pods / (each + 1);
        let needed = FEWEST.saturating_mul(each + 1);
        Finding::new(
            self.meta(),
            place,
            say!(
                "{pods} pods with `--cluster-replicas {each}` are too few for three masters (they make {masters}): the cluster \
                 is not created",
                "{pods} 个 pod 加上 `--cluster-replicas {each}` 凑不够 3 个主节点（只有 {masters} 个）：集群创建不了",
                pods,
                each,
                masters,
            ),
            say!(
                "set `replicas: {needed}`, or `--cluster-replicas 0`",
                "设为 `replicas: {needed}`，或用 `--cluster-replicas 0`",
                needed,
            ),
        )
    }
}

/// Returns the number of replicas of each master that a `--cluster create` call asks for, and its place. Returns `None` if
/// the call certainly is for another number of nodes than `pods`.
fn asked(call: &CliCall, pods: u64) -> Option<(u64, &Place)> {
    call.cluster.as_ref().filter(|verb| verb.get() == Some("create"))?;
    if CreateCall::new(call).is_some_and(|create| u64::try_from(create.nodes) != Ok(pods)) {
        return None;
    }
    match &call.replicas {
        Some(text) => {
            let each = text.get()?.parse().ok().filter(|each| *each < 100)?;
            Some((each, &text.place))
        }
        None => call.words.iter().all(|word| word.is_known).then_some((0, &call.place)),
    }
}
