use crate::catalog::{Flavor, id};
use crate::cluster::is_loopback;
use crate::diagnostic::rule;
use crate::lint::rules::access::default_password;
use crate::lint::rules::access::has_acl_file;
use crate::lint::{Described, Finding, Rule, SentinelNode, Sink};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds a Sentinel that only its own machine can reach, although it watches a master elsewhere: it binds nothing but
    /// the loopback, or it sets `protected-mode yes` and asks for no password (up to 6.2, only if it has no `bind` either).
    /// Without a line, protected mode is off for a Sentinel.
    ///
    /// ## Why it matters
    /// Sentinels find each other through the master, and then connect to each other. One that refuses the others is `+sdown
    /// sentinel` to them, it cannot vote, and the vote that a failover needs may never come together. Clients cannot ask it
    /// for the master either: `Connection refused`, or `-DENIED Redis is running in protected mode because protected mode is
    /// enabled and no password is set for the default user.`
    ///
    /// ## Example
    /// ```conf
    /// bind 127.0.0.1
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// bind 10.0.0.21
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - `bind` and `protected-mode` in the stock sentinel.conf
    /// - `initSentinelConfig` in sentinel.c
    SentinelOutOfReach = "Q005" "sentinel-out-of-reach", Quorum, Error, fix: None
}

impl Rule for SentinelOutOfReach {
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        let is_elsewhere = sentinel.sentinel.masters.iter().any(|master| !is_loopback(&master.host.value));
        // The containers of a pod, such as a proxy of TLS, share their loopback.
        if !is_elsewhere || sentinel.may_set_more() || sentinel.node.is_in_pod() {
            return;
        }
        let config = &sentinel.node.config;
        let follows: Message = say!(
            "the other Sentinels and the clients cannot connect, so its vote never counts",
            "其他 Sentinel 和客户端都无法连接，它的投票永远不算数",
        );
        let bind = config.setting(id::BIND);
        if let Some(bind) =
            bind.filter(|_| config.bind_addresses().iter().all(|address| is_loopback(address)))
        {
            out.report(Finding::new(
                self.meta(),
                sentinel.node.place(bind.at, Some(1)),
                say!(
                    "this Sentinel listens only on the loopback: {follows}",
                    "这个 Sentinel 只监听回环地址：{follows}",
                    follows
                ),
                say!(
                    "bind the address at which the others reach this machine",
                    "绑定其他机器能访问到的本机地址",
                ),
            ));
            return;
        }
        let Some(protected) =
            config.setting(id::PROTECTED_MODE).filter(|_| config.is_yes(id::PROTECTED_MODE))
        else {
            return;
        };
        let server = config.server();
        let counts_bind = server.flavor() == Flavor::Redis && !server.is_at_least(Flavor::Redis, 7, 0);
        if default_password(config).is_some() || has_acl_file(config) || (counts_bind && bind.is_some()) {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            sentinel.node.place(protected.at, Some(1)),
            say!(
                "protected mode is on and no password is set: {follows}",
                "保护模式已打开，又没有密码：{follows}",
                follows
            ),
            say!(
                "set `protected-mode no` and let a firewall keep strangers away, or give all Sentinels the same `requirepass`",
                "设置 `protected-mode no`，由防火墙挡住外人；或给所有 Sentinel 设置相同的 `requirepass`",
            ),
        ));
    }
}
