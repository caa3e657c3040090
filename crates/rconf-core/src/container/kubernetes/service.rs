//! Services, network policies and disruption budgets.

use super::model::{Budget, Certificate, Direction, Labels, NetworkPolicy, Service, ServicePort};
use super::reader::{Reader, names, pairs};
use crate::container::yaml::Yaml;

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
        addresses: spec.map(addresses).unwrap_or_default(),
        is_private: pairs(object.get("metadata").and_then(|metadata| metadata.get("annotations")))
            .into_iter()
            .any(|(key, value)| is_private(&key, &value)),
        ports: ports.filter_map(|port| service_port(reader, port)).collect(),
    }
}

/// Returns the addresses that a Service asks for.
fn addresses(spec: Yaml<'_>) -> Vec<String> {
    let single = ["clusterIP", "loadBalancerIP"].into_iter().filter_map(|key| spec.get(key));
    let several =
        ["clusterIPs", "externalIPs"].into_iter().filter_map(|key| spec.get(key)).flat_map(Yaml::items);
    single.chain(several).filter_map(Yaml::scalar).map(str::to_owned).collect()
}

/// Returns whether an annotation asks for a load balancer in a private network, as those of the cloud providers do:
/// `…/aws-load-balancer-scheme: internal`, `…/azure-load-balancer-internal: "true"`.
fn is_private(key: &str, value: &str) -> bool {
    key.contains("load-balancer")
        && (value.eq_ignore_ascii_case("internal") || (key.ends_with("internal") && value != "false"))
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
    let types: Vec<&str> = spec
        .and_then(|spec| spec.get("policyTypes"))
        .into_iter()
        .flat_map(Yaml::items)
        .filter_map(Yaml::scalar)
        .collect();
    let rules = |name: &str| spec.and_then(|spec| spec.get(name)).into_iter().flat_map(Yaml::items).collect();
    let (to, from): (Vec<_>, Vec<_>) = (rules("ingress"), rules("egress"));
    // Without types, a policy limits ingress, and egress if it has rules for that.
    let has = |name: &str, otherwise: bool| if types.is_empty() { otherwise } else { types.contains(&name) };
    let egress = direction(has("Egress", !from.is_empty()), &from);
    NetworkPolicy {
        name,
        namespace,
        place: reader.place(kind.span()),
        selector,
        selector_is_whole,
        ingress: direction(has("Ingress", spec.is_some()), &to),
        egress,
    }
}

fn direction(is_limited: bool, rules: &[Yaml<'_>]) -> Direction {
    let mut port_names = Vec::new();
    let ports = allowed_ports(rules, &mut port_names);
    Direction { is_limited, ports, port_names, namespaces: namespaces(rules) }
}

/// Returns the namespaces that rules name, each once.
fn namespaces(rules: &[Yaml<'_>]) -> Vec<String> {
    let peers = rules.iter().flat_map(|rule| [rule.get("from"), rule.get("to")]);
    let mut found: Vec<String> = Vec::new();
    for peer in peers.flatten().flat_map(Yaml::items) {
        let labels = peer.get("namespaceSelector").and_then(|selector| selector.get("matchLabels"));
        // Each namespace has its name as a label.
        let name = labels.and_then(|labels| labels.get("kubernetes.io/metadata.name")).and_then(Yaml::scalar);
        if let Some(name) = name.filter(|name| !found.iter().any(|known| known == name)) {
            found.push(name.to_owned());
        }
    }
    found
}

/// Returns the ranges of ports to which rules let traffic through, or `None` if one of them does so to all. Ports that are
/// given by name are added to `names`.
fn allowed_ports(rules: &[Yaml<'_>], names: &mut Vec<String>) -> Option<Vec<(u16, u16)>> {
    let mut allowed = Vec::new();
    for rule in rules {
        let ports = rule.get("ports").filter(|ports| ports.items().next().is_some())?;
        for port in ports.items() {
            let text = |key: &str| port.get(key).and_then(Yaml::scalar);
            if text("protocol").is_some_and(|protocol| protocol != "TCP") {
                continue;
            }
            // An entry without a port lets all ports through.
            let own = text("port")?;
            match own.parse::<u16>() {
                Ok(first) => {
                    let last = text("endPort").and_then(|text| text.parse().ok());
                    allowed.push((first, last.unwrap_or(first)));
                }
                Err(_) if own.contains("{{") => return None,
                Err(_) => names.push(own.to_owned()),
            }
        }
    }
    Some(allowed)
}

/// Reads a certificate of cert-manager.
pub(super) fn certificate(object: Yaml<'_>) -> Certificate {
    let text = |keys: &[&str]| {
        let value = keys.iter().try_fold(object, |yaml, key| yaml.get(key)).and_then(Yaml::scalar);
        value.unwrap_or_default().to_owned()
    };
    Certificate {
        secret: text(&["spec", "secretName"]),
        issuer_kind: text(&["spec", "issuerRef", "kind"]),
        issuer: text(&["spec", "issuerRef", "name"]),
    }
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
fn selector(yaml: Option<Yaml<'_>>) -> (Labels, bool) {
    let labels = pairs(yaml.and_then(|selector| selector.get("matchLabels")));
    (labels, yaml.is_none_or(|selector| selector.get("matchExpressions").is_none()))
}
