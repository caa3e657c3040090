use crate::cluster::server_comment;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::{Words, say};

rule! {
    /// ## What it does
    /// Finds files for a release that no longer gets fixes (`# rconf: server redis:6.0`).
    ///
    /// ## Why it matters
    /// Security holes that are found in later releases are in this one too and stay open: holes of the Lua
    /// interpreter, for instance, let anyone who can run a script run any code. The list of such releases is
    /// as old as this release of rconf. The rule is off unless selected, because whoever named the release
    /// knows how old it is.
    ///
    /// ## Example
    /// ```conf
    /// # rconf: server redis:6.0
    /// port 6379
    /// ```
    /// Use instead:
    /// ```conf
    /// # rconf: server redis:7.2
    /// port 6379
    /// ```
    ///
    /// ## References
    /// - "Supported versions" in the security policy of Redis, <https://github.com/redis/redis/security>
    /// - <https://endoflife.date/redis>
    EndOfLifeServer = "V006" "end-of-life-server", Versions, Info, fix: None, pedantic
}

/// Releases that are no longer supported, with the end of support. Only those for which the makers clearly
/// say so.
const ENDED: [(&str, Words); 3] = [
    ("redis:6.0", Words::new("May 2022", "2022 年 5 月")),
    ("redis:7.0", Words::new("July 2024", "2024 年 7 月")),
    ("redis:8.0", Words::new("February 2026", "2026 年 2 月")),
];

impl Rule for EndOfLifeServer {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let server = node.config.server();
        let Some((_, since)) = ENDED.iter().find(|(name, _)| *name == server.name()) else { return };
        let Some((place, _)) = server_comment(node).filter(|(_, named)| *named == server) else { return };
        out.report(Finding::new(
            self.meta(),
            place,
            say!(
                "{server} has had no support since {since}: security holes found since then stay open",
                "{server} 自 {since}起已停止支持：此后发现的安全漏洞不会修补",
                server,
                since = *since,
            ),
            say!("plan an upgrade to a release that is maintained", "计划升级到仍在维护的版本"),
        ));
    }
}
