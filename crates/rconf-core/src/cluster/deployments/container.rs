//! What a plan says of a container that runs a node.

use super::super::node::Reach;
use crate::catalog::find_any;
use crate::container::{
    Container, Deployment, InPod, Kind, Maker, Mount, NetworkUse, Service, Start, WorkloadKind,
};
use crate::message::{Message, say};
use crate::text::Text;

/// The maximum number of pods of a StatefulSet that are known by their names.
const MOST_PODS: u64 = 20;

/// Returns the title of a container in messages.
pub(super) fn title_of(deployment: &Deployment, container: &Container) -> Message {
    let workload = container.pod.as_ref().and_then(|pod| deployment.workloads.get(pod.workload));
    match &container.name {
        Some(name) if workload.is_some() => {
            let (kind, workload) = workload.map_or(("", ""), |w| (w.kind.name(), w.name.as_str()));
            say!(
                "container {name} of {kind} {workload}",
                "{kind} {workload} 的容器 {name}",
                name = name.text,
                kind,
                workload
            )
        }
        _ if deployment.kind == Kind::Dockerfile => say!("image", "镜像"),
        _ if deployment.kind == Kind::Env => say!("the environment", "环境变量"),
        _ if container.process.is_some() => {
            Message::verbatim(container.process.as_ref().map_or("", |process| &process.title))
        }
        // `ConfigMap cache`, `redis.service`, `bitnami/redis, master.configuration`
        Some(name) if matches!(deployment.kind, Kind::Kubernetes | Kind::Systemd | Kind::Values) => {
            Message::verbatim(&name.text)
        }
        Some(name) => say!("container {name}", "容器 {name}", name = name.text),
        None => say!("container without a name", "没有名称的容器"),
    }
}

/// Returns whether nothing changes a file that a pod mounts before its server reads it: no shell, and no script of the image.
pub(super) fn is_as_written(container: &Container) -> bool {
    let mut words = container.entrypoint.iter().flatten().chain(&container.command);
    container.image_name().is_some_and(|image| image.maker() == Maker::Official)
        && !words.any(|word| !word.is_known || word.text.trim().contains(char::is_whitespace))
}

/// Returns the path in the image of the file that a container gives to its server, if it may be there: the official images
/// have no such file.
pub(super) fn in_image(container: &Container, file: &Text) -> Option<String> {
    let is_made = container.image_name().is_none_or(|image| image.maker() != Maker::Official);
    let path = container.in_working_folder(file.get()?);
    let holds = |mount: &Mount| {
        let below = mount.target.get().and_then(|target| path.strip_prefix(target.trim_end_matches('/')));
        below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
    };
    (is_made && !container.mounts.iter().any(holds)).then_some(path)
}

/// Returns what the containers of a plan share their names with. The manifests of a folder belong together.
pub(super) fn scope_of(deployment: &Deployment) -> String {
    match deployment.kind {
        Kind::Kubernetes => format!("{}/", deployment.group()),
        _ => deployment.path.clone(),
    }
}

/// Returns the names and static addresses at which others find a container.
pub(super) fn names_of(container: &Container, deployment: &Deployment) -> Vec<String> {
    if let Some(pod) = &container.pod {
        return deployment.workloads.get(pod.workload).map_or_else(Vec::new, |workload| {
            let services = deployment.objects.services.iter().filter(|service| service.serves(workload));
            let replicas = workload.replicas.as_ref().map_or(1, |replicas| replicas.value.min(MOST_PODS));
            let is_set = workload.kind == WorkloadKind::StatefulSet;
            let pods = (0..replicas).filter(|_| is_set).map(|nth| format!("{}-{nth}", workload.name));
            services.map(|service| service.name.clone()).chain(pods).collect()
        });
    }
    let own = [&container.name, &container.service, &container.hostname].into_iter().flatten();
    let aliases = container.networks.iter().flat_map(|a| a.aliases.iter().chain(&a.ipv4).chain(&a.ipv6));
    let all = own.chain(aliases).filter(|_| !container.is_stand_in);
    let mut names: Vec<String> = all.filter_map(Text::get).map(str::to_owned).collect();
    names.dedup();
    names
}

