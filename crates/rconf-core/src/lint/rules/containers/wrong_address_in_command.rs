use crate::catalog::id;
use crate::container::{CliCall, Container, Text};
use crate::diagnostic::rule;
use crate::lint::rules::places::{
    Static, attachments, container_indices, lending_names, name_of, names, nearly_in, network, ports,
    statics, subnets,
};
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink, View};
use crate::message::{Message, say};
use crate::text::Place;
use ipnet::IpNet;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::net::{IpAddr, Ipv4Addr};

rule! {
    /// ## What it does
    /// Finds addresses in `redis-cli` calls where no node of the plan can be: an address that differs from
    /// the plan's subnet in one octet, an address in the subnet that no container has, a port on which the
    /// container or no node of the network listens, and a name that no container has.
    ///
    /// Nothing is reported if the plan does not tell enough: containers that are created elsewhere, ports or
    /// addresses that are known only at run time, addresses of the host.
    ///
    /// ## Why it matters
    /// `Could not connect to Redis at 192.168.0.9:7009: Connection timed out`, or `Could not connect to Redis
    /// at 192.169.0.8:7008: Connection refused`, and the cluster is not created, or the node is not added. In
    /// a health check, the container never becomes healthy.
    ///
    /// ## Example
    /// ```sh
    /// docker network create redis --subnet 172.28.0.0/16
    /// docker run -d --name redis-7001 --network redis --ip 172.28.0.2 redis:7.2 redis-server --port 7001
    /// docker run -d --name redis-7002 --network redis --ip 172.28.0.3 redis:7.2 redis-server --port 7002
    /// redis-cli --cluster add-node 172.29.0.3:7002 172.28.0.2:7001
    /// ```
    /// Use instead:
    /// ```sh
    /// docker network create redis --subnet 172.28.0.0/16
    /// docker run -d --name redis-7001 --network redis --ip 172.28.0.2 redis:7.2 redis-server --port 7001
    /// docker run -d --name redis-7002 --network redis --ip 172.28.0.3 redis:7.2 redis-server --port 7002
    /// redis-cli --cluster add-node 172.28.0.3:7002 172.28.0.2:7001
    /// ```
    ///
    /// ## References
    /// - <https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/>
    WrongAddressInCommand = "D027" "wrong-address-in-command", Containers, Warning, fix: None
}

/// The default port of redis-cli.
const DEFAULT: u16 = 6379;

impl Rule for WrongAddressInCommand {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let plan = Plan::new(view);
        // The iterations of a loop share a place: one finding is enough.
        let mut seen = BTreeSet::new();
        for call in &view.deployment.cli {
            let targets = targets(call);
            for target in &targets {
                let found = match &target.host {
                    Host::Itself => plan.itself(call, target),
                    Host::Name(name) => plan.named(name, target, &targets),
                    Host::Address(ip) => plan.address(*ip, target),
                };
                let found = found.filter(|_| seen.insert(target.place.clone()));
                let Some(Wrong { severity, message, help, related }) = found else { continue };
                let mut finding = Finding::new(self.meta(), target.place.clone(), message, help);
                finding.severity = severity;
                if let Some((place, what)) = related {
                    finding = finding.related(place, what);
                }
                out.report(finding);
            }
        }
    }
}

/// A node that a call connects to.
struct Target {
    host: Host,
    port: u16,
    place: Place,
}

enum Host {
    /// The container that the call runs in.
    Itself,
    Name(String),
    Address(IpAddr),
}

struct Wrong {
    severity: Severity,
    message: Message,
    help: Message,
    related: Option<(Place, Message)>,
}

