//! Nodes that Kubernetes runs: what their manifests say, as far as a spec can say it too.

use super::nodes::Found;
use super::toml::size;
use crate::catalog::id;
use crate::container::{Container, Deployment, InPod, VolumeSource, Workload};
use crate::diagnostic::Severity;
use crate::spec::{self, Kubernetes, quoted};
use std::collections::{BTreeMap, BTreeSet};

/// The fewest workloads that are taken for shards, because a cluster has as many masters.
const FEWEST_SHARDS: usize = 3;

/// What the manifests say of the pods.
#[derive(Debug, Clone)]
pub(super) struct Pods<'a> {
    /// The workloads that run the nodes, in the order of their numbers, each with the number of its nodes.
    pub(super) sets: Vec<(&'a Workload, usize)>,
    /// The containers of these workloads.
    pub(super) beside: Vec<&'a Container>,
    /// What a spec says of them.
    pub(super) said: Kubernetes,
    /// The defaults of a spec.
    pub(super) defaults: Kubernetes,
    /// The processors that each server asks for, in thousandths.
    pub(super) milli_cpus: Option<u64>,
    /// Whether each workload is a shard.
    pub(super) is_by_shard: bool,
}

/// Returns what the manifests say of nodes, if all of these are in pods, and gives the nodes the order of a spec.
pub(super) fn in_pods<'a>(all: &mut Vec<Found<'a>>, deployments: &[&'a Deployment]) -> Option<Pods<'a>> {
    let mut sets: BTreeMap<(usize, usize), Vec<Found<'a>>> = BTreeMap::new();
    for found in all.iter() {
        let (pod, runs) = (found.container?.pod.as_deref()?, found.node.runs_in.as_ref()?);
        sets.entry((runs.deployment, pod.workload)).or_default().push(found.clone());
    }
    let workload = |at: &(usize, usize)| deployments.get(at.0)?.workloads.get(at.1);
    let mut sets: Vec<(&Workload, (usize, usize), Vec<Found<'a>>)> =
        sets.into_iter().filter_map(|(at, nodes)| Some((workload(&at)?, at, nodes))).collect();
    sets.sort_by_key(|(workload, at, _)| (number(workload), *at));
    let is_by_shard = sets.len() >= FEWEST_SHARDS;
    if is_by_shard {
        let masters = sets.iter().filter_map(|(_, _, nodes)| nodes.first());
        let replicas = sets.iter().flat_map(|(_, _, nodes)| nodes.iter().skip(1));
        *all = masters.chain(replicas).cloned().collect();
    }
    for (found, port) in all.iter_mut().zip(7001..) {
        found.port = port;
        found.bus_port = None;
    }
    let of_set =
        |container: &Container, nth: usize| container.pod.as_ref().is_some_and(|p| p.workload == nth);
    let beside = sets.iter().filter_map(|(_, at, _)| Some((deployments.get(at.0)?, at.1)));
    let beside =
        beside.flat_map(|(plan, nth)| plan.containers.iter().filter(move |container| of_set(container, nth)));
    let beside = beside.collect();
    let sets: Vec<_> = sets.into_iter().map(|(workload, _, nodes)| (workload, nodes.len())).collect();
    let defaults = kubernetes("", "")?;
    let mut pods = Pods { sets, beside, said: defaults.clone(), defaults, milli_cpus: None, is_by_shard };
    pods.read(all, deployments);
    Some(pods)
}

/// Returns what a spec has with these lines in `[cluster]` and `[kubernetes]`, or `None` if it has errors.
fn kubernetes(of_cluster: &str, lines: &str) -> Option<Kubernetes> {
    let text = format!(
        "[cluster]\nports = \"7001-7006\"\ntarget = \"kubernetes\"\n{of_cluster}\n[kubernetes]\n{lines}\n"
    );
    let read = spec::read("rconf.toml", &text);
    let is_bad = read.findings.iter().any(|finding| finding.severity == Severity::Error);
    read.spec.filter(|_| !is_bad).map(|spec| spec.kubernetes)
}

/// Returns the number of a workload: that in its label, else that at the end of its name.
fn number(workload: &Workload) -> Option<u64> {
    let name = &workload.name;
    let digits = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let label = workload.labels.get("shard").and_then(|label| label.parse().ok());
    label.or_else(|| name[name.len() - digits..].parse().ok())
}

impl<'a> Pods<'a> {
    pub(super) fn workloads(&self) -> impl Iterator<Item = &'a Workload> + '_ {
        self.sets.iter().map(|(workload, _)| *workload)
    }

    /// Reads what a spec can say. A value that no spec takes, as one of a chart's template, is left out.
    fn read(&mut self, all: &[Found<'a>], deployments: &[&'a Deployment]) {
        let Some((first, _)) = self.sets.first().copied() else { return };
        let in_pod = all.iter().find_map(|found| found.container?.pod.as_deref());
        let text = |key: &str, value: &str| kubernetes("", &format!("{key} = {}", quoted(value)));
        let list = |key: &str, values: &[String]| {
            let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
            kubernetes("", &format!("{key} = [{}]", values.join(", ")))
        };
        let claim = self.workloads().flat_map(|workload| &workload.claims).next();
        let said = &mut self.said;
        let port = all.first().map_or(0, Found::listens_on);
        if let Some(read) = kubernetes("", &format!("port = {port}")) {
            said.port = read.port;
        }
        let namespace = first.namespace.as_deref().and_then(|name| text("namespace", name));
        said.namespace = namespace.map(|read| read.namespace).unwrap_or_default();
        let policy = in_pod.and_then(|pod| pod.pull_policy.as_ref()?.get());
        if let Some(read) = policy.and_then(|policy| text("image-pull-policy", policy)) {
            said.image_pull_policy = read.image_pull_policy;
        }
        let secret = first.pull_secrets.first();
        said.image_pull_secret =
            secret.and_then(|secret| text("image-pull-secret", secret)?.image_pull_secret);
        if let Some(claim) = claim {
            said.storage_class =
                claim.class.as_ref().and_then(|class| text("storage-class", class)?.storage_class);
            if let Some(read) = claim.size.and_then(|bytes| text("storage", &size(bytes))) {
                said.storage = read.storage;
            }
        }
        if let Some(read) = list("spread", &first.spread_keys) {
            said.spread = read.spread;
        }
        let policies = deployments.iter().flat_map(|deployment| &deployment.objects.policies);
        let policy = policies.into_iter().find(|policy| {
            policy.ingress.is_limited && !policy.selector.is_empty() && first.is_selected_by(&policy.selector)
        });
        if let Some(read) = policy.and_then(|policy| list("client-namespaces", &policy.ingress.namespaces)) {
            said.client_namespaces = read.client_namespaces;
        }
        self.read_domain(all);
        self.read_tls(all, deployments);
        let same = |key: &str| {
            let value = first.labels.get(key)?;
            self.sets.iter().all(|(set, _)| set.labels.get(key) == Some(value)).then(|| value.to_owned())
        };
        let label = |key: &str| {
            let line = format!("labels = {{ {} = {} }}", quoted(key), quoted(&same(key)?));
            kubernetes("", &line)?.labels.pop()
        };
        self.said.labels =
            first.labels.keys().filter_map(label).collect::<BTreeMap<_, _>>().into_iter().collect();
        let limit = |found: &Found<'_>| Some(found.container?.milli_cpus.as_ref()?.value);
        self.milli_cpus =
            in_pod.and_then(|pod: &InPod| pod.requested_milli_cpus).or_else(|| all.iter().find_map(limit));
    }

    /// Reads the domain of the host names that pods announce, if these are not the names that they have in Kubernetes.
    fn read_domain(&mut self, all: &[Found<'a>]) {
        let words = all.first().and_then(|found| found.container).map(|container| &container.command);
        let announced =
            words.into_iter().flatten().skip_while(|word| word.text != "--cluster-announce-hostname");
        let Some(name) = announced.into_iter().nth(1).map(|word| word.text.as_str()) else { return };
        // `redis-nodes.redis.svc` is a name in Kubernetes, with its domain or without.
        let is_inside = |domain: &str| domain.split('.').any(|label| label == "svc");
        let domain = name.strip_prefix("$(POD_NAME).").filter(|domain| !is_inside(domain));
        let read = domain.and_then(|domain| kubernetes("", &format!("external-domain = {}", quoted(domain))));
        self.said.external_domain = read.and_then(|read| read.external_domain);
    }

    /// Reads which Secret is mounted where the certificate is, and which issuer fills it.
    fn read_tls(&mut self, all: &[Found<'a>], deployments: &[&'a Deployment]) {
        let Some((first, _)) = self.sets.first().copied() else { return };
        let Some(found) = all.first() else { return };
        let file = String::from_utf8_lossy(found.config().text(id::TLS_CERT_FILE)).into_owned();
        let mounts = found.container.into_iter().flat_map(|container| &container.mounts);
        let holds = |path: &str| file.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        let mount = mounts.into_iter().find(|mount| mount.target.get().is_some_and(holds));
        let volume = mount.and_then(|mount| first.volume(&mount.source.text));
        let Some(VolumeSource::Config(projections)) = volume.map(|volume| &volume.source) else { return };
        let Some(secret) = projections.iter().find(|projection| projection.is_secret) else { return };
        let name = &secret.name;
        let Some(read) = kubernetes("", &format!("tls-secret = {}", quoted(name))) else { return };
        self.said.tls_secret = read.tls_secret;
        let certificates = deployments.iter().flat_map(|deployment| &deployment.objects.certificates);
        let certificate = certificates.into_iter().find(|certificate| certificate.secret == *name);
        let Some(certificate) = certificate else { return };
        let kind = if certificate.issuer_kind.is_empty() { "Issuer" } else { &certificate.issuer_kind };
        let lines =
            format!("tls-issuer = {}\ntls-issuer-kind = {}", quoted(&certificate.issuer), quoted(kind));
        self.said.tls_issuer = kubernetes("", &lines).and_then(|read| read.tls_issuer);
    }

    /// Returns the name of the cluster: the label that says so, or what the names of its workloads have in common.
    pub(super) fn name(&self) -> Option<String> {
        let is_name = |name: &&str| kubernetes(&format!("name = {}", quoted(name)), "").is_some();
        let labels: BTreeSet<_> =
            self.workloads().map(|workload| workload.labels.get("app.kubernetes.io/instance")).collect();
        let label = labels.first().copied().flatten().filter(|_| labels.len() == 1);
        let first = self.workloads().next()?.name.as_str();
        let common = |end: &usize| self.workloads().all(|workload| workload.name.starts_with(&first[..*end]));
        let ends = first.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
        let common = ends.into_iter().find(common).map_or("", |end| &first[..end]);
        let common = if self.sets.len() == 1 { first } else { common.trim_end_matches('-') };
        label.filter(is_name).or(Some(common).filter(is_name)).map(str::to_owned)
    }
}
