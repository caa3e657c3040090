use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `rename-command` to a name that another command has.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Target command name already exists`.
    ///
    /// ## Example
    /// ```conf
    /// rename-command GET SET
    /// ```
    /// Use instead:
    /// ```conf
    /// rename-command GET FETCH
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    RenameTaken = "L030" "rename-taken", Load, Error, fix: None
}

impl Rule for RenameTaken {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::RenameTaken {
                return None;
            }
            let message = say!(
                "another command already has the new name: the server refuses the line",
                "新名称已被另一个命令占用：服务器拒绝这一行"
            );
            let help = say!(
                "choose a name that no command has, or \"\" to remove the command",
                "选一个没有命令使用的名称；要去掉该命令就写 \"\""
            );
            Some(case.finding(message, help))
        });
    }
}
