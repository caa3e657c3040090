//! Reads the output of `docker inspect` and `docker network inspect`.

use ipnet::IpNet;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// A container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Container {
    /// The name of the container. [`is_name`] is true for it.
    pub name: String,
    /// The image, as written when the container was created.
    pub image: String,
    /// Whether the container is running.
    pub running: bool,
    /// The exit code of the last run.
    pub exit_code: i64,
    /// Whether the kernel killed it because it reached its memory limit.
    pub oom_killed: bool,
    /// The restart policy: `no`, `always`, …
    pub restart: String,
    /// The endpoints of the container in networks.
    pub endpoints: Vec<Endpoint>,
    /// The ports of the container that the host publishes.
    pub published: Vec<u16>,
    /// The folders of the host that are mounted in the container.
    pub mounts: Vec<Mount>,
}

/// A container's endpoint in a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Endpoint {
    /// The name of the network.
    pub network: String,
    /// The addresses. Empty while the container is stopped.
    pub addresses: Vec<IpAddr>,
    /// The subnets of these addresses.
    pub subnets: Vec<IpNet>,
    /// The addresses that the container gets at every start.
    pub fixed: Vec<IpAddr>,
    /// The names of the container in the network.
    pub aliases: Vec<String>,
}

/// A folder of the host that is mounted in a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Mount {
    /// The path on the host.
    pub source: String,
    /// The path in the container.
    pub destination: String,
}

/// A network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Network {
    /// The name of the network.
    pub name: String,
    /// The subnets of the network.
    pub subnets: Vec<IpNet>,
    /// The gateways of the network.
    pub gateways: Vec<IpAddr>,
    /// The names of the running containers in the network, with their addresses.
    pub members: Vec<(String, IpAddr)>,
}

/// The error if a text, or a part of it, could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InspectError {
    /// The text is not JSON, or not about containers or networks.
    Json {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// A name is not one that Docker allows.
    Name,
    /// The text is longer than [`MAX_BYTES`](super::MAX_BYTES).
    TooLong,
}

/// The containers and networks in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspected {
    /// The containers.
    pub containers: Vec<Container>,
    /// The networks.
    pub networks: Vec<Network>,
    /// The errors in the text.
    pub errors: Vec<InspectError>,
}

/// Returns whether Docker allows a name: letters, digits, `_`, `.` and `-`. No other name becomes part of a
/// command.
pub fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
    text.len() <= 255 && text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.bytes().all(plain)
}

/// Returns the containers and networks in one JSON text, or in several in a row, in any order.
pub fn inspected(text: &[u8]) -> Inspected {
    let mut found = Inspected::default();
    if text.len() > super::read::MAX_BYTES {
        found.errors.push(InspectError::TooLong);
        return found;
    }
    for value in serde_json::Deserializer::from_slice(text).into_iter::<Value>() {
        match value {
            Ok(Value::Array(values)) => values.into_iter().for_each(|value| found.take(value)),
            Ok(value) => found.take(value),
            Err(error) => {
                found.errors.push(InspectError::Json { line: error.line(), message: error.to_string() });
                break;
            }
        }
    }
    found
}

impl Inspected {
    fn take(&mut self, value: Value) {
        let has = |key: &str| value.get(key).is_some();
        // Only networks have IPAM at the top level, and only containers a state.
        if has("IPAM") {
            match network(typed(value)) {
                Some(network) => self.networks.push(network),
                None => self.errors.push(InspectError::Name),
            }
        } else if has("State") || has("NetworkSettings") {
            match container(typed(value)) {
                Some(container) => self.containers.push(container),
                None => self.errors.push(InspectError::Name),
            }
        } else {
            let message = "neither a container nor a network".to_owned();
            self.errors.push(InspectError::Json { line: 1, message });
        }
    }
}

fn typed<T: DeserializeOwned + Default>(value: Value) -> T {
    T::deserialize(value).unwrap_or_default()
}

