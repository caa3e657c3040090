use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::Seen;

rule! {
    /// ## What it does
    /// Finds nodes with 90 percent of `maxclients` connections or more.
    ///
    /// ## Why it matters
    /// At the limit the server closes each new connection: `ERR max number of clients reached`. In a cluster, the
    /// connections of the bus count too. The limit may be lower than the configured one, if the process may not
    /// open enough files.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// connected_clients:9500
    /// maxclients:10000
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> INFO
    /// connected_clients:120
    /// maxclients:10000
    /// ```
    ///
    /// ## References
    /// - `maxclients` in the stock redis.conf
    ClientsNearLimit = "N021" "clients-near-limit", Running, Warning, fix: None
}

/// Compares the connections of each node with its limit.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for node in seen.nodes() {
        let set = || std::str::from_utf8(node.answers.setting("maxclients")?).ok()?.parse().ok();
        let limit: Option<u64> = node.number("maxclients").or_else(set);
        let (Some(clients), Some(limit)) = (node.number("connected_clients"), limit) else { continue };
        // The server counts the links of the bus and its replicas too.
        let others = ["cluster_connections", "connected_slaves"].iter();
        let clients = others.filter_map(|field| node.number(field)).fold(clients, u64::saturating_add);
        if limit == 0 || clients < limit - limit / 10 {
            continue;
        }
        out.report(Finding::new(
            ClientsNearLimit::META,
            node.at_field("connected_clients"),
            say!(
                "{clients} of {limit} connections are in use: at the limit, new clients get `ERR max number of clients reached`",
                "{limit} 个连接中已用 {clients} 个：达到上限时，新客户端会得到 `ERR max number of clients reached`",
                clients,
                limit
            ),
            say!(
                "let clients share connections (a pool), close idle ones with `timeout`, or raise `maxclients` and the limit of open files",
                "让客户端共用连接（连接池），用 `timeout` 关闭空闲连接，或调大 `maxclients` 和打开文件数上限"
            ),
        ));
    }
}
