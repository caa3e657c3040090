use super::server::{is_one, together};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds cluster nodes in containers without a restart policy.
    ///
    /// ## Why it matters
    /// After a crash, an out-of-memory kill or a reboot of the host the node stays down: `docker ps -a` shows
    /// `Exited (137)`. Its replica takes over once; then the shard has no replica left, and after the next
    /// loss clients get `CLUSTERDOWN The cluster is down`.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis-7001:
    ///     image: redis:7.2
    ///     command: redis-server --port 7001 --cluster-enabled yes
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis-7001:
    ///     image: redis:7.2
    ///     command: redis-server --port 7001 --cluster-enabled yes
    ///     restart: unless-stopped
    /// ```
    ///
    /// ## References
    /// - "Start containers automatically" in Docker's manual
    NoRestartPolicy = "D023" "no-restart-policy", Containers, Info, fix: None
}

impl Rule for NoRestartPolicy {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let lacks = |container: &crate::container::Container| {
            container.restart.as_ref().is_none_or(|r| r.get() == Some("no"))
                && container.removed_at_exit.is_none()
                && container.replicas.is_none()
                && !container.is_partial
        };
        let nodes = view.cluster_nodes().map(|(container, _)| container).filter(|c| lacks(c));
        let found: Vec<_> = nodes.map(|c| (c.place.clone(), c)).collect();
        let finding = together(&found, |place, who| {
            let is = if is_one(&who) { say!("is", "不会") } else { say!("are", "不会") };
            Finding::new(
                self.meta(),
                place,
                say!(
                    "{who} {is} not restarted after a crash or a reboot: each time the cluster loses a node",
                    "{who}在崩溃或主机重启后{is}自动重启：每发生一次，集群就少一个节点",
                    who,
                    is
                ),
                say!(
                    "set `restart: unless-stopped` (`--restart unless-stopped`)",
                    "设置 `restart: unless-stopped`（`--restart unless-stopped`）"
                ),
            )
        });
        if let Some(finding) = finding {
            out.report(finding);
        }
    }
}
