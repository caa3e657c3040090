use super::{Change, Roles, change, is_ok, one_by_one, verify};
use crate::topology::Topology;

/// Restarts every node, one at a time, without a moment in which slots are not served.
pub fn rolling_restart(topology: &Topology, roles: &Roles) -> Change {
    let mut steps = Vec::new();
    one_by_one(roles, &|node| format!("./plan.sh restart {node}"), "Restart", &mut steps);
    if let (Some(step), Some(first)) = (steps.first_mut(), topology.nodes.first())
        && let Some(check) = &mut step.precondition
    {
        let whole = is_ok(&first.node);
        (check.says, check.test) =
            (format!("{}, and {}", whole.says, check.says), format!("{} && {}", whole.test, check.test));
    }
    steps.push(verify());
    let notes = vec![
        "What is new in a `redis.conf` is read then. For another image, limit or address use `./plan.sh recreate NODE` in its place."
            .to_owned(),
        "Masters and replicas have changed places afterwards; `./plan.sh cli NODE cluster failover` on a former master changes them back."
            .to_owned(),
    ];
    change(format!("Restart every node of cluster {}, one by one", topology.cluster), notes, steps)
}
