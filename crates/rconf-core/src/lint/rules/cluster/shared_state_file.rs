use super::compare::{name, on_one_host};
use crate::catalog::{DirectiveId, id};
use crate::cluster::{Cluster, ServerContainer, endpoint, is_loopback, is_sure};
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::Server;
use crate::lint::rules::{place_of, show};
use crate::lint::{Described, Finding, Node, Place, Rule, Severity, Sink, View};
use crate::message::{Message, Words, say};
use crate::text::join;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds nodes of one host that write the same file in the same absolute `dir`: the state file of the
    /// cluster (`cluster-config-file`), the append-only file, or the snapshot (`dbfilename`).
    ///
    /// Each container has a `/data` of its own, so only nodes are compared that are daemons or services
    /// (`daemonize yes`, `supervised systemd`) and share a host: they bind the same address, or they set no
    /// address and all their ports differ. A relative `dir` is a warning where the files lie side by side,
    /// each names a `cluster-config-file` of its own, and the nodes are daemons or listen only on the
    /// loopback: such nodes are started from one folder. Of servers that a script starts, the script tells where each
    /// one's files are.
    ///
    /// ## Why it matters
    /// The second server does not start: `Sorry, the cluster configuration file nodes.conf is already used by
    /// a different Redis Cluster node. Please make sure that different nodes use different cluster
    /// configuration files.` A shared snapshot or append-only file causes no error: each node overwrites what
    /// another one saved, and after a restart most keys are gone.
    ///
    /// ## Example
    /// ```conf
    /// # node-7001/redis.conf
    /// cluster-enabled yes
    /// daemonize yes
    /// port 7001
    /// dir /var/lib/redis
    /// # node-7002/redis.conf
    /// cluster-enabled yes
    /// daemonize yes
    /// port 7002
    /// dir /var/lib/redis
    /// ```
    /// Use instead:
    /// ```conf
    /// # node-7001/redis.conf
    /// cluster-enabled yes
    /// daemonize yes
    /// port 7001
    /// dir /var/lib/redis/7001
    /// # node-7002/redis.conf
    /// cluster-enabled yes
    /// daemonize yes
    /// port 7002
    /// dir /var/lib/redis/7002
    /// ```
    ///
    /// ## References
    /// - `clusterLockConfig` in cluster.c
    /// - `cluster-config-file` in the stock redis.conf
    SharedStateFile = "C015" "shared-state-file", Cluster, Error, fix: None
}

const READ: [DirectiveId; 8] = [
    id::DIR,
    id::CLUSTER_CONFIG_FILE,
    id::DBFILENAME,
    id::APPENDFILENAME,
    id::APPENDDIRNAME,
    id::PORT,
    id::BIND,
    id::CLUSTER_ANNOUNCE_IP,
];

impl Rule for SharedStateFile {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let nodes: Vec<&Node> = cluster.nodes().iter().copied().filter(|n| is_sure(n, &READ)).collect();
        let is_one_host = nodes.iter().any(|node| node.is_service()) && on_one_host(&nodes, 0);
        self.check_relative(&nodes, out);
        let mut writers: HashMap<(Option<IpAddr>, String), &Node> = HashMap::new();
        for node in nodes {
            if !node.is_service() {
                continue;
            }
            let host = endpoint(node).host;
            if host.is_none() && !is_one_host {
                continue;
            }
            for (directive, path, follows) in files(node).into_iter().filter(|f| f.1.starts_with('/')) {
                let first = *writers.entry((host, path.clone())).or_insert(node);
                // Two nodes with the same port cannot be on one host.
                if std::ptr::eq(first, node) || first.config.client_port() == node.config.client_port() {
                    continue;
                }
                // What one script starts is compared there.
                if first.is_process() && node.is_process() && first.plan() == node.plan() {
                    continue;
                }
                let place = |node| place_of(node, &[directive, id::DIR]);
                out.report(
                    Finding::new(
                        self.meta(),
                        place(node),
                        say!(
                            "{first} writes {path} too: {follows}",
                            "{first} 也写 {path}：{follows}",
                            first = name(first),
                            path = show(path.as_bytes()),
                            follows,
                        ),
                        own_dir(),
                    )
                    .related(place(first), same_file()),
                );
                break;
            }
        }
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let mut writers: HashMap<String, Server<'_>> = HashMap::new();
        for Started { server, command } in started(view) {
            for (directive, path, follows) in files(server.node) {
                let own = directive != id::DBFILENAME
                    || !server.node.is_throwaway()
                    || server.persists_on_purpose();
                let Some(path) = own.then(|| place_in(server, &path)).flatten() else { continue };
                let first = *writers.entry(path.clone()).or_insert(server);
                let is_same = first.config().client_port() == server.config().client_port();
                if std::ptr::eq(first.container, server.container) || is_same {
                    continue;
                }
                let finding = Finding::new(
                    self.meta(),
                    command.clone(),
                    say!(
                        "{first} writes {path} too: {follows}",
                        "{first} 也写 {path}：{follows}",
                        first = name(first.node),
                        path = show(path.as_bytes()),
                        follows,
                    ),
                    say!(
                        "give each node a `dir` of its own, or change to a folder of its own before it starts",
                        "给每个节点各自的 `dir`，或在启动前进入各自的目录"
                    ),
                );
                let finding =
                    finding.related(first.container.place.clone(), say!("it starts here", "它在此启动"));
                out.report(match server.config().setting(directive) {
                    Some(setting) => finding.related(server.node.place(setting.at, Some(1)), same_file()),
                    None => finding,
                });
                break;
            }
        }
    }
}

