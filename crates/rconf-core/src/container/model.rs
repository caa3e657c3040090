use super::blocks::Part;
use super::cli_call::CliCall;
use super::kubernetes::{ConfigObject, InPod, Objects, Workload};
use super::written::Written;
use crate::shell::Unfollowed;
use crate::text::{Located, Place, Text, parent};
use ipnet::IpNet;
use std::net::IpAddr;
use std::sync::Arc;

/// The containers, networks and volumes of one plan file (a compose file, a shell script with docker commands, a
/// Dockerfile, a systemd unit).
#[derive(Debug, Clone, Default)]
pub struct Deployment {
    /// The path of the file, as the caller gave it.
    pub path: String,
    /// The kind of the file.
    pub kind: Kind,
    /// The containers, in the order in which they are written. Loops are unrolled.
    pub containers: Vec<Container>,
    /// The networks that a script creates or a compose file declares.
    pub networks: Vec<Network>,
    /// The named volumes that the file creates or declares, each with whether it is external.
    pub volumes: Vec<(Text, bool)>,
    /// The configs and secrets that a script creates (`docker config create`), each with the path of its file on the host
    /// if that is known.
    pub configs: Vec<(Text, Option<String>)>,
    /// The uses of networks outside the definition of a container: `docker network
    /// inspect|connect|disconnect|rm NAME`.
    pub network_uses: Vec<NetworkUse>,
    /// The calls of `redis-cli` and `valkey-cli`, including those in `docker exec`, `docker run`, compose
    /// commands and health checks.
    pub cli: Vec<CliCall>,
    /// The files that the plan writes, as far as their contents are known, by path.
    pub written: Vec<Written>,
    /// The folder of the outermost kustomization that a Kubernetes manifest is a part of, if one is known.
    pub built_in: Option<String>,
    /// What creates the pods of a Kubernetes manifest.
    pub workloads: Vec<Workload>,
    /// The other objects of Kubernetes manifests: those of the file, or, once the files are linked, those of its folder.
    pub objects: Arc<Objects>,
    /// The parts that could not be followed, each with the reason: a loop over the output of a command, a
    /// function, a syntax error. If there are any, the deployment may lack things that the plan has.
    pub unfollowed: Vec<Unfollowed>,
}

impl Deployment {
    /// Returns whether a ConfigMap or Secret of the file holds the configuration of a server.
    pub fn holds_configuration(&self) -> bool {
        self.objects.configs.iter().any(ConfigObject::holds_configuration)
    }

    /// Returns the folder whose manifests belong together with the file: that of its kustomization, or its own.
    pub fn group(&self) -> &str {
        self.built_in.as_deref().unwrap_or_else(|| parent(&self.path))
    }

    /// Returns whether the file holds an object that stands around pods and that rules look at: a Service, a network policy, a
    /// disruption budget, a ConfigMap or a Secret.
    pub fn stands_around_pods(&self) -> bool {
        let Objects { configs, services, policies, budgets, .. } = &*self.objects;
        !(configs.is_empty() && services.is_empty() && policies.is_empty() && budgets.is_empty())
    }
}

/// The kind of a plan file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// A shell script.
    #[default]
    Script,
    /// A compose file.
    Compose,
    /// A Kubernetes manifest.
    Kubernetes,
    /// A Dockerfile: the image of one container, which may run with other settings than those it holds.
    Dockerfile,
    /// A systemd unit: one server on the host itself, as a container whose file system is that of the host.
    Systemd,
    /// The values of a chart, of which only the blocks of directives are read.
    Values,
    /// A file of environment variables, of which an image makes the configuration of its server.
    Env,
}

