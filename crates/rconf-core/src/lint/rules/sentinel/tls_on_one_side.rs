use super::watched::name_of;
use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sentinels, Sink};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds Sentinels and servers of which only one side uses TLS: a Sentinel with `tls-replication yes` that watches a
    /// plaintext port, or one without it that watches a TLS port.
    ///
    /// ## Why it matters
    /// `tls-replication` decides how a Sentinel connects to the master, to the replicas and to other Sentinels. If the other
    /// side does not expect that, the connection never comes about: the server logs `Error accepting a client connection:
    /// error:0A00010B:SSL routines::wrong version number`, and the Sentinel takes it to be down (`+sdown master mymaster`).
    ///
    /// ## Example
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// port 0
    /// tls-port 6379
    /// tls-cert-file /etc/redis/tls/redis.crt
    /// tls-key-file /etc/redis/tls/redis.key
    /// tls-ca-cert-file /etc/redis/tls/ca.crt
    /// requirepass correct-horse-battery
    /// # sentinel-1/sentinel.conf
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// # 10.0.0.11/redis.conf
    /// port 0
    /// tls-port 6379
    /// tls-cert-file /etc/redis/tls/redis.crt
    /// tls-key-file /etc/redis/tls/redis.key
    /// tls-ca-cert-file /etc/redis/tls/ca.crt
    /// requirepass correct-horse-battery
    /// # sentinel-1/sentinel.conf
    /// tls-replication yes
    /// tls-cert-file /etc/redis/tls/redis.crt
    /// tls-key-file /etc/redis/tls/redis.key
    /// tls-ca-cert-file /etc/redis/tls/ca.crt
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## References
    /// - "Sentinel" in "TLS" of the Redis documentation
    /// - `sentinelReconnectInstance` in sentinel.c
    TlsOnOneSide = "Q018" "tls-on-one-side", Quorum, Error, fix: None
}

impl Rule for TlsOnOneSide {
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        for watched in &set.masters {
            for (one, master) in watched.by.iter().filter(|(one, _)| !one.may_set_more()) {
                let uses_tls = one.node.config.is_yes(id::TLS_REPLICATION);
                let port = i64::from(master.port.number());
                let found =
                    watched.servers.iter().find_map(|server| Some((server, fault(server, uses_tls, port)?)));
                let Some((server, message)) = found else { continue };
                let help = if uses_tls {
                    say!(
                        "write the TLS port of the server, or leave out `tls-replication yes` here",
                        "写服务器的 TLS 端口，或在这里去掉 `tls-replication yes`",
                    )
                } else {
                    say!(
                        "add `tls-replication yes` here, with a certificate and `tls-ca-cert-file`",
                        "在这里加上 `tls-replication yes`，以及证书和 `tls-ca-cert-file`",
                    )
                };
                let message = say!(
                    "{message}: the connection fails, and {name} counts as down",
                    "{message}：连接失败，{name} 会被认为下线",
                    message,
                    name = name_of(master),
                );
                let finding = Finding::new(self.meta(), one.place(&master.port), message, help);
                let setting =
                    [id::TLS_PORT, id::PORT].into_iter().find_map(|port| server.config.setting(port));
                let place =
                    setting.map_or_else(|| server.start(), |setting| server.place(setting.at, Some(1)));
                out.report(finding.related(place, say!("the port of the server", "服务器的端口")));
            }
        }
    }
}

/// Returns how a Sentinel fails to connect to a server at a port, if it does.
fn fault(server: &Node, uses_tls: bool, port: i64) -> Option<Message> {
    let config = &server.config;
    if !config.unresolved_includes().is_empty() {
        return None;
    }
    let (plain, tls) = (config.integer(id::PORT), config.integer(id::TLS_PORT));
    match uses_tls {
        true if port == plain && tls != plain => Some(say!(
            "this Sentinel connects with TLS (`tls-replication yes`), and {port} is a plaintext port",
            "这个 Sentinel 用 TLS 连接（`tls-replication yes`），而 {port} 是明文端口",
            port,
        )),
        false if port == tls && tls != plain => Some(say!(
            "{port} is a TLS port, and this Sentinel connects in plain text",
            "{port} 是 TLS 端口，而这个 Sentinel 用明文连接",
            port,
        )),
        _ => None,
    }
}
