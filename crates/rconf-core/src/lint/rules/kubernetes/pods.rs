//! The servers in pods, and what stands around them.

use crate::container::{Budget, Container, InPod, NetworkPolicy, Service, Workload, may_be_same};
use crate::lint::{Node, View};

/// A container of a pod that runs a server.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_field_names, reason = "it is the part of the container that the pod adds")]
pub(super) struct Pod<'a> {
    pub(super) workload: &'a Workload,
    pub(super) container: &'a Container,
    pub(super) in_pod: &'a InPod,
    /// The configuration, or `None` if it is not known.
    pub(super) node: Option<&'a Node>,
}

/// Returns the servers in the pods of a manifest. Jobs and init containers, which end, are left out.
pub(super) fn pods<'a>(view: &View<'a>) -> Vec<Pod<'a>> {
    let pod = |container: &'a Container, node| {
        let in_pod = container.pod.as_deref().filter(|in_pod| !in_pod.is_init)?;
        let workload = view.deployment.workloads.get(in_pod.workload)?;
        workload.kind.keeps_running().then_some(Pod { workload, container, in_pod, node })
    };
    view.servers().filter_map(|server| pod(server.container, server.node)).collect()
}

impl<'a> Pod<'a> {
    /// Returns whether the server certainly runs in cluster mode.
    pub(super) fn is_cluster(&self) -> bool {
        self.node.is_some_and(|node| node.config.is_cluster())
    }

    /// Returns the number of pods that the manifest certainly asks for. Kubernetes makes one if the workload does not say.
    pub(super) fn replicas(&self) -> u64 {
        self.workload.replicas.as_ref().map_or(1, |replicas| replicas.value)
    }

    /// Returns the Services of the folder that certainly send traffic to the pods.
    pub(super) fn services(&self, view: &View<'a>) -> Vec<&'a Service> {
        let all = view.deployment.objects.services.iter();
        all.filter(|service| service.serves(self.workload)).collect()
    }

    /// Returns the network policies of the folder that certainly hold for the pods, and those that may.
    pub(super) fn policies(&self, view: &View<'a>) -> (Vec<&'a NetworkPolicy>, Vec<&'a NetworkPolicy>) {
        let all = view.deployment.objects.policies.iter();
        let here = all.filter(|p| {
            self.workload.is_selected_by(&p.selector) && is_same(p.namespace.as_deref(), self.workload)
        });
        here.partition(|policy| policy.selector_is_whole)
    }

    /// Returns the disruption budgets of the folder that may protect the pods.
    pub(super) fn budgets(&self, view: &View<'a>) -> Vec<&'a Budget> {
        let all = view.deployment.objects.budgets.iter();
        all.filter(|b| {
            self.workload.is_selected_by(&b.selector) && is_same(b.namespace.as_deref(), self.workload)
        })
        .collect()
    }
}

/// Returns whether an object may be in the namespace of a workload.
fn is_same(namespace: Option<&str>, workload: &Workload) -> bool {
    may_be_same(namespace, workload.namespace.as_deref())
}