/// A container.
#[derive(Debug, Clone, Default)]
pub struct Container {
    /// The place of the words `docker run`, or of the key of the service in a compose file.
    pub place: Place,
    /// The name of the container on its networks: `--name`, `container_name`, or the name of the service.
    pub name: Option<Text>,
    /// The name of the service in a compose file.
    pub service: Option<Text>,
    /// The docker context with which a script starts it: `docker --context NAME`, or `DOCKER_CONTEXT`.
    pub context: Option<String>,
    /// `--hostname`.
    pub hostname: Option<Text>,
    /// Names that only this container knows, with what follows them: `--add-host`, `extra_hosts`, `--link`, `links`,
    /// `external_links`.
    pub own_hosts: Vec<Text>,
    /// The image, or `None` if it is missing, or built from a Dockerfile.
    pub image: Option<Text>,
    /// `--entrypoint`, split into words.
    pub entrypoint: Option<Vec<Text>>,
    /// The command after the image, or `command`, split into words. The text of `sh -c "…"` is one word.
    pub command: Vec<Text>,
    /// The published ports.
    pub ports: Vec<Published>,
    /// `-P`, which publishes each exposed port at a random one.
    pub publishes_all: Option<Place>,
    /// The mounts.
    pub mounts: Vec<Mount>,
    /// The attachments to networks, besides the mode in `network_mode`.
    pub networks: Vec<Attachment>,
    /// `--network host|none|bridge|container:…`, or compose's `network_mode`.
    pub network_mode: Option<Text>,
    /// `--restart`, `restart`, or `deploy.restart_policy.condition` (`any` is `always`).
    pub restart: Option<Text>,
    /// `--privileged`.
    pub privileged: Option<Place>,
    /// `-t`, or `tty: true`.
    pub tty: Option<Place>,
    /// `-i`, or `stdin_open: true`.
    pub interactive: Option<Place>,
    /// `-d`.
    pub detached: Option<Place>,
    /// `--rm`.
    pub removed_at_exit: Option<Place>,
    /// The memory limit, in bytes: `-m`, `mem_limit`, `deploy.resources.limits.memory`.
    pub memory: Option<Located<u64>>,
    /// The limit of processors, in thousandths: `--cpus`, `cpus`, `deploy.resources.limits.cpus`.
    pub milli_cpus: Option<Located<u64>>,
    /// The soft and hard limit of open files: `--ulimit nofile`, `ulimits.nofile`.
    pub nofile: Option<Located<(u64, u64)>>,
    /// `--sysctl`, as pairs of name and value.
    pub sysctls: Vec<(Text, Text)>,
    /// The environment variables, each with its value if it has one.
    pub environment: Vec<(Text, Option<Text>)>,
    /// Whether the health is checked. `Some(false)` means that a check is switched off.
    pub healthcheck: Option<Located<bool>>,
    /// The names of further settings, of which nothing is read: `--log-opt`, `logging`.
    pub unread: Vec<String>,
    /// The command of the health check of docker or compose. Probes of pods are in [`Container::pod`].
    pub health_command: Option<HealthCommand>,
    /// `--user`.
    pub user: Option<Text>,
    /// The folder that the server starts in, if it is not that of the image: `--workdir`, `working_dir`,
    /// `WORKDIR`, `WorkingDirectory`.
    pub working_folder: Option<Text>,
    /// The Dockerfile that the image is built from.
    pub build: Option<Build>,
    /// How systemd starts it, if it is a service of the host and not a container.
    pub unit: Option<Unit>,
    /// How a script starts it, if it is a process of the host and not a container.
    pub process: Option<Process>,
    /// `deploy.replicas`, or `scale`.
    pub replicas: Option<Located<u64>>,
    /// `profiles`. If there are any, the service runs only if one of them is selected, so services of
    /// different profiles may never run together.
    pub profiles: Vec<Text>,
    /// Whether a setting of the container could not be followed (`extends`, `env_file`, a variable that
    /// contains options), so that the container may have settings that are missing here.
    pub is_partial: bool,
    /// The words of the command that starts its server, if that stands in a script that the container runs and that the
    /// plan holds.
    pub script: Option<Vec<Text>>,
    /// Whether a script changes the configuration before the server reads it, so that only a part of it is known.
    pub is_changed: bool,
    /// Whether it stands in for a container that is not known: that of a configuration in a ConfigMap.
    pub is_stand_in: bool,
    /// The block of directives that the container gives to its server, if an operator or a chart adds the rest of the
    /// configuration and the container itself.
    pub part: Option<Part>,
    /// The lines of that block, if it is not the text of a file.
    pub lines: Option<Written>,
    /// What the pod adds, for a container of a Kubernetes manifest.
    pub pod: Option<Box<InPod>>,
}

/// The command of a health check.
#[derive(Debug, Clone, Default)]
pub struct HealthCommand {
    /// The words of the command. A text that a shell runs is one word. Passwords in them are not hidden.
    pub words: Vec<Text>,
    /// The calls of redis-cli and valkey-cli in it. [`Deployment::cli`] has them too.
    pub calls: Vec<CliCall>,
}

/// What an image is built from.
#[derive(Debug, Clone, Default)]
pub struct Build {
    /// The folder that `COPY` copies from, joined to the folder of the plan file, or `None` if it is not known.
    pub context: Option<String>,
    /// The path of the Dockerfile, or `None` if it is not known.
    pub dockerfile: Option<String>,
    /// The Dockerfile, if it is written in the plan itself. Its text is not known if the plan does not hold it line by
    /// line.
    pub inline: Option<Text>,
    /// The stage to build. `None` means the last.
    pub target: Option<Text>,
    /// The values of build arguments. An argument without a value has one that is not known.
    pub arguments: Vec<(Text, Option<Text>)>,
    /// The place where it is written.
    pub place: Place,
}

/// How systemd starts a service.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// `Type`: when systemd takes the service for started. Without it, `simple`.
    pub start_type: Option<Text>,
    /// `RemainAfterExit`: the service goes on when the process that systemd started ends.
    pub remains: bool,
}

