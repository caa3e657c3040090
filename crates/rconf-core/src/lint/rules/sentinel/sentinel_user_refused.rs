use super::watched::{is_known_password, name_of, value_place};
use crate::catalog::id as directive;
use crate::catalog::sentinel::id;
use crate::config::{
    Master, SENTINEL_CALLS, SENTINEL_CHANNEL, Setting, Value, allows_channel, allows_command, rules_for,
};
use crate::diagnostic::rule;
use crate::lint::rules::access::{certain_users, default_password};
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Node, Rule, Sentinels, Sink, Watched};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds servers whose `user` lines, or whose ACL file, do not let the Sentinels that watch them work: the user of `sentinel
    /// auth-user` does not exist, is off or has another password than `sentinel auth-pass`, or the user as which Sentinels log in
    /// may not run `ping`, `info`, `slaveof`, `exec`, `config|rewrite`, `client|kill`, `subscribe` or `publish`, or may not use
    /// the channel `__sentinel__:hello`. Without `auth-user`, this is the default user. Passwords given as hashes are not
    /// compared.
    ///
    /// ## Why it matters
    /// Six servers were asked, from Redis 6.0 to Valkey 9.1: without any one of these, the master dies and no replica is promoted.
    /// A server that refuses `ping` counts as down. Without `info`, Sentinels see no replicas. Without `subscribe`,
    /// `publish` or the channel they do not find each other, so that they never agree. Without the others every promotion is refused
    /// (`EXECABORT Transaction discarded because of previous errors.`), and each failover ends in `-failover-abort-slave-timeout
    /// master mymaster`. Nothing shows this before the first failover, except `ACL LOG` on the servers. `+replicaof` does not
    /// allow `slaveof`, which is what Sentinels call.
    ///
    /// ## Example
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// requirepass correct-horse-battery
    /// masterauth correct-horse-battery
    /// user watcher on >battery-horse-watcher +ping +info +subscribe +publish
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel auth-user mymaster watcher
    /// sentinel auth-pass mymaster battery-horse-watcher
    /// ```
    /// Use instead:
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// requirepass correct-horse-battery
    /// masterauth correct-horse-battery
    /// user watcher on >battery-horse-watcher &* +multi +slaveof +ping +exec +subscribe +config|rewrite +publish +info +client|setname +client|kill +script|kill
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel auth-user mymaster watcher
    /// sentinel auth-pass mymaster battery-horse-watcher
    /// ```
    ///
    /// ## References
    /// - `sentinel auth-user` in the stock sentinel.conf
    /// - `sentinelSendAuthIfNeeded` and `sentinelSendSlaveOf` in sentinel.c
    SentinelUserRefused = "Q026" "sentinel-user-refused", Quorum, Error, fix: None
}

impl Rule for SentinelUserRefused {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        for watched in &set.masters {
            self.check_logins(watched, out);
            for server in watched.all_servers().filter(|server| !server.config.has_unknown()) {
                if let Some(finding) = self.rights(watched, server) {
                    out.report(finding);
                }
            }
        }
    }
}

impl SentinelUserRefused {
    /// Reports Sentinels whose login a server refuses.
    fn check_logins(&self, watched: &Watched<'_>, out: &mut Sink) {
        for (one, master) in watched.by.iter().filter(|(one, _)| !one.may_set_more()) {
            let refused = |server| match Outcome::of(server, master) {
                Outcome::Refused(why, line) => Some((server, why, line)),
                _ => None,
            };
            let mut servers = watched.all_servers().filter(|server| !server.config.has_unknown());
            let Some((server, why, line)) = servers.find_map(refused) else { continue };
            let place = match master.entry(id::AUTH_USER).or_else(|| master.entry(id::AUTH_PASS)) {
                Some(entry) => value_place(one, entry),
                None => one.place(&master.name),
            };
            let (name, title) = (name_of(master), server.title());
            let finding = Finding::new(
                self.meta(),
                place,
                say!(
                    "for {name} this Sentinel logs in to {title} as a user that {why}: it takes a healthy server to be down",
                    "这个 Sentinel 为 {name} 登录 {title} 所用的用户{why}：它会把正常的服务器当成下线",
                    name,
                    title,
                    why,
                ),
                say!(
                    "give every server of {name} the same user, which is on, has this password and `{rules}`",
                    "在 {name} 的每台服务器上设置同一个用户：已启用，密码是这个，并有 `{rules}` 权限",
                    name,
                    rules = needed(server),
                ),
            );
            out.report(match line {
                Some(line) => finding.related(server.place(line.at, Some(1)), say!("the user", "该用户")),
                None => finding,
            });
        }
    }

