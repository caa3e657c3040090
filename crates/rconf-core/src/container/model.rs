use super::blocks::Part;
use super::written::Written;
use crate::shell::Unfollowed;
use crate::text::{Place, Text};
use ipnet::IpNet;
use std::net::IpAddr;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The place where the value is written.
    pub place: Place,
}

/// The containers, networks and volumes of one plan file (a compose file, or a shell script with docker
/// commands).
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
    /// The uses of networks outside the definition of a container: `docker network
    /// inspect|connect|disconnect|rm NAME`.
    pub network_uses: Vec<NetworkUse>,
    /// The calls of `redis-cli` and `valkey-cli`, including those in `docker exec`, `docker run`, compose
    /// commands and health checks.
    pub cli: Vec<CliCall>,
    /// The files that the plan writes, as far as their contents are known, by path.
    pub written: Vec<Written>,
    /// The parts that could not be followed, each with the reason: a loop over the output of a command, a
    /// function, a syntax error. If there are any, the deployment may lack things that the plan has.
    pub unfollowed: Vec<Unfollowed>,
}

/// The kind of a plan file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// A shell script.
    #[default]
    Script,
    /// A compose file.
    Compose,
    /// A Kubernetes manifest, of which only the configurations in ConfigMaps and Secrets, and the blocks of directives in
    /// the resources of operators are read.
    Kubernetes,
    /// The values of a chart, of which only the blocks of directives are read.
    Values,
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
    /// `--hostname`.
    pub hostname: Option<Text>,
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
    /// `--user`.
    pub user: Option<Text>,
    /// `deploy.replicas`, or `scale`.
    pub replicas: Option<Located<u64>>,
    /// `profiles`. If there are any, the service runs only if one of them is selected, so services of
    /// different profiles may never run together.
    pub profiles: Vec<Text>,
    /// Whether a setting of the container could not be followed (`extends`, `env_file`, a variable that
    /// contains options), so that the container may have settings that are missing here.
    pub is_partial: bool,
    /// The block of directives that the container gives to its server, if an operator or a chart adds the rest of the
    /// configuration and the container itself.
    pub part: Option<Part>,
    /// The lines of that block, if it is not the text of a file.
    pub lines: Option<Written>,
}

/// Ports published on the host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    /// The place where the port is written.
    pub place: Place,
    /// The address on the host. `None` means all addresses.
    pub host_address: Option<IpAddr>,
    /// The first and last port on the host. `None` means a random port.
    pub host: Option<(u16, u16)>,
    /// The first and last port in the container.
    pub container: (u16, u16),
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
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
    /// A `config` or `secret` of compose, whose source is a file or a text.
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
    /// The text of a compose config that is written in the compose file itself (`content`).
    pub content: Option<Text>,
    /// The path in the container.
    pub target: Text,
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

/// A call of redis-cli or valkey-cli.
#[derive(Debug, Clone, Default)]
pub struct CliCall {
    /// The place of the word `redis-cli`.
    pub place: Place,
    /// The container in which the call runs, if that is known: `docker exec NAME redis-cli …`, `docker
    /// compose exec SERVICE …`, or a compose command or health check.
    pub container: Option<Text>,
    /// `-h`.
    pub host: Option<Text>,
    /// `-p`.
    pub port: Option<Text>,
    /// The password given as an argument: `-a`, `--pass`, or in `-u redis://…`. Its text is always empty;
    /// `is_known` is false if it is a variable.
    pub password: Option<Text>,
    /// The word after `--cluster`: `create`, `add-node`, …
    pub cluster: Option<Text>,
    /// The words `HOST:PORT` after that, as written and split at the last colon.
    pub addresses: Vec<NodeAddress>,
    /// `--cluster-replicas`.
    pub replicas: Option<Text>,
    /// All words, with secrets emptied. The first is `redis-cli`. If the command is piped or quoted, its
    /// words (`cluster meet …`) are here too.
    pub words: Vec<Text>,
}

/// An address in the format of redis-cli.
#[derive(Debug, Clone, Default)]
pub struct NodeAddress {
    /// The host and the port as one word.
    pub text: Text,
    /// The host.
    pub host: String,
    /// The port, or `None` if it is not a number.
    pub port: Option<u16>,
}
