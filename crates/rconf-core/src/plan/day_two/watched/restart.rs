use super::super::Roles;
use super::super::steps::{Turn, cli, in_step};
use super::{Set, verify};
use crate::message::{Message, say};
use crate::plan::{Change, ChangeStep, Check};

/// Returns the steps that restart every server and every Sentinel, one at a time, while there is a master.
pub(in super::super) fn rolling_restart(set: &Set<'_>, roles: &Roles) -> Change {
    let mut steps = one_by_one(set, roles, &|node| format!("./plan.sh restart {node}"), Turn::Restart);
    steps.push(verify());
    let mut notes = vec![
        say!(
            "Servers and Sentinels read their configurations again. To change an image, a limit or an address, use `./plan.sh recreate \
             NODE` instead of `restart`.",
            "服务器和 Sentinel 会重新读取自己的配置。要更换镜像、限制或地址，请用 `./plan.sh recreate NODE` 代替 `restart`。"
        ),
        say!("Afterwards, another server is the master.", "完成后，主节点已换成另一台服务器。"),
    ];
    notes.extend(note_about_writes(set));
    let title = say!(
        "Restart every server and Sentinel of {cluster}, one by one",
        "逐个重启 {cluster} 的所有服务器和 Sentinel",
        cluster = set.topology.cluster
    );
    Change { title, notes, steps }
}

/// Says that writes may be lost, where they cannot be paused.
pub(super) fn note_about_writes(set: &Set<'_>) -> Option<Message> {
    (!has_pause(set)).then(|| {
        say!(
            "6.0 cannot pause writes only: what clients write to the old master in the seconds after the failover is lost. Stop \
             writing before that step.",
            "6.0 不能只暂停写入：故障转移后的几秒内，客户端写到旧主节点的数据会丢失。请在那一步之前停止写入。"
        )
    })
}

/// Returns whether the server can pause writes and still answer Sentinels.
fn has_pause(set: &Set<'_>) -> bool {
    set.spec.server.release() >= (6, 2)
}

/// Returns steps that do something to every server and Sentinel: first to the replicas, one at a time, then to the master,
/// after a replica has taken over, and then to the Sentinels. `command` returns the command for a node; `turn` is what it
/// does.
pub(in super::super) fn one_by_one(
    set: &Set<'_>,
    roles: &Roles,
    command: &dyn Fn(&str) -> String,
    turn: Turn,
) -> Vec<ChangeStep> {
    let mut steps = Vec::new();
    for (master, replicas) in &roles.shards {
        for replica in replicas {
            let step = ChangeStep::new(
                turn.of_replica(replica),
                say!(
                    "The master keeps serving all keys, and the other replicas follow it.",
                    "主节点继续服务所有的键，其他从节点照常跟随它。"
                ),
            );
            steps.push(step.first(set.is_replica(replica)).run(command(replica)).until(in_step(replica)));
        }
        steps.push(failover(set, master));
        let step = ChangeStep::new(
            turn.of_former_master(master),
            say!("Another server is the master.", "主节点已是另一台服务器。"),
        );
        steps.push(step.first(set.is_replica(master)).run(command(master)).until(in_step(master)));
    }
    for sentinel in set.sentinel_keys() {
        let step = ChangeStep::new(
            turn.of(&say!("{sentinel}", " {sentinel}", sentinel)),
            say!(
                "The other Sentinels are a majority without it, and it remembers what it knew.",
                "没有它，其他 Sentinel 也构成多数；它记得自己所知的一切。"
            ),
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
    let address =
        of_master.map_or_else(String::new, |node| format!("{}:{}:", node.announced_host(), node.port));
    let sees_all = Check::within(
        60,
        say!(
            "node {master} is the master, and {sentinel} reaches all its replicas",
            "节点 {master} 是主节点，{sentinel} 能连接它的所有从节点",
            master,
            sentinel
        ),
        format!(
            "{} | grep -q '^role:master' && ! {} | grep -q -e s_down -e disconnected",
            cli(master, "info replication"),
            set.ask(sentinel, "replicas")
        ),
    );
    let step = ChangeStep::new(
        say!("Let a replica take over from {master}", "由一个从节点接替 {master}", master),
        say!(
            "Sentinel chooses the replica. The old master takes no writes meanwhile, because they would be lost.",
            "由 Sentinel 选择从节点。在此期间旧主节点不接受写入，因为那些写入会丢失。"
        ),
    )
    .first(sees_all);
    let step = if has_pause(set) { step.run(cli(master, "client pause 30000 write")) } else { step };
    let step = step.run(format!("{} | grep -qx OK", set.ask(sentinel, "failover"))).until(Check::within(
        90,
        say!(
            "another server is the master, and {master} is a replica",
            "主节点已是另一台服务器，{master} 是从节点",
            master
        ),
        format!(
            "[ \"$({} | tr '\\n' ':')\" != {address} ] && {} | grep -q '^role:slave'",
            set.ask(sentinel, "get-master-addr-by-name"),
            cli(master, "info replication")
        ),
    ));
    if has_pause(set) { step.back(cli(master, "client unpause")) } else { step }
}
