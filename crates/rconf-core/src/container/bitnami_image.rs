//! Which of Bitnami's images reads a file of variables, told by their names.

/// Variables that only these images read, without their prefix. Programs that use a server have others.
const SIGNS: [&str; 17] = [
    "ACLFILE",
    "ALLOW_REMOTE_CONNECTIONS",
    "AOF_ENABLED",
    "DISABLE_COMMANDS",
    "EXTRA_FLAGS",
    "IO_THREADS",
    "IO_THREADS_DO_READS",
    "MASTER_PORT_NUMBER",
    "OVERRIDES_FILE",
    "PORT_NUMBER",
    "PRIMARY_PORT_NUMBER",
    "RDB_POLICY",
    "RDB_POLICY_DISABLED",
    "REPLICATION_MODE",
    "TLS_AUTH_CLIENTS",
    "TLS_DH_PARAMS_FILE",
    "TLS_PORT_NUMBER",
];

/// The same, of which only the images of clusters have a use.
const SIGNS_OF_CLUSTERS: [&str; 11] = [
    "CLUSTER_ANNOUNCE_BUS_PORT",
    "CLUSTER_ANNOUNCE_HOSTNAME",
    "CLUSTER_ANNOUNCE_IP",
    "CLUSTER_ANNOUNCE_PORT",
    "CLUSTER_CREATOR",
    "CLUSTER_DNS_LOOKUP_RETRIES",
    "CLUSTER_DNS_LOOKUP_SLEEP",
    "CLUSTER_DYNAMIC_IPS",
    "CLUSTER_PREFERRED_ENDPOINT_TYPE",
    "CLUSTER_REPLICAS",
    "CLUSTER_SLEEP_BEFORE_DNS_LOOKUP",
];

/// Returns the image that reads variables with these names, with the index of the first that shows it, or `None` if
/// nothing shows that one does.
pub(super) fn image_of_environment<'n>(
    names: impl Iterator<Item = &'n str>,
) -> Option<(usize, &'static str)> {
    let (mut sign, mut allows, mut is_cluster, mut is_valkey, mut is_server) =
        (None, None, false, false, false);
    for (nth, name) in names.enumerate() {
        let (own, of_valkey) = match (name.strip_prefix("REDIS_"), name.strip_prefix("VALKEY_")) {
            (Some(own), _) => (own, false),
            (None, Some(own)) => (own, true),
            _ => {
                allows = allows.or((name == "ALLOW_EMPTY_PASSWORD").then_some(nth));
                continue;
            }
        };
        is_server = true;
        let of_cluster = SIGNS_OF_CLUSTERS.contains(&own);
        is_cluster |= of_cluster;
        is_valkey |= of_valkey;
        sign = sign.or((of_cluster || SIGNS.contains(&own)).then_some(nth));
    }
    let nth = sign.or(allows.filter(|_| is_server))?;
    Some((
        nth,
        match (is_valkey, is_cluster) {
            (false, false) => "bitnami/redis",
            (false, true) => "bitnami/redis-cluster",
            (true, false) => "bitnami/valkey",
            (true, true) => "bitnami/valkey-cluster",
        },
    ))
}
