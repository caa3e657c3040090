use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `rename-command` for a subcommand, such as `CLIENT|KILL`.
    ///
    /// ## Why it matters
    /// From 7.0 on the server finds the subcommand, tries to remove it from the table of commands, and
    /// crashes at start-up: an assertion fails, and no line is named. Up to 6.2 it says `No such command in
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
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::RenameCrash {
                return None;
            }
            let message = say!(
                "a subcommand cannot be renamed: the server crashes at start-up",
                "子命令不能重命名：服务器在启动时崩溃"
            );
            let help = say!(
                "deny the subcommand to users with an ACL rule instead: `-client|kill`",
                "改用 ACL 规则禁止用户执行该子命令：`-client|kill`"
            );
            Some(case.finding(message, help))
        });
    }
}
