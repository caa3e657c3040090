use super::login::{certain_users, default_password};
use super::password::placeholder;
use crate::catalog::{Flavor, id};
use crate::cluster::is_sure;
use crate::config::{REPLICA_CALLS, Setting, Value, allows_command, rules_for};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sentinels, Sink};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds cluster nodes whose `user` lines, or whose ACL file, refuse the login that their own replicas
    /// would use: the user named by `masteruser`, or else the default user, does not exist, is off, has
    /// another password than `masterauth`, or may not run `psync` and `sync`, or `replconf`, which
    /// `-@dangerous` and `-@admin` take away. All nodes of a cluster are expected to have the same users. Of servers that
    /// Sentinels of the same run watch, each is compared with the others, because any of them may become the master.
    /// Passwords given as hashes are not compared.
    ///
    /// ## Why it matters
    /// Replicas log in to their master with `masterauth`, as the default user unless `masteruser` names
    /// another. If that login is refused, they never synchronise and stay empty, and their log repeats
    /// `Unable to AUTH to MASTER: -WRONGPASS invalid username-password pair or user is disabled.`, or
    /// `Unexpected reply to PSYNC from master: -NOPERM`.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// user default off
    /// user app on >correct-horse-battery ~* &* +@all
    /// masterauth correct-horse-battery
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// user default off
    /// user app on >correct-horse-battery ~* &* +@all
    /// masteruser app
    /// masterauth correct-horse-battery
    /// ```
    ///
    /// ## References
    /// - `masteruser` in the stock redis.conf
    ReplicationUserRefused = "A015" "replication-user-refused", Access, Error, fix: None
}

impl Rule for ReplicationUserRefused {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        if node.config.is_cluster()
            && let Some(finding) = self.finding(node, node)
        {
            out.report(finding);
        }
    }

    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        for watched in &set.masters {
            for replica in watched.all_servers().filter(|server| !server.config.has_unknown()) {
                let mut others = watched
                    .all_servers()
                    .filter(|master| !std::ptr::eq(*master, replica) && !master.config.has_unknown());
                if let Some(finding) = others.find_map(|master| self.finding(replica, master)) {
                    out.report(finding);
                }
            }
        }
    }
}

impl ReplicationUserRefused {
    /// Returns what is wrong if `replica` logs in to `master`, which is the node itself where all nodes have the same users.
    fn finding(&self, replica: &Node, master: &Node) -> Option<Finding> {
        let config = &replica.config;
        let given = config.master_password().filter(|_| is_sure(replica, &[id::USER, id::ACLFILE]))?;
        let password = given.value.as_text().unwrap_or_default();
        let users = certain_users(master)?;
        let are_default = users.is_empty() && !master.config.has_read_acl_file();
        if are_default || placeholder(password).is_some() {
            return None;
        }
        let is_valkey = config.server().is_at_least(Flavor::Valkey, 8, 0);
        let by = if is_valkey { id::PRIMARYUSER } else { id::MASTERUSER };
        let name = Some(config.text(by)).filter(|name| !name.is_empty()).unwrap_or(b"default");
        let found = users.iter().find(|(known, ..)| *known == name);
        let (Refused { why, so }, related): (Refused, Option<&Setting>) = match found {
            // No line changes the default user, so `requirepass` decides.
            None if name == b"default" => match default_password(&master.config) {
                Some(_) => return None,
                None => {
                    let why = say!(
                        "needs no password and refuses a login that sends one",
                        "不需要密码，带密码登录会被拒绝"
                    );
                    (Refused::ever(why), None)
                }
            },
            None => (Refused::ever(say!("does not exist there", "在那里不存在")), None),
            Some((_, line, login)) => {
                let refused = login.refusal(password).map(Refused::ever);
                (refused.or_else(|| denied(line))?, Some(*line))
            }
        };
        let place = match config.setting(by) {
            Some(user) => replica.place(user.at, None),
            None => replica.place(given.at, Some(0)),
        };
        let masteruser = by.directive().name;
        let help = say!(
            "set `{masteruser}` to a user that is on, has `{rules}`, and has this password",
            "把 `{masteruser}` 设为一个已启用、有 `{rules}` 权限、密码也是这个的用户",
            masteruser,
            rules = rules_for(&REPLICA_CALLS),
        );
        let who = if config.text(by).is_empty() {
            say!("the default user", "默认用户")
        } else {
            say!("that user", "该用户")
        };
        let message = if std::ptr::eq(replica, master) {
            say!(
                "replicas log in to this node as {who}, which {why}: {so}",
                "从节点以{who}身份登录该节点，而{who}{why}：{so}",
                who,
                why,
                so,
            )
        } else {
            say!(
                "as a replica this server logs in to {title} as {who}, which {why}: {so}",
                "这台服务器作为从节点时以{who}身份登录 {title}，而{who}{why}：{so}",
                title = master.title(),
                who,
                why,
                so,
            )
        };
        let finding = Finding::new(self.meta(), place, message, help);
        Some(match related {
            Some(line) => finding.related(master.place(line.at, Some(1)), say!("the user", "该用户")),
            None => finding,
        })
    }
}

/// Returns what a user may not do that a replica has to, or `None` if it may do everything. Measured on Redis 6.0 and
/// 8.0 and Valkey 9.1: without `psync` a replica tries `sync`, and it does not need `ping`.
fn denied(line: &Setting) -> Option<Refused> {
    let Value::User { rules, .. } = &line.value else { return None };
    let is_denied = |command| allows_command(rules, command) == Some(false);
    if is_denied("psync") && is_denied("sync") {
        return Some(Refused::ever(say!("may not run `psync`", "无权执行 `psync`")));
    }
    is_denied("replconf").then(|| Refused {
        why: say!("may not run `replconf`", "无权执行 `replconf`"),
        so: say!(
            "the master hears nothing from them and drops the link after each `repl-timeout`",
            "主节点收不到它们的回应，每过 `repl-timeout` 就断开一次"
        ),
    })
}

/// Why replicas are refused, and what follows.
struct Refused {
    why: Message,
    so: Message,
}

impl Refused {
    fn ever(why: Message) -> Self {
        let so = say!("they never synchronise and stay empty", "从节点永远不会同步，一直是空的");
        Self { why, so }
    }
}
