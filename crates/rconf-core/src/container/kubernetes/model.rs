//! The objects of Kubernetes that concern the pods of servers.

use crate::container::cli_call::CliCall;
use crate::text::Located;
use crate::text::{Place, Text};

/// The objects of the manifests in one folder, as far as they concern servers.
#[derive(Debug, Clone, Default)]
pub struct Objects {
    /// The ConfigMaps and Secrets.
    pub configs: Vec<ConfigObject>,
    /// The Services.
    pub services: Vec<Service>,
    /// The network policies.
    pub policies: Vec<NetworkPolicy>,
    /// The certificates that cert-manager is asked for.
    pub certificates: Vec<Certificate>,
    /// The disruption budgets.
    pub budgets: Vec<Budget>,
    /// The places of the workloads that keep servers running. Jobs are left out.
    pub servers: Vec<Place>,
    /// The calls of redis-cli and valkey-cli in the commands of pods.
    pub cli: Vec<CliCall>,
}

/// Labels or annotations, in the order in which they are written. There are few of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels(Vec<(String, String)>);

impl Labels {
    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the value of a key, or `None` if it is not there.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// Returns the keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    /// Returns the values.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, value)| value.as_str())
    }
}

impl FromIterator<(String, String)> for Labels {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl IntoIterator for Labels {
    type Item = (String, String);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A ConfigMap or a Secret.
#[derive(Debug, Clone, Default)]
pub struct ConfigObject {
    /// Whether it is a Secret.
    pub is_secret: bool,
    /// The name.
    pub name: String,
    /// The namespace, or `None` if the manifest does not name it.
    pub namespace: Option<String>,
    /// The keys, each with its decoded value.
    pub keys: Vec<(Text, Text)>,
    /// The place of the kind.
    pub place: Place,
}

/// The kind of a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkloadKind {
    /// A StatefulSet: pods with names and volumes that stay.
    StatefulSet,
    /// A Deployment.
    Deployment,
    /// A ReplicaSet, or a ReplicationController, which came before it.
    ReplicaSet,
    /// A DaemonSet.
    DaemonSet,
    /// A Job.
    Job,
    /// A CronJob.
    CronJob,
    /// A pod by itself.
    Pod,
}

impl WorkloadKind {
    /// All kinds with their names in manifests.
    const NAMES: [(Self, &'static str); 8] = [
        (Self::StatefulSet, "StatefulSet"),
        (Self::Deployment, "Deployment"),
        (Self::ReplicaSet, "ReplicaSet"),
        (Self::ReplicaSet, "ReplicationController"),
        (Self::DaemonSet, "DaemonSet"),
        (Self::Job, "Job"),
        (Self::CronJob, "CronJob"),
        (Self::Pod, "Pod"),
    ];

    /// Returns the kind with a name, as the field `kind` of a manifest has it.
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// Returns whether the pods run on until someone stops them.
    pub fn keeps_running(self) -> bool {
        !matches!(self, Self::Job | Self::CronJob)
    }

    /// Returns the name that a manifest uses.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("Pod", |(_, name)| name)
    }
}

/// What creates pods, and the parts of their specification that concern the pod as a whole.
#[derive(Debug, Clone)]
pub struct Workload {
    /// The kind.
    pub kind: WorkloadKind,
    /// The name.
    pub name: String,
    /// The names that it had before kustomizations changed it.
    pub former_names: Vec<String>,
    /// The namespace, or `None` if the manifest does not name it.
    pub namespace: Option<String>,
    /// The place of the kind.
    pub place: Place,
    /// The number of pods, or `None` if it is not given or not known. Kubernetes then makes one.
    pub replicas: Option<Located<u64>>,
    /// The labels of the pods.
    pub labels: Labels,
    /// The annotations of the workload and of its pods.
    pub annotations: Labels,
    /// The `volumeClaimTemplates`.
    pub claims: Vec<Claim>,
    /// The volumes of the pod.
    pub volumes: Vec<Volume>,
    /// `podManagementPolicy`.
    pub pod_management: Option<Text>,
    /// `maxUnavailable` of a rolling update, or the type of another strategy: `OnDelete`, `Recreate`.
    pub update: Option<Text>,
    /// `terminationGracePeriodSeconds`, in seconds. Kubernetes waits 30 seconds if it is not given.
    pub grace: Option<Located<u64>>,
    /// The place of a pod anti-affinity or a topology spread constraint.
    pub spread: Option<Place>,
    /// The labels of machines by which these keep pods apart, each once.
    pub spread_keys: Vec<String>,
    /// The names of the `imagePullSecrets`.
    pub pull_secrets: Vec<String>,
    /// The other keys that decide where the pods run and as whom, such as `tolerations`.
    pub placement: Vec<&'static str>,
    /// `hostNetwork: true`.
    pub host_network: Option<Place>,
}

impl Workload {
    /// Returns whether a selector of labels selects the pods. An empty selector selects all pods.
    pub fn is_selected_by(&self, selector: &Labels) -> bool {
        selector.0.iter().all(|(key, value)| self.labels.get(key) == Some(value.as_str()))
    }

