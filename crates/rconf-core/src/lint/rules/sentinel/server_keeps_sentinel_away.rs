use super::watched::name_of;
use crate::catalog::{Flavor, id};
use crate::cluster::is_loopback;
use crate::diagnostic::rule;
use crate::lint::rules::access::{default_password, has_acl_file};
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Rule, Sentinels, Sink};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds servers that refuse the Sentinels which watch them: they bind nothing but the loopback, or protected mode is on
    /// and there is no password (up to 6.2, only without `bind`). The images of Redis and Valkey turn protected mode off, so
    /// in a container only a line of the file counts. Nothing is reported if the Sentinels watch the loopback.
    ///
    /// ## Why it matters
    /// A Sentinel elsewhere gets `Connection refused`, or `-DENIED Redis is running in protected mode`. Either is no answer
    /// to its `PING`: it logs `+sdown` for a healthy server, and a failover cannot promote what it cannot reach.
    ///
    /// ## Example
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// bind 127.0.0.1
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// bind 127.0.0.1 10.0.0.11
    /// requirepass correct-horse-battery
    /// masterauth correct-horse-battery
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// sentinel auth-pass mymaster correct-horse-battery
    /// ```
    ///
    /// ## References
    /// - `bind` and `protected-mode` in the stock redis.conf
    ServerKeepsSentinelAway = "Q017" "server-keeps-sentinel-away", Quorum, Error, fix: None
}

impl Rule for ServerKeepsSentinelAway {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        for watched in &set.masters {
            let is_elsewhere = |(_, master): &&(_, &crate::config::Master)| !is_loopback(&master.host.value);
            let Some((one, master)) = watched.by.iter().find(is_elsewhere) else { continue };
            for server in watched.all_servers().filter(|server| !server.is_in_pod()) {
                let Some((directive, why, help)) = refusal(server) else { continue };
                let finding = Finding::new(
                    self.meta(),
                    place_of(server, &[directive]),
                    say!(
                        "{why}: the Sentinels that watch {name} cannot connect, and take this server to be down",
                        "{why}：监视 {name} 的 Sentinel 无法连接，会认为这台服务器已下线",
                        why,
                        name = name_of(master),
                    ),
                    help,
                );
                out.report(finding.related(one.place(&master.host), say!("watched here", "在此监视")));
            }
        }
    }
}

/// Returns why a server refuses others, with the directive that is to blame and what to do.
fn refusal(server: &Node) -> Option<(crate::catalog::DirectiveId, Message, Message)> {
    let config = &server.config;
    if !config.unresolved_includes().is_empty() {
        return None;
    }
    let bind = config.setting(id::BIND);
    if bind.is_some() && config.bind_addresses().iter().all(|address| is_loopback(address)) {
        let help = say!(
            "bind the address at which the Sentinels and the replicas reach it, too, and set a password",
            "同时绑定 Sentinel 和从节点能访问到的地址，并设置密码",
        );
        return Some((
            id::BIND,
            say!("this server listens only on the loopback", "这台服务器只监听回环地址"),
            help,
        ));
    }
    let of = config.server();
    let counts_bind = of.flavor() == Flavor::Redis && !of.is_at_least(Flavor::Redis, 7, 0);
    let is_on = config.is_yes(id::PROTECTED_MODE)
        && (server.is_on_host() || config.setting(id::PROTECTED_MODE).is_some())
        && !(counts_bind && bind.is_some());
    if !is_on || default_password(config).is_some() || has_acl_file(config) {
        return None;
    }
    let help = say!(
        "set `requirepass` and `masterauth`, and `sentinel auth-pass` in the Sentinels; or `protected-mode no` behind a firewall",
        "设置 `requirepass` 和 `masterauth`，并在 Sentinel 中设置 `sentinel auth-pass`；或在防火墙之内设置 `protected-mode no`",
    );
    let why = say!("protected mode is on and there is no password", "保护模式已打开，又没有密码");
    Some((id::PROTECTED_MODE, why, help))
}
