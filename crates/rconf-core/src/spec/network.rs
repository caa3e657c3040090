//! Reads `[network]` and `[announce]`.

use super::addresses;
use super::defaults::{DEFAULT_SUBNET, has_hostname_and_bus_port};
use super::model::{Announce, Network};
use super::reader::Reader;
use super::rules::{bad_spec_value, not_in_that_server, unusable_subnet};
use super::table::{At, Table};
use crate::catalog::Server;
use crate::message::Words;
use crate::text::Span;
use ipnet::IpNet;
use std::net::IpAddr;

const NETWORK: Words = Words::new("a network", "网络");

impl Reader<'_> {
    /// Returns the network of the containers, and the place of its subnet.
    pub(super) fn network(&mut self, root: &mut Table<'_>, cluster: &str) -> (Network, Span) {
        let mut table = self.table(root, "network", "[network]");
        let name = self.name(&mut table, "name", NETWORK).unwrap_or(cluster).to_owned();
        let written = table.text("subnet", self.problems);
        let span = written.map(|at| at.span).or_else(|| root.key("network")).unwrap_or_default();
        let parse = |text: &str| text.parse::<IpNet>().ok().map(|net| net.trunc());
        let subnet = written.and_then(|at| {
            let net = parse(at.value);
            if net.is_none() {
                self.problems.add(at.span, bad_spec_value::not_a_network(at.value));
            }
            net
        });
        let subnet = subnet.or_else(|| parse(DEFAULT_SUBNET)).unwrap_or_default();
        let gateway = self.address(&mut table, "gateway");
        table.finish(self.problems);
        if let Some(At { value, span }) = gateway
            && !addresses::can_be_gateway(value, subnet)
        {
            self.problems.add(span, unusable_subnet::bad_gateway(value, subnet));
        }
        let gateway = gateway.map_or_else(|| addresses::nth(subnet, 1), |at| at.value);
        (Network { name, subnet, gateway, dynamic: addresses::dynamic_range(subnet) }, span)
    }

    /// Returns what nodes announce, and the address of the only host if it is written here.
    pub(super) fn announce(
        &mut self,
        root: &mut Table<'_>,
        server: Server,
    ) -> (At<Announce>, Option<At<IpAddr>>) {
        let mut table = self.table(root, "announce", "[announce]");
        let written = table.text("to", self.problems);
        let address = self.address(&mut table, "address");
        table.finish(self.problems);
        let Some(to) = written else {
            let value = if address.is_some() { Announce::Host } else { Announce::Container };
            return (At { value, span: Span::default() }, address);
        };
        let value = match to.value {
            "container" => Announce::Container,
            "host" => Announce::Host,
            "hostname" => {
                if !has_hostname_and_bus_port(server) {
                    self.problems.add(to.span, not_in_that_server::no_announced_hostname(server));
                }
                Announce::Hostname
            }
            _ => {
                self.problems.add(to.span, bad_spec_value::not_an_announcement(to.value));
                Announce::Container
            }
        };
        (At { value, span: to.span }, address)
    }
}
