//! Steps and checks that several changes share.

use super::Roles;
use crate::message::{Message, say};
use crate::plan::{ChangeStep, Check};

/// Returns a command that runs the client on a node.
pub(super) fn cli(node: &str, words: &str) -> String {
    format!("./plan.sh cli {node} {words}")
}

/// Returns the id of a node as a word of a command.
pub(super) fn id_of(node: &str) -> String {
    format!("\"$(./plan.sh cli {node} cluster myid)\"")
}

/// Returns the command that moves all slots of a master to the others. `via` runs the client, on the node at `existing`.
pub(super) fn empty_command(node: &str, via: &str, existing: &str) -> String {
    // Without an id, the client would take the slots from any master.
    let weight = format!("--cluster rebalance {existing} --cluster-weight \"${{id:?}}=0\"");
    format!("id={} && {}", id_of(node), cli(via, &weight))
}

/// Checks that a node sees the whole cluster.
pub(super) fn is_ok(node: &str) -> Check {
    Check::now(
        say!("node {node} reports cluster_state:ok", "节点 {node} 报告 cluster_state:ok", node),
        format!("{} | grep -q cluster_state:ok", cli(node, "cluster info")),
    )
}

/// Waits until a node answers.
pub(super) fn answers(node: &str) -> Check {
    Check::within(
        60,
        say!("node {node} answers", "节点 {node} 有应答", node),
        format!("{} | grep -qx PONG", cli(node, "ping")),
    )
}

/// Checks that a node is a replica.
pub(super) fn is_replica(node: &str) -> Check {
    Check::now(
        say!(
            "node {node} is a replica; after a failover, run `rconf plan` with `--nodes FILE`, where FILE has the output of `./plan.sh cli {node} cluster nodes`",
            "节点 {node} 是从节点；如果发生过故障转移，请用 `--nodes FILE` 重新运行 `rconf plan`，FILE 里是 `./plan.sh cli {node} cluster nodes` 的输出",
            node
        ),
        format!("{} | grep -q '^role:slave'", cli(node, "info replication")),
    )
}

/// Checks that a node is a master.
pub(super) fn is_master(node: &str) -> Check {
    Check::now(
        say!(
            "node {node} is a master; after a failover, run `rconf plan` with `--nodes FILE`, where FILE has the output of `./plan.sh cli {node} cluster nodes`",
            "节点 {node} 是主节点；如果发生过故障转移，请用 `--nodes FILE` 重新运行 `rconf plan`，FILE 里是 `./plan.sh cli {node} cluster nodes` 的输出",
            node
        ),
        format!("{} | grep -q '^role:master'", cli(node, "info replication")),
    )
}

/// Waits until a replica is in step with its master.
pub(super) fn in_step(node: &str) -> Check {
    Check::within(
        600,
        say!("node {node} is synchronized with its master", "节点 {node} 已与它的主节点同步", node),
        format!("{} | grep -q '^master_link_status:up'", cli(node, "info replication")),
    )
}

/// Returns the last step of every change.
pub(super) fn verify() -> ChangeStep {
    whole().run("./plan.sh verify")
}

/// Returns that step without its command.
pub(super) fn whole() -> ChangeStep {
    ChangeStep::new(
        say!("Check that the cluster is whole", "确认集群完整"),
        say!(
            "`cluster_state:ok` alone does not mean that the replicas have data.",
            "仅凭 `cluster_state:ok` 不能说明从节点有数据。"
        ),
    )
}

/// What is done to every node, one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Its container is started again.
    Restart,
    /// Its container is replaced.
    Replace,
}

impl Turn {
    /// Returns the title of the step for a node, which is called `what`.
    pub(super) fn of(self, what: &Message) -> Message {
        match self {
            Self::Restart => say!("Restart {what}", "重启{what}", what),
            Self::Replace => say!("Replace {what}", "替换{what}", what),
        }
    }

    /// Returns the title of the step for a replica.
    pub(super) fn of_replica(self, node: &str) -> Message {
        self.of(&say!("replica {node}", "从节点 {node}", node))
    }

    /// Returns the title of the step for a master whose place a replica has taken.
    pub(super) fn of_former_master(self, node: &str) -> Message {
        self.of(&say!("{node}, which is now a replica", " {node}（它现在是从节点）", node))
    }
}

/// Returns steps that do something to every node: first to the replicas, one at a time, then to each master, after one of
/// its replicas has taken over. `command` returns the command for a node; `turn` is what it does.
pub(super) fn one_by_one(roles: &Roles, command: &dyn Fn(&str) -> String, turn: Turn) -> Vec<ChangeStep> {
    let of_replica = |replica: &String| {
        ChangeStep::new(
            turn.of_replica(replica),
            say!(
                "Its master keeps serving the slots, and the other shards keep their replicas.",
                "它的主节点继续服务各槽，其他分片的从节点都在。"
            ),
        )
        .first(is_replica(replica))
        .run(command(replica))
        .until(in_step(replica))
    };
    let mut steps: Vec<ChangeStep> =
        roles.shards.iter().flat_map(|(_, replicas)| replicas).map(of_replica).collect();
    for (master, replicas) in &roles.shards {
        match replicas.first() {
            Some(replica) => {
                steps.push(failover(replica, master));
                steps.push(
                    ChangeStep::new(
                        turn.of_former_master(master),
                        say!("Its former replica serves its slots.", "它的槽由原来的从节点服务。"),
                    )
                    .first(is_replica(master))
                    .run(command(master))
                    .until(in_step(master)),
                );
            }
            None => steps.push(of_lone_master(master, command(master), turn)),
        }
    }
    steps
}

/// Returns the step in which a replica takes over from its master.
fn failover(replica: &str, master: &str) -> ChangeStep {
    ChangeStep::new(
        say!(
            "Let replica {replica} take over from {master}",
            "由从节点 {replica} 接替 {master}",
            replica,
            master
        ),
        say!(
            "CLUSTER FAILOVER waits until the replica has all data of its master: no write is lost, and clients are redirected.",
            "CLUSTER FAILOVER 会等到从节点拥有主节点的全部数据：不丢失写入，客户端会被重定向。"
        ),
    )
    .first(in_step(replica))
    .run(format!("{} | grep -qx OK", cli(replica, "cluster failover")))
    .until(Check::within(
        60,
        say!(
            "node {replica} is a master, and {master} follows it",
            "节点 {replica} 是主节点，{master} 跟随它",
            replica,
            master
        ),
        format!(
            "{} | grep -q '^role:master' && {} | grep -q '^master_link_status:up'",
            cli(replica, "info replication"),
            cli(master, "info replication")
        ),
    ))
    .back(cli(master, "cluster failover"))
}

/// Returns the step for a master that has no replica.
fn of_lone_master(master: &str, command: String, turn: Turn) -> ChangeStep {
    ChangeStep::new(
        turn.of(&say!(
            "master {master}, which has no replica",
            "主节点 {master}（它没有从节点）",
            master
        )),
        say!(
            "Its slots are not served until it is back. If full coverage is required, the whole cluster stops until then.",
            "在它恢复之前，它的槽没有节点服务。如果要求覆盖全部槽，在此期间整个集群都会停止服务。"
        ),
    )
    .first(is_master(master))
    .run(command)
    .until(Check::within(
        600,
        say!("node {master} reports cluster_state:ok", "节点 {master} 报告 cluster_state:ok", master),
        format!("{} | grep -q cluster_state:ok", cli(master, "cluster info")),
    ))
}
