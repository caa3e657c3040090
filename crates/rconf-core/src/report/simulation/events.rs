//! What happens, line by line.

use super::words::{capitalized, list, one_of, ranges, seconds};
use crate::message::{Language, Message, say};
use crate::simulate::{Event, Happens, NotPromoted, Prediction, Unable, WhyDown};
use std::fmt::Write as _;

/// Says how many masters are left.
pub(super) fn heading(prediction: &Prediction) -> Message {
    let (of, quorum) = (prediction.masters, prediction.quorum);
    let most = prediction.sides.iter().map(|side| side.masters.len()).max().unwrap_or(0);
    match (prediction.majority(), prediction.sides.len()) {
        (Some(_), 0 | 1) => say!(
            "{most} of {of} masters are left, and elections need {quorum}: the cluster can replace masters.",
            "{of} 个主节点剩下 {most} 个，选举需要 {quorum} 个：集群可以替换主节点。",
            most,
            of,
            quorum
        ),
        (Some(side), _) => say!(
            "{nodes} have {most} of {of} masters, which is the majority ({quorum}): this side goes on.",
            "{nodes} 有 {of} 个主节点中的 {most} 个，构成多数（{quorum}）：这一侧继续工作。",
            nodes = list(&side.nodes),
            most,
            of,
            quorum
        ),
        (None, 0 | 1) => say!(
            "{most} of {of} masters are left, but elections need {quorum}: the cluster stops, and nobody is promoted.",
            "{of} 个主节点剩下 {most} 个，而选举需要 {quorum} 个：集群停止，没有从节点被提升。",
            most,
            of,
            quorum
        ),
        (None, _) => say!(
            "No side has {quorum} of {of} masters, which elections need: the cluster stops, and nobody is promoted.",
            "没有一侧拥有选举所需的 {quorum} 个主节点（共 {of} 个）：集群停止，没有从节点被提升。",
            of,
            quorum
        ),
    }
}

