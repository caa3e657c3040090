use crate::catalog::{Server, ServerSet, find_any};
use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds directives that the server knows but a later release of it refuses.
    ///
    /// ## Why it matters
    /// The file works today, but should be changed before an upgrade. The later server does not start: `Bad
    /// directive or wrong number of arguments`, from Redis 8.0 on `Unresolved Configuration(s) Detected`.
    ///
    /// ## Example
    /// ```conf
    /// # rconf: server redis:6.2
    /// port 6379
    /// gopher-enabled no
    /// ```
    /// Use instead, by leaving the line out:
    /// ```conf
    /// # rconf: server redis:6.2
    /// port 6379
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    RemovedDirective = "V002" "removed-directive", Versions, Info, fix: None
}

impl Rule for RemovedDirective {
    fn judges_parts(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let server = node.config.server();
        if !Server::all().any(|other| is_later(other, server)) {
            return;
        }
        for setting in node.config.settings() {
            let name = node.config.word_value(setting.at, 0);
            let Some(gone) = refused_from(name, server) else { continue };
            out.report(Finding::new(
                self.meta(),
                node.place(setting.at, Some(0)),
                say!(
                    "{gone} no longer knows `{name}`: after the upgrade the server refuses to start with \
                     this file",
                    "{gone} 不再认识 `{name}`：升级后服务器会拒绝用这个文件启动",
                    gone,
                    name = show(name),
                ),
                say!("remove the line before the upgrade", "升级前删除这一行"),
            ));
        }
    }
}

/// Returns whether a server is a later release of the same flavor.
fn is_later(other: Server, server: Server) -> bool {
    other.flavor() == server.flavor() && other.release() > server.release()
}

/// Returns the first later release of the same flavor that no longer knows the name.
fn refused_from(name: &[u8], server: Server) -> Option<Server> {
    let later = |s: &Server| is_later(*s, server);
    let known = find_any(name).fold(ServerSet::default(), |set, (_, servers)| set.or(servers));
    let last_known = Server::all().rfind(|s| later(s) && known.has(*s));
    let after = |s: &Server| later(s) && last_known.is_none_or(|known| s.release() > known.release());
    Server::all().find(after)
}
