use super::Roles;
use super::steps::{Turn, answers, is_ok, one_by_one, verify};
use super::watched::{self, Set};
use crate::catalog::{Server, directives, reads_snapshots, snapshot_version};
use crate::message::{Message, Words, error_with_message, say};
use crate::plan::{Change, ChangeStep, Check};
use crate::spec::Spec;
use crate::topology::Topology;

/// Why a cluster cannot be taken to another server node by node.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpgradeError {
    /// The new server does not read the data files of the old one.
    Unreadable {
        /// The server that runs now.
        from: Server,
        /// The server that was wanted.
        to: Server,
        /// The version of the snapshots that `from` writes.
        written: u32,
        /// The newest version of snapshots that `to` reads.
        read: u32,
    },
}

impl UpgradeError {
    /// Returns what is wrong, in each language.
    pub fn message(&self) -> Message {
        let Self::Unreadable { from, to, written, read } = self;
        say!(
            "{to} does not read the data files of {from} (snapshot version {written}; {to} reads up to {read}): nodes would not start with their data and replicas could not synchronise; move the keys to a new cluster instead",
            "{to} 读不了 {from} 的数据文件（快照版本 {written}；{to} 最高能读 {read}）：节点无法带着数据启动，从节点也无法同步；请改为把键迁移到新的集群",
            to,
            from,
            written,
            read
        )
    }
}

error_with_message!(UpgradeError);

/// Returns the steps that take every node to another server, one at a time. `before` and `after` are the spec with the old
/// and the new server. `options` are those of the `rconf plan upgrade` command that writes the files.
pub fn upgrade(
    before: &Spec,
    after: &Spec,
    topology: &Topology,
    roles: &Roles,
    options: &str,
) -> Result<Change, UpgradeError> {
    check_snapshots(before, after)?;
    let (from, to) = (before.server, after.server);
    let set = Set::of(before, topology);
    let nodes = topology.nodes.iter().map(|node| node.node.as_str());
    let keys: Vec<&str> = nodes.chain(topology.sentinels.iter().map(|one| one.node.as_str())).collect();
    let first = keys.first().copied().unwrap_or_default();
    let masters: Vec<&str> = roles.shards.iter().map(|(master, _)| master.as_str()).collect();
    let mut steps = vec![
        ChangeStep::new(
            say!("Save a snapshot of every master", "为每个主节点保存快照"),
            snapshot_is_needed(),
        )
        .first(if set.is_some() {
            answers(masters.first().copied().unwrap_or_default())
        } else {
            is_ok(first)
        })
        .run("mkdir -p before-upgrade && chmod 700 before-upgrade")
        .run(format!(
            "for node in {}; do\n    ./plan.sh cli \"$node\" --rdb - >\"before-upgrade/$node.rdb\"\ndone",
            masters.join(" ")
        ))
        .back("rm -r before-upgrade"),
        ChangeStep::new(
            say!("Write the files for {to}", "写入 {to} 的文件", to),
            say!(
                "No node restarts yet. Each node reads its new file when its container is replaced.",
                "还没有节点重启。各节点在容器被替换时读取自己的新文件。"
            ),
        )
        .run(format!("rconf plan upgrade {options} --write"))
        .back(format!("rconf plan upgrade --to {from} --image {} --write", before.docker.image)),
    ];
    let recreate = |node: &str| format!("./plan.sh recreate {node}");
    steps.extend(match &set {
        Some(set) => watched::one_by_one(set, roles, &recreate, Turn::Replace),
        None => one_by_one(roles, &recreate, Turn::Replace),
    });
    let last = if set.is_some() { watched::verify() } else { verify() };
    steps.push(
        last.until(Check::within(
            10,
            runs(to),
            format!(
                "! for node in {}; do ./plan.sh cli \"$node\" info server; done | grep '^{}_version:' | grep -qv ':{}\\.'",
                keys.join(" "),
                to.flavor().name(),
                version(to)
            ),
        )),
    );
    let name = &topology.cluster;
    let what = if set.is_some() {
        say!("{name}", " {name}", name)
    } else {
        say!("cluster {name}", "集群 {name}", name)
    };
    let title = say!(
        "Upgrade {what} from {from} to {to}, node by node",
        "把{what} 从 {from} 逐个节点升级到 {to}",
        what,
        from,
        to
    );
    Ok(Change { title, notes: notes(before, after), steps })
}

/// Says why a snapshot is saved before an upgrade.
pub(super) fn snapshot_is_needed() -> Message {
    say!(
        "You need it to go back: the older server may not read the data files of the newer one.",
        "回滚时要用到它：旧版本的服务器可能读不了新版本的数据文件。"
    )
}

/// Returns the condition that every node runs a server, in words.
pub(super) fn runs(to: Server) -> Message {
    say!("every node runs {to}", "所有节点都运行 {to}", to)
}

