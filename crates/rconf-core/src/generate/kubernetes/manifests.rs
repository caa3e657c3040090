//! The texts of the manifests, made from the templates in `templates/`.

use crate::generate::digest::digest;
use crate::generate::programs::{CONF_MOUNT, TLS_MOUNT, client_command, masterauth, server_program};
use crate::generate::scripts::cluster_template;
use crate::generate::size::megabytes;
use crate::generate::template::{filled, template};
use crate::message::Words;
use crate::spec::{Announce, Spec, TlsIssuer};
use crate::topology::{Pods, Shard, headless_service};
use std::fmt::Write as _;

/// The folder in a pod where the password is mounted.
pub(crate) const SECRET_MOUNT: &str = "/etc/rconf/secret";

/// The folder in a pod where the scripts are mounted.
pub(crate) const SCRIPTS_MOUNT: &str = "/etc/rconf/scripts";

/// How long preStop tries to hand over, in seconds.
const HAND_OVER: u64 = 30;

/// How long one attempt to create the cluster waits for each pod, in seconds.
const PATIENCE: u64 = 600;

/// How long an image and a volume may be late, in seconds.
const LATE: u64 = 300;

/// The speed with which a snapshot is certainly written, in bytes a second.
const DISK_SPEED: u64 = 50_000_000;

/// The data of a node whose data has no limit, in bytes.
const USUAL_DATA: u64 = 1 << 30;

/// What all manifests of a cluster have in common.
pub(super) struct Manifests<'s> {
    pub(super) spec: &'s Spec,
    pub(super) pods: &'s Pods,
    /// The variables of every template.
    variables: Vec<(&'static str, String)>,
    /// The parts of templates that this cluster needs.
    parts: Vec<&'static str>,
}

impl<'s> Manifests<'s> {
    pub(super) fn new(spec: &'s Spec, pods: &'s Pods) -> Self {
        let kubernetes = &spec.kubernetes;
        let first = pods.shards.first().and_then(|shard| shard.pods.first());
        let variables = vec![
            ("cluster", spec.name.clone()),
            ("namespace", kubernetes.namespace.clone()),
            ("headless", headless_service(spec)),
            ("port", kubernetes.port.to_string()),
            ("bus", (kubernetes.port + 10_000).to_string()),
            ("image", spec.docker.image.clone()),
            ("pull", kubernetes.image_pull_policy.to_owned()),
            ("pull-secrets", pull_secrets(spec)),
            ("conf-mount", CONF_MOUNT.to_owned()),
            ("secret-mount", SECRET_MOUNT.to_owned()),
            ("scripts", SCRIPTS_MOUNT.to_owned()),
            ("client", client_command(spec)),
            ("server", server_program(spec).to_owned()),
            ("hand-over", HAND_OVER.to_string()),
            ("patience", PATIENCE.to_string()),
            ("first", first.map(|pod| pod.pod.clone()).unwrap_or_default()),
            ("count", pods.count().to_string()),
            ("shards", pods.shards.len().to_string()),
            ("labels", labels(spec, "cluster", 4)),
            ("tls-secret", kubernetes.tls_secret.clone()),
            ("tls-mount", TLS_MOUNT.to_owned()),
            ("domain", domain(spec)),
        ];
        let is_issued = kubernetes.tls_issuer.is_some();
        let parts = [
            ("hostname", announces_names(spec)),
            ("tls", spec.tls.is_some()),
            ("issued", spec.tls.is_some() && is_issued),
            ("given", spec.tls.is_some() && !is_issued),
            ("acl", spec.auth.acl_file.is_some()),
            ("external", kubernetes.external_domain.is_some()),
            ("inside", kubernetes.external_domain.is_none()),
        ];
        let parts = parts.into_iter().filter(|(_, is_needed)| *is_needed).map(|(part, _)| part).collect();
        Self { spec, pods, variables, parts }
    }

    pub(super) fn filled(&self, template: Words, parts: &[&str], own: &[(&str, &str)]) -> String {
        self.filled_text(template.get(self.spec.language()), parts, own)
    }

    fn filled_text(&self, template: &str, parts: &[&str], own: &[(&str, &str)]) -> String {
        let shared = self.variables.iter().map(|(name, value)| (*name, value.as_str()));
        let variables: Vec<(&str, &str)> = own.iter().copied().chain(shared).collect();
        let parts: Vec<&str> = parts.iter().chain(&self.parts).copied().collect();
        filled(template, &parts, &variables)
    }

