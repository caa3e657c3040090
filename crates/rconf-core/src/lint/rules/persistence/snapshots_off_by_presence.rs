use super::persists::persists;
use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::{is_cache, place_of};
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds files for Redis 6.0 without a `save` line and without an append-only file. Caches and replicas
    /// are not reported, nor are containers that have only options and no mount to keep data in.
    ///
    /// ## Why it matters
    /// Redis 6.0 makes snapshots by default only if it is started without a file and without options. A file
    /// or an option removes the default save points, and nothing is written to the disk. `CONFIG GET save`
    /// shows `""`. A restart loses all data. From 6.2 on, the default save points stay in force.
    ///
    /// ## Example
    /// ```conf
    /// # rconf: server redis:6.0
    /// port 6379
    /// ```
    /// Use instead:
    /// ```conf
    /// # rconf: server redis:6.0
    /// port 6379
    /// save 900 1
    /// save 300 10
    /// save 60 10000
    /// ```
    ///
    /// ## References
    /// - `loadServerConfig` and `resetServerSaveParams` in config.c of 6.0
    SnapshotsOffByPresence = "P005" "snapshots-off-by-presence", Persistence, Warning, fix: None
}

impl Rule for SnapshotsOffByPresence {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let is_silent = config.setting(id::SAVE).is_some()
            || persists(config)
            || is_cache(config)
            || config.is_replica()
            || node.is_throwaway()
            || !config.unresolved_includes().is_empty()
            || config.settings().is_empty();
        if is_silent {
            return;
        }
        let given =
            if node.has_file() { say!("a file", "配置文件") } else { say!("an option", "启动选项") };
        out.report(Finding::new(
            self.meta(),
            place_of(node, &[id::APPENDONLY, id::DBFILENAME, id::DIR]),
            say!(
                "without a `save` line, {server} makes no snapshots if it is started with {given}: nothing \
                 is written to the disk, and a restart loses all data",
                "没有 `save` 行时，{server} 只要带了{given}就不生成快照：没有任何数据写入磁盘，重启会丢失全部数据",
                server = node.server_name(),
                given,
            ),
            say!(
                "write `save 900 1`, `save 300 10` and `save 60 10000`, or `appendonly yes`; write `save \
                 \"\"` if this is intended",
                "写上 `save 900 1`、`save 300 10` 和 `save 60 10000`，或 `appendonly yes`；\
                 如果本意如此，就写 `save \"\"`",
            ),
        ));
    }
}
