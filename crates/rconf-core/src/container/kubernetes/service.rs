//! Services, network policies and disruption budgets.

use super::model::{Budget, NetworkPolicy, Service, ServicePort};
use super::stream::{Reader, names, pairs};
use crate::container::yaml::Yaml;
use std::collections::BTreeMap;

/// Reads a Service.
pub(super) fn service(reader: &Reader<'_>, object: Yaml<'_>, kind: Yaml<'_>) -> Service {
    let (name, namespace) = names(object);
    let spec = object.get("spec");
    let address = spec.and_then(|spec| spec.get("clusterIP")).and_then(Yaml::scalar);
    let ports = spec.and_then(|spec| spec.get("ports")).into_iter().flat_map(Yaml::items);
    Service {
        name,
        namespace,
        place: reader.place(kind.span()),
        selector: pairs(spec.and_then(|spec| spec.get("selector"))),
        is_headless: address == Some("None"),
        publishes_not_ready: spec
            .and_then(|spec| spec.get("publishNotReadyAddresses"))
            .is_some_and(|publishes| publishes.scalar() != Some("false")),
        kind: spec.and_then(|spec| reader.text_of(spec, "type")),
        ports: ports.filter_map(|port| service_port(reader, port)).collect(),
    }
}

fn service_port(reader: &Reader<'_>, yaml: Yaml<'_>) -> Option<ServicePort> {
    let port = reader.number_of(yaml, "port")?;
    let number = u16::try_from(port.value).ok()?;
    let target = yaml.get("targetPort").and_then(Yaml::scalar);
    let target_name = target.filter(|text| text.parse::<u16>().is_err()).map(str::to_owned);
    Some(ServicePort {
        place: port.place,
        port: number,
        target: target.map_or(Some(number), |text| text.parse().ok()),
        target_name,
    })
}

/// Reads a network policy.
pub(super) fn policy(reader: &Reader<'_>, object: Yaml<'_>, kind: Yaml<'_>) -> NetworkPolicy {
    let (name, namespace) = names(object);
    let spec = object.get("spec");
    let (selector, selector_is_whole) = selector(spec.and_then(|spec| spec.get("podSelector")));
    NetworkPolicy {
        name,
        namespace,
        place: reader.place(kind.span()),
        selector,
        selector_is_whole,
        ports: spec.and_then(allowed_ports),
    }
}

/// Returns the ranges of ports that the rules for ingress let in, or `None` if one of them lets in all, if a port is
/// given by name, or if there are no rules.
fn allowed_ports(spec: Yaml<'_>) -> Option<Vec<(u16, u16)>> {
    let mut allowed = Vec::new();
    for rule in spec.get("ingress")?.items() {
        let ports = rule.get("ports").filter(|ports| ports.items().next().is_some())?;
        for port in ports.items() {
            let number =
                |key: &str| port.get(key).and_then(Yaml::scalar).and_then(|text| text.parse::<u16>().ok());
            let is_tcp = port.get("protocol").and_then(Yaml::scalar).is_none_or(|protocol| protocol == "TCP");
            if is_tcp {
                let first = number("port")?;
                allowed.push((first, number("endPort").unwrap_or(first)));
            }
        }
    }
    Some(allowed)
}

/// Reads a disruption budget.
pub(super) fn budget(reader: &Reader<'_>, object: Yaml<'_>, kind: Yaml<'_>) -> Budget {
    let (name, namespace) = names(object);
    let spec = object.get("spec");
    let (selector, selector_is_whole) = selector(spec.and_then(|spec| spec.get("selector")));
    let text = |key: &str| spec.and_then(|spec| reader.text_of(spec, key));
    Budget {
        name,
        namespace,
        place: reader.place(kind.span()),
        selector,
        selector_is_whole,
        max_unavailable: text("maxUnavailable"),
        min_available: text("minAvailable"),
    }
}

/// Returns the labels that a selector asks for, and whether it asks for nothing else.
fn selector(yaml: Option<Yaml<'_>>) -> (BTreeMap<String, String>, bool) {
    let labels = pairs(yaml.and_then(|selector| selector.get("matchLabels")));
    (labels, yaml.is_none_or(|selector| selector.get("matchExpressions").is_none()))
}
