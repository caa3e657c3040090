//! What a user wants: a cluster, its network, its secrets. Checked before anything is worked out of it.

mod ports;
#[cfg(feature = "schema")]
mod schema;

pub use ports::parse_ports;

#[cfg(feature = "schema")]
pub use schema::schema;

use crate::catalog::{Flavor, Server};
use ipnet::IpNet;
use std::net::IpAddr;
use thiserror::Error;

/// The JSON Schema of rconf.toml.
pub const SCHEMA: &str = include_str!("../../data/rconf.schema.json");

/// The largest cluster rconf makes. The specification recommends about as many nodes at most.
pub const MOST_NODES: usize = 1000;

/// A cluster as it is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// The server every node runs.
    pub server: Server,
    /// The image every container runs.
    pub image: String,
    /// The name of the cluster, which containers and network bear.
    pub name: String,
    /// The client port of each node.
    pub ports: Vec<u16>,
    /// Replicas per master.
    pub replicas: u16,
    /// The network of the containers.
    pub subnet: IpNet,
    /// Where nodes say they are.
    pub announce: Announce,
    /// `maxmemory` of each node, as redis.conf has it.
    pub maxmemory: String,
}

/// Where nodes say they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announce {
    /// At their containers' addresses: for clients on the same host and network.
    Container,
    /// At an address of the host, where their ports are published: for clients elsewhere.
    Host(IpAddr),
}

/// What is wrong with a spec.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the message is the documentation")]
pub enum SpecError {
    #[error("`{0}` are no ports; write a range (7002-7007) or a list (7002,7003,7010)")]
    Ports(String),
    #[error("port {0} is given twice")]
    PortTwice(u16),
    #[error("port {0} has no bus port: the bus listens on the client port plus 10000, so use 1 to 55535")]
    PortTooHigh(u16),
    #[error("port {0} is the bus port of {1}: use ports that are not 10000 apart")]
    PortIsBusPort(u16, u16),
    #[error(
        "{nodes} nodes with {replicas} replicas each make {masters} masters; a cluster needs at least 3, so use {least} nodes"
    )]
    TooFewMasters { nodes: usize, replicas: u16, masters: usize, least: usize },
    #[error(
        "{nodes} nodes cannot be shared out evenly: with {replicas} replicas each, use a multiple of {group}"
    )]
    Uneven { nodes: usize, replicas: u16, group: usize },
    #[error("{0} nodes are more than the {MOST_NODES} that a cluster can be expected to bear")]
    TooManyNodes(usize),
    #[error("`{0}` is no network; write an address and a length, such as 172.28.0.0/16")]
    Subnet(String),
    #[error(
        "{0} is not a private network: real hosts have its addresses, and would become unreachable; use one within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or fd00::/8"
    )]
    SubnetNotPrivate(IpNet),
    #[error(
        "{subnet} is too small for {nodes} nodes: half of it is left to containers without an address of their own; use a shorter prefix"
    )]
    SubnetTooSmall { subnet: IpNet, nodes: usize },
    #[error(
        "the announced address {address} lies in the containers' network {subnet}: from inside it nobody would reach the host there; use another subnet"
    )]
    AnnouncedInSubnet { address: std::net::IpAddr, subnet: IpNet },
    #[error(
        "`{0}` is no name; use letters, digits, `-`, `_` and `.`, at most 40, and begin with a letter or digit"
    )]
    Name(String),
    #[error("`{0}` is no image name")]
    Image(String),
    #[error("`{0}` is no size that {1} takes for maxmemory, or less than 1 MB")]
    Maxmemory(String, Server),
    #[error("the password must be 8 to 512 characters from `!` to `~` without quotes and backslashes")]
    Password,
}

/// The image of a server's makers, with the release pinned to its minor.
pub fn default_image(server: Server) -> String {
    let (major, minor) = server.release();
    match server.flavor() {
        Flavor::Redis => format!("redis:{major}.{minor}"),
        Flavor::Valkey => format!("valkey/valkey:{major}.{minor}"),
    }
}

/// Reads a network.
pub fn parse_subnet(text: &str) -> Result<IpNet, SpecError> {
    text.parse::<IpNet>().map(|net| net.trunc()).map_err(|_| SpecError::Subnet(shortened(text)))
}

/// Whether a password can stand in redis.conf without quotes, and is worth having.
pub fn check_password(password: &str) -> Result<(), SpecError> {
    let fine = |b: u8| (b'!'..=b'~').contains(&b) && !matches!(b, b'"' | b'\'' | b'\\');
    if (8..=512).contains(&password.len()) && password.bytes().all(fine) {
        Ok(())
    } else {
        Err(SpecError::Password)
    }
}

impl Spec {
    /// Checks that the spec can be met.
    pub fn check(&self) -> Result<(), SpecError> {
        self.check_ports()?;
        self.check_size()?;
        self.check_words()?;
        self.check_subnet()
    }

    fn check_ports(&self) -> Result<(), SpecError> {
        let mut seen = std::collections::BTreeSet::new();
        for &port in &self.ports {
            if port == 0 || port > 55_535 {
                return Err(SpecError::PortTooHigh(port));
            }
            if !seen.insert(port) {
                return Err(SpecError::PortTwice(port));
            }
        }
        match seen.iter().find(|port| seen.contains(&(**port + 10_000))) {
            Some(&port) => Err(SpecError::PortIsBusPort(port + 10_000, port)),
            None => Ok(()),
        }
    }

