//! Steps for all faults except changed addresses: containers, masters, slots, replicas, and nodes that no
//! longer exist.

use super::commands::Commands;
use super::diagnose::{all_containers_known, moved};
use super::fault::{Fault, Ghost, Named, Stranded};
use super::place::Place;
use super::state::{SLOTS, Slots};
use super::text;
use crate::plan::{Change, ChangeStep, Check};

/// The environment variable with which a person consents to losing keys.
pub const CONSENT: &str = "RCONF_LOSE_KEYS";

/// Adds the step that starts a container.
pub(super) fn start(commands: &Commands<'_>, fault: &Fault, steps: &mut Vec<ChangeStep>) {
    let Fault::ContainerDown { node, container, exit_code, oom_killed } = fault else { return };
    // The step that restores addresses starts these containers.
    if moved(commands.places).iter().any(|(_, moved)| Some(moved.node.id) == Some(node.id)) {
        return;
    }
    let why = match (oom_killed, exit_code) {
        (true, _) => {
            "Its keys are in its data folder. It exceeded its memory limit and will do so again: raise the \
             limit, or lower `maxmemory` to 60 to 75 % of it."
        }
        (false, 0 | 137 | 143) => "Its keys, its id and its slots are in its data folder.",
        _ => {
            "Its keys are in its data folder. The last lines of its log say why it stopped, and may say what to fix first."
        }
    };
    let mut step = ChangeStep::new(format!("Start container {container}"), why);
    if !matches!(exit_code, 0 | 137 | 143) {
        step.commands.push(format!("docker logs --tail 20 {container}"));
    }
    step.commands.push(format!("docker start {container}"));
    let place = node.id.and_then(|id| commands.places.get(id));
    step.wait = match place.and_then(|place| commands.on(place)) {
        Some(on) => Some(Check {
            says: format!("{} answers", node.name),
            test: format!("[ \"$({on} ping)\" = PONG ]"),
            seconds: 300,
        }),
        None => Some(Check {
            says: format!("{container} is running"),
            test: format!("[ \"$(docker inspect --format '{{{{.State.Running}}}}' {container})\" = true ]"),
            seconds: 30,
        }),
    };
    step.way_back = vec![format!("docker stop {container}")];
    steps.push(step);
}

/// Adds the steps for the faults that remain after every container runs and every node has met the others.
pub(super) fn put_right(commands: &Commands<'_>, fault: &Fault, steps: &mut Vec<ChangeStep>) {
    match fault {
        Fault::MasterDown { master, replicas, voters, size, .. } if !is_started(commands, master) => {
            fail_over(commands, master, replicas, *voters > size / 2, steps);
        }
        Fault::ShardLost { master, slots } if !is_started(commands, master) => {
            lost(commands, master, slots, steps);
        }
        Fault::SlotsUnassigned { count, .. } => steps.push(cover(commands, *count)),
        Fault::SlotsOpen { node, .. } => steps.push(close(commands, node)),
        Fault::ReplicaStranded { replica, master, why } => {
            steps.push(follow(commands, replica, master.as_ref(), *why));
        }
        Fault::Ghosts { nodes, why } => steps.push(forget(commands, nodes, *why)),
        _ => {}
    }
}

/// Returns whether an earlier step starts the container of a node, which then returns with its slots or as a
/// replica.
fn is_started(commands: &Commands<'_>, node: &Named) -> bool {
    let container =
        node.id.and_then(|id| commands.places.get(id)).and_then(|node| commands.places.container(node));
    container.is_some_and(|container| !container.running)
}

