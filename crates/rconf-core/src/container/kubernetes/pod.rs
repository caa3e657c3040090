//! The containers of a pod.

use super::model::{EnvironmentFrom, InPod, Volume, VolumeSource, Workload, WorkloadKind};
use super::probe::probes;
use super::quantity;
use super::reader::Reader;
use super::words::words;
use crate::container::compose::{Value, calls_of_words};
use crate::container::model::{Container, Mount, MountKind, Published};
use crate::container::yaml::Yaml;
use crate::text::Located;
use crate::text::Text;

/// Reads the containers of a pod. `index` is that of the workload in its deployment.
pub(super) fn containers(reader: &mut Reader<'_>, pod: Yaml<'_>, workload: &Workload, index: usize) {
    for (key, is_init) in [("initContainers", true), ("containers", false)] {
        for yaml in pod.get(key).into_iter().flat_map(Yaml::items) {
            let container = container(reader, pod, yaml, workload, (index, is_init));
            reader.deployment.containers.push(container);
        }
    }
}

fn container(
    reader: &mut Reader<'_>,
    pod: Yaml<'_>,
    yaml: Yaml<'_>,
    workload: &Workload,
    (index, is_init): (usize, bool),
) -> Container {
    let unnamed = || Text::known("", reader.place(yaml.span()));
    let name = reader.text_of(yaml, "name").unwrap_or_else(unnamed);
    let environment = environment(reader, yaml);
    let words = |key: &str| {
        let list = yaml.get(key)?;
        Some(words(list, &environment, reader.path, reader.start))
    };
    let (entrypoint, command) = (words("command"), words("args").unwrap_or_default());
    let all: Vec<Value> = entrypoint.iter().flatten().chain(&command).cloned().collect();
    let calls = calls_of_words(&name, &all);
    let texts = |words: &[Value]| words.iter().map(Value::to_text).collect::<Vec<_>>();
    let probes = probes(reader, yaml, &name, &environment);
    let security = [yaml.get("securityContext"), pod.get("securityContext")];
    let limits = yaml.get("resources").and_then(|resources| resources.get("limits"));
    let limit = |key: &str, read: fn(&str) -> Option<u64>| {
        let text = reader.text_of(limits?, key)?;
        Some(Located { value: read(text.get()?).filter(|value| *value > 0)?, place: text.place })
    };
    let requests = yaml.get("resources").and_then(|resources| resources.get("requests"));
    let requested = requests.and_then(|requests| requests.get("cpu")).and_then(Yaml::scalar);
    let privileged = security[0].and_then(|security| security.get("privileged"));
    let healthcheck = probes.first().map(|probe| Located { value: true, place: probe.place.clone() });
    let mounts = yaml.get("volumeMounts").into_iter().flat_map(Yaml::items);
    let is_served = matches!(
        workload.kind,
        WorkloadKind::StatefulSet
            | WorkloadKind::Deployment
            | WorkloadKind::ReplicaSet
            | WorkloadKind::DaemonSet
    );
    let made = Container {
        place: name.place.clone(),
        image: reader.text_of(yaml, "image"),
        entrypoint: entrypoint.as_deref().map(texts),
        command: texts(&command),
        ports: published(reader, yaml),
        mounts: mounts.filter_map(|mount| volume_mount(reader, mount, workload)).collect(),
        network_mode: workload.host_network.clone().map(|place| Text::known("host", place)),
        // The controller starts a pod again whatever its server did.
        restart: is_served.then(|| Text::known("always", workload.place.clone())),
        privileged: privileged.filter(|p| p.scalar() == Some("true")).map(|p| reader.place(p.span())),
        tty: yaml.get("tty").filter(|tty| tty.scalar() == Some("true")).map(|tty| reader.place(tty.span())),
        memory: limit("memory", quantity::bytes),
        milli_cpus: limit("cpu", quantity::milli_cpus),
        healthcheck,
        user: security.into_iter().flatten().find_map(|security| reader.text_of(security, "runAsUser")),
        replicas: workload.replicas.clone(),
        pod: Some(Box::new(InPod {
            workload: index,
            is_init,
            working_folder: reader.text_of(yaml, "workingDir"),
            ports: container_ports(yaml),
            environment_from: environment_from(yaml),
            probes,
            pre_stop: yaml
                .get("lifecycle")
                .and_then(|lifecycle| lifecycle.get("preStop"))
                .map(|stop| reader.place(stop.span())),
            pull_policy: reader.text_of(yaml, "imagePullPolicy"),
            requested_milli_cpus: requested.and_then(quantity::milli_cpus),
        })),
        environment,
        name: Some(name),
        ..Container::default()
    };
    reader.deployment.cli.extend(calls);
    made
}

