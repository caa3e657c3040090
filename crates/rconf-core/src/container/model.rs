use super::written::Written;
use crate::shell::Unfollowed;
use crate::text::{Place, Text};
use ipnet::IpNet;
use std::net::IpAddr;

/// A value with where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub place: Place,
}

/// What one plan file (a compose file, or a shell script with docker commands) runs.
#[derive(Debug, Clone, Default)]
pub struct Deployment {
    /// The path of the file, as the caller gave it.
    pub path: String,
    /// What kind of file it is.
    pub kind: Kind,
    /// The containers, in the order they are written; a loop is unrolled.
    pub containers: Vec<Container>,
    /// The networks that the file makes or, in a compose file, declares.
    pub networks: Vec<Network>,
    /// The named volumes that the file makes or declares, with whether each is external.
    pub volumes: Vec<(Text, bool)>,
    /// Uses of networks outside a container's own line: `docker network inspect|connect|disconnect|rm NAME`.
    pub network_uses: Vec<NetworkUse>,
    /// The `redis-cli` and `valkey-cli` calls, also those inside `docker exec`, `docker run`, compose commands and
    /// health checks.
    pub cli: Vec<CliCall>,
    /// The files that it writes, as far as what they hold is known, by path.
    pub written: Vec<Written>,
    /// What could not be followed, each with why: a loop over the output of a command, a function, a syntax
    /// error. If it is not empty, what is *absent* from the deployment is not known.
    pub unfollowed: Vec<Unfollowed>,
}

/// A kind of plan file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// A shell script.
    #[default]
    Script,
    /// A compose file.
    Compose,
}

/// One container.
#[derive(Debug, Clone, Default)]
pub struct Container {
    /// The words `docker run`, or the service's key in a compose file.
    pub place: Place,
    /// The name it has on its networks: `--name`, `container_name`, or the service's name.
    pub name: Option<Text>,
    /// The name of the service in a compose file.
    pub service: Option<Text>,
    /// `--hostname`.
    pub hostname: Option<Text>,
    /// The image, or `None` if it is built, or missing.
    pub image: Option<Text>,
    /// `--entrypoint`, already in words.
    pub entrypoint: Option<Vec<Text>>,
    /// What follows the image, or `command`, already in words. A `sh -c "…"` is one word here.
    pub command: Vec<Text>,
    /// The published ports.
    pub ports: Vec<Published>,
    /// `-P`: every exposed port is published at a random one.
    pub publishes_all: Option<Place>,
    /// The mounts.
    pub mounts: Vec<Mount>,
    /// The networks it is attached to, besides those of `network_mode`.
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
    /// The limit of memory, in bytes: `-m`, `mem_limit`, `deploy.resources.limits.memory`.
    pub memory: Option<Located<u64>>,
    /// The limit of processors, in thousandths: `--cpus`, `cpus`, `deploy.resources.limits.cpus`.
    pub milli_cpus: Option<Located<u64>>,
    /// The limit of open files, soft and hard: `--ulimit nofile`, `ulimits.nofile`.
    pub nofile: Option<Located<(u64, u64)>>,
    /// `--sysctl`, as names and values.
    pub sysctls: Vec<(Text, Text)>,
    /// The environment: names, and values where there are any.
    pub environment: Vec<(Text, Option<Text>)>,
    /// Whether its health is checked: `Some(false)` where a check is switched off.
    pub healthcheck: Option<Located<bool>>,
    /// `--user`.
    pub user: Option<Text>,
    /// `deploy.replicas`, or `scale`.
    pub replicas: Option<Located<u64>>,
    /// `profiles`: with any, the service runs only where one of them is asked for, so that services of different
    /// profiles need not run together.
    pub profiles: Vec<Text>,
    /// Whether something about this container could not be followed (`extends`, `env_file`, a variable with
    /// options in it): what is absent from it is then not known.
    pub is_partial: bool,
}

/// Ports published on the host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    /// Where it is written.
    pub place: Place,
    /// The host's address; none for all of them.
    pub host_address: Option<IpAddr>,
    /// The host's ports, first and last; none for a random one.
    pub host: Option<(u16, u16)>,
    /// The container's ports, first and last.
    pub container: (u16, u16),
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