    /// Returns what is wrong with the rights that Sentinels have on a server.
    fn rights(&self, watched: &Watched<'_>, server: &Node) -> Option<Finding> {
        let all = watched.by.iter().filter(|(one, _)| !one.may_set_more());
        let acting = |(one, master)| match Outcome::of(server, master) {
            Outcome::Acts(line) => Some((one, master, line, lacks(server, line)?)),
            _ => None,
        };
        let (one, master, line, (what, so)) = all.map(|(one, master)| (one, *master)).find_map(acting)?;
        let Value::User { name: user, .. } = &line.value else { return None };
        let finding = Finding::new(
            self.meta(),
            server.place(line.at, Some(1)),
            say!(
                "the Sentinels of {name} log in as {user}, which may not {what}: {so}",
                "{name} 的 Sentinel 以 {user} 的身份登录，而该用户不能{what}：{so}",
                name = name_of(master),
                user = show(user),
                what,
                so,
            ),
            say!("give the user at least `{rules}`", "至少给该用户 `{rules}`", rules = needed(server)),
        );
        Some(finding.related(one.place(&master.name), say!("watched here", "在此监视")))
    }
}

/// What becomes of the login of a Sentinel.
enum Outcome<'a> {
    /// It acts as the user of this line.
    Acts(&'a Setting),
    /// It is refused, because of the line of the user if there is one.
    Refused(Message, Option<&'a Setting>),
    /// No `user` line decides it, or it is not known.
    Open,
}

impl<'a> Outcome<'a> {
    fn of(server: &'a Node, master: &Master) -> Self {
        let Some(users) = certain_users(server).filter(|users| !users.is_empty()) else { return Self::Open };
        let value = |option| Some(&*master.entry(option)?.value()?.value);
        let default = users.iter().find(|(name, ..)| *name == b"default");
        // Whoever connects is the default user, if that one needs no password. A login that is refused changes nothing.
        let otherwise = |refused: Self| match default {
            Some((_, line, login)) if login.is_open() => Self::Acts(line),
            None if default_password(&server.config).is_none() => Self::Open,
            _ => refused,
        };
        // Without a password, no user is sent.
        let Some(password) = value(id::AUTH_PASS) else { return otherwise(Self::Open) };
        let name = value(id::AUTH_USER).unwrap_or(b"default");
        match users.iter().find(|(known, ..)| *known == name) {
            None if name == b"default" => Self::Open,
            None => otherwise(Self::Refused(say!("does not exist there", "在那里不存在"), None)),
            Some((_, line, login)) => match login.refusal(password) {
                Some(why) if is_known_password(password) => otherwise(Self::Refused(why, Some(line))),
                Some(_) => Self::Open,
                None => Self::Acts(line),
            },
        }
    }
}

/// Returns what the user of a line may not do that Sentinels have to, and what follows.
fn lacks(server: &Node, line: &Setting) -> Option<(Message, Message)> {
    let Value::User { rules, .. } = &line.value else { return None };
    let is_denied = |command| allows_command(rules, command) == Some(false);
    let vital = SENTINEL_CALLS.iter().filter(|call| call.is_vital && is_denied(call.command));
    let denied: Vec<String> = vital.map(|call| format!("`{}`", call.command)).collect();
    let by_default = server.config.word(directive::ACL_PUBSUB_DEFAULT) == "allchannels";
    let has_channel = allows_channel(rules, server.config.server(), SENTINEL_CHANNEL, by_default);
    let is_alone = !has_channel || ["subscribe", "publish"].into_iter().any(is_denied);
    let (commands, channel) = (Message::list(&denied), SENTINEL_CHANNEL);
    let what = match (denied.is_empty(), has_channel) {
        (true, true) => return None,
        (true, false) => say!("use the channel `{channel}`", "使用频道 `{channel}`", channel),
        (false, true) => say!("run {commands}", "执行 {commands}", commands),
        (false, false) => say!(
            "run {commands}, nor use the channel `{channel}`",
            "执行 {commands}，也不能使用频道 `{channel}`",
            commands,
            channel,
        ),
    };
    let so = if is_denied("ping") {
        say!("they take a healthy server to be down", "它们会把正常的服务器当成下线")
    } else if is_alone {
        say!(
            "they do not find each other, never agree, and fail nothing over",
            "它们找不到彼此，永远无法达成一致，不会做故障转移"
        )
    } else if is_denied("info") {
        say!("they see no replicas, and have nothing to promote", "它们看不到从节点，没有可提升的服务器")
    } else {
        say!(
            "the server refuses its promotion, and each failover is given up",
            "服务器拒绝被提升，每次故障转移都会放弃"
        )
    };
    Some((what, so))
}

/// Returns the rules that Sentinels need on a server.
fn needed(server: &Node) -> String {
    let channels = if server.config.server().release() >= (6, 2) { "&* " } else { "" };
    format!("{channels}{}", rules_for(&SENTINEL_CALLS))
}
