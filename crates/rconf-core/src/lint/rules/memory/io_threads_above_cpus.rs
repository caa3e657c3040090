use crate::catalog::id;
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::noun;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds more `io-threads` than the processors that the container may use (`--cpus`, `cpus`,
    /// `deploy.resources.limits.cpus`), where a part of a processor counts as one.
    ///
    /// ## Why it matters
    /// The threads of the server wait for each other in busy loops. With fewer processors than threads, this
    /// waiting uses up the container's share, the kernel stops all threads until the next period, and
    /// commands that take microseconds take tens of milliseconds.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --io-threads 4
    ///     cpus: 2
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --io-threads 4
    ///     cpus: 5
    /// ```
    ///
    /// ## References
    /// - "THREADED I/O" in the stock redis.conf
    IoThreadsAboveCpus = "M005" "io-threads-above-cpus", Memory, Warning, fix: None
}

impl Rule for IoThreadsAboveCpus {
    fn reads(&self, kind: Kind) -> bool {
        kind != Kind::Dockerfile
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in view.servers() {
            let (Some(limit), Some(node)) = (&server.container.milli_cpus, server.node) else { continue };
            let Some(setting) = node.config.setting(id::IO_THREADS) else { continue };
            let Ok(threads) = u64::try_from(node.config.integer(id::IO_THREADS)) else { continue };
            let whole = limit.value.div_ceil(1000);
            if threads <= 1 || threads <= whole || limit.value == 0 {
                continue;
            }
            let (full, rest) = (limit.value / 1000, limit.value % 1000);
            let cpus = match (full, rest) {
                (1, 0) => say!("the 1 processor", "1 个 CPU"),
                (_, 0) => say!("the {full} processors", "{full} 个 CPU", full),
                _ => {
                    let count = format!("{full}.{rest:03}");
                    let count = count.trim_end_matches('0');
                    say!("the {count} processors", "{count} 个 CPU", count)
                }
            };
            let noun = noun(server.container);
            out.report(
                Finding::new(
                    self.meta(),
                    node.place(setting.at, Some(1)),
                    say!(
                        "{threads} I/O threads share {cpus} of the {noun}: they get in each other's \
                         way, and the kernel throttles the whole server",
                        "{threads} 个 I/O 线程共用{noun}的 {cpus}：它们互相争抢，内核会给整个服务器限速",
                        threads,
                        cpus,
                        noun,
                    ),
                    say!(
                        "set `io-threads {whole}`, or give the {noun} {threads} processors or more",
                        "设置 `io-threads {whole}`，或给{noun}至少 {threads} 个 CPU",
                        whole = whole.max(1),
                        threads,
                        noun,
                    ),
                )
                .related(limit.place.clone(), say!("the {noun}'s limit", "{noun}的 CPU 限制", noun)),
            );
        }
    }
}
