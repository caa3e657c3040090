//! Steps and checks that several changes share.

use super::Roles;
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
        format!("node {node} reports cluster_state:ok"),
        format!("{} | grep -q cluster_state:ok", cli(node, "cluster info")),
    )
}

/// Waits until a node answers.
pub(super) fn answers(node: &str) -> Check {
    Check::within(60, format!("node {node} answers"), format!("{} | grep -qx PONG", cli(node, "ping")))
}

/// Checks that a node is a replica.
pub(super) fn is_replica(node: &str) -> Check {
    Check::now(
        format!(
            "node {node} is a replica; after a failover, run `rconf plan` with `--nodes FILE`, where FILE has the output of `./plan.sh cli {node} cluster nodes`"
        ),
        format!("{} | grep -q '^role:slave'", cli(node, "info replication")),
    )
}

/// Checks that a node is a master.
pub(super) fn is_master(node: &str) -> Check {
    Check::now(
        format!(
            "node {node} is a master; after a failover, run `rconf plan` with `--nodes FILE`, where FILE has the output of `./plan.sh cli {node} cluster nodes`"
        ),
        format!("{} | grep -q '^role:master'", cli(node, "info replication")),
    )
}

/// Waits until a replica is in step with its master.
pub(super) fn in_step(node: &str) -> Check {
    Check::within(
        600,
        format!("node {node} is synchronized with its master"),
        format!("{} | grep -q '^master_link_status:up'", cli(node, "info replication")),
    )
}

/// Returns the last step of every change.
pub(super) fn verify() -> ChangeStep {
    ChangeStep::new(
        "Check that the cluster is whole",
        "`cluster_state:ok` alone does not mean that the replicas have data.",
    )
    .run("./plan.sh verify")
}

/// Returns steps that do something to every node: first to the replicas, one at a time, then to each master, after one of
/// its replicas has taken over. `command` returns the command for a node; `verb` is its name in titles, such as `Restart`.
pub(super) fn one_by_one(roles: &Roles, command: &dyn Fn(&str) -> String, verb: &str) -> Vec<ChangeStep> {
    let of_replica = |replica: &String| {
        ChangeStep::new(
            format!("{verb} replica {replica}"),
            "Its master keeps serving the slots, and the other shards keep their replicas.",
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
                        format!("{verb} {master}, which is now a replica"),
                        "Its former replica serves its slots.",
                    )
                    .first(is_replica(master))
                    .run(command(master))
                    .until(in_step(master)),
                );
            }
            None => steps.push(of_lone_master(master, command(master), verb)),
        }
    }
    steps
}

/// Returns the step in which a replica takes over from its master.
fn failover(replica: &str, master: &str) -> ChangeStep {
    ChangeStep::new(
        format!("Let replica {replica} take over from {master}"),
        "CLUSTER FAILOVER waits until the replica has all data of its master: no write is lost, and clients are redirected.",
    )
    .first(in_step(replica))
    .run(format!("{} | grep -qx OK", cli(replica, "cluster failover")))
    .until(Check::within(
        60,
        format!("node {replica} is a master, and {master} follows it"),
        format!(
            "{} | grep -q '^role:master' && {} | grep -q '^master_link_status:up'",
            cli(replica, "info replication"),
            cli(master, "info replication")
        ),
    ))
    .back(cli(master, "cluster failover"))
}

/// Returns the step for a master that has no replica.
fn of_lone_master(master: &str, command: String, verb: &str) -> ChangeStep {
    ChangeStep::new(
        format!("{verb} master {master}, which has no replica"),
        "Its slots are not served until it is back. If full coverage is required, the whole cluster stops until then.",
    )
    .first(is_master(master))
    .run(command)
    .until(Check::within(
        600,
        format!("node {master} reports cluster_state:ok"),
        format!("{} | grep -q cluster_state:ok", cli(master, "cluster info")),
    ))
}
