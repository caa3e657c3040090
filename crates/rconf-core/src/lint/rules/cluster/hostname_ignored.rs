use crate::catalog::id;
use crate::cluster::is_sure;
use crate::diagnostic::rule;
use crate::lint::rules::line_after;
use crate::lint::{Described, Finding, Fix, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `cluster-announce-hostname` that clients are not sent to, because
    /// `cluster-preferred-endpoint-type` is left at `ip`. A line that sets `ip` is taken as intended.
    ///
    /// ## Why it matters
    /// `MOVED` and the first field of `CLUSTER SLOTS` still name addresses; the host name is additional
    /// information that most clients ignore. Clients outside the network, for whom it was added, are sent to
    /// an internal address (`MOVED 5798 172.18.0.3:6379`) and time out. This is not a mistake where clients
    /// use the name to check certificates.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// cluster-announce-hostname redis-1.example.com
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// cluster-announce-hostname redis-1.example.com
    /// cluster-preferred-endpoint-type hostname
    /// ```
    ///
    /// ## Fix safety
    /// The fix prefers host names. It is unsafe: all clients must be able to resolve them, and all nodes must
    /// announce one.
    ///
    /// ## References
    /// - `cluster-announce-hostname` and `cluster-preferred-endpoint-type` in the stock redis.conf
    HostnameIgnored = "C012" "hostname-ignored", Cluster, Info, fix: Unsafe
}

impl Rule for HostnameIgnored {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::CLUSTER_ANNOUNCE_HOSTNAME) else { return };
        if !config.is_cluster()
            || config.text(id::CLUSTER_ANNOUNCE_HOSTNAME).is_empty()
            || config.setting(id::CLUSTER_PREFERRED_ENDPOINT_TYPE).is_some()
            || !is_sure(node, &[id::CLUSTER_PREFERRED_ENDPOINT_TYPE])
        {
            return;
        }
        let (place, text) = line_after(node, setting.at, b"cluster-preferred-endpoint-type hostname");
        out.report(
            Finding::new(
                self.meta(),
                node.place(setting.at, None),
                say!(
                    "a host name is announced, but clients are still sent to addresses: most of them never use the \
                     name",
                    "公布了主机名，但客户端仍被重定向到 IP 地址：大多数客户端根本不会用到这个名字"
                ),
                say!(
                    "add `cluster-preferred-endpoint-type hostname` to send clients to names, or set it to \
                     `ip` if this is intended",
                    "加上 `cluster-preferred-endpoint-type hostname`，让客户端使用主机名；如果本意就是用地址，\
                     就在那里写明 `ip`"
                ),
            )
            .fix(Fix::choice(say!("Prefer host names", "优先使用主机名")).replace(&place, text)),
        );
    }
}