fn fail_over(
    commands: &Commands<'_>,
    master: &Named,
    replicas: &[Named],
    quorum: bool,
    steps: &mut Vec<ChangeStep>,
) {
    let command = if quorum { "FORCE" } else { "TAKEOVER" };
    let why = if quorum {
        "A majority of masters is alive and can vote, but no replica was elected automatically: its data \
         may be older than `cluster-replica-validity-factor` allows, or it has `nofailover`. CLUSTER \
         FAILOVER without FORCE gets `ERR Master is down or failed, please use CLUSTER FAILOVER FORCE`."
    } else {
        "Too few masters are alive to elect a replica, so one has to take the slots without a vote; FORCE \
         would wait for votes that never come. Do not do this while the old masters are alive behind a \
         network failure: both would accept writes."
    };
    let place = |named: &Named| named.id.and_then(|id| commands.places.get(id));
    let (one, on) = match replicas {
        [one] => (one, place(one).and_then(|place| commands.on(place))),
        _ => (&replicas[0], None),
    };
    let Some(on) = on else {
        let whom = text::list(replicas.iter().map(|node| &node.name));
        let which =
            if replicas.len() > 1 { "the replica with the greatest `slave_repl_offset`" } else { "it" };
        steps.push(ChangeStep::new(
            format!("Run CLUSTER FAILOVER {command} on a replica of {}: {whom}", master.name),
            format!("{why} Choose {which}, and no replica with DBSIZE 0: the data that it lacks is lost."),
        ));
        return;
    };
    let mut step =
        ChangeStep::new(format!("Promote replica {} to replace master {}", one.name, master.name), why);
    step.precondition = Some(Check {
        says: format!("{} has keys: with an empty replica, all keys would be lost", one.name),
        test: format!("[ \"$({on} dbsize)\" -gt 0 ]"),
        seconds: 0,
    });
    step.commands = vec![format!(
        "if {on} role | grep -q '^slave'; then {on} cluster failover {}; fi",
        command.to_ascii_lowercase()
    )];
    step.wait = Some(Check {
        says: format!("{} is a master", one.name),
        test: format!("{on} role | grep -q '^master'"),
        seconds: 60,
    });
    step.way_back = vec![format!(
        "# when {} is back and synchronized, run CLUSTER FAILOVER on it to make it the master again",
        master.name
    )];
    steps.push(step);
}

fn lost(commands: &Commands<'_>, master: &Named, slots: &[Slots], steps: &mut Vec<ChangeStep>) {
    let id = master
        .id
        .map_or_else(String::new, |id| format!(" The `myself` line of its nodes.conf begins with {id}."));
    let container =
        master.id.and_then(|id| commands.places.get(id)).and_then(|node| commands.places.container(node));
    let folder = container.map_or_else(String::new, |container| {
        let data = container.mounts.iter().find(|mount| mount.destination == "/data");
        data.map_or_else(String::new, |mount| {
            let source: String = mount.source.chars().filter(|c| !c.is_control()).take(200).collect();
            format!(" The folder is {source} on the host.")
        })
    });
    steps.push(ChangeStep::new(
        format!("Start {} again with its data folder, from a backup if necessary", master.name),
        format!(
            "Its keys are nowhere else. A server that starts with its data folder has its id, and with the \
             id its slots; an empty server is a different node.{id}{folder} When it is back, skip the steps \
             below."
        ),
    ));
    let count: u32 = slots.iter().map(|slots| slots.count()).sum();
    let percent = f64::from(count) * 100.0 / f64::from(SLOTS);
    let mut last = ChangeStep::new(
        format!(
            "Only if its data is lost for good: give the slots of {} to the remaining masters",
            master.name
        ),
        format!(
            "This loses all keys of slots {}, about {percent:.0} % of all keys. If {} comes back later, it \
             drops its keys and becomes a replica. Do not interrupt this step: when it is half done, slots \
             belong to both.",
            text::slots(slots),
            master.name
        ),
    );
    last.precondition = Some(Check {
        says: format!("you have decided that these keys are lost, and set {CONSENT}=yes"),
        test: format!("[ \"${{{CONSENT}:-}}\" = yes ]"),
        seconds: 0,
    });
    // `--cluster-yes` does not answer the question about coverage, which may come three times.
    last.commands = fix(commands, "--cluster-fix-with-unreachable-masters").into_iter().collect();
    last.wait = whole(commands);
    last.way_back = vec!["# none: the keys are lost".to_owned()];
    steps.push(last);
}

/// Returns a `--cluster fix` command that answers its questions.
fn fix(commands: &Commands<'_>, option: &str) -> Option<String> {
    let node = node_to_ask(commands)?;
    let option = if option.is_empty() { String::new() } else { format!(" {option}") };
    let (on, endpoint) = (commands.on_with_input(node)?, commands.endpoint(node)?);
    Some(format!("printf 'yes\\nyes\\nyes\\n' | {on} --cluster fix {endpoint}{option}"))
}

/// Returns a node for commands about the whole cluster: a master with slots if one is reachable.
fn node_to_ask<'p>(commands: &Commands<'p>) -> Option<&'p Place> {
    let nodes = commands.reachable();
    nodes.iter().find(|node| !node.slots.is_empty() && !node.is_replica).or(nodes.first()).copied()
}

fn whole(commands: &Commands<'_>) -> Option<Check> {
    let nodes = commands.reachable();
    (!nodes.is_empty()).then(|| commands.all_ok(&nodes, 60))
}

