use super::renamed::needed_by_cluster;
use crate::catalog::id;
use crate::config::{Setting, Value};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `rename-command`. All servers that rconf knows have ACLs, which do this for each user. There is
    /// one finding per file, at the first such line.
    ///
    /// ## Why it matters
    /// A renamed command is renamed for everyone: operators, Sentinel and client libraries fail with `ERR
    /// unknown command 'CONFIG'`. The new name works like a password that is written in the file and in
    /// everyone's scripts. All nodes must use the same names, and an append-only file that was written before
    /// still holds the old ones. The stock file calls it deprecated and advises ACL rules.
    ///
    /// ## Example
    /// ```conf
    /// rename-command FLUSHALL ""
    /// ```
    /// Use instead:
    /// ```conf
    /// user default on >correct-horse-battery ~* &* +@all -flushall
    /// ```
    ///
    /// ## References
    /// - `rename-command` in the stock redis.conf
    RenameCommandForSecurity = "A010" "rename-command-for-security", Access, Info, fix: None
}

impl Rule for RenameCommandForSecurity {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let is_harmless = |s: &&Setting| match &s.value {
            Value::Rename(from, _) => needed_by_cluster(node, from).is_none(),
            _ => false,
        };
        let renamed: Vec<&Setting> = node.config.all(id::RENAME_COMMAND).filter(is_harmless).collect();
        let Some(first) = renamed.first() else { return };
        let what = match renamed.len() {
            1 => say!("a command is renamed or removed", "有 1 个命令被改名或移除"),
            count => say!("{count} commands are renamed or removed", "有 {count} 个命令被改名或移除", count),
        };
        out.report(Finding::new(
            self.meta(),
            node.place(first.at, Some(0)),
            say!(
                "{what} for everyone, operators and tools included; ACLs can do this for each user",
                "{what}，对所有人生效，包括运维人员和工具；ACL 可以按用户控制",
                what,
            ),
            say!(
                "deny the command to users with an ACL rule instead, such as `user default … -flushall`",
                "改用 ACL 收回用户的命令，例如 `user default … -flushall`",
            ),
        ));
    }
}
