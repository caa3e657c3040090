//! Reads `[[host]]`, and checks that `[announce]` is possible for every host.

use super::model::{Announce, Host};
use super::reader::Reader;
use super::rules::{bad_spec_value, unusable_address};
use super::table::{At, Table};
use super::words;
use super::written::{WrittenHost, WrittenPorts};
use crate::message::{Words, say};
use crate::text::Span;
use std::collections::BTreeMap;
use std::net::IpAddr;

const HOST: Words = Words::new("a host", "主机");
const CONTEXT: Words = Words::new("a docker context", " docker context ");

impl Reader<'_> {
    /// Returns the hosts. `announced` is the address in `[announce]`, which belongs to the only host.
    pub(super) fn hosts(&mut self, root: &mut Table<'_>, announced: Option<At<IpAddr>>) -> Vec<WrittenHost> {
        let mut hosts: Vec<WrittenHost> = Vec::new();
        for At { value: table, span } in root.tables("host", self.problems) {
            let host = self.host(table, span, hosts.len() + 1);
            if hosts.iter().any(|other| other.host.name == host.host.name) {
                self.problems.add(span, bad_spec_value::host_name_twice(&host.host.name));
            }
            hosts.push(host);
        }
        let Some(at) = announced else { return hosts };
        match hosts.as_mut_slice() {
            [] => {
                let mut host = host_named("host".to_owned());
                host.address = Some(at.value);
                hosts.push(WrittenHost { host, ports: None, span: at.span, address: Some(at.span) });
            }
            [host] if host.host.address.is_none() => {
                (host.host.address, host.address) = (Some(at.value), Some(at.span));
            }
            _ => self.problems.add(at.span, bad_spec_value::address_in_announce_and_hosts()),
        }
        hosts
    }

    /// Reads a host. `number` is its position, from 1.
    fn host(&mut self, mut table: Table<'_>, span: Span, number: usize) -> WrittenHost {
        let name = self.name(&mut table, "name", HOST);
        let address = self.address(&mut table, "address");
        let hostname = self.hostname(&mut table);
        let context = self.name(&mut table, "context", CONTEXT).map(str::to_owned);
        let path = self.path(&mut table, "path").map(str::to_owned);
        let ports = table
            .word("ports", self.problems)
            .and_then(|at| Some(WrittenPorts { client: self.port_list(&at)?, span: at.span, bus: None }));
        table.finish(self.problems);
        let mut host = host_named(name.map_or_else(|| format!("host-{number}"), str::to_owned));
        host.path = path.or_else(|| context.as_ref().map(|_| format!("/opt/rconf/{}", host.name)));
        (host.address, host.hostname, host.context) = (address.map(|at| at.value), hostname, context);
        WrittenHost { host, ports, span, address: address.map(|at| at.span) }
    }

    fn hostname(&mut self, table: &mut Table<'_>) -> Option<String> {
        let at = table.text("hostname", self.problems)?;
        if !words::is_hostname(at.value) {
            self.problems.add(at.span, bad_spec_value::not_a_hostname(at.value));
            return None;
        }
        Some(at.value.to_owned())
    }
}

fn host_named(name: String) -> Host {
    Host { name, address: None, hostname: None, context: None, path: None }
}

/// Checks that the nodes on these hosts can announce what `[announce]` asks for.
pub(super) fn check_hosts(reader: &mut Reader<'_>, announce: At<Announce>, hosts: &[WrittenHost]) {
    let problems = &mut *reader.problems;
    let several = hosts.len() > 1;
    if several && announce.value == Announce::Container {
        problems.add(hosts[1].span, bad_spec_value::containers_on_several_hosts());
    }
    if announce.value == Announce::Host && hosts.is_empty() {
        problems.add(announce.span, bad_spec_value::no_host_to_announce());
    }
    let mut first_places: BTreeMap<IpAddr, Span> = BTreeMap::new();
    for host in hosts {
        let Some((address, span)) = host.host.address.zip(host.address) else {
            if several || announce.value == Announce::Host {
                problems.add(host.span, bad_spec_value::host_without_address(&host.host.name));
            }
            continue;
        };
        if address.is_unspecified() || (address.is_loopback() && several) || address.is_multicast() {
            problems.add(span, unusable_address::unreachable_host(address));
        }
        match first_places.get(&address) {
            Some(first) => {
                let here = say!("first given here", "第一次写在这里");
                problems.add_with_related(span, unusable_address::address_twice(address), *first, here);
            }
            None => _ = first_places.insert(address, span),
        }
        if announce.value == Announce::Hostname && several && host.host.hostname.is_none() {
            problems.add(host.span, bad_spec_value::host_without_hostname(&host.host.name));
        }
    }
}
