use super::is_template;
use crate::catalog::id;
use crate::lint::rule::rule;
use crate::lint::rules::{line_after, show};
use crate::lint::{Described, Finding, Fix, Node, Rule, Sink};
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds a `cluster-announce-ip` that is no IP address: a host name, an address in brackets or with a
    /// port behind it. Values that something fills in later (`${POD_IP}`) are left alone.
    ///
    /// ## Why it matters
    /// The server takes the text as it is. Other nodes and clients are handed a name where they expect an
    /// address: nodes that cannot resolve it lose this one, clients get `MOVED 1234 redis-one:6379` and many
    /// fail, and tools that pass it on are told `ERR Invalid node address specified: redis-one:6379` by
    /// `CLUSTER MEET`.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// cluster-announce-ip redis-one
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// cluster-announce-hostname redis-one
    /// cluster-preferred-endpoint-type hostname
    /// ```
    ///
    /// ## Fix safety
    /// The fix announces the name as a host name, on servers from 7.0. It is unsafe: the other nodes then reach
    /// this one at the address it connects from, and clients must be able to resolve the name.
    ///
    /// ## References
    /// - `cluster-announce-ip` and `cluster-announce-hostname` in the stock redis.conf
    AnnounceIpNotAnAddress = "C007" "announce-ip-not-an-address", Cluster, Warning, fix: Unsafe
}

impl Rule for AnnounceIpNotAnAddress {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::CLUSTER_ANNOUNCE_IP).filter(|_| config.is_cluster()) else {
            return;
        };
        let text = config.text(id::CLUSTER_ANNOUNCE_IP);
        let Ok(word) = std::str::from_utf8(text) else { return };
        if word.is_empty() || word.parse::<IpAddr>().is_ok() || is_template(text) {
            return;
        }
        let place = node.place(setting.at, Some(1));
        let bare = word.trim_start_matches('[').split(']').next().unwrap_or_default();
        let finding = |what: &str, help: String| {
            let message = format!(
                "`{}` {what}: other nodes and clients are handed it in the place of an address and cannot use it",
                show(text)
            );
            Finding::new(self.meta(), place.clone(), message, help)
        };
        let with_port =
            word.rsplit_once(':').filter(|(host, _)| host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok());
        if let Some((host, port)) = with_port {
            let host = host.trim_matches(['[', ']']);
            let help = format!(
                "write `cluster-announce-ip {host}` and `cluster-announce-port {}`",
                show(port.as_bytes())
            );
            return out.report(finding("is an address with a port", help));
        }
        if bare != word && bare.parse::<IpAddr>().is_ok() {
            return out
                .report(finding("is an address in brackets", format!("write it without brackets: {bare}")));
        }
        let message = format!(
            "`{}` is a host name, not an address: nodes that cannot resolve it lose this node, and clients are sent \
             to a name where they expect an address",
            show(text)
        );
        let has_hostname = id::CLUSTER_ANNOUNCE_HOSTNAME.directive().variant(config.server()).is_some();
        let help = if has_hostname {
            "announce the node's address, or remove the line and let the node announce the one it has; for names there \
             is `cluster-announce-hostname` with `cluster-preferred-endpoint-type hostname`"
        } else {
            "announce the node's address, or remove the line and let the node announce the one it has"
        };
        let mut finding = Finding::new(self.meta(), place, message, help);
        if has_hostname && config.setting(id::CLUSTER_ANNOUNCE_HOSTNAME).is_none() {
            let name = node.place(setting.at, Some(0));
            let mut fix =
                Fix::choice("Announce it as a host name").replace(&name, "cluster-announce-hostname");
            if config.setting(id::CLUSTER_PREFERRED_ENDPOINT_TYPE).is_none() {
                let (place, text) = line_after(node, setting.at, b"cluster-preferred-endpoint-type hostname");
                fix = fix.replace(&place, text);
            }
            finding = finding.fix(fix);
        }
        out.report(finding);
    }
}
