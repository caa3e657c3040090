use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds `rename-command` for a command that the server does not have, or has no longer under that name.
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
        each(self, node, out, |case| {
            if *case.reason() != Reason::RenameUnknownCommand {
                return None;
            }
            let message = format!("{} has no such command to rename: it refuses the line", case.server());
            let help = "remove the line, or correct the name".to_owned();
            Some(case.finding(message, help))
        });
    }
}
