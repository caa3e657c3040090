use super::persists::persists;
use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::is_cache;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers that do not write their data to the disk: no append-only file, and save points cleared
    /// by `save ""`. Caches (`maxmemory` with a policy that evicts) and replicas are not reported.
    ///
    /// ## Why it matters
    /// After a restart the server is empty. In a cluster it is worse: a master that comes back before its
    /// replica was promoted is still the master, and its replicas copy the empty data set. No log shows an
    /// error, and `DBSIZE` is 0 on all of them.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// save ""
    /// appendonly no
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// save ""
    /// appendonly yes
    /// ```
    ///
    /// ## References
    /// - "Safety of replication when master has persistence turned off" in the replication manual
    NothingPersisted = "P001" "nothing-persisted", Persistence, Warning, fix: None
}

impl Rule for NothingPersisted {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(save) = config.setting(id::SAVE) else { return };
        if persists(config)
            || is_cache(config)
            || config.is_replica()
            || !config.unresolved_includes().is_empty()
        {
            return;
        }
        let (message, severity) = if config.is_cluster() {
            (
                say!(
                    "nothing is written to the disk: a master that restarts comes back empty, and its \
                     replicas then delete their data too",
                    "没有任何数据写入磁盘：主节点重启后是空的，它的从节点也会跟着变空",
                ),
                Severity::Warning,
            )
        } else {
            let message = say!(
                "nothing is written to the disk: a restart loses all data",
                "没有任何数据写入磁盘：重启会丢失全部数据",
            );
            (message, Severity::Info)
        };
        let mut finding = Finding::new(
            self.meta(),
            node.place(save.at, None),
            message,
            say!(
                "set `appendonly yes`; for a cache, set `maxmemory` and a `maxmemory-policy` that evicts",
                "设置 `appendonly yes`；如果用作缓存，就设置 `maxmemory` 和会淘汰键的 `maxmemory-policy`",
            ),
        )
        .severity(severity);
        if let Some(log) = config.setting(id::APPENDONLY) {
            let message = say!("no append-only file either", "也没有 AOF");
            finding = finding.related(node.place(log.at, None), message);
        }
        out.report(finding);
    }
}
