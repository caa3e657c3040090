use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds rules in `user` lines, here or in an ACL file, that the server does not accept.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Error in user declaration '…': Syntax error`, or a message about
    /// passwords, patterns and subcommands; from an ACL file `Aborting Redis startup because of ACL errors`.
    /// An ACL file knows neither quotes nor comments, and only single spaces separate words. Which rules exist depends on the release: channels (`&`) from
    /// 6.2, selectors and `%` from 7.0, databases (`db=`) on Valkey 9.1.
    ///
    /// ## Example
    /// ```conf
    /// user alice on nopass ~* *
    /// ```
    /// Use instead:
    /// ```conf
    /// user alice on nopass ~* +@all
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadAclRule = "L032" "bad-acl-rule", Load, Error, fix: None
}

impl Rule for BadAclRule {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::BadAclRule { why } = case.reason() else { return None };
            let message = say!(
                "a rule of this user is wrong: {why}; the server refuses the line",
                "该用户的一条 ACL 规则有误：{why}；服务器拒绝这一行",
                why = *why,
            );
            let help = say!(
                "correct the rule; `ACL SETUSER` on a running server reports the same error",
                "改正这条规则；在运行中的服务器上执行 `ACL SETUSER` 会报同样的错误"
            );
            Some(case.finding(message, help))
        });
    }
}
