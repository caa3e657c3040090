use super::sizes::{as_written, maxmemory, readable};
use crate::catalog::id;
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::noun;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `maxmemory` above the memory limit of the container, which is an error, and one above 80 % of
    /// it, which is a warning. The bound is 90 % for a server that never forks: without snapshots,
    /// append-only file and cluster mode.
    ///
    /// ## Why it matters
    /// `maxmemory` limits the memory that the server allocates, without the buffers of replicas and of the
    /// append-only file. The kernel counts everything: these buffers, fragmentation, and the pages that are
    /// copied while a child process writes a snapshot for the disk or for a replica. When the limit is
    /// reached, the kernel kills the server (`"OOMKilled": true` in `docker inspect`, exit code 137) at its
    /// busiest moment, before it evicts keys or refuses writes.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --maxmemory 1gb
    ///     mem_limit: 1g
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --maxmemory 700mb
    ///     mem_limit: 1g
    /// ```
    ///
    /// ## References
    /// - "Memory optimization" at <https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/memory-optimization/>
    MaxmemoryNearContainerLimit = "M002" "maxmemory-near-container-limit", Memory, Warning, fix: None
}

impl Rule for MaxmemoryNearContainerLimit {
    fn reads(&self, kind: Kind) -> bool {
        kind != Kind::Dockerfile
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in view.servers() {
            let (Some(limit), Some(node)) = (&server.container.memory, server.node) else { continue };
            let Some(setting) = node.config.setting(id::MAXMEMORY) else { continue };
            let bytes = maxmemory(&node.config);
            let bound = if forks(node) { 80 } else { 90 };
            let share = |of: u64| u128::from(bytes) * 100 > u128::from(limit.value) * u128::from(of);
            if limit.value == 0 || !share(bound) {
                continue;
            }
            let noun = noun(server.container);
            let percent = (u128::from(bytes) * 100).div_ceil(u128::from(limit.value));
            let (severity, follows) = if share(100) {
                let follows = say!(
                    "the kernel kills the server before it evicts keys or refuses writes",
                    "服务器还没开始淘汰键或拒绝写入，就会被内核杀掉",
                );
                (Severity::Error, follows)
            } else if bound == 80 {
                let follows = say!(
                    "there is no room for the memory that a fork copies, and the kernel kills the server",
                    "除了数据，上限之内放不下 fork 后复制的内存，内核会杀掉服务器",
                );
                (Severity::Warning, follows)
            } else {
                let follows = say!(
                    "there is no room for buffers and fragmentation, and the kernel kills the server",
                    "除了数据，上限之内放不下缓冲区和内存碎片，内核会杀掉服务器",
                );
                (Severity::Warning, follows)
            };
            out.report(
                Finding::new(
                    self.meta(),
                    node.place(setting.at, Some(1)),
                    say!(
                        "maxmemory {maxmemory} is {percent} % of the {noun}'s {limit}: {follows}",
                        "maxmemory {maxmemory} 是{noun}内存上限 {limit} 的 {percent}%：{follows}",
                        maxmemory = readable(bytes),
                        percent,
                        limit = readable(limit.value),
                        follows,
                        noun,
                    ),
                    say!(
                        "write `maxmemory {most}` or less, 60 to 75 % of the limit, or raise the limit",
                        "写 `maxmemory {most}` 或更小，即上限的 60% 到 75%，或调高上限",
                        most = as_written(limit.value / 4 * 3),
                    ),
                )
                .severity(severity)
                .related(limit.place.clone(), say!("the {noun}'s limit", "{noun}的内存上限", noun)),
            );
        }
    }
}

/// Returns whether the server forks to write its data, for the disk or for replicas.
fn forks(node: &Node) -> bool {
    let config = &node.config;
    config.is_cluster() || config.is_yes(id::APPENDONLY) || !config.save_points().is_empty()
}
