//! Steps for all faults except changed addresses: containers, masters, slots, replicas, and nodes that no
//! longer exist.

use super::commands::Commands;
use super::diagnose::{all_containers_known, moved};
use super::fault::Fault;
use super::named::{Ghost, Named, Stranded};
use super::place::Place;
use super::state::{SLOTS, Slots};
use super::text;
use crate::message::{Message, say};
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
            say!(
                "Its keys are in its data folder. It exceeded its memory limit and will do so again: raise the \
                 limit, or lower `maxmemory` to 60 to 75 % of it.",
                "它的键在数据目录里。它超出了内存限制，还会再次超出：请提高限制，或把 `maxmemory` 降到限制的 60 % 到 75 %。"
            )
        }
        (false, 0 | 137 | 143) => {
            say!("Its keys, its id and its slots are in its data folder.", "它的键、id 和槽都在数据目录里。")
        }
        _ => {
            say!(
                "Its keys are in its data folder. The last lines of its log say why it stopped, and may say what to fix first.",
                "它的键在数据目录里。日志的最后几行说明了它为什么停止，也可能说明要先修复什么。"
            )
        }
    };
    let mut step =
        ChangeStep::new(say!("Start container {container}", "启动容器 {container}", container), why);
    if !matches!(exit_code, 0 | 137 | 143) {
        step.commands.push(format!("docker logs --tail 20 {container}"));
    }
    step.commands.push(format!("docker start {container}"));
    let place = node.id.and_then(|id| commands.places.get(id));
    step.wait = match place.and_then(|place| commands.on(place)) {
        Some(on) => Some(Check {
            says: say!("{node} answers", "{node} 有应答", node),
            test: format!("[ \"$({on} ping)\" = PONG ]"),
            seconds: 300,
        }),
        None => Some(Check {
            says: say!("{container} is running", "{container} 正在运行", container),
            test: format!("[ \"$(docker inspect --format '{{{{.State.Running}}}}' {container})\" = true ]"),
            seconds: 30,
        }),
    };
    steps.push(step.back(format!("docker stop {container}")));
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
        say!(
            "A majority of masters is alive and can vote, but no replica was elected automatically: its data \
             may be older than `cluster-replica-validity-factor` allows, or it has `nofailover`. CLUSTER \
             FAILOVER without FORCE gets `ERR Master is down or failed, please use CLUSTER FAILOVER FORCE`.",
            "多数主节点存活，可以投票，却没有自动选出从节点：它的数据可能比 `cluster-replica-validity-factor` 允许的更旧，\
             或者它带有 `nofailover`。不带 FORCE 的 CLUSTER FAILOVER 会得到 \
             `ERR Master is down or failed, please use CLUSTER FAILOVER FORCE`。"
        )
    } else {
        say!(
            "Too few masters are alive to elect a replica, so one has to take the slots without a vote; FORCE \
             would wait for votes that never come. Do not do this while the old masters are alive behind a \
             network failure: both would accept writes.",
            "存活的主节点太少，选不出从节点，必须由一个从节点不经投票直接接管槽；FORCE 会一直等待不会到来的投票。\
             如果旧主节点只是因网络故障而隔离、仍然存活，不要这样做：两边都会接受写入。"
        )
    };
    let place = |named: &Named| named.id.and_then(|id| commands.places.get(id));
    let (one, on) = match replicas {
        [one] => (one, place(one).and_then(|place| commands.on(place))),
        _ => (&replicas[0], None),
    };
    let Some(on) = on else {
        let which = if replicas.len() > 1 {
            say!("the replica with the greatest `slave_repl_offset`", "`slave_repl_offset` 最大的从节点")
        } else {
            say!("it", "它")
        };
        steps.push(ChangeStep::new(
            say!(
                "Run CLUSTER FAILOVER {command} on a replica of {master}: {whom}",
                "在 {master} 的一个从节点上运行 CLUSTER FAILOVER {command}：{whom}",
                command,
                master,
                whom = text::list(replicas)
            ),
            say!(
                "{why} Choose {which}, and no replica with DBSIZE 0: the data that it lacks is lost.",
                "{why}请选择{which}，不要选 DBSIZE 为 0 的从节点：它所缺的数据会丢失。",
                why,
                which
            ),
        ));
        return;
    };
    let title = say!(
        "Promote replica {one} to replace master {master}",
        "把从节点 {one} 提升为主节点，接替 {master}",
        one,
        master
    );
    let mut step = ChangeStep::new(title, why);
    step.precondition = Some(Check {
        says: say!(
            "{one} has keys: with an empty replica, all keys would be lost",
            "{one} 有键：如果从节点是空的，所有键都会丢失",
            one
        ),
        test: format!("[ \"$({on} dbsize)\" -gt 0 ]"),
        seconds: 0,
    });
    step.commands = vec![format!(
        "if {on} role | grep -q '^slave'; then {on} cluster failover {}; fi",
        command.to_ascii_lowercase()
    )];
    step.wait = Some(Check {
        says: say!("{one} is a master", "{one} 是主节点", one),
        test: format!("{on} role | grep -q '^master'"),
        seconds: 60,
    });
    steps.push(step.back_by_hand(say!(
        "# when {master} is back and synchronized, run CLUSTER FAILOVER on it to make it the master again",
        "# 等 {master} 恢复并完成同步后，在它上面运行 CLUSTER FAILOVER，使它重新成为主节点",
        master
    )));
}

