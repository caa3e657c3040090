use super::server::{Server, held, is_at, servers};
use crate::catalog::id;
use crate::container::{Mount, MountKind};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;
use crate::text::join;
use std::collections::BTreeMap;

rule! {
    /// ## What it does
    /// Finds two servers that keep their data in the same folder: the same volume or folder of the host, the
    /// same path below it, and the same file names. One service with several replicas is reported too; for
    /// cluster nodes that is `replicas-share-state`.
    ///
    /// ## Why it matters
    /// Each server expects to be the only one. Nodes of a cluster notice the conflict: `Sorry, the cluster
    /// configuration file nodes.conf is already used by a different Redis Cluster node. Please make sure that
    /// different nodes use different cluster configuration files.` Other servers do not: each overwrites the
    /// other's snapshot, both append to one AOF, and after the next restart there is `Bad file format reading
    /// the append only file` or the other's data.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis-1:
    ///     image: redis:7.2
    ///     command: redis-server --port 7001 --cluster-enabled yes
    ///     volumes: ["redis-data:/data"]
    ///   redis-2:
    ///     image: redis:7.2
    ///     command: redis-server --port 7002 --cluster-enabled yes
    ///     volumes: ["redis-data:/data"]
    /// volumes:
    ///   redis-data:
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis-1:
    ///     image: redis:7.2
    ///     command: redis-server --port 7001 --cluster-enabled yes
    ///     volumes: ["redis-1:/data"]
    ///   redis-2:
    ///     image: redis:7.2
    ///     command: redis-server --port 7002 --cluster-enabled yes
    ///     volumes: ["redis-2:/data"]
    /// volumes:
    ///   redis-1:
    ///   redis-2:
    /// ```
    ///
    /// ## References
    /// - `clusterLockConfig` in cluster_legacy.c
    SharedVolume = "D018" "shared-volume", Containers, Error, fix: None
}

/// The maximum number of servers in the same folder that a server is compared with.
const MOST_COMPARED: usize = 100;

/// A server and the place where it stores its data.
struct Kept<'a> {
    server: Server<'a>,
    mount: &'a Mount,
    /// Whether the data is in a volume and not in a folder of the host, and its path there.
    at: (bool, String),
}

impl Rule for SharedVolume {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let kept: Vec<Kept<'_>> = servers(view).into_iter().filter_map(kept).collect();
        let mut by_folder: BTreeMap<&(bool, String), Vec<&Kept<'_>>> = BTreeMap::new();
        for one in &kept {
            let container = one.server.container;
            let replicas = container.replicas.as_ref().filter(|r| r.value > 1);
            // Nodes of a cluster are reported by `replicas-share-state`.
            if let Some(replicas) =
                replicas.filter(|_| one.server.persists() && !one.server.config().is_cluster())
            {
                let message = say!(
                    "the {count} replicas of the service keep their data in one folder: they overwrite each \
                     other's data",
                    "这个服务的 {count} 个副本把数据存在同一个文件夹里：它们会互相覆盖数据",
                    count = replicas.value
                );
                let help = say!(
                    "write a service for each server, with a volume of its own",
                    "为每个服务器单独写一个服务，各用自己的卷"
                );
                let finding = Finding::new(self.meta(), one.mount.place.clone(), message, help);
                out.report(
                    finding.related(replicas.place.clone(), say!("the number of replicas", "副本数在此设置")),
                );
                continue;
            }
            let beside = by_folder.entry(&one.at).or_default();
            let other = beside.iter().take(MOST_COMPARED).find(|other| collide(one, other)).copied();
            beside.push(one);
            let Some(other) = other else { continue };
            let then = if one.server.config().is_cluster() {
                say!(
                    "the one that starts second finds `nodes.conf` in use and exits",
                    "后启动的那个发现 `nodes.conf` 已被占用，随即退出"
                )
            } else {
                say!("they overwrite each other's data", "它们会互相覆盖数据")
            };
            let mut finding = Finding::new(
                self.meta(),
                one.mount.place.clone(),
                say!(
                    "two servers keep their data in the same folder: {then}",
                    "两个服务器把数据存在同一个文件夹里：{then}",
                    then
                ),
                say!("give each server a volume, or a folder, of its own", "给每个服务器单独的卷或文件夹"),
            );
            if other.mount.place != one.mount.place {
                finding = finding.related(
                    other.mount.place.clone(),
                    say!("the folder of the other one", "另一个服务器的文件夹"),
                );
            }
            out.report(finding);
        }
    }
}

fn kept(server: Server<'_>) -> Option<Kept<'_>> {
    let folder = server.data_folder()?;
    let mount = held(server.container, &folder).mount()?;
    let target = join("/", mount.target.get()?);
    let below = folder.strip_prefix(&target)?.trim_start_matches('/');
    let is_volume = match mount.kind {
        MountKind::Volume => true,
        MountKind::Bind => false,
        MountKind::Tmpfs | MountKind::EmptyDir | MountKind::Config => return None,
    };
    let source = if is_volume { mount.source.get() } else { mount.host_path.as_deref() };
    let source = source.filter(|s| !s.is_empty())?;
    Some(Kept { server, mount, at: (is_volume, join(source, below)) })
}

/// Returns whether two servers in one folder write the same files.
fn collide(one: &Kept<'_>, other: &Kept<'_>) -> bool {
    let (a, b) = (one.server.config(), other.server.config());
    // A script may replace a container with another one of the same name.
    let name = |k: &Kept<'_>| k.server.container.name.clone().map(|n| n.text);
    if name(one).is_some() && name(one) == name(other) {
        return false;
    }
    // Services of different profiles may never run together.
    let (mine, others) = (&one.server.container.profiles, &other.server.container.profiles);
    if !mine.is_empty() && !others.is_empty() && !mine.iter().any(|p| others.iter().any(|o| o.text == p.text))
    {
        return false;
    }
    let same = |d| a.text(d) == b.text(d);
    let both = |holds: &dyn Fn(&Server<'_>) -> bool| holds(&one.server) && holds(&other.server);
    // The state file of a node may be mounted over the one in the shared folder.
    let own_state = |k: &Kept<'_>| {
        let name = k.server.config().text(id::CLUSTER_CONFIG_FILE);
        let path = k.server.data_folder().map(|f| join(&f, &String::from_utf8_lossy(name)));
        path.is_some_and(|path| k.server.container.mounts.iter().any(|m| is_at(m, &path)))
    };
    let state = both(&|s| s.config().is_cluster())
        && same(id::CLUSTER_CONFIG_FILE)
        && !own_state(one)
        && !own_state(other);
    let snapshots = both(&|s| !s.config().save_points().is_empty()) && same(id::DBFILENAME);
    let appends =
        both(&|s| s.config().is_yes(id::APPENDONLY)) && same(id::APPENDFILENAME) && same(id::APPENDDIRNAME);
    state || snapshots || appends
}
