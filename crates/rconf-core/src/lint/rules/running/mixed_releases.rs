use super::common::names;
use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::{Message, say};
use crate::running::{Seen, SeenNode};
use crate::text::Place;
use std::collections::BTreeMap;

rule! {
    /// ## What it does
    /// Finds nodes of one cluster that run different releases.
    ///
    /// ## Why it matters
    /// That is normal in the middle of a rolling upgrade. Otherwise a node was forgotten: a replica of an older
    /// release cannot read what a newer master sends (`Can't handle RDB format version`), and after a failover
    /// commands and settings differ.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// redis_version:7.0.15
    /// 10.0.0.1:7002> INFO
    /// redis_version:7.2.4
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// redis_version:7.0.15
    /// 10.0.0.1:7002> INFO
    /// redis_version:7.0.15
    /// ```
    ///
    /// ## References
    /// - `RDB_VERSION` in rdb.h
    MixedReleases = "N015" "mixed-releases", Running, Warning, fix: None
}

/// Compares the releases of the nodes.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    let mut releases: BTreeMap<String, Vec<&SeenNode>> = BTreeMap::new();
    for node in seen.nodes() {
        if let Some((flavor, release)) = node.answers.release() {
            releases.entry(format!("{} {release}", flavor.name())).or_default().push(node);
        }
    }
    // The release that fewest nodes run is the odd one.
    let Some((odd, nodes)) =
        releases.iter().min_by_key(|(_, nodes)| nodes.len()).filter(|_| releases.len() > 1)
    else {
        return;
    };
    let others = releases.keys().filter(|release| *release != odd);
    let finding = Finding::new(
        MixedReleases::META,
        place(nodes[0]),
        say!(
            "{odd} runs on {names}, and {others} on the other nodes: after a failover, commands and settings differ",
            "{names} 运行 {odd}，其他节点运行 {others}：故障转移之后命令和配置会不同",
            names = names(nodes.iter().copied()),
            odd,
            others = Message::list(others)
        ),
        say!("upgrade all nodes to one release, replicas first", "把所有节点升级到同一版本，先升级从节点"),
    );
    let other = releases.iter().filter(|(release, _)| *release != odd).map(|(_, nodes)| nodes[0]);
    out.report(other.fold(finding, |finding, node| {
        finding.related(place(node), say!("this node runs another release", "这个节点运行另一个版本"))
    }));
}

fn place(node: &SeenNode) -> Place {
    let is_valkey = node.field("valkey_version").is_some();
    node.at_field(if is_valkey { "valkey_version" } else { "redis_version" })
}