/// Returns an error if the new server does not read the data files of the old one.
pub(super) fn check_snapshots(before: &Spec, after: &Spec) -> Result<(), UpgradeError> {
    let (from, to) = (before.server, after.server);
    if reads_snapshots(from, to) {
        return Ok(());
    }
    let read = if from.flavor() == to.flavor() { snapshot_version(to) } else { snapshot_version(to).min(11) };
    Err(UpgradeError::Unreadable { from, to, written: snapshot_version(from), read })
}

pub(super) fn version(server: Server) -> String {
    let (major, minor) = server.release();
    format!("{major}.{minor}")
}

pub(super) fn notes(before: &Spec, after: &Spec) -> Vec<Message> {
    let (from, to) = (before.server, after.server);
    let mut notes = vec![say!(
        "Replicas are upgraded first, because a newer replica reads the snapshot of an older master, but \
         not the other way round. Between the two steps of a master, its shard has no synchronized replica: \
         do not stop there.",
        "先升级从节点，因为新版本的从节点能读旧版本主节点的快照，反过来不行。在一个主节点的两步之间，\
         它的分片没有已同步的从节点：不要停在那里。"
    )];
    if before.sentinels.is_none() {
        notes.push(say!(
            "Do not move slots until all nodes are on the new release.",
            "在所有节点都换到新版本之前，不要迁移槽。"
        ));
    }
    if snapshot_version(from) != snapshot_version(to) {
        notes.push(say!(
            "Snapshots change from version {old} to {new}: {from} does not read data files written by {to}. To go \
             back, use the snapshots of the first step; writes made after them are lost.",
            "快照格式从版本 {old} 变为 {new}：{from} 读不了 {to} 写的数据文件。要回滚，请用第一步的快照；此后的写入会丢失。",
            old = snapshot_version(from),
            new = snapshot_version(to),
            from,
            to
        ));
    }
    if from.release() == (7, 0) && to.release() == (7, 2) {
        notes.push(say!(
            "A 7.0 node in a cluster with 7.2 nodes may write a nodes.conf that it cannot read again \
             (redis/redis#12761): use the newest 7.2, and do not restart 7.0 nodes during the upgrade.",
            "与 7.2 节点同在一个集群时，7.0 节点可能写出自己再也读不了的 nodes.conf\
             （redis/redis#12761）：请用最新的 7.2，升级期间不要重启 7.0 节点。"
        ));
    }
    if before.hosts.iter().any(|host| host.context.is_none()) && before.is_spread() {
        notes.push(say!(
            "For hosts without a docker context, copy their folder to the host again before the containers of its nodes are replaced, and run those steps on the host.",
            "没有 docker context 的主机：在替换其节点的容器之前，请把它的目录重新复制到该主机，并在那里执行这些步骤。"
        ));
    }
    let defaults = changed_defaults(before, from, to);
    if !defaults.is_empty() {
        notes.push(say!(
            "Defaults that change for directives that the files do not set: {defaults}.",
            "文件中没有设置、默认值会变的指令：{defaults}。",
            defaults = Message::joined(defaults, Words::new("; ", "；"))
        ));
    }
    let gone: Vec<&str> = before
        .config
        .iter()
        .chain(before.nodes.iter().flat_map(|node| &node.config))
        .filter(|directive| directive.id.is_some_and(|id| id.directive().variant(to).is_none()))
        .map(|directive| directive.name.as_str())
        .collect();
    if !gone.is_empty() {
        notes.push(say!(
            "{to} does not know or ignores: {gone}.",
            "{to} 不认识或忽略这些指令：{gone}。",
            to,
            gone = Message::commas(gone)
        ));
    }
    notes
}

/// Returns the directives that the spec does not set and whose default differs, with both defaults.
fn changed_defaults(spec: &Spec, from: Server, to: Server) -> Vec<Message> {
    let is_set = |id| spec.config.iter().any(|directive| directive.id == Some(id));
    let mut changed = Vec::new();
    for directive in directives().iter().filter(|directive| !is_set(directive.id)) {
        let (Some(old), Some(new)) = (directive.variant(from), directive.variant(to)) else { continue };
        let (Some(was), Some(is)) = (old.default, new.default) else { continue };
        let own = ["appendonly", "save", "maxmemory", "repl-backlog-size", "bind", "port"];
        if was != is && !new.hidden && !own.contains(&directive.name) {
            let shown = |value: &str| {
                if value.is_empty() { say!("empty", "（空）") } else { Message::verbatim(value) }
            };
            let (name, was, is) = (directive.name, shown(was), shown(is));
            changed.push(say!("{name} {was} → {is}", "{name} {was} → {is}", name, was, is));
        }
    }
    changed
}
