//! What a spec says of pods.

use super::cluster::Draft;
use super::nodes::Found;
use super::pods::Pods;
use super::toml::size;
use crate::catalog::id;
use crate::container::{Container, Deployment, Workload, WorkloadKind};
use crate::message::{Message, say};
use std::collections::BTreeSet;

impl Draft<'_> {
    /// Takes over what is said of pods, and notes what is left out.
    pub(super) fn pods(&mut self, deployments: &[&Deployment]) {
        let Some(pods) = self.pods.clone() else { return };
        let name = pods.name();
        self.name = name.unwrap_or_else(|| self.name.clone());
        let config = self.all[0].config();
        // With a domain, names are announced anyway.
        self.by_hostname = config.word(id::CLUSTER_PREFERRED_ENDPOINT_TYPE) == "hostname"
            && pods.said.external_domain.is_none();
        if pods.is_by_shard {
            self.shards(&pods);
        } else {
            self.replicas(deployments);
        }
        let is_own = |(nth, workload): (usize, &Workload)| {
            workload.name == format!("{}-{nth}", self.name) && workload.kind == WorkloadKind::StatefulSet
        };
        if !pods.workloads().enumerate().all(is_own) {
            let pod = format!("{}-0-0", self.name);
            self.note(say!(
                "each shard becomes a StatefulSet, whose pods get new names ({pod} and so on) and new, empty claims: move \
                 the data",
                "每个分片会成为一个 StatefulSet，其中的 pod 有新的名字（{pod} 等）和新的空 claim：数据要自己迁移",
                pod,
            ));
        }
        self.differing(&pods);
        self.left_out_of_pods(&pods, deployments);
    }

    /// Gives the nodes the roles that they have if each workload is a shard.
    fn shards(&mut self, pods: &Pods<'_>) {
        let (count, sets) = (self.all.len(), pods.sets.len());
        let replicas = (count - sets).div_ceil(sets);
        self.replicas = u16::try_from(replicas.min(10)).unwrap_or(1);
        if pods.sets.iter().all(|(_, nodes)| *nodes == replicas + 1) {
            return;
        }
        let followed = pods.sets.iter().enumerate().flat_map(|(nth, (_, nodes))| vec![Some(nth); nodes - 1]);
        self.roles = vec![None; sets].into_iter().chain(followed).enumerate().collect();
    }

    /// Notes what is not the same for all nodes.
    fn differing(&mut self, pods: &Pods<'_>) {
        let ports: BTreeSet<u16> = self.all.iter().map(Found::listens_on).collect();
        let port = pods.said.port;
        if ports.iter().any(|own| *own != port) {
            self.note(say!("all nodes get port {port}", "所有节点都使用端口 {port}", port));
        }
        let bus = i64::from(port) + 10_000;
        if self.all.iter().any(|found| found.config().bus_port() != bus) {
            self.note(say!("all nodes get bus port {bus}", "所有节点都使用总线端口 {bus}", bus));
        }
        let limits: BTreeSet<Option<u64>> =
            self.all.iter().map(|found| Some(found.container?.memory.as_ref()?.value)).collect();
        if limits.len() > 1 {
            self.note(say!(
                "the memory limits differ; all pods get that of most",
                "各 pod 的内存上限不同；都改用多数 pod 的上限"
            ));
        }
    }

    /// Notes what manifests say and a spec does not.
    fn left_out_of_pods(&mut self, pods: &Pods<'_>, deployments: &[&Deployment]) {
        let mut left: BTreeSet<String> = BTreeSet::new();
        for workload in pods.workloads() {
            left.extend(workload.placement.iter().map(|key| format!("`{key}`")));
            left.extend(workload.host_network.iter().map(|_| "`hostNetwork`".to_owned()));
        }
        let runs_node = |container: &Container| {
            let is_it = |found: &Found<'_>| found.container.is_some_and(|own| std::ptr::eq(own, container));
            // The container that makes nodes meet again is generated.
            self.all.iter().any(is_it) || container.entrypoint.iter().flatten().any(|w| w.text == "introduce")
        };
        let named = |container: &&Container| container.name.as_ref()?.get().map(|name| format!("`{name}`"));
        let beside: BTreeSet<String> =
            pods.beside.iter().filter(|container| !runs_node(container)).filter_map(named).collect();
        let has_claims = pods.workloads().all(|workload| !workload.claims.is_empty());
        let services = deployments.iter().flat_map(|deployment| &deployment.objects.services);
        let is_external = pods.said.external_domain.is_some();
        let outside = services.filter(|service| service.is_outside() && !is_external);
        let outside: BTreeSet<String> = outside
            .filter(|service| pods.workloads().any(|workload| service.serves(workload)))
            .map(|service| format!("`{}`", service.name))
            .collect();
        if !left.is_empty() {
            self.note(say!(
                "left out: {left}; a kustomization over the generated one can add it",
                "没有保留：{left}；可以用一个基于生成结果的 kustomization 加上",
                left = Message::list(left)
            ));
        }
        if !beside.is_empty() {
            self.note(say!(
                "left out: the containers {beside} beside the servers",
                "没有保留：服务器旁边的容器 {beside}",
                beside = Message::list(beside)
            ));
        }
        if !has_claims {
            let claim = size(pods.said.storage);
            self.note(say!(
                "the pods have no `volumeClaimTemplates`; generated ones get a claim of {claim} each (`storage`)",
                "这些 pod 没有 `volumeClaimTemplates`；生成的 pod 各有一个 {claim} 的 claim（`storage`）",
                claim
            ));
        }
        if !outside.is_empty() {
            self.note(say!(
                "left out: the Services {outside}, by which clients outside of Kubernetes come in",
                "没有保留：供 Kubernetes 外部客户端使用的 Service {outside}",
                outside = Message::list(outside)
            ));
        }
    }
}
