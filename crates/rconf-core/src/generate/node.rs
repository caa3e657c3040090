//! The configuration of one node, with a comment above each line that gives its reason.

use super::lines::{Line, Lines, directives_of_node};
use super::programs::{CONF_MOUNT, TLS_MOUNT, masterauth};
use super::size::megabytes;
use crate::catalog::id;
use crate::message::say;
use crate::spec::{Announce, NodeSpec, Spec};
use crate::topology::{NodePlan, Role};

/// How long a node may be unreachable before it counts as failing, in milliseconds. With less, a pause of the
/// host (a snapshot, a restart of other containers) causes failovers. With more, the slots of a dead master
/// are unserved for longer.
const NODE_TIMEOUT: u32 = 15_000;

/// The share of a memory limit that becomes `maxmemory`, in percent. The rest is for the buffers of clients
/// and replicas, for fragmentation, and for the pages that are copied while a child writes a snapshot.
const DATA_SHARE: u64 = 60;

/// Returns the configuration of a node, and its lines with their reasons.
pub(crate) fn node_configuration(spec: &Spec, node: &NodePlan, password: &str) -> (String, Vec<Line>) {
    let own = &spec.nodes[node.index];
    let mut out = Lines::new(spec.server, directives_of_node(&spec.config, &own.config));
    let role = match &node.role {
        Role::Master { .. } => "starts as a master".to_owned(),
        Role::Replica { replica_of } => format!("starts as a replica of {replica_of}"),
    };
    out.comment(&format!("rconf: server {}", spec.server));
    out.comment(&format!("Node {} of cluster {}, written by `rconf gen`; it {role}.", node.node, spec.name));
    out.comment("Do not change this file: change rconf.toml and run `rconf gen` again.");
    network(spec, node, &mut out);
    cluster(spec, node, &mut out);
    access(spec, password, &mut out);
    if spec.tls.is_some() {
        tls(spec, &mut out);
    }
    persistence(&mut out);
    memory(spec, own, &mut out);
    out.write_rest();
    out.finish()
}

fn network(spec: &Spec, node: &NodePlan, out: &mut Lines<'_>) {
    out.section("Network");
    if spec.tls.is_some() {
        out.set(
            say!(
                "No plaintext port: clients, replicas and the cluster bus all speak TLS.",
                "不开明文端口：客户端、从节点和集群总线都使用 TLS。"
            ),
            "port 0",
        );
        out.set(say!("Where clients connect.", "客户端连接的端口。"), &format!("tls-port {}", node.port));
    } else {
        out.set(say!("Where clients connect.", "客户端连接的端口。"), &format!("port {}", node.port));
    }
    if node.bus_port != node.port.wrapping_add(10_000) {
        let line = format!("cluster-port {}", node.bus_port);
        out.set(
            say!(
                "The port of the cluster bus, instead of the client port plus 10000.",
                "节点之间通信的端口，不用默认的客户端端口加 10000。"
            ),
            &line,
        );
    }
    let all = if spec.network.subnet.addr().is_ipv6() { "bind * -::*" } else { "bind 0.0.0.0" };
    out.set(
        say!(
            "Listens on all addresses of the container. Its network and the password below decide who gets in.",
            "监听容器的所有地址：谁能访问，由容器的网络和下面的密码决定。",
        ),
        all,
    );
    out.set(
        say!(
            "Detects clients that are gone without closing their connection, after five minutes.",
            "五分钟后发现不声不响断开的客户端。"
        ),
        "tcp-keepalive 300",
    );
}

