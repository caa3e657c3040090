use crate::config::{At, Reason};
use crate::container::{Container, Kind, Software};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds KeyDB, Dragonfly and Garnet: by the image of a container, by a file named `keydb.conf`, and by the
    /// directives of KeyDB (`multi-master`, `active-replica`, `server-threads`).
    ///
    /// ## Why it matters
    /// rconf knows the releases of Redis and Valkey. KeyDB reads a configuration like that of Redis 6 and has
    /// directives of its own; the others read other files. What a Redis server would say of their
    /// configurations is not reported: only what holds for KeyDB too. A file with another name is judged for
    /// the Redis that would read it, even if it has a directive of KeyDB, and so is one that names its server
    /// (`# rconf: server redis:7.2`).
    ///
    /// ## Example
    /// ```conf
    /// # rconf: server redis:7.2
    /// multi-master yes
    /// ```
    /// Use instead:
    /// ```conf
    /// # rconf: server redis:7.2
    /// replicaof 10.0.0.11 6379
    /// ```
    ///
    /// ## References
    /// - <https://docs.keydb.dev/docs/config-file>
    OtherSoftware = "V009" "other-software", Versions, Info, fix: None
}

impl Rule for OtherSoftware {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        match (node.software(), line_of_keydb(node)) {
            (Some(software), _) => out.report(self.not_judged(node.start(), software)),
            (None, Some(at)) => out.report(Finding::new(
                self.meta(),
                node.place(at, Some(0)),
                say!(
                    "this looks like a configuration of KeyDB, but is judged as {server} reads it",
                    "这像是 KeyDB 的配置，但这里按 {server} 的读法检查",
                    server = node.server_name(),
                ),
                say!(
                    "if KeyDB reads the file, name it `keydb.conf`: then only what holds for KeyDB too is reported",
                    "如果读取这个文件的是 KeyDB，请把它命名为 `keydb.conf`：这样只报告对 KeyDB 同样成立的问题"
                ),
            )),
            (None, None) => {}
        }
    }

    fn reads(&self, _: Kind) -> bool {
        true
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let other = |c: &Container| Some((c.image.clone()?.place, c.software()?));
        let mut named: Vec<Software> = Vec::new();
        for (place, software) in view.deployment.containers.iter().filter_map(other) {
            if !named.contains(&software) {
                named.push(software);
                out.report(self.not_judged(place, software));
            }
        }
    }
}

impl OtherSoftware {
    fn not_judged(&self, place: crate::lint::Place, software: Software) -> Finding {
        let name = software.name();
        let message = say!(
            "this is {name}, which rconf does not know: what only Redis or Valkey would refuse is not reported",
            "这是 {name}，rconf 不了解它：只有 Redis 或 Valkey 才会拒绝的内容不作报告",
            name,
        );
        let help = say!(
            "to check the file for a release of Redis, name it: `# rconf: server redis:6.2`",
            "要按某个 Redis 版本检查，请在文件中写明：`# rconf: server redis:6.2`"
        );
        Finding::new(self.meta(), place, message, help)
    }
}

/// Returns the first line with a directive of KeyDB, which the server refuses.
pub(in crate::lint::rules) fn line_of_keydb(node: &Node) -> Option<At> {
    let config = &node.config;
    let mut refusals = config.refusals().iter();
    let is_of_keydb = |r: &&crate::config::Refusal| {
        matches!(r.reason, Reason::UnknownDirective { .. })
            && Software::is_of_keydb(config.word_value(r.at, 0))
    };
    refusals.find(is_of_keydb).map(|refusal| refusal.at)
}
