//! How it ends: what is served, what may be lost, and what comes back.

use super::events::sentence;
use super::words::{list, one_of, ranges, seconds};
use crate::message::{Language, Message, say};
use crate::running::SLOTS;
use crate::simulate::{Prediction, Return, Returns, Risk, RiskKind, Side};

/// Returns the sections about the outcome.
pub(super) fn sections(prediction: &Prediction, language: Language) -> Vec<String> {
    let mut sections = vec![served(prediction, language)];
    if !prediction.risks.is_empty() {
        let heading = say!("What may be lost:", "可能丢失的：");
        sections.push(section(&heading, prediction.risks.iter().map(risk), language));
    }
    if !prediction.returns.is_empty() {
        let heading = say!("When they come back:", "恢复之后：");
        sections.push(section(&heading, returns(prediction).into_iter(), language));
    }
    sections
}

fn section(heading: &Message, lines: impl Iterator<Item = Message>, language: Language) -> String {
    let lines = lines.map(|line| format!("\n  {}", line.get(language)));
    heading.get(language).to_owned() + &lines.collect::<String>()
}

/// Says what is served in the end.
pub(super) fn served(prediction: &Prediction, language: Language) -> String {
    let is_cut = prediction.sides.len() > 1;
    let line = |side: &Side| {
        let what = slots(side);
        if is_cut {
            say!("in the end {nodes}: {what}", "最终 {nodes}：{what}", nodes = list(&side.nodes), what)
        } else {
            say!("in the end: {what}", "最终：{what}", what)
        }
    };
    if prediction.sides.is_empty() {
        return say!("No node is left.", "没有剩下的节点。").get(language).to_owned();
    }
    let lines = prediction.sides.iter().map(|side| sentence(&line(side), language));
    lines.collect::<Vec<_>>().join("\n")
}

fn slots(side: &Side) -> Message {
    let (all, readable, writable) = (u32::from(SLOTS), side.readable, side.writable);
    match () {
        () if readable == all && writable == all => {
            say!("all {all} slots are served, for reads and writes.", "全部 {all} 个槽可读可写。", all)
        }
        () if readable == 0 && writable == 0 => say!("no slot is served.", "没有槽可用。"),
        () if readable == writable => say!(
            "{readable} of {all} slots are served, for reads and writes.",
            "{all} 个槽中有 {readable} 个可读可写。",
            readable,
            all
        ),
        () => say!(
            "{readable} of {all} slots can be read, and {writable} written.",
            "{all} 个槽中有 {readable} 个可读，{writable} 个可写。",
            readable,
            all,
            writable
        ),
    }
}

/// Says what may be lost.
pub(super) fn risk(risk: &Risk) -> Message {
    let (master, slots) = (&risk.master, ranges(&risk.slots));
    match risk.kind {
        RiskKind::Asynchronous => say!(
            "the last writes that {master} acknowledged (slots {slots}): replication is asynchronous, and `WAIT` tells which have \
             reached a replica",
            "{master} 最后确认的写入（槽 {slots}）：复制是异步的，用 `WAIT` 可知哪些写入已到达从节点",
            master,
            slots
        ),
        RiskKind::CutOff { is_limited } => cut_off(risk, is_limited),
        RiskKind::Behind { seconds } => say!(
            "what {master} accepted in the {seconds} seconds before the loss (slots {slots}): its replica had no link to it",
            "{master} 在故障前 {seconds} 秒内接受的写入（槽 {slots}）：它的从节点与它没有连接",
            master,
            seconds,
            slots
        ),
        RiskKind::EmptyReplica => say!(
            "ALL keys in slots {slots}: the replica that replaces {master} never synchronised with it and is empty",
            "槽 {slots} 的全部键：替代 {master} 的从节点从未与它同步，是空的",
            slots,
            master
        ),
        RiskKind::NotPersistent => say!(
            "all keys of {master} (slots {slots}) if its process ended: it writes nothing to disk",
            "{master} 的全部键（槽 {slots}），如果它的进程已结束：它不写磁盘",
            master,
            slots
        ),
        RiskKind::RestartsEmpty => say!(
            "all keys of {master} (slots {slots}) if it is started again within {until} s, before it is replaced: it writes \
             nothing to disk, comes back empty, and its replicas copy that",
            "{master} 的全部键（槽 {slots}），如果它在被替代之前（{until} 秒内）重新启动：它不写磁盘，启动后是空的，从节点会照样变空",
            master,
            slots,
            until = seconds(risk.until.to)
        ),
    }
}