    /// Returns whether each pod gets a claim with a name.
    pub fn has_claim(&self, name: &str) -> bool {
        self.claims.iter().any(|claim| claim.name == name)
    }

    /// Returns what a volume is, or `None` if the pod has no such volume.
    pub fn volume(&self, name: &str) -> Option<&Volume> {
        self.volumes.iter().find(|volume| volume.name == name)
    }
}

/// A claim of which each pod gets its own (`volumeClaimTemplates`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claim {
    /// The name.
    pub name: String,
    /// The storage class, or `None` for the default one.
    pub class: Option<String>,
    /// The size, in bytes, or `None` if it is not known.
    pub size: Option<u64>,
}

/// A volume of a pod.
#[derive(Debug, Clone)]
pub struct Volume {
    /// The name.
    pub name: String,
    /// The place of the name.
    pub place: Place,
    /// What the volume holds.
    pub source: VolumeSource,
}

/// What a volume holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VolumeSource {
    /// Keys of ConfigMaps and Secrets.
    Config(Vec<Projection>),
    /// An `emptyDir`, which is deleted with its pod; `true` if it lies in memory.
    EmptyDir(bool),
    /// A claim, by its name.
    Claim(String),
    /// A path of the machine that the pod runs on.
    HostPath(String),
    /// Anything else, such as a CSI driver or the downward API.
    Other,
}

/// The keys of a ConfigMap or Secret in a volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// Whether it is a Secret.
    pub is_secret: bool,
    /// The name of the object.
    pub name: String,
    /// The keys with their paths in the volume, or empty if each key is a file of its name.
    pub items: Vec<(String, String)>,
}

/// What a pod adds to a container.
#[derive(Debug, Clone, Default)]
pub struct InPod {
    /// The index of the workload in its deployment.
    pub workload: usize,
    /// Whether it is an init container, which ends before the others start.
    pub is_init: bool,
    /// `workingDir`.
    pub working_folder: Option<Text>,
    /// The ports of the container, each with its name if it has one. They inform; every port can be reached.
    pub ports: Vec<(Option<String>, u16)>,
    /// The ConfigMaps and Secrets whose keys are environment variables.
    pub environment_from: Vec<EnvironmentFrom>,
    /// The probes.
    pub probes: Vec<Probe>,
    /// The place of `lifecycle.preStop`.
    pub pre_stop: Option<Place>,
    /// `imagePullPolicy`.
    pub pull_policy: Option<Text>,
    /// The processors that the container asks for, in thousandths: `resources.requests.cpu`.
    pub requested_milli_cpus: Option<u64>,
}

/// An object whose keys are environment variables (`envFrom`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentFrom {
    /// Whether it is a Secret.
    pub is_secret: bool,
    /// The name of the object.
    pub name: String,
    /// What is put before each key.
    pub prefix: String,
}

/// The purpose of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeKind {
    /// The container is restarted if the probe fails.
    Liveness,
    /// The pod gets no traffic while the probe fails.
    Readiness,
    /// The other probes wait until this one succeeds. The container is restarted if it does not.
    Startup,
}

/// A probe of a container.
#[derive(Debug, Clone)]
pub struct Probe {
    /// The purpose.
    pub kind: ProbeKind,
    /// The place of the key.
    pub place: Place,
    /// The words of the command, or empty for a probe that only connects.
    pub command: Vec<Text>,
    /// The calls of redis-cli and valkey-cli in the command.
    pub calls: Vec<CliCall>,
    /// `initialDelaySeconds`, in seconds.
    pub initial_delay: u64,
    /// `periodSeconds`, in seconds.
    pub period: u64,
    /// `timeoutSeconds`, in seconds.
    pub timeout: u64,
    /// `failureThreshold`.
    pub failures: u64,
    /// Whether all these numbers are known.
    pub is_known: bool,
}