    fn check_size(&self) -> Result<(), SpecError> {
        let (nodes, replicas) = (self.ports.len(), self.replicas);
        let group = usize::from(replicas) + 1;
        let masters = nodes / group;
        match () {
            () if nodes > MOST_NODES => Err(SpecError::TooManyNodes(nodes)),
            () if masters < 3 => Err(SpecError::TooFewMasters { nodes, replicas, masters, least: group * 3 }),
            () if nodes % group != 0 => Err(SpecError::Uneven { nodes, replicas, group }),
            () => Ok(()),
        }
    }

    fn check_words(&self) -> Result<(), SpecError> {
        let begins = |word: &str| word.starts_with(|c: char| c.is_ascii_alphanumeric());
        let plain =
            |word: &str, more: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
        if !begins(&self.name) || self.name.len() > 40 || !plain(&self.name, "-_.") {
            return Err(SpecError::Name(shortened(&self.name)));
        }
        if !begins(&self.image) || self.image.len() > 255 || !plain(&self.image, "-_./:@") {
            return Err(SpecError::Image(shortened(&self.image)));
        }
        let line = format!("maxmemory {}\n", self.maxmemory);
        let one_word =
            !self.maxmemory.is_empty() && self.maxmemory.bytes().all(|b| b.is_ascii_alphanumeric());
        let config = crate::config::read("", line.into_bytes(), &crate::config::Files::new(), self.server);
        let bytes = match config.setting(crate::catalog::id::MAXMEMORY).map(|s| &s.value) {
            Some(crate::config::Value::Bytes(bytes)) => *bytes,
            _ => 0,
        };
        if one_word && bytes >= 1 << 20 {
            Ok(())
        } else {
            Err(SpecError::Maxmemory(shortened(&self.maxmemory), self.server))
        }
    }

    fn check_subnet(&self) -> Result<(), SpecError> {
        let private = match self.subnet {
            IpNet::V4(net) => net.network().is_private() && net.broadcast().is_private(),
            IpNet::V6(net) => net.network().is_unique_local(),
        };
        if !private {
            return Err(SpecError::SubnetNotPrivate(self.subnet));
        }
        // The lower half is for nodes: its first address names the network, the second is the gateway.
        let host_bits = self.subnet.max_prefix_len() - self.subnet.prefix_len();
        let lower_half = 1_u128.checked_shl(u32::from(host_bits.saturating_sub(1))).unwrap_or(u128::MAX);
        if host_bits < 3 || (self.ports.len() as u128) + 2 > lower_half {
            return Err(SpecError::SubnetTooSmall { subnet: self.subnet, nodes: self.ports.len() });
        }
        if let Announce::Host(address) = self.announce
            && self.subnet.contains(&address)
        {
            return Err(SpecError::AnnouncedInSubnet { address, subnet: self.subnet });
        }
        Ok(())
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec() -> Spec {
        Spec {
            server: Server::DEFAULT,
            image: "redis:8.8".to_owned(),
            name: "redis".to_owned(),
            ports: (7002..=7007).collect(),
            replicas: 1,
            subnet: parse_subnet("172.28.0.0/16").expect("a network"),
            announce: Announce::Container,
            maxmemory: "1gb".to_owned(),
        }
    }

    fn refused(change: impl FnOnce(&mut Spec)) -> SpecError {
        let mut spec = spec();
        change(&mut spec);
        spec.check().expect_err("refused")
    }

    #[test]
    fn what_cannot_work_is_refused() {
        assert_eq!(spec().check(), Ok(()));
        assert!(matches!(
            refused(|s| s.ports = vec![7000, 17_000, 3, 4, 5, 6]),
            SpecError::PortIsBusPort(17_000, 7000)
        ));
        assert!(matches!(refused(|s| s.ports[0] = 55_536), SpecError::PortTooHigh(55_536)));
        assert!(matches!(refused(|s| s.ports[0] = 7003), SpecError::PortTwice(7003)));
        assert!(matches!(refused(|s| s.replicas = 2), SpecError::TooFewMasters { least: 9, .. }));
        assert!(matches!(refused(|s| s.ports.push(7008)), SpecError::Uneven { .. }));
        assert!(matches!(
            refused(|s| s.subnet = parse_subnet("192.169.0.0/16").expect("a network")),
            SpecError::SubnetNotPrivate(_)
        ));
        assert!(matches!(
            refused(|s| s.subnet = parse_subnet("10.0.0.0/29").expect("a network")),
            SpecError::SubnetTooSmall { .. }
        ));
        for name in ["", "a b", "$(id)", "a'b", "../x", "a\nb"] {
            assert!(matches!(refused(|s| s.name = name.to_owned()), SpecError::Name(_)), "{name:?}");
            assert!(matches!(refused(|s| s.image = name.to_owned()), SpecError::Image(_)), "{name:?}");
        }
        for size in ["", "2", "1.5gb", "1gb x", "1gb\nport 1"] {
            assert!(
                matches!(refused(|s| s.maxmemory = size.to_owned()), SpecError::Maxmemory(..)),
                "{size:?}"
            );
        }
    }

    #[test]
    fn passwords_need_no_quotes() {
        assert_eq!(check_password("Zm9v+YmFy/x=="), Ok(()));
        for bad in ["short", "with space", "quo\"te-quote", "back\\slash", "密码密码密码"] {
            assert_eq!(check_password(bad), Err(SpecError::Password), "{bad}");
        }
    }
}
