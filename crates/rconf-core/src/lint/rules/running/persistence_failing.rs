use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{Seen, SeenNode};

rule! {
    /// ## What it does
    /// Finds nodes whose last snapshot, append or rewrite of the append-only file failed.
    ///
    /// ## Why it matters
    /// What is written since then is only in memory, and the server refuses writes: `MISCONF Redis is configured to
    /// save RDB snapshots, but it's currently unable to persist to disk`, `MISCONF Errors writing to the AOF file`.
    /// Unless `repl-diskless-sync` is on, a replica cannot be synchronised either, because that needs a snapshot.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// rdb_last_bgsave_status:err
    /// aof_last_write_status:ok
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// rdb_last_bgsave_status:ok
    /// aof_last_write_status:ok
    /// ```
    ///
    /// ## References
    /// - `stop-writes-on-bgsave-error` in the stock redis.conf
    PersistenceFailing = "N019" "persistence-failing", Running, Error, fix: None
}

const FIELDS: [&str; 3] = ["rdb_last_bgsave_status", "aof_last_write_status", "aof_last_bgrewrite_status"];

/// Checks how the last writes to disk ended.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for node in seen.nodes() {
        for field in FIELDS.into_iter().filter(|field| node.field(field) == Some("err")) {
            let message = match field {
                "rdb_last_bgsave_status" if refuses_writes(node) => say!(
                    "the last snapshot failed: the server refuses writes with `MISCONF`",
                    "最近一次快照失败：服务器以 `MISCONF` 拒绝写入"
                ),
                "rdb_last_bgsave_status" if node.field("aof_enabled") == Some("1") => say!(
                    "the last snapshot failed: what is written since then is only in the append-only file",
                    "最近一次快照失败：此后的写入只在 AOF 文件里"
                ),
                "rdb_last_bgsave_status" => say!(
                    "the last snapshot failed: what is written since then is not on disk",
                    "最近一次快照失败：此后的写入不在磁盘上"
                ),
                "aof_last_write_status" => say!(
                    "the append-only file cannot be written: the server refuses writes",
                    "无法写入 AOF 文件：服务器拒绝写入"
                ),
                _ => say!(
                    "the last rewrite of the append-only file failed: the file grows without bound",
                    "最近一次重写 AOF 失败：文件会无限增长"
                ),
            };
            out.report(Finding::new(
                PersistenceFailing::META,
                node.at_field(field),
                message,
                say!(
                    "the log says why: a full disk, a folder that the server may not write to, or too little memory to fork",
                    "原因在日志里：磁盘已满、服务器无权写入目录，或内存不足以 fork"
                ),
            ));
        }
    }
}

/// Returns whether a failed snapshot makes a server refuse writes: it is told to, and takes snapshots by itself.
fn refuses_writes(node: &SeenNode) -> bool {
    let setting = |name| node.answers.setting(name);
    let is_told = setting("stop-writes-on-bgsave-error") == Some(b"yes".as_slice());
    is_told && setting("save").is_some_and(|points| !points.is_empty()) && !node.is_replica()
}