/// What a mount brings in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MountKind {
    /// A file or folder of the host.
    #[default]
    Bind,
    /// A volume, with a name or without.
    Volume,
    /// Memory.
    Tmpfs,
    /// A compose `config` or `secret`, whose source is the file it is made from.
    Config,
}

/// One mount.
#[derive(Debug, Clone, Default)]
pub struct Mount {
    /// What it brings in.
    pub kind: MountKind,
    /// The host's path as it is written, the volume's name, or empty. A relative path and `$(pwd)` start at the
    /// plan file's folder; see [`Mount::host_path`].
    pub source: Text,
    /// The path of a bind or config on the host, joined to the plan file's folder and worked out, or `None` if it
    /// is not known. It is absolute exactly if the plan's path is, or the source was.
    pub host_path: Option<String>,
    /// What a compose config holds that is written in the compose file itself (`content`).
    pub content: Option<Text>,
    /// The path in the container.
    pub target: Text,
    /// `:ro`, `read_only: true`.
    pub read_only: bool,
    /// Where it is written.
    pub place: Place,
}

/// A container's place in a network.
#[derive(Debug, Clone, Default)]
pub struct Attachment {
    /// The network, as this file names it (in a compose file: the key).
    pub network: Text,
    /// The static address: `--ip`, `ipv4_address`.
    pub ipv4: Option<Text>,
    /// The static address: `--ip6`, `ipv6_address`.
    pub ipv6: Option<Text>,
    /// `--network-alias`, `aliases`.
    pub aliases: Vec<Text>,
}

/// A network that is made or declared.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Its name in this file (in a compose file: the key).
    pub name: Text,
    /// Its real name if that differs (`name:` in a compose file).
    pub real_name: Option<Text>,
    /// Whether it is made elsewhere.
    pub is_external: bool,
    /// `bridge`, `overlay`, `host`, …
    pub driver: Option<Text>,
    /// Its subnets.
    pub subnets: Vec<Subnet>,
    /// Where it is written.
    pub place: Place,
}

/// One subnet of a network.
#[derive(Debug, Clone, Default)]
pub struct Subnet {
    /// As it is written.
    pub text: Text,
    /// The subnet, or `None` if it is not known or is no subnet.
    pub net: Option<IpNet>,
    /// The gateway.
    pub gateway: Option<Text>,
    /// `--ip-range`, `ip_range`.
    pub range: Option<Text>,
    /// `--aux-address`, `aux_addresses`: addresses the driver must leave alone.
    pub reserved: Vec<Text>,
}

/// What is done with a network.
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

/// A use of a network by name.
#[derive(Debug, Clone)]
pub struct NetworkUse {
    /// What is done.
    pub verb: NetworkVerb,
    /// With which network.
    pub network: Text,
    /// `connect NETWORK CONTAINER`: which container.
    pub container: Option<Text>,
    /// `connect --ip`.
    pub ipv4: Option<Text>,
}

/// One call of redis-cli or valkey-cli.
#[derive(Debug, Clone, Default)]
pub struct CliCall {
    /// The word `redis-cli`.
    pub place: Place,
    /// The container it runs in, if that is known: `docker exec NAME redis-cli …`, `docker compose exec SERVICE …`,
    /// or a compose command or health check.
    pub container: Option<Text>,
    /// `-h`.
    pub host: Option<Text>,
    /// `-p`.
    pub port: Option<Text>,
    /// The password given in an argument: `-a`, `--pass`, or in `-u redis://…`. The text is empty: it is nobody's
    /// business; `is_known` is false where it is a variable.
    pub password: Option<Text>,
    /// What follows `--cluster`: `create`, `add-node`, …
    pub cluster: Option<Text>,
    /// The `HOST:PORT` words that follow it, as they are written and split at the last colon.
    pub addresses: Vec<NodeAddress>,
    /// `--cluster-replicas`.
    pub replicas: Option<Text>,
    /// Every word of it, with secrets emptied; the first is `redis-cli`. For a piped or quoted command the words
    /// of `cluster meet …` and the like are here.
    pub words: Vec<Text>,
}

/// An address as redis-cli takes it.
#[derive(Debug, Clone, Default)]
pub struct NodeAddress {
    /// Where both stand, as one word.
    pub text: Text,
    /// The host.
    pub host: String,
    /// The port, or `None` if it is not a number.
    pub port: Option<u16>,
}
