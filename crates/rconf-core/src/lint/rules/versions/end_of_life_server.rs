use crate::lint::rule::rule;
use crate::lint::suppress::server_comment;
use crate::lint::{Described, Finding, Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds files that say they are for a release that gets no fixes any more (`# rconf: server redis:6.0`).
    ///
    /// ## Why it matters
    /// Holes found in later releases are in this one too, and stay open: those of the Lua interpreter, for
    /// instance, which whoever may run a script can use to run anything. Which releases are out of support is
    /// known as of this release of rconf; a newer one may know of more. Whoever named the release knows it: the rule
    /// is off unless selected.
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

/// Releases without support, and since when. Only those of which the makers leave no doubt.
const ENDED: [(&str, &str); 3] =
    [("redis:6.0", "May 2022"), ("redis:7.0", "July 2024"), ("redis:8.0", "February 2026")];

impl Rule for EndOfLifeServer {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let server = node.config.server();
        let Some((_, since)) = ENDED.iter().find(|(name, _)| *name == server.name()) else { return };
        let Some((place, _)) = server_comment(node).filter(|(_, named)| *named == server) else { return };
        out.report(Finding::new(
            self.meta(),
            place,
            format!("{server} has had no support since {since}: security holes found since stay open"),
            "plan the upgrade to a release that is maintained",
        ));
    }
}
