use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds files without any `save` line, for servers from 6.2 on, which then use the default save points.
    ///
    /// ## Why it matters
    /// Up to 6.0 a file without `save` made no snapshots; with the same file, 6.2 makes them: after an hour
    /// with 1 change, 5 minutes with 100, 1 minute with 10000. Each one is a fork. If the folder cannot be
    /// written the server refuses writes: `MISCONF Redis is configured to save RDB snapshots, but it's
    /// currently unable to persist to disk.`
    ///
    /// ## Example
    /// ```conf
    /// appendonly yes
    /// ```
    /// Use instead, with the choice written down:
    /// ```conf
    /// appendonly yes
    /// save ""
    /// ```
    ///
    /// ## References
    /// - `save` in the stock redis.conf
    SnapshotsOnByDefault = "P004" "snapshots-on-by-default", Persistence, Info, fix: None, pedantic
}

impl Rule for SnapshotsOnByDefault {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let is_set = config.setting(id::SAVE).is_some() || config.may_be_elsewhere(id::SAVE);
        if is_set || config.save_points().is_empty() {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            place_of(node, &[id::APPENDONLY, id::DBFILENAME, id::DIR]),
            say!(
                "there is no `save` line, so the default save points are in force: the server makes snapshots",
                "没有 `save` 行，因此默认的保存点生效：会生成快照",
            ),
            say!(
                "write `save 3600 1 300 100 60 10000` to keep them, or `save \"\"` for none",
                "要保留就写 `save 3600 1 300 100 60 10000`，不要快照就写 `save \"\"`",
            ),
        ));
    }
}
