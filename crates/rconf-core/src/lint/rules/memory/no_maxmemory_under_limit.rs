use super::sizes::{as_written, is_left_out, maxmemory, readable};
use crate::catalog::id;
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::noun;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds containers with a memory limit whose server has no limit of its own (`maxmemory 0`, the
    /// default). For a server without any configuration it is only an info.
    ///
    /// ## Why it matters
    /// A server without `maxmemory` takes what it needs. When the container's limit is reached, the kernel
    /// kills it (`"OOMKilled": true` in `docker inspect`, exit code 137); with `restart` it loads the same
    /// data and is killed again. With `maxmemory` it would refuse writes (`OOM command not allowed when used
    /// memory > 'maxmemory'.`) or evict keys, as `maxmemory-policy` says.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --appendonly yes
    ///     mem_limit: 1g
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --appendonly yes --maxmemory 700mb
    ///     mem_limit: 1g
    /// ```
    ///
    /// ## References
    /// - <https://redis.io/docs/latest/develop/reference/eviction/>
    NoMaxmemoryUnderLimit = "M009" "no-maxmemory-under-limit", Memory, Warning, fix: None
}

impl Rule for NoMaxmemoryUnderLimit {
    fn reads(&self, kind: Kind) -> bool {
        kind != Kind::Dockerfile
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in view.servers() {
            let (Some(limit), Some(node)) = (&server.container.memory, server.node) else { continue };
            let setting = node.config.setting(id::MAXMEMORY);
            let is_off = match setting {
                Some(_) => maxmemory(&node.config) == 0,
                None => is_left_out(server.container, &node.config, id::MAXMEMORY),
            };
            if !is_off {
                continue;
            }
            let is_bare =
                !node.has_file() && !node.config.is_cluster() && !node.config.is_yes(id::APPENDONLY);
            let mut finding = Finding::new(
                self.meta(),
                limit.place.clone(),
                say!(
                    "the {noun} may use {limit}, but the server has no maxmemory: when the limit is \
                     reached, the kernel kills it, and it cannot evict keys or refuse writes first",
                    "{noun}最多可用 {limit}，但服务器没有设置 maxmemory：到达上限时它会被内核杀掉，来不及淘汰键或拒绝写入",
                    limit = readable(limit.value),
                    noun = noun(server.container),
                ),
                say!(
                    "write `maxmemory {most}` or less, and a `maxmemory-policy`",
                    "写上 `maxmemory {most}` 或更小，再写上 `maxmemory-policy`",
                    most = as_written(limit.value / 4 * 3),
                ),
            );
            if is_bare {
                finding = finding.severity(Severity::Info);
            }
            if let Some(setting) = setting {
                let message = say!("0 means no limit", "0 表示没有上限");
                finding = finding.related(node.place(setting.at, None), message);
            }
            out.report(finding);
        }
    }
}
