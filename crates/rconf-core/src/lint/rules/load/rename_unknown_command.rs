use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `rename-command` for a command that the server does not have, or no longer has under that name.
    ///
    /// ## Why it matters
    /// The server refuses the file: `No such command in rename-command`.
    ///
    /// ## Example
    /// ```conf
    /// rename-command FLUSHDATA ""
    /// ```
    /// Use instead:
    /// ```conf
    /// rename-command FLUSHALL ""
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    RenameUnknownCommand = "L029" "rename-unknown-command", Load, Error, fix: None
}

impl Rule for RenameUnknownCommand {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::RenameUnknownCommand {
                return None;
            }
            let message = say!(
                "{server} does not have this command: it refuses the line",
                "{server} 没有这个命令：拒绝这一行",
                server = case.server_name(),
            );
            let help = say!("remove the line, or correct the name", "删除这一行，或改正名称");
            Some(case.finding(message, help))
        });
    }
}