/// Returns the environment variables. Those that Kubernetes takes from elsewhere have no known value. The text of one
/// that is a field of the pod is the path of the field (`status.podIP`).
fn environment(reader: &Reader<'_>, container: Yaml<'_>) -> Vec<(Text, Option<Text>)> {
    let variables = container.get("env").into_iter().flat_map(Yaml::items);
    variables
        .filter_map(|variable| {
            let name = reader.text_of(variable, "name")?;
            let unknown = || {
                let from = variable.get("valueFrom")?;
                let field = from.get("fieldRef").and_then(|field| field.get("fieldPath"));
                let field = field.and_then(Yaml::scalar).unwrap_or_default();
                Some(Text { is_known: false, ..Text::known(field, reader.place(from.span())) })
            };
            let mut value = reader.text_of(variable, "value").or_else(unknown);
            // Another variable in it is filled in by Kubernetes.
            if let Some(value) = &mut value {
                value.is_known &= !value.text.contains("$(");
            }
            Some((name, value))
        })
        .collect()
}

fn environment_from(container: Yaml<'_>) -> Vec<EnvironmentFrom> {
    let sources = container.get("envFrom").into_iter().flat_map(Yaml::items);
    sources
        .filter_map(|source| {
            let is_secret = source.get("secretRef").is_some();
            let reference = source.get("secretRef").or_else(|| source.get("configMapRef"))?;
            let name = reference.get("name").and_then(Yaml::scalar)?.to_owned();
            let prefix = source.get("prefix").and_then(Yaml::scalar).unwrap_or_default().to_owned();
            Some(EnvironmentFrom { is_secret, name, prefix })
        })
        .collect()
}

fn container_ports(container: Yaml<'_>) -> Vec<(Option<String>, u16)> {
    let ports = container.get("ports").into_iter().flat_map(Yaml::items);
    ports
        .filter_map(|port| {
            let number = port.get("containerPort").and_then(Yaml::scalar)?.parse().ok()?;
            Some((port.get("name").and_then(Yaml::scalar).map(str::to_owned), number))
        })
        .collect()
}

/// Returns the ports that are published on the machine of the pod.
fn published(reader: &Reader<'_>, container: Yaml<'_>) -> Vec<Published> {
    let ports = container.get("ports").into_iter().flat_map(Yaml::items);
    ports
        .filter_map(|port| {
            let host = reader.number_of(port, "hostPort")?;
            let number = u16::try_from(host.value).ok()?;
            let inside = port.get("containerPort").and_then(Yaml::scalar)?.parse().ok()?;
            let protocol = port.get("protocol").and_then(Yaml::scalar).unwrap_or("tcp").to_ascii_lowercase();
            Some(Published {
                place: host.place,
                host_address: None,
                host: Some((number, number)),
                container: (inside, inside),
                protocol,
            })
        })
        .collect()
}

fn volume_mount(reader: &Reader<'_>, yaml: Yaml<'_>, workload: &Workload) -> Option<Mount> {
    let name = reader.text_of(yaml, "name")?;
    let target = reader.text_of(yaml, "mountPath")?;
    let kind = match workload.volume(&name.text).map(|volume: &Volume| &volume.source) {
        Some(VolumeSource::Config(_)) => MountKind::Config,
        Some(VolumeSource::EmptyDir(true)) => MountKind::Tmpfs,
        Some(VolumeSource::EmptyDir(false)) => MountKind::EmptyDir,
        Some(VolumeSource::HostPath(_)) => MountKind::Bind,
        Some(VolumeSource::Claim(_) | VolumeSource::Other) | None => MountKind::Volume,
    };
    let sub_path = reader.text_of(yaml, "subPath").or_else(|| reader.text_of(yaml, "subPathExpr"));
    Some(Mount {
        kind,
        place: target.place.clone(),
        read_only: kind == MountKind::Config || yaml.get("readOnly").and_then(Yaml::scalar) == Some("true"),
        source: name,
        target,
        sub_path,
        ..Mount::default()
    })
}