fn targets(call: &CliCall) -> Vec<Target> {
    let host = |text: &str| match text.parse::<IpAddr>() {
        Ok(ip) if ip.is_loopback() => Host::Itself,
        Ok(ip) => Host::Address(ip),
        Err(_) if text == "localhost" => Host::Itself,
        Err(_) => Host::Name(text.to_owned()),
    };
    let named = call.addresses.iter().filter(|a| a.text.is_known && !a.host.is_empty());
    let mut all: Vec<Target> = named
        .filter_map(|a| Some(Target { host: host(&a.host), port: a.port?, place: a.text.place.clone() }))
        .collect();
    // A socket, or an address in another format.
    let is_elsewhere = call.words.iter().any(|w| w.text == "-s" || w.text.starts_with("-u"));
    let is_known = |text: &Option<Text>| text.as_ref().is_none_or(|t| t.is_known);
    if !is_elsewhere && is_known(&call.host) && is_known(&call.port) && call.addresses.is_empty() {
        let port = call.port.as_ref().map_or(Some(DEFAULT), |p| p.text.parse().ok());
        let place = [&call.port, &call.host].into_iter().flatten().next().map_or(&call.place, |t| &t.place);
        let to = call.host.as_ref().map_or(Host::Itself, |text| host(&text.text));
        all.extend(port.map(|port| Target { host: to, port, place: place.clone() }));
    }
    all
}

/// The addresses, names and networks of the nodes of a plan.
struct Plan<'a> {
    containers: &'a [Container],
    nodes: Vec<Option<&'a Node>>,
    statics: Vec<Static<'a>>,
    /// The indices of the containers, by static address.
    owners: BTreeMap<IpAddr, Vec<usize>>,
    /// The indices of the containers, by name.
    by_name: BTreeMap<&'a str, Vec<usize>>,
    /// The names of the containers whose network others use (`network_mode: service:redis-1`).
    lending: HashSet<&'a str>,
    nets: Vec<(&'a str, IpNet, &'a Place)>,
    /// The networks of each container.
    on: Vec<Vec<&'a str>>,
    /// Whether the plan creates each network that a server is on, with its subnets.
    are_nets_known: bool,
    is_whole: bool,
    /// The addresses that nodes announce.
    announced: Vec<IpAddr>,
    gateways: Vec<IpAddr>,
    /// All addresses in calls.
    spoken_to: Vec<IpAddr>,
}

impl<'a> Plan<'a> {
    fn new(view: &View<'a>) -> Self {
        let deployment = view.deployment;
        let containers = &deployment.containers;
        let mut nodes = vec![None; containers.len()];
        let indices = container_indices(deployment);
        for server in view.servers() {
            if let Some(at) = indices.get(&std::ptr::from_ref(server.container)) {
                nodes[*at] = server.node;
            }
        }
        let mut on = vec![Vec::new(); containers.len()];
        let mut are_nets_known = true;
        for (nth, name, _) in attachments(deployment) {
            let own = network(deployment, name).filter(|n| !n.is_external);
            let is_known =
                own.is_some_and(|n| !n.subnets.is_empty() && n.subnets.iter().all(|s| s.net.is_some()));
            are_nets_known &= is_known || !containers[nth].is_server();
            on[nth].extend(own.map(name_of));
        }
        let announce =
            |n: &&Node| String::from_utf8_lossy(n.config.text(id::CLUSTER_ANNOUNCE_IP)).parse().ok();
        let spoken_to = deployment.cli.iter().flat_map(targets).filter_map(|t| match t.host {
            Host::Address(ip) => Some(ip),
            _ => None,
        });
        let gateways = deployment.networks.iter().flat_map(|n| &n.subnets);
        let gateways = gateways.filter_map(|s| match (&s.gateway, s.net) {
            (Some(gateway), _) => gateway.get()?.parse().ok(),
            (None, net) => net?.hosts().next(),
        });
        let statics = statics(deployment);
        let mut owners: BTreeMap<IpAddr, Vec<usize>> = BTreeMap::new();
        for s in &statics {
            owners.entry(s.ip).or_default().push(s.container);
        }
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (nth, container) in containers.iter().enumerate() {
            for name in names(container).collect::<BTreeSet<_>>() {
                by_name.entry(name).or_default().push(nth);
            }
        }
        Self {
            owners,
            by_name,
            lending: lending_names(deployment),
            announced: nodes.iter().flatten().filter_map(announce).collect(),
            containers,
            nodes,
            statics,
            nets: subnets(deployment).map(|(n, s, net)| (name_of(n), net, &s.text.place)).collect(),
            on,
            are_nets_known,
            is_whole: view.is_whole(),
            gateways: gateways.collect(),
            spoken_to: spoken_to.collect(),
        }
    }

    fn called(&self, nth: usize) -> Message {
        let name = self.containers[nth].name.as_ref().and_then(Text::get);
        name.map_or_else(|| say!("the container", "该容器"), |name| say!("`{name}`", "容器 `{name}` ", name))
    }

