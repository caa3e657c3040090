use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{Seen, SeenNode};

rule! {
    /// ## What it does
    /// Finds nodes with 90 percent of `maxclients` connections or more, and nodes that have refused connections.
    ///
    /// ## Why it matters
    /// At the limit the server closes each new connection: `ERR max number of clients reached`. In a cluster, the
    /// connections of the bus count too. The limit may be lower than the configured one, if the process may not
    /// open enough files. `rejected_connections` counts those that were refused, by the limit or in protected mode, since the
    /// server started or since `CONFIG RESETSTAT`.
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
        turned_away(node, out);
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

/// Reports that a node has refused connections.
fn turned_away(node: &SeenNode, out: &mut Sink) {
    let Some(count) = node.number("rejected_connections").filter(|count| *count > 0) else { return };
    out.report(Finding::new(
        ClientsNearLimit::META,
        node.at_field("rejected_connections"),
        say!(
            "{count} connections were refused since the start or the last `CONFIG RESETSTAT`: `ERR max number of clients reached`, or \
             protected mode",
            "自启动或上次 `CONFIG RESETSTAT` 以来拒绝了 {count} 个连接：`ERR max number of clients reached`，或保护模式",
            count
        ),
        say!(
            "let clients share connections, or raise `maxclients`; then `CONFIG RESETSTAT` counts anew",
            "让客户端共用连接，或调大 `maxclients`；之后用 `CONFIG RESETSTAT` 重新计数"
        ),
    ));
}
