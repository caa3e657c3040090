//! Commands that run in a pod.

use crate::topology::Pods;

/// Returns the words that run a command in the server's container of a pod. It reads what comes in if `is_fed`.
pub(super) fn exec(pods: &Pods, pod: &str, is_fed: bool) -> String {
    let input = if is_fed { " -i" } else { "" };
    format!("kubectl exec --namespace {}{input} {pod} --container server --", pods.namespace)
}