/// A Service.
#[derive(Debug, Clone)]
pub struct Service {
    /// The name.
    pub name: String,
    /// The namespace, or `None` if the manifest does not name it.
    pub namespace: Option<String>,
    /// The place of the kind.
    pub place: Place,
    /// The labels of the pods that it sends traffic to. Empty if there is no selector.
    pub selector: Labels,
    /// Whether it has no address of its own (`clusterIP: None`), so that its name resolves to all pods.
    pub is_headless: bool,
    /// `publishNotReadyAddresses`: whether its name resolves to pods that are not ready, too.
    pub publishes_not_ready: bool,
    /// `type`: `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`.
    pub kind: Option<Text>,
    /// The addresses that the manifest asks for: `clusterIP`, `loadBalancerIP`, `externalIPs`.
    pub addresses: Vec<String>,
    /// Whether an annotation keeps the load balancer in the provider's private network.
    pub is_private: bool,
    /// The ports.
    pub ports: Vec<ServicePort>,
}

impl Service {
    /// Returns whether it can be reached from outside of Kubernetes.
    pub fn is_outside(&self) -> bool {
        self.kind.as_ref().is_some_and(|kind| matches!(kind.text.as_str(), "LoadBalancer" | "NodePort"))
    }

    /// Returns whether it certainly sends traffic to the pods of a workload.
    pub fn serves(&self, workload: &Workload) -> bool {
        !self.selector.is_empty()
            && workload.is_selected_by(&self.selector)
            && may_be_same(self.namespace.as_deref(), workload.namespace.as_deref())
    }

    /// Returns the port of the Service that leads to a port of a container.
    pub fn port_to(&self, port: u16, pod: &InPod) -> Option<&ServicePort> {
        let is_named = |name: &str| pod.ports.iter().any(|(n, p)| n.as_deref() == Some(name) && *p == port);
        let leads =
            |own: &&ServicePort| own.target == Some(port) || own.target_name.as_deref().is_some_and(is_named);
        self.ports.iter().find(leads)
    }
}

/// Returns whether two objects may be in one namespace. A manifest need not name it.
pub(crate) fn may_be_same(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// A port of a Service.
#[derive(Debug, Clone)]
pub struct ServicePort {
    /// The place of the port.
    pub place: Place,
    /// The port of the Service.
    pub port: u16,
    /// The port of the pod, or `None` if it is given by name.
    pub target: Option<u16>,
    /// The name of the port of the pod.
    pub target_name: Option<String>,
}

/// A network policy.
#[derive(Debug, Clone)]
pub struct NetworkPolicy {
    /// The name.
    pub name: String,
    /// The namespace, or `None` if the manifest does not name it.
    pub namespace: Option<String>,
    /// The place of the kind.
    pub place: Place,
    /// The labels of the pods that it holds for.
    pub selector: Labels,
    /// Whether `selector` says everything: there are no `matchExpressions`.
    pub selector_is_whole: bool,
    /// What it says about traffic to the pods.
    pub ingress: Direction,
    /// What it says about traffic from the pods.
    pub egress: Direction,
}

/// What a network policy says about traffic in one direction.
#[derive(Debug, Clone)]
pub struct Direction {
    /// Whether it limits this traffic at all.
    pub is_limited: bool,
    /// The ranges of ports to which it lets traffic through, or `None` if one of its rules names none.
    pub ports: Option<Vec<(u16, u16)>>,
    /// The names of ports to which it lets traffic through.
    pub port_names: Vec<String>,
    /// The names of the namespaces whose pods its rules name, each once.
    pub namespaces: Vec<String>,
}

/// A certificate that cert-manager is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certificate {
    /// The name of the Secret that it is put into.
    pub secret: String,
    /// The kind of the issuer.
    pub issuer_kind: String,
    /// The name of the issuer.
    pub issuer: String,
}

/// A disruption budget.
#[derive(Debug, Clone)]
pub struct Budget {
    /// The name.
    pub name: String,
    /// The namespace, or `None` if the manifest does not name it.
    pub namespace: Option<String>,
    /// The place of the kind.
    pub place: Place,
    /// The labels of the pods that it protects.
    pub selector: Labels,
    /// Whether `selector` says everything: there are no `matchExpressions`.
    pub selector_is_whole: bool,
    /// `maxUnavailable`.
    pub max_unavailable: Option<Text>,
    /// `minAvailable`.
    pub min_available: Option<Text>,
}
