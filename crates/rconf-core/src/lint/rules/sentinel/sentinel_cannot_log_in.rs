use super::watched::{is_known_password, name_of, value_place};
use crate::catalog::sentinel::id;
use crate::config::{Config, Master};
use crate::diagnostic::rule;
use crate::lint::rules::access::{default_password, has_acl_file, users};
use crate::lint::{Described, Finding, Node, Rule, SentinelNode, Sentinels, Sink, Watched};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds Sentinels without `sentinel auth-pass`, or with another password, for servers that ask for one: the master or
    /// its replicas, where their configurations are read in the same run and found by address, container or host name. A
    /// line `auth-user` without `auth-pass` does nothing. For a Sentinel with both, see `sentinel-user-refused`.
    ///
    /// ## Why it matters
    /// Such a server answers `-NOAUTH Authentication required.` or `-WRONGPASS` to the Sentinel's `PING`, which counts as no
    /// answer. The Sentinel takes a healthy master to be down (`+sdown master mymaster`) and sees none of its replicas, so
    /// that a failover ends in `-failover-abort-no-good-slave master mymaster`.
    ///
    /// ## Example
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// requirepass correct-horse-battery
    /// masterauth correct-horse-battery
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// requirepass correct-horse-battery
    /// masterauth correct-horse-battery
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel auth-pass mymaster correct-horse-battery
    /// ```
    ///
    /// ## References
    /// - `sentinel auth-pass` in the stock sentinel.conf
    /// - `sentinelSendAuthIfNeeded` in sentinel.c
    SentinelCannotLogIn = "Q014" "sentinel-cannot-log-in", Quorum, Error, fix: None
}

impl Rule for SentinelCannotLogIn {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        for watched in &set.masters {
            for (one, master) in watched.by.iter().filter(|(one, _)| !one.may_set_more()) {
                // Without a password, no user is sent.
                if (master.entry(id::AUTH_USER).is_none() || master.entry(id::AUTH_PASS).is_none())
                    && let Some(finding) = self.finding(watched, one, master)
                {
                    out.report(finding);
                }
            }
        }
    }
}

impl SentinelCannotLogIn {
    fn finding(&self, watched: &Watched<'_>, one: &SentinelNode<'_>, master: &Master) -> Option<Finding> {
        let name = name_of(master);
        let help = say!(
            "add `sentinel auth-pass {name}` with the password of the servers, which have to share one",
            "加上 `sentinel auth-pass {name}`，密码与这些服务器的相同；它们必须共用一个密码",
            name,
        );
        let Some((entry, sent)) = master.entry(id::AUTH_PASS).and_then(|entry| Some((entry, entry.value()?)))
        else {
            let asks = |server: &&Node| default_password(&server.config).is_some();
            let server = watched.all_servers().find(asks)?;
            let line = default_password(&server.config)?;
            let finding = Finding::new(
                self.meta(),
                one.place(&master.name),
                say!(
                    "{title} asks for a password, and this Sentinel sends none for {name}: it takes healthy servers to be down",
                    "{title} 要求密码，而这个 Sentinel 没有为 {name} 设置密码：它会把正常的服务器当成下线",
                    title = server.title(),
                    name,
                ),
                help,
            );
            return Some(finding.related(server.place(line.at, Some(0)), say!("the password", "密码")));
        };
        let is_other = |server: &&Node| {
            is_known_password(&sent.value) && password(&server.config).is_some_and(|p| *p != *sent.value)
        };
        let server = watched.all_servers().find(is_other)?;
        let line = server.config.password()?;
        let finding = Finding::new(
            self.meta(),
            value_place(one, entry),
            say!(
                "{title} has another password than this Sentinel sends for {name}: it takes healthy servers to be down",
                "{title} 的密码与这个 Sentinel 为 {name} 发送的不同：它会把正常的服务器当成下线",
                title = server.title(),
                name,
            ),
            help,
        );
        Some(finding.related(server.place(line.at, Some(0)), say!("the password", "密码")))
    }
}

/// Returns the password of the default user, if nothing but `requirepass` decides it and it is known.
fn password(config: &Config) -> Option<&[u8]> {
    let is_plain =
        users(config).is_empty() && !has_acl_file(config) && config.unresolved_includes().is_empty();
    config.password().filter(|_| is_plain)?.value.as_text().filter(|password| is_known_password(password))
}
