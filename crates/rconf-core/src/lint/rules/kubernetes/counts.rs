//! Numbers of pods.

use super::pods::{Pod, pods};
use crate::container::Text;
use crate::lint::View;
use crate::message::Words;

/// Returns a number of pods, or a percentage of `all` of them, which Kubernetes rounds up. Returns `None` if it is not
/// known.
pub(super) fn count_of(text: &Text, all: Option<u64>) -> Option<u64> {
    let text = text.get()?.trim();
    match text.strip_suffix('%') {
        Some(percent) => Some(all?.checked_mul(percent.parse().ok()?)?.div_ceil(100)),
        None => text.parse().ok(),
    }
}

/// Returns one pod of each workload that runs nodes of a cluster.
pub(super) fn cluster_workloads<'a>(view: &View<'a>) -> Vec<Pod<'a>> {
    let mut found: Vec<Pod<'a>> = pods(view).into_iter().filter(Pod::is_cluster).collect();
    found.dedup_by_key(|pod| pod.in_pod.workload);
    found
}

/// Returns the nodes of a cluster that must not be lost together, for a message. Which pod is a master is not known, but of
/// fewer than six nodes, most or all are.
pub(super) fn together(pods: u64) -> Words {
    if pods < 6 {
        Words::new("several masters", "多个主节点")
    } else {
        Words::new("a master and its replica, or several masters,", "一个主节点和它的从节点，或者多个主节点")
    }
}

/// Returns what happens when these nodes are lost, for a message.
pub(super) fn then(pods: u64) -> Words {
    if pods < 6 {
        Words::new(
            "nobody serves their slots, and the rest may have no majority",
            "它们的槽就没有节点提供服务，剩下的节点也可能不足多数",
        )
    } else {
        Words::new("nobody serves their slots", "它们的槽就没有节点提供服务")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Place;

    #[test]
    fn percentages_are_rounded_up() {
        let count = |text: &str, all| count_of(&Text::known(text, Place::default()), all);
        assert_eq!(count("2", None), Some(2));
        assert_eq!(count("34%", Some(6)), Some(3));
        assert_eq!(count("10%", Some(6)), Some(1));
        assert_eq!(count("10%", None), None);
        assert_eq!(count("x", Some(6)), None);
        assert_eq!(count("100%", Some(u64::MAX)), None);
    }
}
