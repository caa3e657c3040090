use crate::diagnostic::{Finding, here_too, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{Refused, Seen};
use crate::text::Place;
use std::collections::BTreeMap;

rule! {
    /// ## What it does
    /// Finds commands that a node refused to answer, because the user that `rconf doctor` logs in as may not run
    /// them, or because they were renamed.
    ///
    /// ## Why it matters
    /// What the command would show is not judged. The server says `NOPERM this user has no permissions to run the
    /// 'config|get' command` (up to Redis 6.2: `… or its subcommand`).
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CONFIG GET *
    /// NOPERM this user has no permissions to run the 'config|get' command
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> CONFIG GET *
    /// port
    /// 7001
    /// ```
    ///
    /// ## References
    /// - `ACL SETUSER` in the documentation of the server
    AnswerRefused = "N002" "answer-refused", Running, Info, fix: None
}

/// Checks which commands were refused: each is reported once, with the nodes that refuse it.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    let mut found: BTreeMap<&str, Finding> = BTreeMap::new();
    for node in seen.nodes() {
        for (nth, refused) in node.answers.refused.iter().enumerate() {
            // A node that refuses everything has a finding of its own.
            if refused.is_everything() {
                continue;
            }
            let place = node.at_refused(nth);
            let finding = match found.remove(refused.command.as_str()) {
                Some(first) => first.related(place, here_too()),
                None => new(refused, place),
            };
            found.insert(&refused.command, finding);
        }
    }
    for finding in found.into_values() {
        out.report(finding);
    }
}

fn new(refused: &Refused, place: Place) -> Finding {
    let command = &refused.command;
    if refused.error.contains("unknown command") {
        return Finding::new(
            AnswerRefused::META,
            place,
            say!(
                "the server knows no `{command}`, so it was renamed: what it would show is not judged",
                "服务器没有 `{command}` 命令，它被改了名：它本应显示的内容没有被判断",
                command
            ),
            say!(
                "give each user only the commands that it needs with ACL rules, instead of `rename-command`; until then, compare the files with `rconf lint`",
                "请用 ACL 规则只给每个用户所需的命令，而不用 `rename-command`；在此之前，用 `rconf lint` 检查文件"
            ),
        );
    }
    Finding::new(
        AnswerRefused::META,
        place,
        say!(
            "the user may not run `{command}`: what it would show is not judged",
            "该用户无权执行 `{command}`：它本应显示的内容没有被判断",
            command
        ),
        say!(
            "use a user with `+info +config|get +cluster|nodes +cluster|info +acl|list`, none of which changes anything",
            "使用拥有 `+info +config|get +cluster|nodes +cluster|info +acl|list` 的用户；这些命令都不会改变任何东西"
        ),
    )
}