/// A server that a script starts on the host itself.
#[derive(Debug, Clone, Default)]
pub struct Process {
    /// The command in messages: `redis-server 7001/redis.conf`.
    pub title: String,
    /// The folder that it starts in, joined to the folder of the script and normalized, or `None` if it is not known.
    pub folder: Option<String>,
    /// The path of its file on the host, likewise.
    pub config: Option<String>,
}

/// Ports published on the host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    /// The place where the port is written.
    pub place: Place,
    /// The address on the host. `None` means all addresses.
    pub host_address: Option<IpAddr>,
    /// The first and last port on the host. `None` means a random port, or one that is not known.
    pub host: Option<(u16, u16)>,
    /// The first and last port in the container.
    pub container: (u16, u16),
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

impl Published {
    /// Returns whether a variable for a port may hold an address too, according to its name: `${LISTEN_ADDRESS}`.
    pub(super) fn may_hold_address(variable: &str) -> bool {
        const WORDS: [&str; 6] = ["ADDR", "BIND", "HOST", "IP", "LISTEN", "PUBLISH"];
        let upper = variable.to_ascii_uppercase();
        let names = |word: &str| {
            WORDS.iter().any(|known| if known.len() < 4 { word == *known } else { word.contains(known) })
        };
        // `${HOST_PORT}` is a port.
        !upper.contains("PORT") && upper.split(|c: char| !c.is_ascii_alphanumeric()).any(names)
    }
}

/// The kind of a mount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MountKind {
    /// A file or folder of the host.
    #[default]
    Bind,
    /// A named or anonymous volume.
    Volume,
    /// A file system in memory.
    Tmpfs,
    /// An `emptyDir` of a pod, which is deleted with the pod.
    EmptyDir,
    /// A `config` or `secret` of compose, whose source is a file or a text; keys of a ConfigMap or Secret; or what a
    /// Dockerfile copies into the image.
    Config,
}

/// A mount.
#[derive(Debug, Clone, Default)]
pub struct Mount {
    /// The kind of the mount.
    pub kind: MountKind,
    /// The path on the host as written, the name of the volume, or empty. A relative path and `$(pwd)` start
    /// at the folder of the plan file; see [`Mount::host_path`].
    pub source: Text,
    /// The path of a bind or config on the host, joined to the folder of the plan file and normalized, or
    /// `None` if it is not known. It is absolute only if the path of the plan or the source is.
    pub host_path: Option<String>,
    /// The text of a config that is written in the plan itself (`content`, or a here-document).
    pub content: Option<Text>,
    /// The path in the container.
    pub target: Text,
    /// The path in the volume that is mounted instead of the whole volume: `subPath` of a pod.
    pub sub_path: Option<Text>,
    /// `:ro`, `read_only: true`.
    pub read_only: bool,
    /// The place where the mount is written.
    pub place: Place,
}

/// The attachment of a container to a network.
#[derive(Debug, Clone, Default)]
pub struct Attachment {
    /// The name of the network in this file. In a compose file, this is the key.
    pub network: Text,
    /// The static address: `--ip`, `ipv4_address`.
    pub ipv4: Option<Text>,
    /// The static address: `--ip6`, `ipv6_address`.
    pub ipv6: Option<Text>,
    /// `--network-alias`, `aliases`.
    pub aliases: Vec<Text>,
}

/// A network that is created or declared.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// The name of the network in this file. In a compose file, this is the key.
    pub name: Text,
    /// The actual name if it differs (`name:` in a compose file).
    pub real_name: Option<Text>,
    /// Whether the network is created elsewhere.
    pub is_external: bool,
    /// `bridge`, `overlay`, `host`, …
    pub driver: Option<Text>,
    /// The subnets of the network.
    pub subnets: Vec<Subnet>,
    /// The place where the network is written.
    pub place: Place,
}

/// A subnet of a network.
#[derive(Debug, Clone, Default)]
pub struct Subnet {
    /// The subnet as written.
    pub text: Text,
    /// The parsed subnet, or `None` if it is not known or not valid.
    pub net: Option<IpNet>,
    /// The gateway.
    pub gateway: Option<Text>,
    /// `--ip-range`, `ip_range`.
    pub range: Option<Text>,
    /// `--aux-address`, `aux_addresses`: addresses that the driver must not assign.
    pub reserved: Vec<Text>,
}

/// What a command does to a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkVerb {
    /// `inspect`
    Inspect,
    /// `connect`
    Connect,
    /// `disconnect`
    Disconnect,
    /// `rm`
    Remove,
}

/// A command on a network.
#[derive(Debug, Clone)]
pub struct NetworkUse {
    /// What the command does.
    pub verb: NetworkVerb,
    /// The name of the network.
    pub network: Text,
    /// The container, in `connect NETWORK CONTAINER`.
    pub container: Option<Text>,
    /// `connect --ip`.
    pub ipv4: Option<Text>,
}