fn lost(commands: &Commands<'_>, master: &Named, slots: &[Slots], steps: &mut Vec<ChangeStep>) {
    let id = master.id.map_or_else(Message::default, |id| {
        say!(
            " The `myself` line of its nodes.conf begins with {id}.",
            "它的 nodes.conf 中 `myself` 那一行以 {id} 开头。",
            id = id.to_string()
        )
    });
    let container =
        master.id.and_then(|id| commands.places.get(id)).and_then(|node| commands.places.container(node));
    let folder = container.map_or_else(Message::default, |container| {
        let data = container.mounts.iter().find(|mount| mount.destination == "/data");
        data.map_or_else(Message::default, |mount| {
            let source: String = mount.source.chars().filter(|c| !c.is_control()).take(200).collect();
            say!(" The folder is {source} on the host.", "该目录在主机上是 {source}。", source)
        })
    });
    steps.push(ChangeStep::new(
        say!(
            "Start {master} again with its data folder, from a backup if necessary",
            "用原来的数据目录重新启动 {master}，必要时取自备份",
            master
        ),
        say!(
            "Its keys are nowhere else. A server that starts with its data folder has its id, and with the \
             id its slots; an empty server is a different node.{id}{folder} When it is back, skip the steps \
             below.",
            "它的键不在别处。用它的数据目录启动的服务器有它的 id，槽随 id 而来；空的服务器是另一个节点。{id}{folder}\
             它恢复之后，跳过下面的步骤。",
            id,
            folder
        ),
    ));
    let count: u32 = slots.iter().map(|slots| slots.count()).sum();
    let percent = f64::from(count) * 100.0 / f64::from(SLOTS);
    let mut last = ChangeStep::new(
        say!(
            "Only if its data is lost for good: give the slots of {master} to the remaining masters",
            "仅当它的数据确实无法找回：把 {master} 的槽分给其余的主节点",
            master
        ),
        say!(
            "This loses all keys of slots {slots}, about {percent} % of all keys. If {master} comes back later, it \
             drops its keys and becomes a replica. Do not interrupt this step: when it is half done, slots \
             belong to both.",
            "槽 {slots} 的所有键会丢失，约占全部键的 {percent} %。{master} 日后恢复时会丢弃自己的键，成为从节点。\
             不要中断这一步：做到一半时，槽同时属于双方。",
            slots = text::slots(slots),
            percent = format!("{percent:.0}"),
            master
        ),
    );
    last.precondition = Some(Check {
        says: say!(
            "you have decided that these keys are lost, and set {consent}=yes",
            "你已决定放弃这些键，并设置了 {consent}=yes",
            consent = CONSENT
        ),
        test: format!("[ \"${{{CONSENT}:-}}\" = yes ]"),
        seconds: 0,
    });
    // `--cluster-yes` does not answer the question about coverage, which may come three times.
    last.commands = fix(commands, "--cluster-fix-with-unreachable-masters").into_iter().collect();
    last.wait = whole(commands);
    steps.push(last.back_by_hand(say!("# none: the keys are lost", "# 无法撤销：键已丢失")));
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
        say!("Assign the slots that belong to no node", "分配不属于任何节点的槽"),
        say!(
            "{count} slots have no owner. First make sure that their owner is not just missing, stopped or \
             unknown to the others: it would drop its keys for these slots when it comes back. `fix` gives \
             a slot whose keys still exist to the node that has them.",
            "有 {count} 个槽没有所有者。请先确认所有者不是缺席、停止或不为其他节点所知：那样它恢复时会丢弃这些槽的键。\
             如果某个槽的键还在，`fix` 会把槽分给拥有这些键的节点。",
            count
        ),
    );
    step.commands = fix(commands, "").into_iter().collect();
    step.wait = whole(commands);
    step
}