    /// Returns `Ok` if a container listens on a port, else the ports it listens on. Returns `None` if they
    /// are not known.
    fn listens(&self, nth: usize, port: u16) -> Option<Result<(), Vec<u16>>> {
        let ports = ports(&self.containers[nth], self.nodes[nth]?)?;
        Some(if ports.contains(&port) { Ok(()) } else { Err(ports) })
    }

    /// Returns whether other containers use the network of a container (`network_mode: service:redis-1`), and
    /// so may listen there too.
    fn is_shared(&self, nth: usize) -> bool {
        names(&self.containers[nth]).any(|name| self.lending.contains(name))
    }

    /// Returns the finding that a container listens on another port, or `None` if it does not.
    fn refused(&self, nth: usize, port: u16) -> Option<Wrong> {
        let Some(Err(ports)) = self.listens(nth, port).filter(|_| !self.is_shared(nth)) else { return None };
        let first = ports.first()?;
        let (node, directive) = (self.nodes[nth]?, id::PORT);
        let set = node.config.setting(directive).map(|s| node.place(s.at, None));
        Some(Wrong {
            severity: Severity::Error,
            message: say!(
                "{who} listens on port {first}, not on {port}: the connection is refused",
                "{who}监听的端口是 {first}，不是 {port}：连接会被拒绝",
                who = self.called(nth),
                first,
                port
            ),
            help: say!(
                "use port {first}, or set `port {port}` for that node",
                "改连端口 {first}，或给该节点设置 `port {port}`",
                first,
                port
            ),
            related: set.map(|place| (place, say!("the node's port", "该节点的端口"))),
        })
    }

    fn itself(&self, call: &CliCall, target: &Target) -> Option<Wrong> {
        let name = call.container.as_ref()?.get()?;
        let [nth] = self.by_name.get(name)?[..] else { return None };
        // On the network of the host, everything on the host can be reached.
        self.nodes[nth].filter(|node| node.has_own_network())?;
        self.refused(nth, target.port)
    }

    fn named(&self, name: &str, target: &Target, all: &[Target]) -> Option<Wrong> {
        if let Some(called) = self.by_name.get(name) {
            let [only] = called[..] else { return None };
            return self.nodes[only]
                .filter(|n| n.has_own_network())
                .and_then(|_| self.refused(only, target.port));
        }
        let is_own = |t: &Target| matches!(&t.host, Host::Name(other) if self.by_name.contains_key(&**other));
        // Names that compose creates contain the name of the service, and names with a dot belong to the DNS.
        let is_made = |own: &str| name.contains(own) || own.contains(name);
        let may_exist = || name.contains(['.', '$']) || self.by_name.keys().any(|own| is_made(own));
        if !self.is_whole || !all.iter().any(is_own) || may_exist() {
            return None;
        }
        Some(Wrong {
            severity: Severity::Warning,
            message: say!(
                "no container of this file is called `{name}`, although the other names in this command are \
                 containers: the name does not resolve",
                "这个文件里没有叫 `{name}` 的容器，而命令中其他名称都对应容器：这个名称无法解析",
                name
            ),
            help: say!("write the name of one of the nodes", "写成某个节点的名称"),
            related: None,
        })
    }

    fn address(&self, ip: IpAddr, target: &Target) -> Option<Wrong> {
        if self.announced.contains(&ip) || self.gateways.contains(&ip) || ip.is_unspecified() {
            return None;
        }
        if let Some(owners) = self.owners.get(&ip) {
            let [only] = owners[..] else { return None };
            return self.refused(only, target.port);
        }
        let inside = |ip: &IpAddr| self.nets.iter().any(|(_, net, _)| net.contains(ip));
        // Networks do not overlap, so an address in one is in no other, known or not.
        match (inside(&ip), self.are_nets_known) {
            (true, _) => self.nobody(ip, target),
            (false, true) => self.outside(ip, inside),
            (false, false) => None,
        }
    }