fn cluster(spec: &Spec, node: &NodePlan, out: &mut Lines<'_>) {
    out.section("Cluster");
    out.set(say!("Runs as a node of a cluster.", "作为集群的节点运行。"), "cluster-enabled yes");
    out.set(
        say!(
            "The file in which the node keeps the state of the cluster, in its data folder. Never edit it or share it between nodes.",
            "节点所知的集群状态。这个文件由节点自己写在数据目录中；切勿编辑，也不要与其他节点共用。",
        ),
        "cluster-config-file nodes.conf",
    );
    out.set(
        say!(
            "After this many milliseconds without an answer a node counts as failed, and its replicas start an election.",
            "节点这么多毫秒没有应答就视为故障，由它的从节点发起选举。",
        ),
        &format!("cluster-node-timeout {NODE_TIMEOUT}"),
    );
    announce(spec, node, out);
    out.set(
        say!(
            "A replica starts an election only if its data is at most about this many node timeouts old. With 0 even an empty replica would be promoted.",
            "从节点的数据陈旧不超过这么多倍的 cluster-node-timeout，才会参加选举。设为 0 时，空的从节点也可能被提升为主节点。",
        ),
        "cluster-replica-validity-factor 10",
    );
    out.set(
        say!(
            "If some slots are not served, none are, so that no client mistakes a part of the data for all of it.",
            "只要有槽无人服务，整个集群就不提供服务：客户端不会把部分数据误当成全部。"
        ),
        "cluster-require-full-coverage yes",
    );
    out.set(
        say!(
            "Kept for replicas that lose their connection for a moment: they receive what they missed instead of all data.",
            "为短暂断开的从节点保留：它只需补上错过的部分，不必全量同步。",
        ),
        "repl-backlog-size 64mb",
    );
}

fn announce(spec: &Spec, node: &NodePlan, out: &mut Lines<'_>) {
    let why = if spec.publishes() {
        say!(
            "The address that the node announces: that of the host, which publishes the ports below.",
            "节点公布的地址：主机的地址，下面的端口由主机发布。"
        )
    } else {
        say!(
            "The address that the node announces: that of its container, which is fixed, so that a restart does not change it.",
            "节点公布的地址：容器的固定地址，重启后也不会变。"
        )
    };
    out.set(why, &format!("cluster-announce-ip {}", node.announced));
    if let Some(hostname) = node.hostname.as_ref().filter(|_| spec.announce == Announce::Hostname) {
        out.set(
            say!("The host name to which clients are redirected.", "节点的主机名，客户端会被重定向到它。"),
            &format!("cluster-announce-hostname {hostname}"),
        );
        out.set(
            say!(
                "Clients get the host name instead of the address, so that certificates and proxies can use it.",
                "客户端得到的是主机名而不是地址，这样证书和代理可以按主机名工作。",
            ),
            "cluster-preferred-endpoint-type hostname",
        );
    }
    // Redis 6.0 announces one port; the directive for the TLS port came with 6.2.
    let name = if spec.tls.is_some() && spec.server.release() >= (6, 2) {
        "cluster-announce-tls-port"
    } else {
        "cluster-announce-port"
    };
    out.set(
        say!("The client port at that address.", "该地址上的客户端端口。"),
        &format!("{name} {}", node.port),
    );
    let bus = if node.bus_port == node.port.wrapping_add(10_000) {
        say!(
            "The port of the cluster bus at that address: the client port plus 10000. Nodes talk to each other there.",
            "该地址上的总线端口：客户端端口加 10000。节点之间在此通信。"
        )
    } else {
        say!(
            "The port of the cluster bus at that address. Nodes talk to each other there.",
            "该地址上的总线端口。节点之间在此通信。"
        )
    };
    out.set(bus, &format!("cluster-announce-bus-port {}", node.bus_port));
}

fn access(spec: &Spec, password: &str, out: &mut Lines<'_>) {
    out.section("Access");
    if spec.auth.acl_file.is_some() {
        out.set(
            say!(
                "The users and what each may do. The user default has the password of the cluster. With this file `requirepass` would be ignored.",
                "谁可以登录、各能做什么；default 用户使用集群的密码。有了它，`requirepass` 会被忽略。",
            ),
            &format!("aclfile {CONF_MOUNT}/users.acl"),
        );
    } else {
        out.set(
            say!(
                "The password for clients and replicas. It is the same on every node.",
                "客户端和从节点必须提供的密码。每个节点都相同。"
            ),
            &format!("requirepass {password}"),
        );
    }
    out.set(
        say!(
            "The password that this node gives its master when it is a replica. Without it the replica would never synchronize, and stay empty.",
            "本节点作为从节点时向主节点提供的密码。没有它就永远无法同步，一直是空的。",
        ),
        &format!("{} {password}", masterauth(spec)),
    );
}

