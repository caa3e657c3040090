use super::case::{Case, report_refusals};
use crate::config::{NotAUser, Reason};
use crate::diagnostic::rule;
use crate::lint::{Fix, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds lines of an ACL file that do not begin with `user` and a name. An ACL file has no other lines,
    /// except blank ones: no comments, no directives, and `user` is written in lower case with a single space
    /// behind it.
    ///
    /// ## Why it matters
    /// The server does not start: `Aborting Redis startup because of ACL errors`, `should start with user
    /// keyword followed by the username`. `ACL LOAD` on a running server answers the same and changes
    /// nothing, so that a fault may go unnoticed until the next restart. Measured on Redis 6.0, 7.0 and 8.0
    /// and on Valkey 8.0, 8.1 and 9.1. For the same reason a comment such as `# rconf: ignore` cannot stand in
    /// an ACL file: use `per-file-ignores` in `rconf.toml`.
    ///
    /// ## Example
    /// ```acl
    /// # The shop.
    /// USER shop on #9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 ~shop:* +@read
    /// ```
    /// Use instead:
    /// ```acl
    /// user shop on #9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 ~shop:* +@read
    /// ```
    ///
    /// ## Fix safety
    /// The fix that writes `user` in lower case is safe. The one that removes a comment is unsafe, because
    /// the comment is lost.
    ///
    /// ## References
    /// - `ACLLoadFromFile` in acl.c
    NotAUserLine = "L060" "not-a-user-line", Load, Error, fix: Safe
}

impl Rule for NotAUserLine {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::NotAUserLine(what) = case.reason() else { return None };
            let why = match what {
                NotAUser::Comment => say!("an ACL file has no comments", "ACL 文件不能写注释"),
                NotAUser::Capitals => say!("`user` is written in lower case", "`user` 必须小写"),
                NotAUser::Tab => say!(
                    "a tab follows `user`, and only spaces separate words",
                    "`user` 后面是制表符，而只有空格才能分隔单词"
                ),
                NotAUser::NoName => say!("the name of the user is missing", "缺少用户名"),
                NotAUser::Other => say!(
                    "each line of an ACL file begins with `user` and a name",
                    "ACL 文件的每一行都必须以 `user` 和用户名开头"
                ),
            };
            let message = say!("{why}: the server refuses to start", "{why}：服务器拒绝启动", why);
            let help = match what {
                NotAUser::Comment => {
                    say!("remove the line; keep notes in another file", "删除这一行；说明请写到别的文件里")
                }
                _ => say!(
                    "write `user NAME RULE…`, or remove the line",
                    "写成 `user NAME RULE…`（用户名和规则），或删除这一行"
                ),
            };
            let mut finding = case.finding(message, help);
            finding.fix = fix(case, *what);
            Some(finding)
        });
    }
}

fn fix(case: &Case<'_>, what: NotAUser) -> Option<Fix> {
    let (node, at) = (case.node, case.refusal.at);
    match what {
        NotAUser::Capitals => {
            let fix = Fix::safe(say!("Write `user` in lower case", "把 `user` 改为小写"));
            Some(fix.replace(&node.place(at, Some(0)), "user"))
        }
        NotAUser::Comment => {
            let fix = Fix::choice(say!("Remove the comment", "删除注释"));
            Some(fix.replace(&node.line_place(at), ""))
        }
        _ => None,
    }
}