    /// Returns `services.yaml`.
    pub(super) fn services(&self) -> String {
        self.filled(template!("templates/services.yaml"), &[], &[])
    }

    /// Returns `disruption-budget.yaml`.
    pub(super) fn disruption_budget(&self) -> String {
        self.filled(template!("templates/disruption-budget.yaml"), &[], &[])
    }

    /// Returns `network-policy.yaml`.
    pub(super) fn network_policy(&self) -> String {
        let names = &self.spec.kubernetes.client_namespaces;
        let mut clients = String::new();
        for name in names {
            let _ = write!(
                clients,
                "        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: {name}\n"
            );
        }
        let is_external = self.spec.kubernetes.external_domain.is_some();
        if names.is_empty() && !is_external {
            const MAY: Words = Words::new(
                "`client-namespaces` in rconf.toml names those that may.",
                "rconf.toml 中的 `client-namespaces` 可以限定允许哪些命名空间。",
            );
            let may = MAY.get(self.spec.language());
            let _ = write!(clients, "        # {may}\n        - namespaceSelector: {{}}\n");
        }
        self.filled(template!("templates/network-policy.yaml"), &[], &[("clients", clients.trim_end())])
    }

    /// Returns the script with what runs in the pods of nodes.
    pub(super) fn node_script(&self) -> String {
        let names = self.pods.shards.iter().flat_map(|shard| &shard.pods).map(|pod| pod.pod.as_str());
        let names = names.collect::<Vec<_>>();
        let pods = names.chunks(10).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n");
        self.filled(template!("templates/node.sh"), &[], &[("pods", &pods)])
    }

    /// Returns the script that creates and checks the cluster.
    pub(super) fn cluster_script(&self) -> String {
        let mut nodes = String::new();
        for shard in &self.pods.shards {
            for (nth, pod) in shard.pods.iter().enumerate() {
                let master = if nth == 0 { "-" } else { shard.pods[0].pod.as_str() };
                let _ = writeln!(nodes, "{} {master}", pod.pod);
            }
        }
        let replicas = (self.pods.count() - self.pods.shards.len()).to_string();
        let own = [
            ("nodes", nodes.trim_end()),
            ("replicas", &replicas),
            ("masters", "$(masters)"),
            ("password", &format!("cat {SECRET_MOUNT}/password")),
            ("logs", &format!("kubectl logs --namespace={} $node", self.spec.kubernetes.namespace)),
        ];
        self.filled_text(&cluster_template(self.spec.language()), &["pods"], &own)
    }

    /// Returns `config.yaml` with the configuration and the scripts.
    pub(super) fn config(&self, conf: &str, node: &str, cluster: &str) -> String {
        let texts = [conf, node, cluster].map(|text| indented(text, 4));
        let own = [
            ("conf", texts[0].as_str()),
            ("node-script", texts[1].as_str()),
            ("cluster-script", texts[2].as_str()),
        ];
        self.filled(template!("templates/config.yaml"), &[], &own)
    }

    /// Returns `secret.yaml`. A password has no character that is special in YAML between single quotes.
    /// `users` is the text of the ACL file.
    pub(super) fn secret(&self, password: &str, users: Option<&str>) -> String {
        // With an ACL file, `requirepass` would be ignored.
        let own = if users.is_some() { String::new() } else { format!("requirepass {password}\n") };
        let lines = format!("{own}{} {password}\n", masterauth(self.spec));
        let users = indented(users.unwrap_or_default(), 4);
        let own = [("password", password), ("auth", &indented(&lines, 4)), ("users", &users)];
        self.filled(template!("templates/secret.yaml"), &[], &own)
    }

    /// Returns `external.yaml`, with a Service for each pod.
    pub(super) fn external(&self) -> String {
        let pods = self.pods.shards.iter().flat_map(|shard| &shard.pods);
        let template = template!("templates/external.yaml");
        let services = pods.map(|pod| self.filled(template, &[], &[("pod", &pod.pod)]));
        services.collect::<Vec<_>>().join("---\n")
    }

    /// Returns `certificate.yaml`.
    pub(super) fn certificate(&self, issuer: &TlsIssuer) -> String {
        let own = [("issuer", issuer.name.as_str()), ("issuer-kind", issuer.kind)];
        self.filled(template!("templates/certificate.yaml"), &[], &own)
    }

