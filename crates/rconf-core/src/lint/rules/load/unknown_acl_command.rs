use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds commands and categories in `user` lines that the server does not have.
    ///
    /// ## Why it matters
    /// The server reads the file, loads its modules, and then stops: `Error loading ACL rule '…': Unknown
    /// command or category name in ACL`, `Critical error while loading ACLs. Exiting.` With a `loadmodule`
    /// line the command may belong to the module, and nothing is reported; nor is a command with a dot in
    /// its name in an ACL file whose configuration is not known.
    ///
    /// ## Example
    /// ```conf
    /// user alice on nopass +@everything
    /// ```
    /// Use instead:
    /// ```conf
    /// user alice on nopass +@all
    /// ```
    ///
    /// ## References
    /// - `ACLLoadConfiguredUsers` in acl.c
    UnknownAclCommand = "L034" "unknown-acl-command", Load, Error, fix: None
}

impl Rule for UnknownAclCommand {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::UnknownAclCommand { category } = case.reason() else { return None };
            let (value, server) = (case.value(), case.server_name());
            let message = if *category {
                say!(
                    "{value} is not a command category of {server}: it refuses to start",
                    "{value}不是 {server} 的命令类别：服务器拒绝启动",
                    value,
                    server,
                )
            } else {
                say!(
                    "{value} is not a command of {server}: it refuses to start",
                    "{value}不是 {server} 的命令：服务器拒绝启动",
                    value,
                    server,
                )
            };
            let help = say!("correct the name, or remove the rule", "改正名称，或删除这条规则");
            Some(case.finding(message, help))
        });
    }
}