fn tls(spec: &Spec, out: &mut Lines<'_>) {
    out.section("TLS");
    let file = |name: &str| format!("{TLS_MOUNT}/{name}");
    out.set(
        say!(
            "The certificate of this node. It must be valid for servers and for clients, because nodes connect to each other with it.",
            "本节点的证书。必须同时可用作服务器证书和客户端证书：节点之间用它互相连接。",
        ),
        &format!("tls-cert-file {}", file("server.crt")),
    );
    out.set(
        say!("The private key of the certificate.", "证书的私钥。"),
        &format!("tls-key-file {}", file("server.key")),
    );
    out.set(
        say!("The authority that signs trusted certificates.", "签发受信任证书的 CA。"),
        &format!("tls-ca-cert-file {}", file("ca.crt")),
    );
    out.set(
        say!("Replicas connect to their masters with TLS.", "从节点通过 TLS 连接主节点。"),
        "tls-replication yes",
    );
    out.set(
        say!(
            "Nodes use TLS on the cluster bus too, where certificates are always checked.",
            "集群总线上的节点之间也使用 TLS，并且总会检查证书。"
        ),
        "tls-cluster yes",
    );
    let clients = spec.tls.as_ref().map_or("no", |tls| tls.auth_clients);
    let why = match clients {
        "yes" => {
            say!(
                "Clients must present a certificate, in addition to the password.",
                "客户端除密码外还必须出示证书。"
            )
        }
        "optional" => say!(
            "Clients may present a certificate, which must be valid then.",
            "客户端可以不出示证书，出示就必须有效。"
        ),
        _ => say!("Clients need the password, and no certificate.", "客户端提供密码，不需要证书。"),
    };
    out.set(why, &format!("tls-auth-clients {clients}"));
}

fn persistence(out: &mut Lines<'_>) {
    out.section("Persistence");
    out.comment(
        "There is no `dir` line: the image starts the server in /data, which is this node's data folder.",
    );
    out.set(
        say!(
            "Every write goes to a log, which the server replays when it starts.",
            "每次写入都记入 AOF，重启时重放。"
        ),
        "appendonly yes",
    );
    out.set(
        say!(
            "The log is flushed to the disk every second: a crash of the host loses about one second of writes at most.",
            "AOF 每秒刷盘一次：主机崩溃时最多丢失大约一秒的写入。"
        ),
        "appendfsync everysec",
    );
    out.set_all(
        say!(
            "Snapshots for backups: after an hour with 1 change, 5 minutes with 100 changes or 1 minute with 10000 changes.",
            "另外生成快照，供备份用：1 小时内有 1 次变更、5 分钟内有 100 次或 1 分钟内有 10000 次时生成。",
        ),
        &["save 3600 1", "save 300 100", "save 60 10000"],
    );
}

fn memory(spec: &Spec, own: &NodeSpec, out: &mut Lines<'_>) {
    out.section("Memory");
    match own.memory.or(spec.docker.memory) {
        Some(limit) if !out.is_in_spec(id::MAXMEMORY) => out.set(
            say!(
                "The most memory for data: {share} % of the container's {limit}. Buffers and snapshots need the rest.",
                "数据最多占用的内存：容器内存 {limit} 的 {share}%；其余留给缓冲区和快照。",
                share = DATA_SHARE,
                limit = megabytes(limit),
            ),
            &format!("maxmemory {}", megabytes(limit / 100 * DATA_SHARE)),
        ),
        _ => out.set(
            say!(
                "The most memory for data. The container needs as much again for snapshots and buffers.",
                "数据最多占用的内存。请给容器再留出同样多：快照和缓冲区还要另占内存。",
            ),
            "maxmemory 1gb",
        ),
    }
    out.set(
        say!(
            "When memory is full, writes are refused and no key is evicted. For a cache, use allkeys-lru.",
            "内存用满时拒绝写入，不丢弃任何数据。用作缓存时请改为 allkeys-lru。"
        ),
        "maxmemory-policy noeviction",
    );
}
