//! Workloads: what creates pods.

use super::model::{Claim, Projection, Volume, VolumeSource, Workload, WorkloadKind};
use super::reader::{Reader, names, pairs};
use super::{pod, quantity};
use crate::container::yaml::Yaml;
use crate::text::Text;

/// The keys of a pod that decide where it runs and as whom, besides those that keep pods apart.
const PLACEMENT: [&str; 6] = [
    "nodeSelector",
    "tolerations",
    "priorityClassName",
    "runtimeClassName",
    "schedulerName",
    "serviceAccountName",
];

/// Reads a workload and the containers of its pods.
pub(super) fn workload(reader: &mut Reader<'_>, object: Yaml<'_>, kind: Yaml<'_>, of: WorkloadKind) {
    let (name, namespace) = names(object);
    let Some(spec) = object.get("spec") else { return };
    let spec = match of {
        WorkloadKind::CronJob => {
            spec.get("jobTemplate").and_then(|template| template.get("spec")).unwrap_or(spec)
        }
        _ => spec,
    };
    let template = if of == WorkloadKind::Pod { Some(object) } else { spec.get("template") };
    let Some(template) = template else { return };
    let Some(pod) = template.get("spec") else { return };
    let metadata = template.get("metadata");
    let claims = spec.get("volumeClaimTemplates").into_iter().flat_map(Yaml::items);
    let made = Workload {
        kind: of,
        name,
        namespace,
        place: reader.place(kind.span()),
        former_names: Vec::new(),
        replicas: reader.number_of(spec, "replicas"),
        labels: pairs(metadata.and_then(|metadata| metadata.get("labels"))),
        annotations: [object.get("metadata"), metadata]
            .into_iter()
            .flat_map(|metadata| pairs(metadata.and_then(|metadata| metadata.get("annotations"))))
            .collect(),
        claims: claims.map(claim).collect(),
        volumes: pod
            .get("volumes")
            .into_iter()
            .flat_map(Yaml::items)
            .filter_map(|v| volume(reader, v))
            .collect(),
        pod_management: reader.text_of(spec, "podManagementPolicy"),
        update: update(reader, spec),
        grace: reader.number_of(pod, "terminationGracePeriodSeconds"),
        spread: spread(pod).map(|yaml| reader.place(yaml.span())),
        spread_keys: spread_keys(pod),
        pull_secrets: pod
            .get("imagePullSecrets")
            .into_iter()
            .flat_map(Yaml::items)
            .filter_map(|secret| secret.get("name")?.scalar().map(str::to_owned))
            .collect(),
        placement: PLACEMENT.into_iter().filter(|key| pod.get(key).is_some()).collect(),
        host_network: pod
            .get("hostNetwork")
            .filter(|value| value.scalar() == Some("true"))
            .map(|value| reader.place(value.span())),
    };
    let index = reader.deployment.workloads.len();
    pod::containers(reader, pod, &made, index);
    reader.deployment.workloads.push(made);
}

/// Returns how many pods an update may stop at once, or the name of a strategy that is not a rolling update.
fn update(reader: &Reader<'_>, spec: Yaml<'_>) -> Option<Text> {
    let strategy = spec.get("updateStrategy").or_else(|| spec.get("strategy"))?;
    let named = reader.text_of(strategy, "type").filter(|name| name.text != "RollingUpdate");
    let rolling = || reader.text_of(strategy.get("rollingUpdate")?, "maxUnavailable");
    named.or_else(rolling)
}

/// Returns the part of a pod that keeps its pods apart.
fn spread(pod: Yaml<'_>) -> Option<Yaml<'_>> {
    let apart = pod.get("affinity").and_then(|affinity| affinity.get("podAntiAffinity"));
    apart.or_else(|| pod.get("topologySpreadConstraints"))
}

/// Returns the labels of machines by which a pod is kept apart from others, each once.
fn spread_keys(pod: Yaml<'_>) -> Vec<String> {
    let constraints = pod.get("topologySpreadConstraints").into_iter().flat_map(Yaml::items);
    let apart = pod.get("affinity").and_then(|affinity| affinity.get("podAntiAffinity"));
    let terms = |key: &str| apart.and_then(|apart| apart.get(key)).into_iter().flat_map(Yaml::items);
    let required = terms("requiredDuringSchedulingIgnoredDuringExecution");
    let preferred = terms("preferredDuringSchedulingIgnoredDuringExecution");
    let preferred = preferred.filter_map(|term| term.get("podAffinityTerm"));
    let all = constraints.chain(required).chain(preferred);
    let mut keys: Vec<String> = Vec::new();
    for key in all.filter_map(|term| term.get("topologyKey")?.scalar()) {
        if !keys.iter().any(|known| known == key) {
            keys.push(key.to_owned());
        }
    }
    keys
}

fn claim(yaml: Yaml<'_>) -> Claim {
    let text = |keys: &[&str]| keys.iter().try_fold(yaml, |yaml, key| yaml.get(key))?.scalar();
    Claim {
        name: names(yaml).0,
        class: text(&["spec", "storageClassName"]).map(str::to_owned),
        size: text(&["spec", "resources", "requests", "storage"]).and_then(quantity::bytes),
    }
}

fn volume(reader: &Reader<'_>, yaml: Yaml<'_>) -> Option<Volume> {
    let name = reader.text_of(yaml, "name")?;
    let source = if let Some(config) = yaml.get("configMap").or_else(|| yaml.get("secret")) {
        VolumeSource::Config(vec![projection(config, yaml.get("secret").is_some())])
    } else if let Some(sources) = yaml.get("projected").and_then(|projected| projected.get("sources")) {
        let of = |source: Yaml<'_>| {
            let config = source.get("configMap").map(|config| projection(config, false));
            config
                .into_iter()
                .chain(source.get("secret").map(|secret| projection(secret, true)))
                .collect::<Vec<_>>()
        };
        let projected: Vec<Projection> = sources.items().flat_map(of).collect();
        if projected.is_empty() { VolumeSource::Other } else { VolumeSource::Config(projected) }
    } else if let Some((_, empty)) = yaml.entries().find(|(key, _)| key.key() == "emptyDir") {
        VolumeSource::EmptyDir(empty.get("medium").and_then(Yaml::scalar) == Some("Memory"))
    } else if let Some(claim) = yaml.get("persistentVolumeClaim") {
        let name = claim.get("claimName").and_then(Yaml::scalar).unwrap_or_default();
        VolumeSource::Claim(name.to_owned())
    } else if let Some(path) = yaml.get("hostPath").and_then(|host| host.get("path")).and_then(Yaml::scalar) {
        VolumeSource::HostPath(path.to_owned())
    } else {
        VolumeSource::Other
    };
    Some(Volume { name: name.text, place: name.place, source })
}

fn projection(config: Yaml<'_>, is_secret: bool) -> Projection {
    let of = |yaml: Yaml<'_>, key: &str| yaml.get(key).and_then(Yaml::scalar).map(str::to_owned);
    let name = of(config, "name").or_else(|| of(config, "secretName")).unwrap_or_default();
    let items = config.get("items").into_iter().flat_map(Yaml::items);
    let items = items.filter_map(|item| Some((of(item, "key")?, of(item, "path")?))).collect();
    Projection { is_secret, name, items }
}
