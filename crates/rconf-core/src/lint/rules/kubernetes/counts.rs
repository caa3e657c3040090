//! Numbers of pods.

use super::pods::{Pod, pods};
use crate::container::Text;
use crate::lint::View;

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
