use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::{Message, say};
use crate::running::{Refused, Seen, SeenNode};

rule! {
    /// ## What it does
    /// Finds nodes that refuse nearly all commands for now: they load their data, or run a script or a function that
    /// does not end.
    ///
    /// ## Why it matters
    /// Clients get `LOADING Redis is loading the dataset in memory` or `BUSY Redis is busy running a script. You can
    /// only call SCRIPT KILL or SHUTDOWN NOSAVE.` While a script runs, the node answers no other node either: after the
    /// node timeout a replica takes over.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// loading:0
    /// ```
    ///
    /// ## References
    /// - `busy-reply-threshold` (`lua-time-limit`) in the stock redis.conf
    NodeBusy = "N026" "node-busy", Running, Error, fix: None
}

/// Checks each node that answered.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for node in seen.nodes() {
        let refused = node.answers.refused.iter().position(Refused::is_everything);
        let is_script = refused.is_some_and(|nth| node.answers.refused[nth].error.starts_with("BUSY"));
        let place = match refused {
            Some(nth) => node.at_refused(nth),
            None if node.field("loading") == Some("1") => node.at_field("loading"),
            None => continue,
        };
        out.report(if is_script {
            Finding::new(
                NodeBusy::META,
                place,
                say!(
                    "a script or a function runs for too long: the node refuses all other commands with `BUSY`",
                    "某个脚本或函数运行得太久：节点用 `BUSY` 拒绝其他所有命令"
                ),
                say!(
                    "`SCRIPT KILL` or `FUNCTION KILL` ends it, unless it has written; then only `SHUTDOWN NOSAVE` does, and a replica takes over",
                    "`SCRIPT KILL` 或 `FUNCTION KILL` 会结束它，除非它已经写入；那时只有 `SHUTDOWN NOSAVE` 有效，由从节点接替"
                ),
            )
        } else {
            Finding::new(
                NodeBusy::META,
                place,
                loading(node),
                say!(
                    "wait; if it takes long, look at the size of the dataset, at the disk and at what reads the file (an AOF is slower than a snapshot)",
                    "请等待；如果太久，请检查数据集的大小、磁盘，以及读的是哪种文件（AOF 比快照慢）"
                ),
            )
        });
    }
}

fn loading(node: &SeenNode) -> Message {
    match node.number("loading_eta_seconds") {
        Some(seconds) => say!(
            "the node loads its data, for about {seconds} more seconds: it refuses commands with `LOADING`",
            "节点正在加载数据，大约还要 {seconds} 秒：它用 `LOADING` 拒绝命令",
            seconds
        ),
        None => say!(
            "the node loads its data: it refuses commands with `LOADING`",
            "节点正在加载数据：它用 `LOADING` 拒绝命令"
        ),
    }
}