/// A server that a script starts, of whose files the places are known.
struct Started<'a> {
    server: Server<'a>,
    /// The place of the command's file, or of the program.
    command: Place,
}

/// Returns the servers that a script starts on the host, of which it is certain where they write.
fn started<'a>(view: &View<'a>) -> impl Iterator<Item = Started<'a>> {
    const NAMES: [&str; 6] =
        ["dir", "cluster-config-file", "dbfilename", "appendfilename", "appenddirname", "port"];
    let all: Vec<_> = view.processes().collect();
    all.into_iter().filter_map(|ServerContainer { container, node }| {
        let server = Server { container, node: node? };
        let config = container.start().ok()??.config;
        let command = config.map_or_else(|| container.place.clone(), |file| file.place);
        let is_known = !container.is_partial && is_sure(server.node, &READ) && server.is_told(&NAMES);
        is_known.then_some(Started { server, command })
    })
}

/// Returns where a file is that a server writes, or `None` if the folder that it starts in is not known.
fn place_in(server: Server<'_>, path: &str) -> Option<String> {
    let folder = || server.container.start_folder();
    if path.starts_with('/') { Some(path.to_owned()) } else { Some(join(&folder()?, path)) }
}

impl SharedStateFile {
    /// Reports nodes whose files are in the same folder, such as `redis-7001.conf` and `redis-7002.conf`, and
    /// that write the same file.
    fn check_relative(&self, nodes: &[&Node], out: &mut Sink) {
        let text = |node: &Node, directive| String::from_utf8_lossy(node.config.text(directive)).into_owned();
        let folder = |node: &Node| node.location().rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let is_local = |node: &Node| {
            let bound = node.config.bind_addresses();
            node.is_service() || (!bound.is_empty() && bound.iter().all(|a| is_loopback(a)))
        };
        let Some(first) = nodes.first().copied() else { return };
        let states: HashSet<String> = nodes.iter().map(|n| text(n, id::CLUSTER_CONFIG_FILE)).collect();
        let hosts: HashSet<Option<IpAddr>> = nodes.iter().map(|n| endpoint(n).host).collect();
        let ports: HashSet<i64> = nodes.iter().map(|n| n.config.client_port()).collect();
        let is_together = states.len() == nodes.len()
            && ports.len() == nodes.len()
            && hosts.len() == 1
            && nodes.iter().all(|n| is_local(n) && n.runs_in.is_none() && folder(n) == folder(first));
        if !is_together {
            return;
        }
        let mut writers: HashMap<String, &Node> = HashMap::new();
        for node in nodes.iter().copied() {
            for (directive, path, follows) in files(node).into_iter().filter(|f| !f.1.starts_with('/')) {
                let first = *writers.entry(path.clone()).or_insert(node);
                if std::ptr::eq(first, node) {
                    continue;
                }
                let place = |node| place_of(node, &[directive, id::DIR, id::PORT]);
                let finding = Finding::new(
                    self.meta(),
                    place(node),
                    say!(
                        "started from one folder, {first} writes {path} too: {follows}",
                        "从同一目录启动时，{first} 也写 {path}：{follows}",
                        first = name(first),
                        path = show(path.as_bytes()),
                        follows,
                    ),
                    own_dir(),
                );
                out.report(finding.severity(Severity::Warning).related(place(first), same_file()));
                break;
            }
        }
    }
}

fn own_dir() -> Message {
    say!("give each node a `dir` of its own", "给每个节点各自的 `dir`")
}

fn same_file() -> Message {
    say!("the same file", "同一个文件")
}

/// Returns the files that a node writes, the most harmful collision first. The paths are absolute, unless
/// `dir` is relative.
fn files(node: &Node) -> Vec<(DirectiveId, String, Words)> {
    const OVERWRITTEN: Words = Words::new(
        "each node overwrites what the other one saved, and a restart loses keys",
        "它们互相覆盖对方保存的数据，重启后会丢失键",
    );
    const LOCKED: Words = Words::new(
        "the node that starts last finds it in use and cannot start",
        "后启动的那个发现文件已被占用，无法启动",
    );
    let config = &node.config;
    let text = |directive| String::from_utf8_lossy(config.text(directive)).into_owned();
    let folder = config.setting(id::DIR).map(|_| text(id::DIR)).unwrap_or_default();
    let mut found = Vec::new();
    if config.is_cluster() {
        found.push((id::CLUSTER_CONFIG_FILE, join(&folder, &text(id::CLUSTER_CONFIG_FILE)), LOCKED));
    }
    if config.is_yes(id::APPENDONLY) {
        let file = join(&text(id::APPENDDIRNAME), &text(id::APPENDFILENAME));
        found.push((id::APPENDFILENAME, join(&folder, &file), OVERWRITTEN));
    }
    if !config.save_points().is_empty() {
        found.push((id::DBFILENAME, join(&folder, &text(id::DBFILENAME)), OVERWRITTEN));
    }
    found
}
