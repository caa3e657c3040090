use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds `rename-command` for a subcommand, such as `CLIENT|KILL`.
    ///
    /// ## Why it matters
    /// From 7.0 on the server finds the subcommand, tries to take it out of the table of commands, and crashes
    /// while it starts: an assertion fails, no line is named. Up to 6.2 it says `No such command in
    /// rename-command`.
    ///
    /// ## Example
    /// ```conf
    /// rename-command "CLIENT|KILL" ""
    /// ```
    /// Use instead:
    /// ```conf
    /// user default on >correct-horse-battery ~* &* +@all -client|kill
    /// ```
    ///
    /// ## References
    /// - `rename-command` in config.c
    RenameCrash = "L031" "rename-crash", Load, Error, fix: None
}

impl Rule for RenameCrash {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            if *case.reason() != Reason::RenameCrash {
                return None;
            }
            let message = "a subcommand cannot be renamed: the server crashes while it starts".to_owned();
            let help = "take the subcommand from users with an ACL rule instead: `-client|kill`".to_owned();
            Some(case.finding(message, help))
        });
    }
}