    /// Returns the StatefulSet of a shard. `checksum` is that of the configuration and the scripts.
    pub(super) fn shard(&self, shard: &Shard, checksum: &str) -> String {
        let spec = self.spec;
        let data = data(spec);
        // Some more than the parts need, in half minutes.
        let grace = (HAND_OVER + 10 + data.div_ceil(DISK_SPEED) + 20).next_multiple_of(30);
        let master = shard.pods.first().map(|pod| pod.pod.as_str()).unwrap_or_default();
        let class = spec.kubernetes.storage_class.as_ref();
        let class = class.map_or(String::new(), |class| format!("        storageClassName: {class}\n"));
        let own = [
            ("number", shard.number.to_string()),
            ("set", shard.set.clone()),
            ("slots", format!("{}-{}", shard.slots.0, shard.slots.1)),
            ("pods", shard.pods.len().to_string()),
            ("checksum", checksum.to_owned()),
            ("grace", grace.to_string()),
            ("data", megabytes(data)),
            ("spread", spread(spec, shard.number)),
            ("resources", resources(spec, 10)),
            ("storage", binary(spec.kubernetes.storage)),
            ("class", class),
            ("labels", labels(spec, "node", 4)),
            ("pod-labels", labels(spec, "node", 8)),
            ("claim-labels", own_labels(spec, "node", 10)),
        ];
        let mut own: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        own.push(("master", master));
        self.filled(template!("templates/shard.yaml"), &[], &own)
    }

    /// Returns `create.yaml`, which runs `scripts`.
    pub(super) fn create(&self, scripts: &str) -> String {
        let (labels, of_pods) = (labels(self.spec, "create", 4), labels(self.spec, "create", 8));
        let template = template!("templates/create.yaml");
        let filled = |checksum: &str| {
            let own = [("checksum", checksum), ("labels", &labels), ("pod-labels", &of_pods)];
            self.filled(template, &[], &own)
        };
        // The name changes with the scripts and with the rest of the Job.
        let job = filled("");
        let both = digest([scripts.as_bytes(), job.as_bytes()]);
        filled(&both[..8])
    }

    /// Returns `kustomization.yaml`, which lists `files`.
    pub(super) fn kustomization(&self, files: &[String]) -> String {
        let mut resources = String::new();
        for file in files {
            let _ = writeln!(resources, "  - {file}");
        }
        let own = [("resources", resources.trim_end())];
        self.filled(template!("templates/kustomization.yaml"), &[], &own)
    }

    /// Returns `rollout.sh`.
    pub(super) fn rollout(&self) -> String {
        let sets = self.pods.shards.iter().map(|shard| format!("{}={}", shard.set, shard.pods.len()));
        let sets: Vec<String> = sets.collect();
        let sets = sets.chunks(8).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n");
        // A pod may also load its data, and get that of its master.
        let wait = (LATE + 2 * data(self.spec).div_ceil(DISK_SPEED)).to_string();
        self.filled(template!("templates/rollout.sh"), &[], &[("sets", &sets), ("wait", &wait)])
    }

    /// Returns `README.md`.
    pub(super) fn readme(&self) -> String {
        let server = self.spec.server.to_string();
        let over_tls = if self.spec.tls.is_some() {
            Words::new(" over TLS", "（使用 TLS）")
        } else {
            Words::default()
        };
        let over_tls = over_tls.get(self.spec.language());
        // It is the name of the server in this file, and not that of its program.
        self.filled(template!("templates/README.md"), &[], &[("server", &server), ("over-tls", over_tls)])
    }
}

/// Returns the lines of a text with `by` spaces before each that is not empty.
fn indented(text: &str, by: usize) -> String {
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("{:by$}{line}", "") };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Returns the labels of an object, one a line, with `by` spaces before each but the first.
pub(super) fn labels(spec: &Spec, component: &str, by: usize) -> String {
    let of_spec = spec.kubernetes.labels.iter();
    of_spec.fold(own_labels(spec, component, by), |mut text, (key, value)| {
        let _ = write!(text, "\n{:by$}{key}: \"{value}\"", "");
        text
    })
}

/// Returns the labels that rconf chooses. Those of the spec may change, which the template of a claim must not.
fn own_labels(spec: &Spec, component: &str, by: usize) -> String {
    format!(
        "app.kubernetes.io/name: \"redis-cluster\"\n{:by$}app.kubernetes.io/instance: \"{}\"\n{:by$}app.kubernetes.io/component: \"{component}\"",
        "", spec.name, ""
    )
}

