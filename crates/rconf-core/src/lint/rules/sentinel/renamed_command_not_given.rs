use super::watched::name_of;
use crate::catalog::id as directive;
use crate::catalog::sentinel::id;
use crate::config::{Master, Value};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sentinels, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds servers that rename or remove a command which Sentinel calls (`CONFIG`, `SLAVEOF`, `CLIENT`, `MULTI`, `EXEC`,
    /// `INFO`, `PING`, `PUBLISH`, `SUBSCRIBE`), where a Sentinel that watches them has no `sentinel rename-command` for it.
    ///
    /// ## Why it matters
    /// Sentinel promotes a replica in one transaction of `SLAVEOF NO ONE`, `CONFIG REWRITE` and `CLIENT KILL`. If the
    /// server does not know one of them, it refuses all (`EXECABORT Transaction discarded because of previous errors.`), and
    /// each failover ends in `-failover-abort-slave-timeout master mymaster`. A removed command cannot be called by any name.
    ///
    /// ## Example
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// protected-mode no
    /// rename-command CONFIG ""
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// protected-mode no
    /// rename-command CONFIG config-by-another-name
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel rename-command mymaster CONFIG config-by-another-name
    /// ```
    ///
    /// ## References
    /// - `SENTINEL rename-command` in the stock sentinel.conf
    /// - `sentinelSendSlaveOf` in sentinel.c
    RenamedCommandNotGiven = "Q020" "renamed-command-not-given", Quorum, Error, fix: None
}

/// The commands that Sentinel calls under the names that it was given.
const CALLED: [&str; 9] =
    ["CONFIG", "SLAVEOF", "CLIENT", "MULTI", "EXEC", "INFO", "PING", "PUBLISH", "SUBSCRIBE"];

impl Rule for RenamedCommandNotGiven {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        for watched in &set.masters {
            for server in watched.all_servers() {
                for setting in server.config.all(directive::RENAME_COMMAND) {
                    let Value::Rename(from, to) = &setting.value else { continue };
                    let Some(command) =
                        CALLED.iter().find(|known| from.eq_ignore_ascii_case(known.as_bytes()))
                    else {
                        continue;
                    };
                    let knows = |master: &Master| !to.is_empty() && is_given(master, command, to);
                    let mut all = watched.by.iter().filter(|(one, _)| !one.may_set_more());
                    let Some((one, master)) = all.find(|(_, master)| !knows(master)) else { continue };
                    let what = if to.is_empty() {
                        say!("removes", "移除了")
                    } else {
                        say!("renames", "重命名了")
                    };
                    let help = if to.is_empty() {
                        say!(
                            "take the line out, and deny {command} to users with ACL rules instead",
                            "去掉这一行，改用 ACL 规则禁止用户使用 {command}",
                            command,
                        )
                    } else {
                        say!(
                            "add `sentinel rename-command {name} {command}` with the new name to every Sentinel",
                            "在每个 Sentinel 上加上 `sentinel rename-command {name} {command}` 和新的名称",
                            name = name_of(master),
                            command,
                        )
                    };
                    let finding = Finding::new(
                        self.meta(),
                        server.place(setting.at, Some(1)),
                        say!(
                            "this server {what} {command}, which the Sentinels of {name} call by its old name: failovers are given \
                             up",
                            "这台服务器{what} {command}，而监视 {name} 的 Sentinel 仍用原来的名称调用：故障转移都会放弃",
                            what,
                            command,
                            name = name_of(master),
                        ),
                        help,
                    );
                    out.report(finding.related(one.place(&master.host), say!("watched here", "在此监视")));
                }
            }
        }
    }
}

/// Returns whether the Sentinel is told the new name of a command.
fn is_given(master: &Master, command: &str, name: &[u8]) -> bool {
    master.all(id::RENAME_COMMAND).any(|entry| {
        let word = |nth: usize| entry.arguments.get(nth).map_or(&b""[..], |word| &word.value);
        word(1).eq_ignore_ascii_case(command.as_bytes()) && word(2).eq_ignore_ascii_case(name)
    })
}
