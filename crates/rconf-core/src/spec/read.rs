//! From the text of an `rconf.toml` to a [`Spec`].

use super::model::{Announce, Directive, Host, Network, Spec};
use super::problem::{Problem, Problems};
use super::table::{At, Table, kind, span};
use super::{DEFAULT_SUBNET, addresses, check, is_seven, words};
use crate::catalog::{Server, find};
use crate::lint::Finding;
use crate::message::{Message, Words, say};
use crate::sorted;
use crate::text::Span;
use ipnet::IpNet;
use std::borrow::Cow;
use std::net::IpAddr;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What came of reading a spec.
#[derive(Debug, Clone)]
pub struct Read {
    /// The spec; none if one of the findings is an error.
    pub spec: Option<Spec>,
    /// What is wrong with it, with places in its text.
    pub findings: Vec<Finding>,
}

/// Reads and checks a spec. `path` is what findings call it.
pub fn read(path: &str, text: &str) -> Read {
    let mut problems = Problems::new(path);
    let spec = match DeTable::parse(text) {
        Ok(tree) => Some(Reader { problems: &mut problems }.spec(tree.get_ref())),
        Err(error) => {
            let at = error.span().map(span).unwrap_or_default();
            let why = error.message().lines().collect::<Vec<_>>().join(", ");
            problems.add(at, Problem::Malformed(why));
            None
        }
    };
    let spec = spec.filter(|_| !problems.has_errors());
    sorted::sort_by_key(&mut problems.findings, |finding| finding.place.span.start);
    Read { spec, findings: problems.findings }
}

/// Whether an `rconf.toml` is about a cluster: whether it has more than the settings of the linter.
pub fn is_spec(text: &str) -> bool {
    let tree = DeTable::parse(text);
    tree.is_ok_and(|tree| {
        tree.get_ref().keys().any(|key| !matches!(key.get_ref().as_ref(), "lint" | "server"))
    })
}

const CLUSTER: Words = Words::new("a cluster", "集群");
const NETWORK: Words = Words::new("a network", "网络");
const HOST: Words = Words::new("a host", "主机");
const CONTEXT: Words = Words::new("a docker context", " docker context ");

/// What reads one document.
pub(super) struct Reader<'p> {
    pub(super) problems: &'p mut Problems,
}

/// The ports of a cluster as written, with their place.
pub(super) struct Ports {
    pub(super) client: Vec<u16>,
    pub(super) span: Span,
    /// The bus ports, one for each, if they are not the ports plus 10000.
    pub(super) bus: Option<At<Vec<u16>>>,
}

