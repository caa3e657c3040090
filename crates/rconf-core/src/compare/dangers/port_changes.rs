//! The server listens on another port, or no longer without TLS. Everybody who knows the old port fails: clients, replicas,
//! Sentinels, probes.

use super::delta::Delta;
use crate::catalog::id;
use crate::compare::model::Danger;
use crate::diagnostic::Severity;
use crate::message::{Message, say};

pub(super) fn check(delta: &Delta<'_>) -> Option<Danger> {
    let closes = |port| delta.changes(port) && delta.old.integer(port) != 0;
    let directives: Vec<_> = [id::PORT, id::TLS_PORT].into_iter().filter(|port| closes(*port)).collect();
    let ports = directives.iter().map(|port| delta.old.integer(*port).to_string());
    let ports = Message::list(ports.collect::<Vec<_>>());
    let directives: Vec<_> = directives.into_iter().map(crate::catalog::DirectiveId::name).collect();
    (!directives.is_empty()).then(|| Danger {
        name: "port-changes",
        severity: Severity::Warning,
        directives,
        message: say!(
            "nothing listens on {ports} any more: clients, replicas, Sentinels and health checks that know the old port fail, \
             and so do published ports and firewalls; in a cluster, the bus port moves with it unless `cluster-port` is set",
            "不再监听 {ports}：使用旧端口的客户端、副本、Sentinel 和健康检查都会失败，端口映射和防火墙也要跟着改；在集群里，除非设置了 \
             `cluster-port`，总线端口也随之改变",
            ports
        ),
        help: say!(
            "change one node after the other, and everything that names the old port with it",
            "逐个节点修改，并同时修改所有写着旧端口的地方"
        ),
    })
}
