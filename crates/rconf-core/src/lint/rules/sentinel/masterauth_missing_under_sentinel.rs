use crate::diagnostic::rule;
use crate::lint::rules::access::{default_password, masterauth, with_masterauth_added};
use crate::lint::{Described, Finding, Rule, Sentinels, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds masters that Sentinels of the same run watch, and that ask for a password but have no `masterauth`. For replicas,
    /// see `missing-masterauth`.
    ///
    /// ## Why it matters
    /// After a failover, Sentinel makes the old master a replica of the new one as soon as it is back (`+convert-to-slave`).
    /// It cannot log in there, so it stays a replica without data, and the next failover has nothing to promote.
    ///
    /// ## Example
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// requirepass correct-horse-battery
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel auth-pass mymaster correct-horse-battery
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
    /// ## Fix safety
    /// The fix adds `masterauth` with the server's own password below `requirepass`. It is safe: Sentinel sends one password
    /// to the master and its replicas, so they share it. No fix is offered for passwords set by `user` lines.
    ///
    /// ## References
    /// - `masterauth` in the stock redis.conf
    /// - `sentinel auth-pass` in the stock sentinel.conf
    MasterauthMissingUnderSentinel = "Q015" "masterauth-missing-under-sentinel", Quorum, Error, fix: Safe
}

impl Rule for MasterauthMissingUnderSentinel {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        for watched in &set.masters {
            for &server in &watched.servers {
                let config = &server.config;
                if config.is_replica()
                    || config.master_password().is_some()
                    || !config.unresolved_includes().is_empty()
                {
                    continue;
                }
                let Some(password) = default_password(config) else { continue };
                let directive = masterauth(config);
                let finding = Finding::new(
                    self.meta(),
                    server.place(password.at, Some(0)),
                    say!(
                        "a password is required, but there is no {directive}: when Sentinel has failed over, this server comes \
                         back as a replica that cannot log in to the new master",
                        "要求密码，却没有 {directive}：Sentinel 做完故障转移后，这台服务器回来时是无法登录新主节点的从节点",
                        directive,
                    ),
                    say!(
                        "add `{directive}` with the same password to the master and all its replicas",
                        "在主节点和它的所有从节点上加上 `{directive}`，密码相同",
                        directive,
                    ),
                );
                let (one, master) = watched.by[0];
                let finding = finding.related(one.place(&master.host), say!("watched here", "在此监视"));
                out.report(with_masterauth_added(finding, server, password, directive));
            }
        }
    }
}