/// Reads a value that is null or of an unexpected type as if it were missing.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(from: D) -> Result<T, D::Error> {
    Value::deserialize(from).map(typed)
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct RawContainer {
    #[serde(deserialize_with = "lenient")]
    name: String,
    #[serde(deserialize_with = "lenient")]
    id: String,
    #[serde(deserialize_with = "lenient")]
    state: RawState,
    #[serde(deserialize_with = "lenient")]
    config: RawConfig,
    #[serde(deserialize_with = "lenient")]
    host_config: RawHost,
    #[serde(deserialize_with = "lenient")]
    mounts: Vec<RawMount>,
    #[serde(deserialize_with = "lenient")]
    network_settings: RawSettings,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct RawState {
    #[serde(deserialize_with = "lenient")]
    running: bool,
    #[serde(deserialize_with = "lenient")]
    exit_code: i64,
    #[serde(rename = "OOMKilled", deserialize_with = "lenient")]
    oom_killed: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct RawConfig {
    #[serde(deserialize_with = "lenient")]
    image: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct RawHost {
    #[serde(deserialize_with = "lenient")]
    port_bindings: BTreeMap<String, Value>,
    #[serde(deserialize_with = "lenient")]
    restart_policy: RawNamed,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct RawNamed {
    #[serde(deserialize_with = "lenient")]
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct RawMount {
    #[serde(deserialize_with = "lenient")]
    source: String,
    #[serde(deserialize_with = "lenient")]
    destination: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct RawSettings {
    #[serde(deserialize_with = "lenient")]
    networks: BTreeMap<String, Value>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct RawEndpoint {
    #[serde(rename = "IPAMConfig", deserialize_with = "lenient")]
    ipam: RawFixed,
    #[serde(rename = "IPAddress", deserialize_with = "lenient")]
    ipv4: String,
    #[serde(rename = "IPPrefixLen", deserialize_with = "lenient")]
    prefix: u8,
    #[serde(rename = "GlobalIPv6Address", deserialize_with = "lenient")]
    ipv6: String,
    #[serde(rename = "GlobalIPv6PrefixLen", deserialize_with = "lenient")]
    prefix6: u8,
    #[serde(deserialize_with = "lenient")]
    aliases: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawFixed {
    #[serde(rename = "IPv4Address", deserialize_with = "lenient")]
    ipv4: String,
    #[serde(rename = "IPv6Address", deserialize_with = "lenient")]
    ipv6: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct RawNetwork {
    #[serde(deserialize_with = "lenient")]
    name: String,
    #[serde(rename = "IPAM", deserialize_with = "lenient")]
    ipam: RawIpam,
    #[serde(deserialize_with = "lenient")]
    containers: BTreeMap<String, RawMember>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct RawIpam {
    #[serde(deserialize_with = "lenient")]
    config: Vec<RawSubnet>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct RawSubnet {
    #[serde(deserialize_with = "lenient")]
    subnet: String,
    #[serde(deserialize_with = "lenient")]
    gateway: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawMember {
    #[serde(rename = "Name", deserialize_with = "lenient")]
    name: String,
    #[serde(rename = "IPv4Address", deserialize_with = "lenient")]
    ipv4: String,
    #[serde(rename = "IPv6Address", deserialize_with = "lenient")]
    ipv6: String,
}

/// Returns an address, which may be written with the length of its prefix.
fn address(text: &str) -> Option<IpAddr> {
    text.split('/').next()?.parse().ok()
}

fn container(raw: RawContainer) -> Option<Container> {
    let name = raw.name.strip_prefix('/').unwrap_or(&raw.name).to_owned();
    let endpoints = raw.network_settings.networks.into_iter().filter(|(network, _)| is_name(network));
    let endpoints = endpoints.map(|(network, value)| endpoint(network, typed(value), &raw.id)).collect();
    let port = |key: &String| key.split('/').next()?.parse().ok();
    is_name(&name).then(|| Container {
        name,
        image: raw.config.image,
        running: raw.state.running,
        exit_code: raw.state.exit_code,
        oom_killed: raw.state.oom_killed,
        restart: raw.host_config.restart_policy.name,
        endpoints,
        published: raw.host_config.port_bindings.keys().filter_map(port).collect(),
        mounts: raw
            .mounts
            .into_iter()
            .map(|mount| Mount { source: mount.source, destination: mount.destination })
            .collect(),
    })
}

fn endpoint(network: String, raw: RawEndpoint, id: &str) -> Endpoint {
    let found = [(address(&raw.ipv4), raw.prefix), (address(&raw.ipv6), raw.prefix6)];
    let subnet =
        |(ip, prefix): &(Option<IpAddr>, u8)| IpNet::new((*ip)?, *prefix).ok().map(|net| net.trunc());
    // Docker adds the start of the id as an alias.
    let is_own = |alias: &String| !alias.is_empty() && id.starts_with(alias.as_str());
    Endpoint {
        network,
        addresses: found.iter().filter_map(|(ip, _)| *ip).collect(),
        subnets: found.iter().filter_map(subnet).collect(),
        fixed: [&raw.ipam.ipv4, &raw.ipam.ipv6].iter().filter_map(|text| address(text)).collect(),
        aliases: raw.aliases.into_iter().filter(|alias| is_name(alias) && !is_own(alias)).collect(),
    }
}

fn network(raw: RawNetwork) -> Option<Network> {
    let members = raw.containers.into_values().filter(|member| is_name(&member.name));
    let addresses = members.flat_map(|member| {
        let found = [address(&member.ipv4), address(&member.ipv6)];
        found.into_iter().flatten().map(move |ip| (member.name.clone(), ip))
    });
    let mut members: Vec<_> = addresses.collect();
    members.sort();
    is_name(&raw.name).then(|| Network {
        name: raw.name,
        subnets: raw.ipam.config.iter().filter_map(|config| config.subnet.parse().ok()).collect(),
        gateways: raw.ipam.config.iter().filter_map(|config| address(&config.gateway)).collect(),
        members,
    })
}
