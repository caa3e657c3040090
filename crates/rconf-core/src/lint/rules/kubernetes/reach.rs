//! The addresses at which the servers in pods are reached.

use super::pods::Pod;
use crate::catalog::{DirectiveId, id};
use crate::container::{Container, Service, Text};
use crate::lint::View;
use std::net::IpAddr;

/// The address that a pod announces to other nodes and to clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Announced {
    /// Its own, by which pods reach each other.
    Own,
    /// A fixed one.
    Fixed(IpAddr),
    /// It is not known.
    Unknown,
}

/// The label by which a Service sends traffic to one pod of a StatefulSet.
const POD_NAME: &str = "statefulset.kubernetes.io/pod-name";

impl<'a> Pod<'a> {
    /// Returns the address that the pod announces in a directive such as `cluster-announce-ip`.
    pub(super) fn announced(&self, directive: DirectiveId, name: &str) -> Announced {
        let Some(server) = self.server() else { return Announced::Unknown };
        if server.is_told(&[name]) {
            let Ok(text) = std::str::from_utf8(server.config().text(directive)) else {
                return Announced::Unknown;
            };
            return match text.parse() {
                _ if text.is_empty() => Announced::Own,
                Ok(address) => Announced::Fixed(address),
                Err(_) => Announced::Unknown,
            };
        }
        let Ok(Some(start)) = self.container.start() else { return Announced::Unknown };
        let option = format!("--{name}");
        // The value is the next word, or the rest of this one.
        let value = |(nth, word): (usize, &'_ Text)| {
            let rest = word.text.strip_prefix(option.as_str())?;
            let next = || start.options.get(nth + 1).map(|next| next.text.clone());
            if rest.is_empty() { next() } else { rest.strip_prefix(' ').map(|rest| rest.trim().to_owned()) }
        };
        match start.options.iter().enumerate().rev().find_map(value) {
            Some(value) if is_pod_address(self.container, &value) => Announced::Own,
            _ => Announced::Unknown,
        }
    }

    /// Returns whether the values of the directives for ports are certain.
    pub(super) fn has_known_ports(&self) -> bool {
        const PORTS: [&str; 4] = ["port", "tls-port", "tls-cluster", "cluster-port"];
        self.server().is_some_and(|server| server.is_told(&PORTS))
    }

    /// Returns whether several pods run with this configuration.
    pub(super) fn is_several(&self) -> bool {
        self.replicas() > 1 || self.workload.kind == crate::container::WorkloadKind::DaemonSet
    }

    /// Returns the port of the container with a name.
    pub(super) fn port_named(&self, name: &str) -> Option<u16> {
        self.in_pod.ports.iter().find(|(own, _)| own.as_deref() == Some(name)).map(|(_, port)| *port)
    }

    /// Returns whether a Service sends traffic to a port of the pod.
    pub(super) fn is_sent_to(&self, service: &Service, port: i64) -> bool {
        service.ports.iter().any(|own| {
            let named = || self.port_named(own.target_name.as_deref()?);
            own.target.or_else(named).map(i64::from) == Some(port)
        })
    }

    /// Returns the Services of the folder that send traffic to one pod of the StatefulSet, by its name.
    pub(super) fn services_by_name(&self, view: &View<'a>) -> Vec<&'a Service> {
        let of_pod = |name: &str| {
            let (set, nth) = name.rsplit_once('-').unwrap_or_default();
            set == self.workload.name && nth.bytes().all(|byte| byte.is_ascii_digit())
        };
        let all = view.deployment.objects.services.iter();
        all.filter(|service| service.selector.get(POD_NAME).is_some_and(of_pod)).collect()
    }
}

/// Returns whether a value is the variable for the address of the pod (`status.podIP`): `$(POD_IP)`, `${POD_IP}`.
fn is_pod_address(container: &Container, value: &str) -> bool {
    let name = value.trim_matches(['$', '(', ')', '{', '}', '"']);
    let variable = container.environment.iter().rev().find(|(own, _)| own.text == name);
    let from = variable.and_then(|(_, value)| value.as_ref()).filter(|value| !value.is_known);
    from.is_some_and(|from| matches!(from.text.as_str(), "status.podIP" | "status.podIPs"))
}

/// Returns the type of a Service that lets clients in from outside of Kubernetes: `LoadBalancer` or `NodePort`.
pub(super) fn outside(service: &Service) -> Option<&str> {
    let kind = service.kind.as_ref()?.get()?;
    matches!(kind, "LoadBalancer" | "NodePort").then_some(kind)
}

/// Returns whether the pod announces its own address, and no host name in its place.
pub(super) fn announces_itself(pod: &Pod<'_>) -> bool {
    let Some(server) = pod.server() else { return false };
    pod.announced(id::CLUSTER_ANNOUNCE_IP, "cluster-announce-ip") == Announced::Own
        && server.is_told(&["cluster-preferred-endpoint-type"])
        && !matches!(
            server.config().word(id::CLUSTER_PREFERRED_ENDPOINT_TYPE),
            "hostname" | "unknown-endpoint"
        )
}
