//! What each loss would do, as a table.

use crate::message::{Language, Message, say};
use crate::simulate::{Lost, Row};
use std::fmt::Write as _;

/// Returns the table.
pub(super) fn table(losses: &[Row], language: Language) -> String {
    let head = [
        say!("LOST", "失去"),
        say!("PROMOTED", "提升"),
        say!("NOT SERVED", "不可用的槽"),
        say!("OUTCOME", "结果"),
    ];
    let mut rows = vec![head.map(|cell| cell.get(language).to_owned())];
    rows.extend(losses.iter().map(|row| cells(row, language)));
    let width = |column: usize| rows.iter().map(|row| columns(&row[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..3).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell}{}", " ".repeat(width - columns(cell) + 2));
        }
        let _ = writeln!(text, "{line}{}", row[3]);
    }
    text.trim_end().to_owned()
}

/// Returns how many columns of a terminal a text takes. Chinese characters take two.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c as u32 >= 0x2e80 { 2 } else { 1 }).sum()
}

fn cells(row: &Row, language: Language) -> [String; 4] {
    let mut lost: Vec<String> = row.lost.iter().map(|lost| name(lost).get(language).to_owned()).collect();
    if lost.is_empty() {
        lost.push(say!("nothing more", "不再失去什么").get(language).to_owned());
    }
    let dash = |n: u64| if n == 0 { "-".to_owned() } else { n.to_string() };
    [
        lost.join(" + "),
        dash(row.promoted as u64),
        dash(u64::from(row.not_served)),
        outcome(row).get(language).to_owned(),
    ]
}

fn name(lost: &Lost) -> Message {
    match lost {
        Lost::Node(name) => say!("node {name}", "节点 {name}", name),
        Lost::Host(name) => say!("host {name}", "主机 {name}", name),
        Lost::Rack(name) => say!("rack {name}", "机架 {name}", name),
    }
}

fn outcome(row: &Row) -> Message {
    match () {
        () if row.loses_data => {
            say!("loses data: an empty replica is promoted", "丢失数据：空的从节点被提升")
        }
        () if row.is_whole => say!("goes on", "继续工作"),
        () if row.goes_on => say!("goes on in part", "部分可用"),
        () => say!("stops", "停止"),
    }
}

/// Says how many losses the cluster does not survive.
pub(super) fn summary(losses: &[Row]) -> Message {
    if losses.iter().any(|row| row.lost.is_empty() && row.is_bad()) {
        return say!(
            "The cluster does not serve all slots as it is, before anything more is lost.",
            "集群现在就不能服务所有槽，还不用再失去什么。"
        );
    }
    let losses = || losses.iter().filter(|row| !row.lost.is_empty());
    let all = losses().count();
    let n = losses().filter(|row| row.is_bad()).count();
    let single = losses().filter(|row| row.is_weakness()).count();
    match (n, single) {
        (0, _) => say!(
            "The cluster serves all slots after each of {all} losses.",
            "{all} 种故障之后，集群都能服务所有槽。",
            all
        ),
        (_, 0) => say!(
            "The cluster serves all slots after the loss of any single node or host, but not after {n} of {all} losses.",
            "失去任何一个节点或一台主机之后，集群都能服务所有槽；但在 {all} 种故障中有 {n} 种不能。",
            n,
            all
        ),
        _ => say!(
            "The cluster does not serve all slots after {n} of {all} losses; in {single} of them a single node or host is lost.",
            "{all} 种故障中有 {n} 种之后，集群不能服务所有槽；其中 {single} 种只失去一个节点或一台主机。",
            n,
            all,
            single
        ),
    }
}