/// Returns whether pods announce their host names. Redis 7.0 does so in packets that older nodes drop: measured with 7.0.15, a
/// node of it with a name never gets an answer from nodes of 6.0, so that an upgrade would lose it. Later releases send names only
/// to nodes that read them. So 7.0 announces them only if they are asked for, which cannot be so before 7.0.
fn announces_names(spec: &Spec) -> bool {
    let is_wanted = spec.announce == Announce::Hostname || spec.kubernetes.external_domain.is_some();
    spec.server.release() >= (7, 2) || (is_wanted && spec.server.release() >= (7, 0))
}

/// Returns the domain of the names that pods announce.
fn domain(spec: &Spec) -> String {
    let inside = || format!("{}.{}.svc", headless_service(spec), spec.kubernetes.namespace);
    spec.kubernetes.external_domain.clone().unwrap_or_else(inside)
}

fn pull_secrets(spec: &Spec) -> String {
    let secret = spec.kubernetes.image_pull_secret.as_ref();
    secret.map_or(String::new(), |name| format!("      imagePullSecrets:\n        - name: {name}\n"))
}

/// Returns the constraints that keep pods apart.
fn spread(spec: &Spec, shard: usize) -> String {
    let mut text = String::new();
    let mut add = |reason: Words, key: &str, is_required: bool, of_shard: bool| {
        let reason = reason.get(spec.language());
        let unsatisfiable = if is_required { "DoNotSchedule" } else { "ScheduleAnyway" };
        let _ = write!(
            text,
            "        # {reason}\n        - maxSkew: 1\n          topologyKey: {key}\n          whenUnsatisfiable: {unsatisfiable}\n          \
             nodeTaintsPolicy: Honor\n          labelSelector:\n            matchLabels:\n              \
             app.kubernetes.io/instance: {}\n              app.kubernetes.io/component: node\n",
            spec.name
        );
        if of_shard {
            let _ = writeln!(text, "              shard: \"{shard}\"");
        }
    };
    let keys = &spec.kubernetes.spread;
    for (nth, key) in keys.iter().enumerate() {
        let reason = match nth {
            0 => Words::new(
                "The pods of the shard are kept apart. A pod waits if there is no machine for it.",
                "该分片的各 pod 分布在不同机器上。没有可用的机器时，pod 会等待。",
            ),
            _ => Words::new(
                "They are kept apart here too, if there is room.",
                "有空余时，它们在这一级也分开。",
            ),
        };
        add(reason, key, nth == 0, true);
    }
    if let Some(key) = keys.first() {
        let reason = Words::new(
            "So are the pods of all shards, if there is room: among them are the other masters.",
            "有空余时，所有分片的 pod 也尽量分开：其中有其他主节点。",
        );
        add(reason, key, false, false);
    }
    text
}

/// Returns the most data that a node is expected to hold, in bytes.
fn data(spec: &Spec) -> u64 {
    const MOST: u64 = 1 << 42;
    spec.data_of_node().unwrap_or(USUAL_DATA).min(MOST)
}

const NO_LIMIT: Words = Words::new(
    "There is no limit: a server that is held back misses the pings of the others.",
    "不设上限：被限制的服务器会错过其他节点的 ping。",
);

/// Returns the resources of the server's container, with `by` spaces before.
pub(super) fn resources(spec: &Spec, by: usize) -> String {
    let mut text = format!("{:by$}resources:\n{:by$}  requests:\n", "", "");
    if let Some(cpus) = &spec.docker.cpus {
        let _ = write!(
            text,
            "{:by$}    # {}\n{:by$}    cpu: \"{cpus}\"\n",
            "",
            NO_LIMIT.get(spec.language()),
            ""
        );
    }
    let memory = spec.docker.memory;
    // The data, and the same again for buffers and snapshots.
    let requested = memory.unwrap_or_else(|| data(spec).saturating_mul(2));
    let _ = writeln!(text, "{:by$}    memory: {}", "", binary(requested));
    if let Some(limit) = memory {
        let _ = write!(text, "{:by$}  limits:\n{:by$}    memory: {}\n", "", "", binary(limit));
    }
    text
}

/// Returns a number of bytes in the notation of Kubernetes, rounded down to whole mebibytes.
pub(super) fn binary(bytes: u64) -> String {
    match bytes >> 20 {
        mib if mib % 1024 == 0 => format!("{}Gi", mib / 1024),
        mib => format!("{mib}Mi"),
    }
}
