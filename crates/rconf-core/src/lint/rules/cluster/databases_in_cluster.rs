use crate::catalog::{Flavor, id};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a number of `databases` other than 1 and the default in cluster mode.
    ///
    /// ## Why it matters
    /// In cluster mode there is one database, 0: `SELECT 1` is answered with `ERR SELECT is not allowed in
    /// cluster mode`. Newer servers log `WARNING: Changing databases number from 32 to 1 since we are in
    /// cluster mode`. Applications that separate their keys by database cannot do so here. Valkey from 9.0
    /// has `cluster-databases`.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// databases 32
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// ```
    ///
    /// ## References
    /// - "Implemented subset" in the cluster specification
    DatabasesInCluster = "C022" "databases-in-cluster", Cluster, Info, fix: None
}

/// The value in the stock redis.conf.
const STOCK: i64 = 16;

impl Rule for DatabasesInCluster {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::DATABASES).filter(|_| config.is_cluster()) else { return };
        let count = config.integer(id::DATABASES);
        if count == 1 || count == STOCK {
            return;
        }
        let help = if config.server().is_at_least(Flavor::Valkey, 9, 0) {
            say!(
                "remove the line; `cluster-databases` is what counts here",
                "删除这一行；这里起作用的是 `cluster-databases`"
            )
        } else {
            say!("remove the line, and separate keys by prefix", "删除这一行，用前缀区分各类键")
        };
        out.report(Finding::new(
            self.meta(),
            node.place(setting.at, None),
            say!(
                "the file sets {count} databases, but in cluster mode only database 0 can be used: `SELECT` \
                 is refused",
                "配置了 {count} 个数据库，但集群模式下只能用数据库 0：`SELECT` 会被拒绝",
                count,
            ),
            help,
        ));
    }
}