fn cut_off(risk: &Risk, is_limited: bool) -> Message {
    let (master, slots) = (&risk.master, ranges(&risk.slots));
    let until = format!("{}–{}", seconds(risk.until.from), seconds(risk.until.to));
    if is_limited {
        say!(
            "the writes that {master}, which is cut off, accepts for {until} s (slots {slots}), until `min-replicas-to-write` stops \
             it: another master replaces it, and it discards them",
            "被隔离的 {master} 在 {until} 秒内接受的写入（槽 {slots}），直到 `min-replicas-to-write` 阻止它：它会被替代并丢弃这些写入",
            master,
            until,
            slots
        )
    } else {
        say!(
            "the writes that {master}, which is cut off, accepts for {until} s (slots {slots}), until it finds so: another master \
             replaces it, and it discards them",
            "被隔离的 {master} 在 {until} 秒内接受的写入（槽 {slots}），直到它自己发现：它会被替代并丢弃这些写入",
            master,
            until,
            slots
        )
    }
}

/// Says what becomes of the nodes that come back.
pub(super) fn returns(prediction: &Prediction) -> Vec<Message> {
    needed(prediction).into_iter().chain(prediction.returns.iter().map(returned)).collect()
}

/// Says how many masters have to come back before anything happens, if there is no majority.
fn needed(prediction: &Prediction) -> Option<Message> {
    let most = prediction.sides.iter().map(|side| side.masters.len()).max().unwrap_or(0);
    let missing = prediction.quorum.saturating_sub(most);
    (prediction.majority().is_none() && prediction.masters > 0).then(|| {
        say!(
            "with {missing} more of the masters, there is a majority again, and replicas of those still missing are promoted",
            "再有 {missing} 个主节点恢复，就重新构成多数，仍缺失的主节点会由它们的从节点替代",
            missing
        )
    })
}

fn returned(back: &Return) -> Message {
    let node = &back.node;
    match &back.what {
        Returns::AsReplica { of } => say!(
            "{node} becomes a replica of {of}, and discards its own data",
            "{node} 成为 {of} 的从节点，丢弃自己的数据",
            node,
            of = one_of(of)
        ),
        Returns::AsMaster { slots, .. } if slots.is_empty() => {
            say!(
                "{node} follows the node that took its slots, if it had any",
                "{node} 若有过槽，则跟随接管者",
                node
            )
        }
        Returns::AsMaster { slots, after, rivals } => {
            as_master(node, &ranges(slots), &seconds(*after), rivals)
        }
        Returns::Follows { of } => {
            say!("{node} follows {of}", "{node} 跟随 {of}", node, of = one_of(of))
        }
    }
}

fn as_master(node: &str, slots: &str, after: &str, rivals: &[String]) -> Message {
    if rivals.is_empty() {
        return say!(
            "{node} serves slots {slots} again, after at most {after} s",
            "{node} 恢复服务槽 {slots}，最多需要 {after} 秒",
            node,
            slots,
            after
        );
    }
    say!(
        "{node} serves slots {slots} again, after at most {after} s; if {rivals} is back before it, or at the same time, that \
         replica may be promoted instead",
        "{node} 恢复服务槽 {slots}，最多需要 {after} 秒；如果 {rivals} 比它先恢复或同时恢复，则可能由该从节点接管",
        node,
        slots,
        after,
        rivals = one_of(rivals)
    )
}