fn close(commands: &Commands<'_>, node: &Named) -> ChangeStep {
    let title = say!("Finish the moves of slots that {node} has started", "完成 {node} 已开始的槽迁移", node);
    let why = say!(
        "`fix` moves the remaining keys and closes the slots. Do not run it while a reshard runs.",
        "`fix` 会迁移剩下的键，并关闭这些槽。正在 reshard 时不要运行它。"
    );
    // One `fix` ends the moves of all nodes.
    let mut step = ChangeStep::new(title, why);
    step.commands = fix(commands, "").into_iter().collect();
    step.wait = node_to_ask(commands).and_then(|node| {
        let (on, endpoint) = (commands.on(node)?, commands.endpoint(node)?);
        Some(Check {
            says: say!("no slot is open, and every slot is covered", "没有打开的槽，所有槽都有节点服务"),
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
                say!("Give {replica} the password of its master", "把主节点的密码告诉 {replica}", replica),
                say!(
                    "`masterauth` in its redis.conf must be the same as `requirepass` of its master, on every \
                     node, because every node may become a replica. To change it without a restart, run CONFIG \
                     SET masterauth at the prompt of the client, so that the password is on no command line.",
                    "它的 redis.conf 中的 `masterauth` 必须与主节点的 `requirepass` 相同，每个节点都如此，\
                     因为任何节点都可能成为从节点。要不重启就改，请在客户端的提示符下运行 CONFIG SET masterauth，\
                     这样密码不会出现在命令行上。"
                ),
            );
            // The generated files contain the password.
            step.commands = key.map(|key| format!("./plan.sh recreate {key}")).into_iter().collect();
            step
        }
        Stranded::NoMaster => ChangeStep::new(
            say!(
                "Choose a master for {replica}, and run CLUSTER REPLICATE with its id on it",
                "为 {replica} 选一个主节点，在它上面运行 CLUSTER REPLICATE，给出主节点的 id",
                replica
            ),
            say!(
                "It has no master, so it has no current data. Choose a master that lacks a replica.",
                "它没有主节点，所以没有最新的数据。请选择缺少从节点的主节点。"
            ),
        ),
        Stranded::Failed => ChangeStep::new(
            say!(
                "Start replica {replica} again, or add another one",
                "重新启动从节点 {replica}，或另加一个",
                replica
            ),
            say!(
                "The output does not show its container; the log of the container says why it does not answer. Until it is back, its master must not fail.",
                "输出里没有它的容器；容器的日志说明它为什么没有应答。在它恢复之前，它的主节点不能失效。"
            ),
        ),
        Stranded::OldAddress | Stranded::LinkDown => {
            let of = master.map_or_else(
                || say!("its master", "它的主节点"),
                |master| say!("{master}", " {master}", master),
            );
            let mut step = ChangeStep::new(
                say!("Reconnect {replica} to {of}", "让 {replica} 重新连接到{of}", replica, of),
                say!(
                    "CLUSTER REPLICATE with the id of the same master makes it look up the address again. If \
                     the link stays down, its log says why.",
                    "用同一个主节点的 id 运行 CLUSTER REPLICATE，它会重新查找地址。如果连接仍然断开，它的日志说明原因。"
                ),
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
    let list = text::list(nodes);
    if why == Ghost::Handshake {
        return ChangeStep::new(
            say!("Open the bus port of {list}, or do nothing", "开放 {list} 的总线端口，或什么都不做", list),
            say!(
                "A node that does not answer on its bus port (client port + 10000, unless `cluster-port` sets \
                 another) is dropped automatically after the node timeout. If it appears again, something keeps \
                 running CLUSTER MEET with its address.",
                "总线端口（客户端端口 + 10000，除非用 `cluster-port` 另设）上没有应答的节点，在节点超时后会自动去掉。\
                 如果它再次出现，就是有什么在不断用它的地址运行 CLUSTER MEET。"
            ),
        );
    }
    let mut step = ChangeStep::new(
        say!(
            "Make every node forget {list}, if it is gone for good",
            "如果 {list} 不会再恢复，让所有节点忘记它",
            list
        ),
        say!(
            "Every node has to be told within 60 seconds, or it learns the node again from one that was not \
             told. If the node still runs somewhere, stop it first, or it comes back.",
            "必须在 60 秒内告诉所有节点，否则还没被告知的节点会让其他节点重新认识它。如果该节点还在某处运行，先停止它，否则它会回来。"
        ),
    );
    // It is certain that no container runs the node only if all containers are known.
    if all_containers_known(commands.places) {
        let who = commands.reachable();
        let lines = nodes.iter().filter_map(|node| node.id).flat_map(|id| {
            who.iter().filter_map(move |node| Some(format!("{} cluster forget {id}", commands.on(node)?)))
        });
        step.commands = lines.collect();
        step = step.back_by_hand(say!(
            "# run CLUSTER MEET with its address on any node",
            "# 在任一节点上用它的地址运行 CLUSTER MEET"
        ));
    }
    step
}

/// Returns whether a change has commands that can lose keys. Those ask for consent.
pub fn loses_keys(change: &Change) -> bool {
    let asks =
        |step: &ChangeStep| step.precondition.as_ref().is_some_and(|check| check.test.contains(CONSENT));
    change.steps.iter().any(asks)
}
