//! Writes a draft as TOML.

use super::cluster::Draft;
use super::directives::{Directives, Lines};
use super::toml::{Toml, bare, size};
use crate::catalog::id;
use crate::message::{Language, Words};
use crate::spec::{self, show_ports};
use std::collections::BTreeMap;

const HEAD: Words = Words::new(
    "Written by `rconf import`. `rconf gen` makes the files of the cluster from it.",
    "由 `rconf import` 生成。`rconf gen` 根据它生成集群的文件。",
);

impl Draft<'_> {
    pub(super) fn text(&self, given: &Directives) -> String {
        let mut out = Toml::default();
        out.comment(HEAD.get(self.language));
        out.text("server", self.server.name());
        if self.language != Language::default() {
            out.text("language", self.language.tag());
        }
        out.table("[cluster]");
        out.text("name", &self.name);
        if self.pods.is_some() {
            out.text("target", "kubernetes");
        }
        self.cluster(&mut out);
        let own_name = self.network.as_ref().filter(|name| **name != self.name && spec::is_name(name));
        if own_name.is_some() || self.subnet.is_some() {
            out.table("[network]");
            if let Some(name) = own_name {
                out.text("name", name);
            }
            if let Some((net, gateway)) = self.subnet {
                out.text("subnet", &net.to_string());
                let is_first = gateway.is_none_or(|gateway| net.hosts().next() == Some(gateway));
                if let Some(gateway) = gateway.filter(|_| !is_first) {
                    out.text("gateway", &gateway.to_string());
                }
            }
        }
        self.announced(&mut out);
        if self.users {
            out.table("[auth]");
            out.text("acl-file", "users.acl");
        }
        if let Some(clients) = &self.tls {
            out.table("[tls]");
            out.text("auth-clients", clients);
        }
        self.docker(&mut out);
        self.kubernetes(&mut out);
        if !given.common.is_empty() {
            out.table("[config]");
            write_lines(&given.common, &mut out);
        }
        self.nodes(given, &mut out);
        out.finish()
    }

    fn cluster(&self, out: &mut Toml) {
        if self.watched.is_some() {
            out.text("mode", "sentinel");
        }
        let ports: Vec<u16> = self.all.iter().map(|found| found.port).collect();
        out.text("ports", &show_ports(&ports));
        out.number("replicas", self.replicas);
        let bus: Option<Vec<u16>> = self.all.iter().map(|found| found.bus_port).collect();
        if let Some(bus) = bus {
            out.text("bus-ports", &show_ports(&bus));
        }
        if let Some(set) = &self.watched {
            out.table("[sentinel]");
            out.text("master-name", &set.master_name);
            out.text("ports", &show_ports(&set.ports));
            out.number("quorum", set.quorum);
            out.number("down-after-milliseconds", set.down_after);
            out.number("failover-timeout", set.failover_timeout);
            out.number("parallel-syncs", set.parallel_syncs);
        }
    }

    fn announced(&self, out: &mut Toml) {
        let to = match (self.by_hostname, self.hosts.is_empty()) {
            (true, _) => "hostname",
            (false, true) => return,
            (false, false) => "host",
        };
        out.table("[announce]");
        out.text("to", to);
        if let [host] = self.hosts.as_slice() {
            out.text("address", &host.address.to_string());
            return;
        }
        for host in &self.hosts {
            out.table("[[host]]");
            out.text("name", &host.name);
            out.text("address", &host.address.to_string());
            if let Some(context) = &host.context {
                out.text("context", context);
            }
            let of_host = self.all.iter().filter(|found| found.announced == Some(host.address));
            let hostname =
                of_host.clone().next().map(|found| found.config().text(id::CLUSTER_ANNOUNCE_HOSTNAME));
            if let Some(hostname) = hostname.filter(|hostname| !hostname.is_empty() && self.by_hostname) {
                out.text("hostname", &String::from_utf8_lossy(hostname));
            }
        }
    }

    fn docker(&self, out: &mut Toml) {
        let container = self.all.iter().find_map(|found| found.container);
        let memory = self.memory();
        let of_pods = self.pods.as_ref().map(|pods| pods.milli_cpus);
        let cpus = container.and_then(|container| container.milli_cpus.as_ref()).map(|cpus| cpus.value);
        let cpus = of_pods.unwrap_or(cpus);
        let nofile = container.and_then(|container| container.nofile.as_ref()).map(|limit| limit.value.0);
        let restart = container.and_then(|container| container.restart.as_ref()?.get());
        let restart = restart.filter(|policy| matches!(*policy, "always" | "on-failure"));
        // The controller of a workload starts its pods again in any case.
        let restart = restart.filter(|_| self.pods.is_none());
        let nofile = nofile.filter(|limit| *limit != 10_240 && (1024..=1_048_576).contains(limit));
        if self.image.is_none() && memory.is_none() && cpus.is_none() && nofile.is_none() && restart.is_none()
        {
            return;
        }
        out.table("[docker]");
        if let Some(image) = &self.image {
            out.text("image", image);
        }
        if let Some(bytes) = memory {
            out.text("memory", &size(bytes));
        }
        if let Some(cpus) = cpus {
            let text = format!("{}.{:03}", cpus / 1000, cpus % 1000);
            out.text("cpus", text.trim_end_matches('0').trim_end_matches('.'));
        }
        if let Some(nofile) = nofile {
            out.number("nofile", nofile);
        }
        if let Some(policy) = restart {
            out.text("restart", policy);
        }
    }

    fn kubernetes(&self, out: &mut Toml) {
        let Some(pods) = &self.pods else { return };
        let (said, usual) = (&pods.said, &pods.defaults);
        let mut own = Toml::default();
        let mut text = |key: &str, value: &str, is_usual: bool| {
            if !is_usual {
                own.text(key, value);
            }
        };
        // Without it, the namespace has the name of the cluster.
        let is_own_name = said.namespace.is_empty() || said.namespace == self.name;
        text("namespace", &said.namespace, is_own_name);
        text("image-pull-policy", said.image_pull_policy, said.image_pull_policy == usual.image_pull_policy);
        for (key, value) in
            [("image-pull-secret", &said.image_pull_secret), ("storage-class", &said.storage_class)]
        {
            text(key, value.as_deref().unwrap_or_default(), value.is_none());
        }
        text("storage", &size(said.storage), said.storage == usual.storage);
        if self.tls.is_some() {
            let is_usual = said.tls_secret == format!("{}-tls", self.name);
            text("tls-secret", &said.tls_secret, is_usual);
            if let Some(issuer) = &said.tls_issuer {
                text("tls-issuer", &issuer.name, false);
                text("tls-issuer-kind", issuer.kind, issuer.kind == "Issuer");
            }
        }
        let domain = said.external_domain.as_deref();
        text("external-domain", domain.unwrap_or_default(), domain.is_none());
        if said.port != usual.port {
            own.number("port", said.port);
        }
        if said.spread != usual.spread {
            own.array("spread", &said.spread);
        }
        if !said.client_namespaces.is_empty() {
            own.array("client-namespaces", &said.client_namespaces);
        }
        if !said.labels.is_empty() {
            own.table("[kubernetes.labels]");
        }
        for (key, value) in &said.labels {
            own.text(key, value);
        }
        let own = own.finish();
        if !own.is_empty() {
            out.table("[kubernetes]");
            out.lines_of(&own);
        }
    }

    /// Returns the memory limit of most containers.
    fn memory(&self) -> Option<u64> {
        let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
        for limit in self.all.iter().filter_map(|found| found.container?.memory.as_ref()) {
            *counts.entry(limit.value).or_default() += 1;
        }
        counts.into_iter().max_by_key(|(_, count)| *count).map(|(bytes, _)| bytes)
    }

    /// Writes what is true of single nodes.
    fn nodes(&self, given: &Directives, out: &mut Toml) {
        let memory = self.memory();
        let is_alike = self.pods.is_some();
        let has_bus_list = self.all.iter().all(|found| found.bus_port.is_some());
        for (nth, found) in self.all.iter().enumerate() {
            let key = bare(&found.port.to_string());
            let (address, role) = (self.addresses.get(&nth), self.roles.get(&nth));
            let host = self.hosts.iter().find(|host| Some(host.address) == found.announced);
            let host = host.filter(|_| self.is_spread);
            let own_memory = found.container.and_then(|container| container.memory.as_ref());
            let own_memory =
                own_memory.map(|limit| limit.value).filter(|bytes| Some(*bytes) != memory && !is_alike);
            let bus = found.bus_port.filter(|_| !has_bus_list);
            if address.is_some() || role.is_some() || host.is_some() || own_memory.is_some() || bus.is_some()
            {
                out.table(&format!("[node.{key}]"));
            }
            if let Some(host) = host {
                out.text("host", &host.name);
            }
            if let Some(address) = address {
                out.text("address", &address.to_string());
            }
            match role {
                Some(None) => out.text("role", "master"),
                Some(Some(master)) => out.text("replica-of", &self.all[*master].port.to_string()),
                None => {}
            }
            if let Some(bus) = bus {
                out.number("bus-port", bus);
            }
            if let Some(bytes) = own_memory {
                out.text("memory", &size(bytes));
            }
            if let Some(own) = given.own.get(&nth).filter(|_| !is_alike) {
                out.table(&format!("[node.{key}.config]"));
                write_lines(own, out);
            }
        }
    }
}

fn write_lines(all: &[Lines], out: &mut Toml) {
    for lines in all {
        out.lines(&lines.name, &lines.arguments);
    }
}
