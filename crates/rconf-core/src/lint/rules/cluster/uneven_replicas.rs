use crate::cluster::CreateCall;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `--cluster create` with a number of nodes that does not give every master the same number of
    /// replicas: 7 nodes with 1 replica for each master are 3 masters and 4 replicas.
    ///
    /// ## Why it matters
    /// redis-cli gives the nodes that are left over to masters as further replicas (`Adding extra
    /// replicas...`). Some masters then have fewer replicas than others, and these shards are lost first.
    ///
    /// ## Example
    /// ```sh
    /// redis-cli --cluster create 10.0.0.1:7001 10.0.0.2:7001 10.0.0.3:7001 10.0.0.1:7002 10.0.0.2:7002 \
    ///   10.0.0.3:7002 10.0.0.1:7003 --cluster-replicas 1
    /// ```
    /// Use instead:
    /// ```sh
    /// redis-cli --cluster create 10.0.0.1:7001 10.0.0.2:7001 10.0.0.3:7001 10.0.0.1:7002 10.0.0.2:7002 \
    ///   10.0.0.3:7002 --cluster-replicas 1
    /// ```
    ///
    /// ## References
    /// - `clusterManagerCommandCreate` in redis-cli.c
    UnevenReplicas = "C017" "uneven-replicas", Cluster, Info, fix: None
}

impl Rule for UnevenReplicas {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for call in &view.deployment.cli {
            let Some(CreateCall { nodes, replicas }) = CreateCall::new(call) else { continue };
            let (masters, over) = (nodes / (replicas + 1), nodes % (replicas + 1));
            // With fewer than 3 masters, no cluster is created.
            if over == 0 || masters < 3 {
                continue;
            }
            let place = call.replicas.as_ref().map_or(&call.place, |r| &r.place);
            let each = if replicas == 1 {
                say!("1 replica each", "每个带 1 个从节点")
            } else {
                say!("{replicas} replicas each", "每个带 {replicas} 个从节点", replicas)
            };
            let are_over = if over == 1 {
                say!("1 node is", "1 个节点")
            } else {
                say!("{over} nodes are", "{over} 个节点", over)
            };
            out.report(Finding::new(
                self.meta(),
                place.clone(),
                say!(
                    "{nodes} nodes are {masters} masters with {each}, and {are_over} left over: some \
                     masters get more replicas than others",
                    "{nodes} 个节点分成 {masters} 个主节点，{each}，还多出 {are_over}：有的主节点分到的从节点比别的多",
                    nodes,
                    masters,
                    each,
                    are_over,
                ),
                say!(
                    "use {fewer} nodes or {more}",
                    "改为 {fewer} 个或 {more} 个节点",
                    fewer = masters * (replicas + 1),
                    more = (masters + 1) * (replicas + 1),
                ),
            ));
        }
    }
}
