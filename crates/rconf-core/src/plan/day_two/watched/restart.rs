use super::super::Roles;
use super::super::steps::{cli, in_step};
use super::{Set, verify};
use crate::plan::{Change, ChangeStep, Check};

/// Returns the steps that restart every server and every Sentinel, one at a time, while there is a master.
pub(in super::super) fn rolling_restart(set: &Set<'_>, roles: &Roles) -> Change {
    let mut steps = one_by_one(set, roles, &|node| format!("./plan.sh restart {node}"), "Restart");
    steps.push(verify());
    let mut notes = vec![
        "Servers and Sentinels read their configurations again. To change an image, a limit or an address, use `./plan.sh recreate \
         NODE` instead of `restart`."
            .to_owned(),
        "Afterwards, another server is the master.".to_owned(),
    ];
    notes.extend(note_about_writes(set));
    Change {
        title: format!("Restart every server and Sentinel of {}, one by one", set.topology.cluster),
        notes,
        steps,
    }
}

/// Says that writes may be lost, where they cannot be paused.
pub(super) fn note_about_writes(set: &Set<'_>) -> Option<String> {
    (!has_pause(set)).then(|| {
        "6.0 cannot pause writes only: what clients write to the old master in the seconds after the failover is lost. Stop \
         writing before that step."
            .to_owned()
    })
}

/// Returns whether the server can pause writes and still answer Sentinels.
fn has_pause(set: &Set<'_>) -> bool {
    set.spec.server.release() >= (6, 2)
}

/// Returns steps that do something to every server and Sentinel: first to the replicas, one at a time, then to the master,
/// after a replica has taken over, and then to the Sentinels. `command` returns the command for a node; `verb` is its name
/// in titles, such as `Restart`.
pub(in super::super) fn one_by_one(
    set: &Set<'_>,
    roles: &Roles,
    command: &dyn Fn(&str) -> String,
    verb: &str,
) -> Vec<ChangeStep> {
    let mut steps = Vec::new();
    for (master, replicas) in &roles.shards {
        for replica in replicas {
            let step = ChangeStep::new(
                format!("{verb} replica {replica}"),
                "The master keeps serving all keys, and the other replicas follow it.",
            );
            steps.push(step.first(set.is_replica(replica)).run(command(replica)).until(in_step(replica)));
        }
        steps.push(failover(set, master));
        let step = ChangeStep::new(
            format!("{verb} {master}, which is now a replica"),
            "Another server is the master.",
        );
        steps.push(step.first(set.is_replica(master)).run(command(master)).until(in_step(master)));
    }
    for sentinel in set.sentinel_keys() {
        let step = ChangeStep::new(
            format!("{verb} {sentinel}"),
            "The other Sentinels are a majority without it, and it remembers what it knew.",
        );
        steps.push(
            step.first(set.has_majority(sentinel)).run(command(sentinel)).until(set.has_majority(sentinel)),
        );
    }
    steps
}

/// Returns the step in which a replica takes over from the master. It does not wait until the old master is synchronized:
/// during an upgrade the old master may not be able to read the snapshot of the new one, before it is replaced.
fn failover(set: &Set<'_>, master: &str) -> ChangeStep {
    let sentinel = set.sentinel_keys().first().copied().unwrap_or_default();
    let of_master = set.topology.nodes.iter().find(|node| node.node == *master);
    let address = of_master.map_or_else(String::new, |node| format!("{}:{}:", node.announces(), node.port));
    let sees_all = Check::within(
        60,
        format!("node {master} is the master, and {sentinel} reaches all its replicas"),
        format!(
            "{} | grep -q '^role:master' && ! {} | grep -q -e s_down -e disconnected",
            cli(master, "info replication"),
            set.ask(sentinel, "replicas")
        ),
    );
    let step = ChangeStep::new(
        format!("Let a replica take over from {master}"),
        "Sentinel chooses the replica. The old master takes no writes meanwhile, because they would be lost.",
    )
    .first(sees_all);
    let step = if has_pause(set) { step.run(cli(master, "client pause 30000 write")) } else { step };
    let step = step.run(format!("{} | grep -qx OK", set.ask(sentinel, "failover"))).until(Check::within(
        90,
        format!("another server is the master, and {master} is a replica"),
        format!(
            "[ \"$({} | tr '\\n' ':')\" != {address} ] && {} | grep -q '^role:slave'",
            set.ask(sentinel, "get-master-addr-by-name"),
            cli(master, "info replication")
        ),
    ));
    if has_pause(set) { step.back(cli(master, "client unpause")) } else { step }
}
