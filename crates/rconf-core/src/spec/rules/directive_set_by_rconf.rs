use crate::catalog::{DirectiveId, id};
use crate::diagnostic::rule;
use crate::message::{Words, say};
use crate::spec::problem::Problem;
use crate::spec::words::shortened;

rule! {
    /// ## What it does
    /// Finds directives in `[config]` that rconf sets itself, from other keys of the spec: ports, addresses,
    /// passwords, the files of the cluster.
    ///
    /// ## Why it matters
    /// Set by hand, they contradict the plan: a node listens on a port other than the published one, or has a
    /// different password from its peers.
    ///
    /// ## Example
    /// ```toml
    /// [config]
    /// port = 6380
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// ports = "6380-6385"
    /// ```
    ///
    /// ## References
    /// - `rconf schema`
    DirectiveSetByRconf = "S011" "directive-set-by-rconf", Spec, Error, fix: None
}

/// Returns the problem that a directive in `[config]` follows from other keys. `instead` says what to do.
pub(in crate::spec) fn directive_set_by_rconf(directive: &str, instead: Words) -> Problem {
    Problem::new(
        DirectiveSetByRconf::META,
        say!(
            "rconf sets `{directive}` from other keys of the spec: a value here would contradict them",
            "`{directive}` 由 rconf 根据集群描述文件的其他键设置：写在这里会与之矛盾",
            directive = shortened(directive),
        ),
        say!("{instead}", "{instead}", instead),
    )
}

/// Returns what to write instead of a directive that follows from the rest of a spec, or `None` if the
/// directive does not.
pub(in crate::spec) fn instead_of(directive: DirectiveId) -> Option<Words> {
    const SET_BY_RCONF: [(&[DirectiveId], Words); 6] = [
        (
            &[id::PORT, id::TLS_PORT, id::CLUSTER_PORT],
            Words::new(
                "set `ports` (and `bus-ports`) in `[cluster]`; for encrypted ports, add `[tls]`",
                "在 `[cluster]` 中设置 `ports`（和 `bus-ports`）；需要加密的端口时加上 `[tls]`",
            ),
        ),
        (
            &[
                id::CLUSTER_ANNOUNCE_IP,
                id::CLUSTER_ANNOUNCE_PORT,
                id::CLUSTER_ANNOUNCE_TLS_PORT,
                id::CLUSTER_ANNOUNCE_BUS_PORT,
                id::CLUSTER_ANNOUNCE_HOSTNAME,
                id::CLUSTER_PREFERRED_ENDPOINT_TYPE,
            ],
            Words::new(
                "set `to` in `[announce]`, and the addresses of hosts in `[[host]]`",
                "在 `[announce]` 中设置 `to`，在 `[[host]]` 中写主机的地址",
            ),
        ),
        (
            &[
                id::REQUIREPASS,
                id::MASTERAUTH,
                id::PRIMARYAUTH,
                id::MASTERUSER,
                id::PRIMARYUSER,
                id::ACLFILE,
                id::USER,
            ],
            Words::new(
                "set `password-file` or `acl-file` in `[auth]`",
                "在 `[auth]` 中设置 `password-file` 或 `acl-file`",
            ),
        ),
        (
            &[
                id::TLS_CERT_FILE,
                id::TLS_KEY_FILE,
                id::TLS_CA_CERT_FILE,
                id::TLS_CLUSTER,
                id::TLS_REPLICATION,
                id::TLS_AUTH_CLIENTS,
            ],
            Words::new("set it in `[tls]`", "在 `[tls]` 中设置"),
        ),
        (
            &[id::CLUSTER_ENABLED, id::CLUSTER_CONFIG_FILE, id::DIR, id::REPLICAOF, id::SLAVEOF, id::INCLUDE],
            Words::new(
                "remove it: rconf writes the complete file of each node, and the nodes keep their state in `/data`",
                "删除它：rconf 为每个节点写出完整的文件，节点的状态放在 `/data`",
            ),
        ),
        (
            &[id::DAEMONIZE, id::SUPERVISED, id::PIDFILE],
            Words::new(
                "remove it: in a container the server runs in the foreground",
                "删除它：在容器里服务器在前台运行",
            ),
        ),
    ];
    SET_BY_RCONF.iter().find(|(directives, _)| directives.contains(&directive)).map(|(_, instead)| *instead)
}

/// Returns whether a directive follows from other keys of a spec.
pub(crate) fn is_set_by_rconf(directive: DirectiveId) -> bool {
    instead_of(directive).is_some()
}