/// Returns the events, one per line, each with its time.
pub(super) fn timeline(prediction: &Prediction, language: Language) -> String {
    let times: Vec<String> = prediction.events.iter().map(time).collect();
    let width = times.iter().map(|time| time.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (event, time) in prediction.events.iter().zip(&times) {
        let said = said(event, prediction);
        let _ = writeln!(text, "  {time:>width$} s  {}", said.get(language));
    }
    text.trim_end().to_owned()
}

/// Returns when an event happens, in seconds.
pub(super) fn time(event: &Event) -> String {
    let at = event.at;
    if at.from == at.to { seconds(at.to) } else { format!("{}–{}", seconds(at.from), seconds(at.to)) }
}

/// Says what happens.
pub(super) fn said(event: &Event, prediction: &Prediction) -> Message {
    match &event.what {
        Happens::Lost { nodes } => say!("lost: {nodes}", "停止：{nodes}", nodes = list(nodes)),
        Happens::Cut => {
            let sides = prediction.sides.iter().map(|side| side.nodes.join(", "));
            say!(
                "the network is cut: {sides}",
                "网络被切断：{sides}",
                sides = sides.collect::<Vec<_>>().join(" | ")
            )
        }
        Happens::Failed { master, slots } => say!(
            "the majority finds that master {master} has failed; its slots {slots} are not served",
            "多数主节点认定主节点 {master} 已失效；它的槽 {slots} 无人服务",
            master,
            slots = ranges(slots)
        ),
        Happens::Down { nodes, why } => {
            let side = event.side.and_then(|nth| prediction.sides.get(nth));
            let is_all = side.is_some_and(|side| side.nodes.len() == nodes.len());
            let is_only = prediction.sides.len() == 1;
            down(&if is_all && is_only { say!("all nodes", "所有节点") } else { list(nodes) }, *why)
        }
        Happens::Promoted { candidates, master, slots, is_empty, retry } => {
            let what = promoted(&one_of(candidates), master, &ranges(slots), *is_empty);
            // Replicas that ask for votes at the same time may take them from each other.
            if candidates.len() == 1 && prediction.promotions() == 1 {
                return what;
            }
            let retry = seconds(*retry);
            say!(
                "{what} (each election that is lost takes {retry} s more)",
                "{what}（每次选举失败再加 {retry} 秒）",
                what,
                retry
            )
        }
        Happens::NotReplaced { master, slots, why } => say!(
            "nobody replaces master {master}, slots {slots}: {why}",
            "没有节点替代主节点 {master}（槽 {slots}）：{why}",
            master,
            slots = ranges(slots),
            why = not_promoted(why)
        ),
        Happens::Up => say!(
            "`cluster_state:ok` again: all slots are served",
            "恢复 `cluster_state:ok`：所有槽都有节点服务"
        ),
        Happens::RefusesWrites { candidates, wanted, has } => say!(
            "{name} refuses writes with `NOREPLICAS`: `min-replicas-to-write` is {wanted}, and {has} replicas follow it",
            "{name} 以 `NOREPLICAS` 拒绝写入：`min-replicas-to-write` 为 {wanted}，而只有 {has} 个从节点跟随它",
            name = one_of(candidates),
            wanted,
            has
        ),
        Happens::Migrated { candidates, from, to } => say!(
            "{name} leaves {from} and follows {to}, which has no replica left",
            "{name} 离开 {from}，改为跟随没有从节点的 {to}",
            name = one_of(candidates),
            from = one_of(from),
            to = one_of(to)
        ),
    }
}

fn promoted(name: &Message, master: &str, slots: &str, is_empty: bool) -> Message {
    if is_empty {
        say!(
            "{name} is promoted in place of {master} and takes slots {slots}, without any of its data",
            "{name} 被提升，替代 {master} 并接管槽 {slots}，但没有任何数据",
            name,
            master,
            slots
        )
    } else {
        say!(
            "{name} is promoted in place of {master} and takes slots {slots}",
            "{name} 被提升，替代 {master} 并接管槽 {slots}",
            name,
            master,
            slots
        )
    }
}

fn down(nodes: &Message, why: WhyDown) -> Message {
    match why {
        WhyDown::NoMajority => say!(
            "`cluster_state:fail` on {nodes}: they do not reach the majority of the masters, and answer `CLUSTERDOWN`",
            "{nodes} 变为 `cluster_state:fail`：无法连到多数主节点，回答 `CLUSTERDOWN`",
            nodes
        ),
        WhyDown::NotCovered => say!(
            "`cluster_state:fail` on {nodes}: slots have no master, and `cluster-require-full-coverage` is `yes`",
            "{nodes} 变为 `cluster_state:fail`：有槽没有主节点，而 `cluster-require-full-coverage` 为 `yes`",
            nodes
        ),
    }
}

fn not_promoted(why: &NotPromoted) -> Message {
    match why {
        NotPromoted::NoReplica => say!("it has no replica", "它没有从节点"),
        NotPromoted::NoneLeft => {
            say!("no replica of it reaches the majority", "它没有能连到多数主节点的从节点")
        }
        NotPromoted::NoMajority => {
            say!("too few masters are left for an election", "剩下的主节点太少，无法选举")
        }
        NotPromoted::Unable { replicas } => replicas
            .iter()
            .map(|(name, why)| unable(name, *why))
            .reduce(|all, next| say!("{all}; {next}", "{all}；{next}", all, next))
            .unwrap_or_default(),
    }
}

fn unable(name: &str, why: Unable) -> Message {
    match why {
        Unable::NoFailover => say!(
            "{name} may not (`cluster-replica-no-failover yes`)",
            "{name} 不允许（`cluster-replica-no-failover yes`）",
            name
        ),
        Unable::TooOld => say!(
            "the data of {name} are older than `cluster-replica-validity-factor` allows",
            "{name} 的数据比 `cluster-replica-validity-factor` 允许的更旧",
            name
        ),
        Unable::NeverSynchronised => say!(
            "{name} never synchronised with it (a missing `masterauth`?), and `cluster-replica-validity-factor` forbids that",
            "{name} 从未与它同步（缺少 `masterauth`？），而 `cluster-replica-validity-factor` 不允许这样的节点接管",
            name
        ),
    }
}

/// Returns a text as a sentence of its own.
pub(super) fn sentence(text: &Message, language: Language) -> String {
    capitalized(text.get(language))
}
