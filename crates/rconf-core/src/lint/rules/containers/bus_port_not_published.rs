use super::announce::{is_outside, is_sure};
use super::server::{Server, publishes, servers, together};
use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;
use std::collections::BTreeSet;

rule! {
    /// ## What it does
    /// Finds cluster nodes whose client port is published and whose bus port (the client port plus 10000, or
    /// `cluster-port`) is not. It is an error where the node announces an address outside its container
    /// network: then the other nodes connect to the published ports. Without such an address it is only an
    /// info.
    ///
    /// ## Why it matters
    /// `redis-cli --cluster create` prints `Waiting for the cluster to join` and dots forever: nodes talk to
    /// each other on the bus port, which a node on another host, or one that uses the host's address, cannot
    /// reach. `CLUSTER NODES` shows `handshake` or `fail?`. Nodes in one Docker network reach each other
    /// without published ports.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis-7002:
    ///     image: redis:7.2
    ///     command: redis-server --port 7002 --cluster-enabled yes --cluster-announce-ip 10.0.0.11
    ///     ports:
    ///       - "7002:7002"
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis-7002:
    ///     image: redis:7.2
    ///     command: redis-server --port 7002 --cluster-enabled yes --cluster-announce-ip 10.0.0.11
    ///     ports:
    ///       - "7002:7002"
    ///       - "17002:17002"
    /// ```
    ///
    /// ## References
    /// - "Redis Cluster TCP ports" in the Redis Cluster specification
    BusPortNotPublished = "D007" "bus-port-not-published", Containers, Error, fix: None
}

impl Rule for BusPortNotPublished {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let mut inside = Vec::new();
        let mut outside = BTreeSet::new();
        for server in servers(view).into_iter().filter(|s| is_sure(s)) {
            let (port, bus) = (server.config().client_port(), server.config().bus_port());
            let ports = &server.container.ports;
            let Some(clients) = ports.iter().find(|p| publishes(p, port)) else { continue };
            if ports.iter().any(|p| publishes(p, bus)) {
                continue;
            }
            if !is_outside(view, &server) {
                // A port published only on the loopback of the host is not for nodes on other hosts.
                if !clients.host_address.is_some_and(|address| address.is_loopback()) {
                    inside.push((clients.place.clone(), server.container));
                }
                continue;
            }
            if !outside.insert(clients.place.clone()) {
                continue;
            }
            let mut finding = Finding::new(
                self.meta(),
                clients.place.clone(),
                say!(
                    "the bus port is not published, but the node announces an address outside its container \
                     network: the other nodes cannot reach it, and the cluster never forms",
                    "总线端口没有发布，节点向其他节点公布的却是容器网络以外的地址：其他节点连不上它，集群永远组不起来"
                ),
                say!(
                    "publish the bus port as well: `{bus}:{bus}`, or publish it on the host port that the \
                     node announces for it",
                    "把总线端口也发布出来：`{bus}:{bus}`，或发布到为它公布的主机端口",
                    bus
                ),
            );
            if let Some(ip) = server.config().setting(id::CLUSTER_ANNOUNCE_IP) {
                finding = finding.related(server.node.place(ip.at, None), say!("announced here", "在此公布"));
            }
            out.report(finding);
        }
        for server in servers(view) {
            self.check_ignored_address(&server, out);
        }
        let finding = together(&inside, |place, who| {
            Finding::new(
                self.meta(),
                place,
                say!(
                    "the client port of {who} is published, but not the bus port: this works for nodes in \
                     this network, but a node on another host could never join",
                    "{who}发布了客户端端口，没有发布总线端口：对同一网络内的节点来说够用；其他主机上的节点则永远无法加入",
                    who
                ),
                say!(
                    "if all nodes share the network, there is nothing to do; for nodes on several hosts, \
                     publish the bus ports (client port + 10000) and announce the hosts' addresses",
                    "所有节点都在同一网络时无需处理；节点分布在多台主机上时，要发布总线端口（客户端端口 + 10000），\
                     并公布主机的地址"
                ),
            )
            .severity(Severity::Info)
        });
        if let Some(finding) = finding {
            out.report(finding);
        }
    }
}

impl BusPortNotPublished {
    /// Checks a container whose image would announce an address, if a variable told it to.
    fn check_ignored_address(&self, server: &Server<'_>, out: &mut Sink) {
        let container = server.container;
        let Some(address) = container.address_not_announced() else { return };
        if !server.has_own_network() || !server.is_told(&["port", "tls-port", "tls-cluster", "cluster-port"])
        {
            return;
        }
        let (port, bus) = (server.config().client_port(), server.config().bus_port());
        let Some(clients) = container.ports.iter().find(|p| publishes(p, port)) else { return };
        if container.ports.iter().any(|p| publishes(p, bus)) {
            return;
        }
        let finding = Finding::new(
            self.meta(),
            clients.place.clone(),
            say!(
                "the bus port is not published, and the image announces {name} only with `{switch}=no`: clients \
                 and nodes outside this network are sent to addresses that they cannot reach",
                "总线端口没有发布，而且只有设置 `{switch}=no`，镜像才会公布 {name}：\
                 这个网络以外的客户端和节点得到的是连不上的地址",
                name = address.text,
                switch = address.text.replace("ANNOUNCE_IP", "DYNAMIC_IPS")
            ),
            say!(
                "set the variable to `no`, and publish the bus port as well: `{bus}:{bus}`",
                "把这个变量设为 `no`，并把总线端口也发布出来：`{bus}:{bus}`",
                bus
            ),
        );
        let finding = finding.related(address.place.clone(), say!("not announced", "没有公布"));
        out.report(finding.severity(Severity::Warning));
    }
}
