use crate::catalog::{Flavor, Server, ServerSet, find_any};
use crate::config::{Reason, Refusal};
use crate::diagnostic::rule;
use crate::lint::rules::directive_lines;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds files that the default server refuses and another server accepts, where the server is not named:
    /// files with directives of Valkey, or of an older release.
    ///
    /// ## Why it matters
    /// rconf then reports `unknown-directive` for lines that are right for the server they were written for,
    /// and checks the other lines against the wrong defaults.
    ///
    /// ## Example
    /// ```conf
    /// commandlog-execution-slower-than 10000
    /// ```
    /// Use instead:
    /// ```conf
    /// # rconf: server valkey:9.1
    /// commandlog-execution-slower-than 10000
    /// ```
    ///
    /// ## References
    /// - `unknown-directive`
    ServerNotNamed = "V007" "server-not-named", Versions, Info, fix: None
}

impl Rule for ServerNotNamed {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let is_foreign = |r: &&Refusal| matches!(&r.reason, Reason::UnknownDirective { known_to, .. } if !known_to.is_empty());
        if node.server_is_named {
            return;
        }
        let Some(first) = config.refusals().iter().find(is_foreign) else { return };
        // Other rules report directives that no server knows.
        let servers =
            |at| find_any(config.word_value(at, 0)).fold(ServerSet::default(), |set, (_, s)| set.or(s));
        let mut candidates: Vec<Server> = Server::all().collect();
        for known in directive_lines(node).map(servers).filter(|set| !set.is_empty()) {
            candidates.retain(|server| known.has(*server));
        }
        let newest = |flavor| candidates.iter().rfind(|s| s.flavor() == flavor);
        let Some(wanted) = newest(Flavor::Redis).or_else(|| newest(Flavor::Valkey)) else { return };
        out.report(Finding::new(
            self.meta(),
            node.place(first.at, Some(0)),
            say!(
                "this looks like a file for {wanted}, but no server is named: it was checked as {assumed}",
                "这看起来是 {wanted} 的配置文件，但没有指明服务器：检查时按 {assumed} 处理",
                wanted,
                assumed = config.server(),
            ),
            say!(
                "add the line `# rconf: server {wanted}`, or run with `--server {wanted}`",
                "加上一行 `# rconf: server {wanted}`，或运行时指定 `--server {wanted}`",
                wanted,
            ),
        ));
    }
}
