use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

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
        each(self, node, out, |case| {
            if *case.reason() != Reason::RenameTaken {
                return None;
            }
            let message = "another command has the new name already: the server refuses the line".to_owned();
            let help = "choose a name that no command has, or \"\" to remove the command".to_owned();
            Some(case.finding(message, help))
        });
    }
}