    /// Returns the finding for an address in none of the plan's networks.
    fn outside(&self, ip: IpAddr, inside: impl Fn(&IpAddr) -> bool) -> Option<Wrong> {
        let others = self.spoken_to.iter().chain(self.statics.iter().map(|s| &s.ip));
        let (name, net, place) = self.nets.iter().find(|(_, net, _)| nearly_in(ip, *net))?;
        let meant = moved(ip, *net)?;
        let is_somebody = self.statics.is_empty() || self.owners.contains_key(&meant);
        // Without such evidence, it may be the address of a host.
        if !others.into_iter().any(&inside) || !is_somebody {
            return None;
        }
        Some(Wrong {
            severity: Severity::Warning,
            message: say!(
                "{ip} is not in network `{name}`, {net}, where the other nodes are: the connection times out",
                "{ip} 不在其他节点所在的网络 `{name}`（{net}）内：连接会超时",
                ip,
                name,
                net
            ),
            help: say!(
                "write {meant}, if that is the intended node",
                "如果指的是 {meant} 这个节点，就写 {meant}",
                meant
            ),
            related: Some(((*place).clone(), say!("the network's subnet", "该网络的子网"))),
        })
    }

    /// Returns the finding for an address in a network of the plan that no container has.
    fn nobody(&self, ip: IpAddr, target: &Target) -> Option<Wrong> {
        let (name, net, place) = self.nets.iter().find(|(_, net, _)| net.contains(&ip))?;
        let there: Vec<usize> = (0..self.on.len()).filter(|nth| self.on[*nth].contains(name)).collect();
        let has_static =
            |nth: &usize| self.statics.iter().any(|s| s.container == *nth && net.contains(&s.ip));
        let is_known = |nth: &usize| self.containers[*nth].start().is_ok_and(|start| start.is_some());
        let is_shared = there.iter().any(|nth| self.is_shared(*nth));
        if !self.is_whole || is_shared || there.is_empty() {
            return None;
        }
        let related = Some(((*place).clone(), say!("the network's subnet", "该网络的子网")));
        if there.iter().all(has_static) {
            return Some(Wrong {
                severity: Severity::Warning,
                message: say!(
                    "no container of network `{name}` has {ip}: nothing answers there",
                    "网络 `{name}` 中没有容器使用 {ip}：这个地址没有任何响应",
                    name,
                    ip
                ),
                help: say!("write the address of one of the nodes", "写成某个节点的地址"),
                related,
            });
        }
        if !self.are_nets_known || !there.iter().all(is_known) {
            return None;
        }
        let listening: Option<Vec<bool>> =
            there.iter().map(|nth| Some(self.listens(*nth, target.port)?.is_ok())).collect();
        if listening?.contains(&true) {
            return None;
        }
        // The intended node, according to its name or the name of its folder.
        let number = target.port.to_string();
        let is_meant = |nth: &&usize| {
            let node = self.nodes[**nth].and_then(Node::label);
            node.is_some_and(|label| label.number == u32::from(target.port))
                || self.containers[**nth].name.as_ref().is_some_and(|name| name.text.ends_with(&number))
        };
        let meant = there.iter().find(is_meant).and_then(|nth| self.nodes[*nth]);
        let set = meant.and_then(|node| Some((node, node.config.setting(id::PORT)?)));
        let related = set.map(|(node, set)| {
            let what = say!(
                "the intended node seems to be the one that listens on {port}",
                "看来所指的节点监听的是 {port}",
                port = node.config.client_port()
            );
            (node.place(set.at, None), what)
        });
        Some(Wrong {
            severity: Severity::Warning,
            message: say!(
                "no node of network `{name}` listens on port {port}: the connection is refused",
                "网络 `{name}` 中没有节点监听端口 {port}：连接会被拒绝",
                name,
                port = target.port
            ),
            help: say!(
                "set `port {port}` in the node's configuration, or write the port that it listens on",
                "在该节点的配置中设置 `port {port}`，或写它实际监听的端口",
                port = target.port
            ),
            related,
        })
    }
}

/// Returns the address with its network part replaced by that of the subnet.
fn moved(ip: IpAddr, net: IpNet) -> Option<IpAddr> {
    let (IpAddr::V4(ip), IpNet::V4(net)) = (ip, net) else { return None };
    let mask = u32::from(net.netmask());
    Some(Ipv4Addr::from((u32::from(ip) & !mask) | u32::from(net.network())).into())
}
