use super::common::masters;
use crate::diagnostic::{Finding, here_too, rule};
use crate::lint::Sink;
use crate::message::{Message, say};
use crate::running::{NodeId, Seen};
use std::collections::BTreeMap;

rule! {
    /// ## What it does
    /// Finds masters with the same configuration epoch.
    ///
    /// ## Why it matters
    /// The epoch decides who owns a slot that two masters claim; with equal epochs neither gives way. Nodes that
    /// reach each other resolve this within seconds (`configEpoch collision with node`), so if it lasts, they do
    /// not.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 3 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// ```
    ///
    /// ## References
    /// - "Configuration epoch" in the Redis Cluster specification
    /// - `clusterHandleConfigEpochCollision` in cluster.c
    ConfigEpochCollision = "N010" "config-epoch-collision", Running, Warning, fix: None
}

/// Compares the epochs of the masters.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    let mut by_epoch: BTreeMap<u64, Vec<NodeId>> = BTreeMap::new();
    for line in masters(seen) {
        by_epoch.entry(line.epoch).or_default().push(line.id);
    }
    for (epoch, ids) in by_epoch {
        // A node that never had a slot has epoch 0.
        let (true, Some((node, _))) = (epoch > 0 && ids.len() > 1, seen.views().next()) else { continue };
        let finding = Finding::new(
            ConfigEpochCollision::META,
            node.at_line(ids[0]),
            say!(
                "{names} have the same configuration epoch {epoch}: of a slot that they both claim, neither gives way",
                "{names} 的配置纪元同为 {epoch}：对都声称拥有的槽，谁也不让步",
                names = Message::list(ids.iter().map(|id| seen.name(*id))),
                epoch
            ),
            say!(
                "make sure that the nodes reach each other on their bus ports: then they give one of them a new epoch",
                "确保节点之间的总线端口互通：之后它们会给其中一个新的纪元"
            ),
        );
        out.report(
            ids.iter().skip(1).fold(finding, |finding, id| finding.related(node.at_line(*id), here_too())),
        );
    }
}