/// Returns how many containers of this kind the plan runs, or `None` if that is not known.
pub(super) fn copies(container: &Container, deployment: &Deployment) -> Option<u64> {
    let is_known = !container.is_stand_in
        && !container.is_partial
        && container.profiles.is_empty()
        && deployment.unfollowed.is_empty()
        && matches!(deployment.kind, Kind::Compose | Kind::Script | Kind::Kubernetes);
    let workload = container.pod.as_ref().and_then(|pod| deployment.workloads.get(pod.workload));
    let is_counted = workload.is_none_or(|w| {
        matches!(w.kind, WorkloadKind::StatefulSet | WorkloadKind::Deployment | WorkloadKind::ReplicaSet)
    });
    (is_known && is_counted).then(|| container.replicas.as_ref().map_or(1, |replicas| replicas.value))
}

/// Returns who can reach a container.
pub(super) fn reach(container: &Container, deployment: &Deployment) -> Reach {
    // On a network of another driver (macvlan), the container is like a separate machine.
    let is_bridge = |name: &str| {
        let made = deployment.networks.iter().find(|n| n.name.text == name);
        let driver = made.and_then(|n| n.driver.as_ref());
        driver.is_none_or(|d| matches!(d.get(), Some("bridge" | "overlay")))
    };
    // A part of a script that could not be followed may attach the container or publish its ports.
    let uses = |use_: &NetworkUse| {
        let names = [&container.name, &container.service];
        use_.container.as_ref().is_some_and(|c| names.into_iter().flatten().any(|n| n.text == c.text))
    };
    let is_lent =
        deployment.containers.iter().filter_map(|c| c.network_mode.as_ref()).any(|m| m.text.contains(':'));
    let is_served_outside = |pod: &InPod| {
        let workload = deployment.workloads.get(pod.workload);
        let services = deployment.objects.services.iter().filter(|service| service.is_outside());
        services.into_iter().any(|service| workload.is_some_and(|workload| service.serves(workload)))
    };
    // What a pod adds to a configuration that no server is known to be given, only its Services tell.
    let may_be_outside = if container.is_stand_in {
        deployment.objects.services.iter().any(Service::is_outside)
    } else {
        container.is_partial
    };
    let is_outside = may_be_outside
        || container.pod.as_deref().is_some_and(is_served_outside)
        || matches!(deployment.kind, Kind::Dockerfile | Kind::Env)
        || container.publishes_all.is_some()
        || container.network_mode.as_ref().is_some_and(|mode| mode.get() != Some("bridge"))
        || container.ports.iter().any(|p| p.host_address.is_none_or(|address| !address.is_loopback()))
        || !container.networks.iter().all(|n| is_bridge(&n.network.text))
        || is_lent
        || deployment.network_uses.iter().any(uses);
    if is_outside { Reach::Outside } else { Reach::Inside }
}

/// Returns how a container starts its server if its image makes the configuration of the environment, with the directives
/// that it may set too, and whether that may be any directive.
pub(super) fn start_from_environment(container: &Container) -> Option<(Start, (Vec<&'static str>, bool))> {
    let setup = container.setup()?;
    let place = container.image.as_ref().map_or(&container.place, |image| &image.place).clone();
    let start = Start { config: None, options: setup.options, place, is_sentinel: false };
    Some((start, (setup.left_out, setup.is_open)))
}

/// Returns the names of the options whose values are not known.
pub(super) fn not_known(options: &[Text]) -> Vec<&'static str> {
    let (mut names, mut name) = (Vec::new(), "");
    for word in options {
        if let Some(option) = word.text.strip_prefix("--") {
            name = option.split([' ', '\t']).next().unwrap_or_default();
        }
        if !word.is_known {
            names.extend(find_any(name.as_bytes()).next().map(|(directive, _)| directive.name));
        }
    }
    names
}
