use super::Roles;
use super::steps::{is_ok, one_by_one, verify};
use crate::plan::Change;
use crate::topology::Topology;

/// Returns the steps that restart every node, one at a time, while all slots are served.
pub fn rolling_restart(topology: &Topology, roles: &Roles) -> Change {
    let mut steps = one_by_one(roles, &|node| format!("./plan.sh restart {node}"), "Restart");
    if let (Some(step), Some(first)) = (steps.first_mut(), topology.nodes.first())
        && let Some(check) = &mut step.precondition
    {
        let whole = is_ok(&first.node);
        (check.says, check.test) =
            (format!("{}, and {}", whole.says, check.says), format!("{} && {}", whole.test, check.test));
    }
    steps.push(verify());
    let notes = vec![
        "The nodes read their `redis.conf` again. To change an image, a limit or an address, use `./plan.sh recreate NODE` instead of `restart`."
            .to_owned(),
        "Afterwards, masters and replicas have swapped roles. To swap back, run `./plan.sh cli NODE cluster failover` on each former master."
            .to_owned(),
    ];
    Change { title: format!("Restart every node of cluster {}, one by one", topology.cluster), notes, steps }
}
