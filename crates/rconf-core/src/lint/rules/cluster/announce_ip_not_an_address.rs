use super::compare::is_template;
use crate::catalog::id;
use crate::config::{At, Placeholder, is_hostname};
use crate::diagnostic::rule;
use crate::lint::rules::{line_after, show};
use crate::lint::{Described, Finding, Fix, Node, Place, Rule, Severity, Sink};
use crate::message::{Message, say};
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds a `cluster-announce-ip` that is not an IP address: a host name, an address in brackets, or an
    /// address with a port. Values that a tool may fill in later (`${POD_IP}`) are not reported, unless a pod mounts the
    /// file and its server reads it as it is.
    ///
    /// ## Why it matters
    /// The server accepts any text. Other nodes and clients get a name where they expect an address: nodes
    /// that cannot resolve it lose this one, clients get `MOVED 1234 redis-one:6379` and many fail, and tools
    /// that pass it on are told `ERR Invalid node address specified: redis-one:6379` by `CLUSTER MEET`. With a variable
    /// that nobody filled in, the other nodes never finish their handshake with this one, and the cluster does not form.
    /// Valkey 9.1 and Redis 8.8 refuse to load it.
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
        let place = node.place(setting.at, Some(1));
        if node.is_read_as_written() && Placeholder::of(text) == Some(Placeholder::Variable) {
            return out.report(self.unfilled(place, word));
        }
        if word.is_empty() || word.parse::<IpAddr>().is_ok() || is_template(text) {
            return;
        }
        let bare = word.trim_start_matches('[').split(']').next().unwrap_or_default();
        let finding = |what: Message, help: Message| {
            let message = say!(
                "`{shown}` {what}: other nodes and clients get this text as an address and cannot use it",
                "`{shown}` {what}：它会原样当作地址发给其他节点和客户端，对方无法使用",
                shown = show(text),
                what,
            );
            Finding::new(self.meta(), place.clone(), message, help)
        };
        let with_port =
            word.rsplit_once(':').filter(|(host, _)| host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok());
        if let Some((host, port)) = with_port {
            let host = host.trim_matches(['[', ']']);
            let help = say!(
                "write `cluster-announce-ip {host}` and `cluster-announce-port {port}`",
                "改为 `cluster-announce-ip {host}` 和 `cluster-announce-port {port}`",
                host,
                port = show(port.as_bytes()),
            );
            return out.report(finding(say!("is an address with a port", "是带端口的地址"), help));
        }
        if bare != word && bare.parse::<IpAddr>().is_ok() {
            let help = say!("write it without brackets: {bare}", "去掉方括号：{bare}", bare);
            return out.report(finding(say!("is an address in brackets", "是带方括号的地址"), help));
        }
        out.report(self.host_name(node, setting.at, place, text));
    }
}

impl AnnounceIpNotAnAddress {
    /// Returns the finding for a host name, `text`, in the line at `at`.
    fn host_name(&self, node: &Node, at: At, place: Place, text: &[u8]) -> Finding {
        let config = &node.config;
        let message = say!(
            "`{shown}` is a host name, not an address: nodes that cannot resolve it lose this node, and clients are \
             sent to a name where they expect an address",
            "`{shown}` 是主机名，不是地址：无法解析它的节点会与本节点失联，客户端本应收到地址，却被重定向到一个名字",
            shown = show(text),
        );
        let has_hostname =
            id::CLUSTER_ANNOUNCE_HOSTNAME.directive().variant(config.server()).is_some() && is_hostname(text);
        let help = if has_hostname {
            say!(
                "announce the node's address, or remove the line and let the node announce the one it has; \
                 to announce a name, use `cluster-announce-hostname` with `cluster-preferred-endpoint-type \
                 hostname`",
                "公布节点的地址，或删除这一行，让节点公布自己现有的地址；要用主机名，请用 `cluster-announce-hostname` \
                 配合 `cluster-preferred-endpoint-type hostname`"
            )
        } else {
            say!(
                "announce the node's address, or remove the line and let the node announce the one it has",
                "公布节点的地址，或删除这一行，让节点公布自己现有的地址"
            )
        };
        let mut finding = Finding::new(self.meta(), place, message, help);
        if has_hostname && config.setting(id::CLUSTER_ANNOUNCE_HOSTNAME).is_none() {
            let name = node.place(at, Some(0));
            let mut fix = Fix::choice(say!("Announce it as a host name", "作为主机名公布"))
                .replace(&name, "cluster-announce-hostname");
            if config.setting(id::CLUSTER_PREFERRED_ENDPOINT_TYPE).is_none() {
                let (place, text) = line_after(node, at, b"cluster-preferred-endpoint-type hostname");
                fix = fix.replace(&place, text);
            }
            finding = finding.fix(fix);
        }
        finding
    }

    fn unfilled(&self, place: Place, variable: &str) -> Finding {
        let message = say!(
            "`{variable}` is a variable that nothing fills in: the node announces this text, the others cannot shake hands \
             with it, and the cluster does not form",
            "`{variable}` 是变量，却没有什么填写它：节点会原样公布这段文本，其他节点无法与它握手，集群组不起来",
            variable = show(variable.as_bytes()),
        );
        let help = say!(
            "take the line out of the file, give the container a variable `POD_IP` from the field `status.podIP`, and add \
             `--cluster-announce-ip $(POD_IP)` to its `args`",
            "从文件中删去这一行，用字段 `status.podIP` 给容器定义变量 `POD_IP`，并在 `args` 中加上 \
             `--cluster-announce-ip $(POD_IP)`",
        );
        Finding::new(self.meta(), place, message, help).severity(Severity::Error)
    }
}