fn cover(commands: &Commands<'_>, count: u64) -> ChangeStep {
    let mut step = ChangeStep::new(
        "Assign the slots that belong to no node",
        format!(
            "{count} slots have no owner. First make sure that their owner is not just missing, stopped or \
             unknown to the others: it would drop its keys for these slots when it comes back. `fix` gives \
             a slot whose keys still exist to the node that has them."
        ),
    );
    step.commands = fix(commands, "").into_iter().collect();
    step.wait = whole(commands);
    step
}

fn close(commands: &Commands<'_>, node: &Named) -> ChangeStep {
    let title = format!("Finish the moves of slots that {} has started", node.name);
    let why = "`fix` moves the remaining keys and closes the slots. Do not run it while a reshard runs.";
    // One `fix` ends the moves of all nodes.
    let mut step = ChangeStep::new(title, why);
    step.commands = fix(commands, "").into_iter().collect();
    step.wait = node_to_ask(commands).and_then(|node| {
        let (on, endpoint) = (commands.on(node)?, commands.endpoint(node)?);
        Some(Check {
            says: "no slot is open, and every slot is covered".to_owned(),
            test: format!("{on} --cluster check {endpoint} >/dev/null"),
            seconds: 30,
        })
    });
    step
}

fn follow(commands: &Commands<'_>, replica: &Named, master: Option<&Named>, why: Stranded) -> ChangeStep {
    let node = replica.id.and_then(|id| commands.places.get(id));
    let key = node.and_then(|node| commands.places.wanted(node)).map(|wanted| &wanted.key);
    let mut step = match why {
        Stranded::NoAuth => {
            let mut step = ChangeStep::new(
                format!("Give {} the password of its master", replica.name),
                "`masterauth` in its redis.conf must be the same as `requirepass` of its master, on every \
                 node, because every node may become a replica. To change it without a restart, run CONFIG \
                 SET masterauth at the prompt of the client, so that the password is on no command line.",
            );
            // The generated files contain the password.
            step.commands = key.map(|key| format!("./plan.sh recreate {key}")).into_iter().collect();
            step
        }
        Stranded::NoMaster => ChangeStep::new(
            format!("Choose a master for {}, and run CLUSTER REPLICATE with its id on it", replica.name),
            "It has no master, so it has no current data. Choose a master that lacks a replica.",
        ),
        Stranded::Failed => ChangeStep::new(
            format!("Start replica {} again, or add another one", replica.name),
            "The output does not show its container; the log of the container says why it does not answer. Until it is back, its master must not fail.",
        ),
        Stranded::OldAddress | Stranded::LinkDown => {
            let of = master.map_or_else(|| "its master".to_owned(), |master| master.name.clone());
            let mut step = ChangeStep::new(
                format!("Reconnect {} to {of}", replica.name),
                "CLUSTER REPLICATE with the id of the same master makes it look up the address again. If \
                 the link stays down, its log says why.",
            );
            step.commands = node.and_then(|node| commands.follow_again(node)).into_iter().collect();
            step
        }
    };
    if !step.commands.is_empty() {
        step.wait = node.map(|node| commands.links_up(&[node], 300));
    }
    step
}

fn forget(commands: &Commands<'_>, nodes: &[Named], why: Ghost) -> ChangeStep {
    let list = text::list(nodes.iter().map(|node| &node.name));
    if why == Ghost::Handshake {
        return ChangeStep::new(
            format!("Open the bus port of {list}, or do nothing"),
            "A node that does not answer on its bus port (client port + 10000, unless `cluster-port` sets \
             another) is dropped automatically after the node timeout. If it appears again, something keeps \
             running CLUSTER MEET with its address.",
        );
    }
    let mut step = ChangeStep::new(
        format!("Make every node forget {list}, if it is gone for good"),
        "Every node has to be told within 60 seconds, or it learns the node again from one that was not \
         told. If the node still runs somewhere, stop it first, or it comes back.",
    );
    // It is certain that no container runs the node only if all containers are known.
    if all_containers_known(commands.places) {
        let who = commands.reachable();
        let lines = nodes.iter().filter_map(|node| node.id).flat_map(|id| {
            who.iter().filter_map(move |node| Some(format!("{} cluster forget {id}", commands.on(node)?)))
        });
        step.commands = lines.collect();
        step.way_back = vec!["# run CLUSTER MEET with its address on any node".to_owned()];
    }
    step
}

/// Returns whether a change has commands that can lose keys. Those ask for consent.
pub fn loses_keys(change: &Change) -> bool {
    let asks =
        |step: &ChangeStep| step.precondition.as_ref().is_some_and(|check| check.test.contains(CONSENT));
    change.steps.iter().any(asks)
}
