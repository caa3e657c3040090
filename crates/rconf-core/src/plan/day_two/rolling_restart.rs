use super::Roles;
use super::steps::{Turn, is_ok, one_by_one, verify};
use crate::message::say;
use crate::plan::Change;
use crate::topology::Topology;

/// Returns the steps that restart every node, one at a time, while all slots are served.
pub fn rolling_restart(topology: &Topology, roles: &Roles) -> Change {
    let mut steps = one_by_one(roles, &|node| format!("./plan.sh restart {node}"), Turn::Restart);
    if let (Some(step), Some(first)) = (steps.first_mut(), topology.nodes.first())
        && let Some(check) = &mut step.precondition
    {
        let whole = is_ok(&first.node);
        check.says =
            say!("{first}, and {then}", "{first}，并且{then}", first = whole.says, then = check.says);
        check.test = format!("{} && {}", whole.test, check.test);
    }
    steps.push(verify());
    let notes = vec![
        say!(
            "The nodes read their `redis.conf` again. To change an image, a limit or an address, use `./plan.sh recreate NODE` instead of `restart`.",
            "各节点会重新读取自己的 `redis.conf`。要更换镜像、限制或地址，请用 `./plan.sh recreate NODE` 代替 `restart`。"
        ),
        say!(
            "Afterwards, masters and replicas have swapped roles. To swap back, run `./plan.sh cli NODE cluster failover` on each former master.",
            "完成后，主节点和从节点互换了角色。要换回来，请在每个原来的主节点上运行 `./plan.sh cli NODE cluster failover`。"
        ),
    ];
    let title = say!(
        "Restart every node of cluster {cluster}, one by one",
        "逐个重启集群 {cluster} 的所有节点",
        cluster = topology.cluster
    );
    Change { title, notes, steps }
}
