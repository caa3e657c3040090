//! Reads `[cluster]`.

use super::defaults::has_hostname_and_bus_port;
use super::model::Target;
use super::reader::Reader;
use super::rules::{bad_spec_value, impossible_sentinel_set, not_in_that_server, unusable_port};
use super::table::{At, Table};
use super::written::WrittenPorts;
use crate::catalog::Server;
use crate::message::{Words, say};
use std::borrow::Cow;

const CLUSTER: Words = Words::new("a cluster", "集群");

/// The table `[cluster]`.
pub(super) struct Cluster {
    pub(super) name: String,
    /// The number of replicas per master, if it is written.
    pub(super) replicas: Option<At<u32>>,
    pub(super) ports: Option<WrittenPorts>,
    /// Whether Sentinels watch one master, instead of a Redis Cluster of several.
    pub(super) has_sentinels: bool,
    /// What runs the nodes.
    pub(super) target: Option<Target>,
}

impl Reader<'_> {
    pub(super) fn cluster(&mut self, root: &mut Table<'_>, server: Server) -> Cluster {
        let mut table = self.table(root, "cluster", "[cluster]");
        let name = self.name(&mut table, "name", CLUSTER).unwrap_or("redis").to_owned();
        let has_sentinels = self.choice(&mut table, "mode", &["cluster", "sentinel"]) == Some("sentinel");
        let target = self.choice(&mut table, "target", &Target::NAMES.map(|(_, name)| name));
        let replicas = table.number("replicas", (0, 10), self.problems);
        let ports = self.cluster_ports(&mut table, server);
        table.finish(self.problems);
        if let Some(bus) = ports.as_ref().and_then(|ports| ports.bus.as_ref()).filter(|_| has_sentinels) {
            self.problems.add(bus.span, impossible_sentinel_set::bus_port());
        }
        Cluster { name, replicas, ports, has_sentinels, target: target.and_then(Target::parse) }
    }

    /// Returns the ports, which are written as a list, or as the first port and a number of nodes.
    fn cluster_ports(&mut self, table: &mut Table<'_>, server: Server) -> Option<WrittenPorts> {
        let listed = table.word("ports", self.problems);
        let first = table.number("first-port", (1, 65_535), self.problems);
        let count = table.number("nodes", (1, 2000), self.problems);
        let bus = table.word("bus-ports", self.problems).and_then(|at| self.bus_ports(&at, server));
        let range_span = first.or(count).map(|at| at.span);
        if let (Some(ports), Some(other)) = (&listed, range_span) {
            let here = say!("first given here", "第一次写在这里");
            self.problems.add_with_related(other, bad_spec_value::two_port_lists(), ports.span, here);
        }
        if let Some(at) = listed {
            return Some(WrittenPorts { client: self.port_list(&at)?, span: at.span, bus });
        }
        if range_span.is_none() && bus.is_none() {
            return None;
        }
        let (first, count) = (first.map_or(7001, |at| at.value), count.map_or(6, |at| at.value));
        let span = range_span.unwrap_or_default();
        let end = first + count - 1;
        let (Ok(first), Ok(last)) = (u16::try_from(first), u16::try_from(end)) else {
            self.problems.add(span, unusable_port::port_too_high(end));
            return None;
        };
        Some(WrittenPorts { client: (first..=last).collect(), span, bus })
    }

    fn bus_ports(&mut self, at: &At<Cow<'_, str>>, server: Server) -> Option<At<Vec<u16>>> {
        if !has_hostname_and_bus_port(server) {
            self.problems.add(at.span, not_in_that_server::no_cluster_port(server));
        }
        Some(At { value: self.port_list(at)?, span: at.span })
    }
}
