use super::pods::{Pod, pods};
use super::reach::Announced;
use crate::catalog::{DirectiveId, id};
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Place, Rule, Severity, Sink, View};
use crate::message::say;
use std::collections::BTreeMap;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds pods that announce a fixed address (`cluster-announce-ip`, `replica-announce-ip`): several pods that share the
    /// configuration with the address, or one pod that no Service with an address of its own stands before. Pods on the
    /// network of their machine (`hostNetwork`) are left out.
    ///
    /// ## Why it matters
    /// Kubernetes gives every new pod a new address. Pods with one configuration all announce the same address: the nodes
    /// connect to one pod in place of all others, `CLUSTER NODES` shows all of them at that address, and the cluster never
    /// forms. A pod alone announces an address that it loses with its next start: then `MOVED` leads clients to nobody, or
    /// to another pod that got the address, and the other nodes mark the node as `fail`.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: redis}
    /// data:
    ///   redis.conf: |
    ///     cluster-enabled yes
    ///     cluster-announce-ip 10.244.1.7
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   replicas: 6
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         args: [/etc/redis/redis.conf]
    ///         volumeMounts: [{name: config, mountPath: /etc/redis}]
    ///       volumes: [{name: config, configMap: {name: redis}}]
    /// ```
    /// Use instead:
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: redis}
    /// data:
    ///   redis.conf: |
    ///     cluster-enabled yes
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: redis}
    /// spec:
    ///   replicas: 6
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: redis
    ///         image: redis:7.2
    ///         env: [{name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
    ///         args: [/etc/redis/redis.conf, --cluster-announce-ip, $(POD_IP)]
    ///         volumeMounts: [{name: config, mountPath: /etc/redis}]
    ///       volumes: [{name: config, configMap: {name: redis}}]
    /// ```
    ///
    /// ## References
    /// - "Downward API" at <https://kubernetes.io/docs/concepts/workloads/pods/downward-api/>
    FixedAnnounceInPod = "D053" "fixed-announce-in-pod", Containers, Error, fix: None
}

impl Rule for FixedAnnounceInPod {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let fixed = pods(view).into_iter().filter_map(Fixed::of);
        // Workloads that share a configuration share its address.
        let mut shared: BTreeMap<(Place, IpAddr), Vec<Fixed<'_>>> = BTreeMap::new();
        for fixed in fixed {
            shared.entry((fixed.written_at(), fixed.address)).or_default().push(fixed);
        }
        for all in shared.into_values() {
            let [first, rest @ ..] = all.as_slice() else { continue };
            if first.pod.is_several() || !rest.is_empty() {
                out.report(self.shared(first));
            } else if first.is_lost(view) {
                out.report(self.lost(first));
            }
        }
    }
}

impl FixedAnnounceInPod {
    fn shared(&self, fixed: &Fixed<'_>) -> Finding {
        let (name, address) = (fixed.name, fixed.address);
        let is_cluster = fixed.pod.is_cluster();
        let message = if is_cluster {
            say!(
                "all pods with this configuration announce {address}: to each other and to clients they are one node, and \
                 the cluster never forms",
                "使用这份配置的所有 pod 都公布 {address}：对彼此和客户端来说，它们是同一个节点，集群永远组不起来",
                address
            )
        } else {
            say!(
                "all pods with this configuration announce {address}: to their master and to Sentinel they are one replica",
                "使用这份配置的所有 pod 都公布 {address}：对主节点和 Sentinel 来说，它们是同一个副本",
                address
            )
        };
        let severity = if is_cluster { Severity::Error } else { Severity::Warning };
        Finding::new(self.meta(), fixed.place(), message, help(name)).severity(severity)
    }

    fn lost(&self, fixed: &Fixed<'_>) -> Finding {
        let (name, address) = (fixed.name, fixed.address);
        let message = say!(
            "the pod announces {address}, but gets another address whenever it is replaced: clients and the other servers then \
             look for it at the old one",
            "pod 公布的是 {address}，但每次被替换后地址都会变：之后客户端和其他服务器仍到旧地址去找它",
            address
        );
        Finding::new(self.meta(), fixed.place(), message, help(name)).severity(Severity::Warning)
    }
}

fn help(name: &str) -> crate::message::Message {
    say!(
        "leave the line out, or announce the pod's own address: a variable `POD_IP` from the field `status.podIP`, and \
         `--{name} $(POD_IP)` in `args`",
        "删去这一行，或公布 pod 自己的地址：用字段 `status.podIP` 定义变量 `POD_IP`，并在 `args` 中写 `--{name} $(POD_IP)`",
        name
    )
}

/// A pod that announces a fixed address.
struct Fixed<'a> {
    pod: Pod<'a>,
    directive: DirectiveId,
    name: &'static str,
    address: IpAddr,
}

impl<'a> Fixed<'a> {
    fn of(pod: Pod<'a>) -> Option<Self> {
        let (directive, name) = if pod.is_cluster() {
            (id::CLUSTER_ANNOUNCE_IP, "cluster-announce-ip")
        } else {
            (id::REPLICA_ANNOUNCE_IP, "replica-announce-ip")
        };
        let Announced::Fixed(address) = pod.announced(directive, name) else { return None };
        // A loopback address is wrong everywhere: `announce-loopback`.
        let is_usual = !address.is_loopback() && !address.is_unspecified();
        let is_apart = pod.workload.host_network.is_none();
        (is_usual && is_apart).then_some(Self { pod, directive, name, address })
    }

    /// Returns the place of the address, for a finding.
    fn place(&self) -> Place {
        let node = self.pod.node.map(|node| (node, node.config.setting(self.directive)));
        match node {
            Some((node, Some(setting))) => node.place(setting.at, Some(1)),
            _ => self.pod.container.place.clone(),
        }
    }

    /// Returns where the configuration is written, which workloads may share.
    fn written_at(&self) -> Place {
        let content = self.pod.container.config_content();
        content.map_or_else(|| self.pod.container.place.clone(), |content| content.place.clone())
    }

    /// Returns whether the address is certainly that of the pod itself, which it loses.
    fn is_lost(&self, view: &View<'_>) -> bool {
        const FIXES_ADDRESS: [&str; 4] = ["cni", "ipam", "ip_address", "ovn"];
        let services = &view.deployment.objects.services;
        let has_own = self.pod.services(view).iter().any(|service| !service.is_headless)
            || !self.pod.services_by_name(view).is_empty()
            || services.iter().any(|service| {
                service.selector.is_empty() || service.addresses.contains(&self.address.to_string())
            });
        let mut annotations = self.pod.workload.annotations.keys();
        // Without any Service, the manifests are not all here.
        !services.is_empty()
            && !has_own
            && !annotations.any(|key| FIXES_ADDRESS.iter().any(|word| key.contains(word)))
    }
}