impl Reader<'_> {
    fn spec(&mut self, tree: &DeTable<'_>) -> Spec {
        let mut root = Table::new("rconf.toml", tree);
        root.skip("lint");
        let server = self.server(&mut root);
        let mut cluster = root.table("cluster", self.problems).unwrap_or_else(|| Table::none("[cluster]"));
        let name = self.name(&mut cluster, "name", CLUSTER).unwrap_or("redis").to_owned();
        let replicas = cluster.number("replicas", (0, 10), self.problems).map_or(1, |at| at.value);
        let ports = self.ports(&mut cluster, server);
        cluster.finish(self.problems);
        let (network, subnet) = self.network(&mut root, &name);
        let (announce, announced) = self.announce(&mut root, server);
        let hosts = self.hosts(&mut root, announce, announced);
        let auth = self.auth(&mut root);
        let tls = self.tls(&mut root);
        let docker = self.docker(&mut root, server);
        let config = root.table("config", self.problems).map(|table| self.directives(&table, server));
        let nodes = root.table("node", self.problems);
        root.finish(self.problems);
        let mut spec = Spec {
            server,
            name,
            nodes: Vec::new(),
            replicas: u16::try_from(replicas).unwrap_or(1),
            network,
            announce: announce.value,
            auth,
            tls,
            docker,
            config: config.unwrap_or_default(),
            hosts: hosts.iter().map(|host| host.host.clone()).collect(),
        };
        check::nodes(self, &mut spec, &check::Written { ports, subnet, hosts, nodes });
        spec
    }

    fn server(&mut self, root: &mut Table<'_>) -> Server {
        let Some(at) = root.text("server", self.problems) else { return Server::DEFAULT };
        Server::parse(at.value).unwrap_or_else(|_| {
            let known: Vec<&str> = Server::all().map(Server::name).collect();
            self.value(
                at,
                say!("no server of the catalog", "不是 rconf 认识的服务器"),
                say!("the catalog knows {known}", "可用的服务器：{known}", known = known.join(", ")),
            );
            Server::DEFAULT
        })
    }

    pub(super) fn value(&mut self, at: At<&str>, what: Message, help: Message) {
        let problem = Problem::Value { text: at.value.to_owned(), what, help };
        self.problems.add(at.span, problem);
    }

    fn name<'t>(&mut self, table: &mut Table<'t>, key: &'static str, what: Words) -> Option<&'t str> {
        let at = table.text(key, self.problems)?;
        if words::is_name(at.value) {
            return Some(at.value);
        }
        self.problems.add(at.span, Problem::Name { what, text: at.value.to_owned() });
        None
    }

    pub(super) fn path<'t>(&mut self, table: &mut Table<'t>, key: &'static str) -> Option<&'t str> {
        let at = table.text(key, self.problems)?;
        if words::is_path(at.value) {
            return Some(at.value);
        }
        self.problems.add(at.span, Problem::Path { key, text: at.value.to_owned() });
        None
    }

    fn ports(&mut self, cluster: &mut Table<'_>, server: Server) -> Option<Ports> {
        let written = cluster.word("ports", self.problems);
        let first = cluster.number("first-port", (1, 65_535), self.problems);
        let count = cluster.number("nodes", (1, 2000), self.problems);
        let bus = cluster.word("bus-ports", self.problems).and_then(|at| {
            if !is_seven(server) {
                let since = "redis:7.0";
                self.problems.add(at.span, Problem::NotInServer { what: "`cluster-port`", since, server });
            }
            Some(At { value: self.port_list(&at)?, span: at.span })
        });
        if let (Some(ports), Some(other)) = (&written, first.map(|f| f.span).or(count.map(|c| c.span))) {
            let message = say!(
                "the ports are given twice, as `ports` and as `first-port` with `nodes`",
                "端口写了两次：一次用 `ports`，一次用 `first-port` 和 `nodes`"
            );
            let help = say!("keep one of them", "只保留其中一个");
            let here = say!("here first", "第一次在这里");
            self.problems.add_with(other, Problem::Conflict { message, help }, ports.span, here);
        }
        let (ports, span) = match (written, first, count) {
            (Some(at), ..) => (self.port_list(&at)?, at.span),
            (None, None, None) if bus.is_none() => return None,
            (None, first, count) => {
                let (from, many) = (first.map_or(7001, |f| f.value), count.map_or(6, |c| c.value));
                let span = first.map(|f| f.span).or(count.map(|c| c.span)).unwrap_or_default();
                let last = from + many - 1;
                let Ok(last) = u16::try_from(last) else {
                    let why = super::problem::PortFault::TooHigh;
                    self.problems.add(span, Problem::Port { port: last, why });
                    return None;
                };
                ((u16::try_from(from).unwrap_or(u16::MAX)..=last).collect(), span)
            }
        };
        Some(Ports { client: ports, span, bus })
    }

    pub(super) fn port_list(&mut self, at: &At<Cow<'_, str>>) -> Option<Vec<u16>> {
        super::parse_ports(&at.value)
            .map_err(|why| {
                let (what, help) = why.words();
                self.value(At { value: at.value.as_ref(), span: at.span }, what, help);
            })
            .ok()
    }

    fn network(&mut self, root: &mut Table<'_>, cluster: &str) -> (Network, Span) {
        let mut table = root.table("network", self.problems).unwrap_or_else(|| Table::none("[network]"));
        let name = self.name(&mut table, "name", NETWORK).unwrap_or(cluster).to_owned();
        let written = table.text("subnet", self.problems);
        let span = written.map(|at| at.span).or_else(|| root.key("network")).unwrap_or_default();
        let parse = |text: &str| text.parse::<IpNet>().ok().map(|net| net.trunc());
        let subnet = written.and_then(|at| {
            let net = parse(at.value);
            if net.is_none() {
                self.value(
                    at,
                    say!("no network", "不是网络地址"),
                    say!(
                        "write an address and a length, such as 172.28.0.0/16",
                        "写地址和前缀长度，如 172.28.0.0/16"
                    ),
                );
            }
            net
        });
        let subnet = subnet.or_else(|| parse(DEFAULT_SUBNET)).unwrap_or_default();
        let gateway = table.text("gateway", self.problems).and_then(|at| self.address(at));
        table.finish(self.problems);
        let dynamic = addresses::dynamic(subnet);
        let own = addresses::nth(subnet, 1);
        if let Some(At { value, span }) = gateway {
            let fine = subnet.contains(&value)
                && addresses::fault(value, subnet, own, dynamic)
                    .is_none_or(|_| value == own || dynamic.contains(&value) && value != subnet.broadcast());
            if !fine {
                self.problems.add(span, Problem::Gateway { gateway: value, subnet });
            }
        }
        (Network { name, subnet, gateway: gateway.map_or(own, |at| at.value), dynamic }, span)
    }

    pub(super) fn address(&mut self, at: At<&str>) -> Option<At<IpAddr>> {
        let address = at.value.parse().ok();
        if address.is_none() {
            self.value(
                at,
                say!("no address", "不是地址"),
                say!(
                    "write an IPv4 or IPv6 address; names are not looked up",
                    "写 IPv4 或 IPv6 地址；名称不会被解析"
                ),
            );
        }
        Some(At { value: address?, span: at.span })
    }

    /// How nodes are announced, and the address of the one host if it is given here.
    fn announce(&mut self, root: &mut Table<'_>, server: Server) -> (At<Announce>, Option<At<IpAddr>>) {
        let mut table = root.table("announce", self.problems).unwrap_or_else(|| Table::none("[announce]"));
        let written = table.text("to", self.problems);
        let address = table.text("address", self.problems).and_then(|at| self.address(at));
        table.finish(self.problems);
        let span = written.map(|at| at.span).unwrap_or_default();
        let announce = match written.map(|at| at.value) {
            None if address.is_some() => Announce::Host,
            None | Some("container") => Announce::Container,
            Some("host") => Announce::Host,
            Some("hostname") => {
                if !is_seven(server) {
                    let what = "`cluster-announce-hostname`";
                    self.problems.add(span, Problem::NotInServer { what, since: "redis:7.0", server });
                }
                Announce::Hostname
            }
            Some(_) => {
                let help =
                    say!("write `container`, `host` or `hostname`", "写 `container`、`host` 或 `hostname`");
                if let Some(at) = written {
                    self.value(
                        at,
                        say!("nothing that nodes can be announced as", "不是节点公布地址的方式"),
                        help,
                    );
                }
                Announce::Container
            }
        };
        (At { value: announce, span }, address)
    }

    fn hosts(
        &mut self,
        root: &mut Table<'_>,
        announce: At<Announce>,
        announced: Option<At<IpAddr>>,
    ) -> Vec<check::WrittenHost> {
        let tables = root.tables("host", self.problems);
        let several = tables.len() > 1;
        let mut hosts: Vec<check::WrittenHost> = Vec::new();
        for At { value: mut table, span } in tables {
            let name = self.name(&mut table, "name", HOST);
            let address = table.text("address", self.problems).and_then(|at| self.address(at));
            let hostname = table.text("hostname", self.problems).and_then(|at| {
                let fine = words::is_hostname(at.value);
                if !fine {
                    self.value(
                        at,
                        say!("no host name", "不是主机名"),
                        say!("use letters, digits, `-` and `.`", "只用字母、数字、`-` 和 `.`"),
                    );
                }
                fine.then(|| at.value.to_owned())
            });
            let context = self.name(&mut table, "context", CONTEXT).map(str::to_owned);
            let path = self.path(&mut table, "path").map(str::to_owned);
            let ports = table
                .word("ports", self.problems)
                .and_then(|at| Some(Ports { client: self.port_list(&at)?, span: at.span, bus: None }));
            table.finish(self.problems);
            let name = name.map_or_else(|| format!("host-{}", hosts.len() + 1), str::to_owned);
            if hosts.iter().any(|other| other.host.name == name) {
                let message = say!("two hosts are called {name}", "有两台主机都叫 {name}", name);
                let help = say!("give each its own name", "给每台主机各自的名称");
                self.problems.add(span, Problem::Conflict { message, help });
            }
            let path = path.or_else(|| context.as_ref().map(|_| format!("/opt/rconf/{name}")));
            let host = Host { name, address: address.map(|at| at.value), hostname, context, path };
            hosts.push(check::WrittenHost { host, ports, span, address: address.map(|at| at.span) });
        }
        if let (Some(at), [host]) = (announced, hosts.as_mut_slice())
            && host.host.address.is_none()
        {
            (host.host.address, host.address) = (Some(at.value), Some(at.span));
        } else if let (Some(at), []) = (announced, hosts.as_slice()) {
            let host = Host {
                name: "host".to_owned(),
                address: Some(at.value),
                hostname: None,
                context: None,
                path: None,
            };
            hosts.push(check::WrittenHost { host, ports: None, span: at.span, address: Some(at.span) });
        } else if let Some(at) = announced {
            let message = say!("the hosts have addresses of their own", "每台主机都有自己的地址");
            let help = say!("give `address` in each `[[host]]`", "在每个 `[[host]]` 里写 `address`");
            self.problems.add(at.span, Problem::Conflict { message, help });
        }
        if several && announce.value == Announce::Container {
            let message = say!(
                "nodes on several hosts cannot reach each other at their containers' addresses",
                "不同主机上的节点无法用容器地址互相访问"
            );
            let help =
                say!("write `[announce]` with `to = \"host\"`", "写上 `[announce]` 和 `to = \"host\"`");
            self.problems.add(hosts[1].span, Problem::Conflict { message, help });
        }
        check::hosts(self, announce, &hosts);
        hosts
    }

    pub(super) fn directives(&mut self, table: &Table<'_>, server: Server) -> Vec<Directive> {
        table.entries().filter_map(|(key, value)| self.directive(key, value, server)).collect()
    }

    fn directive(
        &mut self,
        key: At<&str>,
        value: &Spanned<DeValue<'_>>,
        server: Server,
    ) -> Option<Directive> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        if key.value.is_empty() || !key.value.bytes().all(plain) {
            self.value(
                key,
                say!("no name of a directive", "不是配置项的名称"),
                say!("write a directive as redis.conf has it", "按 redis.conf 的写法写配置项"),
            );
            return None;
        }
        let id = find(key.value.as_bytes(), server).map(|(directive, _)| directive.id);
        if let Some(instead) = id.and_then(check::owned) {
            self.problems.add(key.span, Problem::Owned { directive: key.value.to_owned(), instead });
            return None;
        }
        let items: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
            DeValue::Array(array) => array.iter().collect(),
            _ => vec![value],
        };
        let (mut lines, mut values) = (Vec::new(), Vec::new());
        for item in items {
            let at = span(item.span());
            let text = match item.get_ref() {
                DeValue::String(text) => text.clone().into_owned(),
                DeValue::Boolean(true) => "yes".to_owned(),
                DeValue::Boolean(false) => "no".to_owned(),
                DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) => number.to_string(),
                    Err(_) => number.as_str().to_owned(),
                },
                other => {
                    self.problems.add(at, Problem::NoLine { found: kind(other) });
                    return None;
                }
            };
            if text.chars().any(|c| c.is_control() && c != '\t') {
                let what = say!(
                    "no value of a directive: it has a line break, or something else that is invisible",
                    "不能作为配置项的值：其中有换行或其他不可见的字符"
                );
                let help = say!("write one line; an array makes several", "只写一行；要写多行就用数组");
                self.value(At { value: &text, span: at }, what, help);
                return None;
            }
            lines.push(text);
            values.push(at);
        }
        Some(Directive { name: key.value.to_owned(), id, lines, key: key.span, values })
    }
}
