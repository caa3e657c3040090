use crate::catalog::{Flavor, Server, ServerSet, find_any};
use crate::config::{Reason, Refusal};
use crate::diagnostic::rule;
use crate::lint::rules::directive_lines;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds files with several lines that the default server refuses and another server accepts, where the server is
    /// not named: files with directives of Valkey, or of an older release. Of a single line, `unknown-directive` says
    /// this itself.
    ///
    /// ## Why it matters
    /// rconf then reports `unknown-directive` for lines that are right for the server they were written for,
    /// and checks the other lines against the wrong defaults.
    ///
    /// ## Example
    /// ```conf
    /// port 6379
    /// commandlog-execution-slower-than 10000
    /// commandlog-slow-execution-max-len 128
    /// ```
    /// Use instead:
    /// ```conf
    /// # rconf: server valkey:9.1
    /// port 6379
    /// commandlog-execution-slower-than 10000
    /// commandlog-slow-execution-max-len 128
    /// ```
    ///
    /// ## References
    /// - `unknown-directive`
    ServerNotNamed = "V007" "server-not-named", Versions, Info, fix: None
}

impl Rule for ServerNotNamed {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        if foreign(node).nth(1).is_none() {
            return;
        }
        let Some(wanted) = likely_server(node) else { return };
        let finding = Finding::new(
            self.meta(),
            node.start(),
            say!(
                "this looks like a file for {wanted}, but no server is named: it was checked as {assumed}",
                "这看起来是 {wanted} 的配置文件，但没有指明服务器：检查时按 {assumed} 处理",
                wanted,
                assumed = node.config.server(),
            ),
            say!(
                "add the line `# rconf: server {wanted}`, or run with `--server {wanted}`",
                "加上一行 `# rconf: server {wanted}`，或运行时指定 `--server {wanted}`",
                wanted,
            ),
        );
        let first = foreign(node).next().map(|refusal| node.place(refusal.at, Some(0)));
        out.report(first.into_iter().fold(finding, |finding, place| {
            finding.related(place, say!("the first line that says so", "第一处这样的行"))
        }));
    }
}

/// Returns the refusals of directives that other servers know.
fn foreign(node: &Node) -> impl Iterator<Item = &Refusal> {
    let is_foreign =
        |r: &&Refusal| matches!(&r.reason, Reason::UnknownDirective { known_to, .. } if !known_to.is_empty());
    node.config.refusals().iter().filter(is_foreign)
}

/// Returns the server for which the only line of a file is right that its server does not know, and others do. Returns
/// `None` if the server is named.
pub(in crate::lint::rules) fn server_of_only_foreign_line(node: &Node) -> Option<Server> {
    let mut all = foreign(node);
    if all.next().is_none() || all.next().is_some() { None } else { likely_server(node) }
}

/// Returns the newest server that knows all directives of a file which any server knows. Returns `None` if there is none, or
/// the server is named.
fn likely_server(node: &Node) -> Option<Server> {
    if node.server_is_named {
        return None;
    }
    // Other rules report directives that no server knows.
    let servers =
        |at| find_any(node.config.word_value(at, 0)).fold(ServerSet::default(), |set, (_, s)| set.or(s));
    let mut candidates: Vec<Server> = Server::all().collect();
    for known in directive_lines(node).map(servers).filter(|set| !set.is_empty()) {
        candidates.retain(|server| known.has(*server));
    }
    let newest = |flavor| candidates.iter().rfind(|s| s.flavor() == flavor).copied();
    newest(Flavor::Redis).or_else(|| newest(Flavor::Valkey))
}
