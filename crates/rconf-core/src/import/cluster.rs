//! A cluster as a spec.

use super::directives::{Directives, directives};
use super::generated::{generated_language, generated_master};
use super::model::{Imported, NotImported};
use super::nodes::{Found, each_once, found};
use super::pods::{Pods, in_pods};
use super::sentinels::{WatchedSet, watched};
use crate::catalog::{Flavor, Server, id};
use crate::cluster::{CreateCall, Node};
use crate::container::{Deployment, Image, Maker};
use crate::diagnostic::Severity;
use crate::message::{Language, Message, say};
use crate::spec::{self, default_image};
use crate::topology::{DescribedCluster, described_cluster};
use ipnet::IpNet;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Makes a spec of the nodes of a cluster. `deployments` are the plans that run them, in the order in which the nodes know
/// them.
///
/// # Errors
///
/// Returns an error if there are no nodes, or if no spec can describe them.
pub fn import(nodes: &[Node], deployments: &[&Deployment]) -> Result<Imported, NotImported> {
    let mut all = found(nodes, deployments);
    let mut set = None;
    if all.is_empty() {
        let (watching, servers) = watched(nodes)?.ok_or(NotImported::NoNodes)?;
        all = each_once(servers.into_iter(), deployments);
        set = Some(watching);
    }
    let pods = in_pods(&mut all, deployments);
    let mut draft = Draft::new(&all, deployments, set, pods);
    let base =
        draft.read_without_directives().map_err(|why| without_files(&all, deployments).unwrap_or(why))?;
    let given = directives(&all, &base);
    let text = draft.text(&given);
    let read = spec::read("rconf.toml", &text);
    let fault = read.findings.iter().find(|finding| finding.severity == Severity::Error);
    if let Some(fault) = fault {
        return Err(NotImported::NoSpec(fault.message.clone()));
    }
    draft.note_directives(&given);
    draft.note_own_directives(&given);
    Ok(Imported { text, nodes: all.len(), notes: draft.notes, roles_are_guessed: draft.roles_are_guessed })
}

/// Returns that files are missing, if plans start more servers than there are files of nodes.
fn without_files(all: &[Found<'_>], deployments: &[&Deployment]) -> Option<NotImported> {
    let containers = deployments.iter().flat_map(|deployment| &deployment.containers);
    let servers = containers.filter(|container| container.is_server()).count();
    (servers > all.len()).then_some(NotImported::WithoutFiles { servers, files: all.len() })
}

/// A host of a spec.
pub(super) struct Host {
    pub(super) name: String,
    pub(super) address: IpAddr,
    /// The docker context in which its containers are started.
    pub(super) context: Option<String>,
}

/// A spec in the making.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Draft<'a> {
    pub(super) all: &'a [Found<'a>],
    pub(super) server: Server,
    /// The language of the comments.
    pub(super) language: Language,
    pub(super) name: String,
    pub(super) replicas: u16,
    /// Whether nothing tells how many replicas there are.
    pub(super) roles_are_guessed: bool,
    pub(super) network: Option<String>,
    pub(super) subnet: Option<(IpNet, Option<IpAddr>)>,
    /// The hosts. Empty if the nodes announce their own addresses.
    pub(super) hosts: Vec<Host>,
    pub(super) is_spread: bool,
    pub(super) by_hostname: bool,
    pub(super) image: Option<String>,
    pub(super) tls: Option<String>,
    /// Whether there is an ACL file.
    pub(super) users: bool,
    pub(super) described: DescribedCluster,
    /// The Sentinels, if the nodes are a master and its replicas.
    pub(super) watched: Option<WatchedSet>,
    /// What manifests say of the nodes, if Kubernetes runs them.
    pub(super) pods: Option<Pods<'a>>,
    /// The addresses of single nodes, by their index.
    pub(super) addresses: BTreeMap<usize, IpAddr>,
    /// The roles of single nodes, by their index.
    pub(super) roles: BTreeMap<usize, Option<usize>>,
    pub(super) notes: Vec<Message>,
}

/// Returns the server of a node. One that a script starts itself has no image that names it, but its program does.
fn server_of(found: &Found<'_>) -> Server {
    let read_as = found.config().server();
    let process = found.container.and_then(|container| container.process.as_ref());
    let is_valkey = process.is_some_and(|process| process.title.starts_with("valkey-"));
    let newest = Server::all()
        .filter(|server| server.flavor() == Flavor::Valkey)
        .max_by_key(|server| server.release());
    newest.filter(|_| is_valkey && read_as.flavor() != Flavor::Valkey).unwrap_or(read_as)
}

impl<'a> Draft<'a> {
    fn new(
        all: &'a [Found<'a>],
        deployments: &[&Deployment],
        watched: Option<WatchedSet>,
        pods: Option<Pods<'a>>,
    ) -> Self {
        let first = &all[0];
        let nodes: Vec<Node> = all.iter().map(|found| found.node.clone()).collect();
        let owned: Vec<Deployment> = deployments.iter().map(|deployment| (*deployment).clone()).collect();
        let described = described_cluster(&nodes, &owned);
        let mut draft = Self {
            all,
            server: server_of(first),
            language: generated_language(first),
            name: "redis".to_owned(),
            replicas: 0,
            roles_are_guessed: false,
            network: None,
            subnet: None,
            hosts: Vec::new(),
            is_spread: false,
            by_hostname: false,
            image: None,
            tls: None,
            users: false,
            described,
            watched,
            pods,
            addresses: BTreeMap::new(),
            roles: BTreeMap::new(),
            notes: Vec::new(),
        };
        for note in
            draft.watched.iter_mut().flat_map(|set| std::mem::take(&mut set.notes)).collect::<Vec<_>>()
        {
            draft.note(note);
        }
        draft.server();
        if draft.pods.is_some() {
            draft.pods(deployments);
        } else {
            draft.ports();
            draft.name();
            draft.network(deployments);
            draft.replicas(deployments);
            draft.announce(deployments);
        }
        draft.image();
        draft.left_out();
        draft.access();
        draft
    }

    pub(super) fn note(&mut self, message: Message) {
        if !self.notes.contains(&message) {
            self.notes.push(message);
        }
    }

    fn server(&mut self) {
        if self.server != self.all[0].config().server() {
            self.note(say!(
                "the script does not tell which release it starts: the spec has {server}; `--server` names another",
                "脚本没有说明启动的是哪个版本：描述文件里是 {server}；用 `--server` 指定别的版本",
                server = self.server
            ));
            return;
        }
        let servers: BTreeSet<&str> = self.all.iter().map(|found| found.config().server().name()).collect();
        if servers.len() > 1 {
            let (all, server) = (Message::list(servers), self.server);
            self.note(say!(
                "the nodes run {all}; the spec has one server: {server}",
                "节点运行的是 {all}；集群描述文件只有一个服务器：{server}",
                all,
                server
            ));
        }
    }

    fn ports(&mut self) {
        for found in self.all.iter().filter(|found| found.listens_on() != found.port) {
            let (path, was, is) = (found.node.title(), found.listens_on(), found.port);
            self.note(say!(
                "{path} listens on {was}; the node gets {is}, because each has a port of its own",
                "{path} 监听 {was}；每个节点要有自己的端口，它改用 {is}",
                path,
                was,
                is
            ));
        }
    }

    /// The name of the cluster is what the names of its containers begin with.
    fn name(&mut self) {
        let prefix = |found: &Found<'_>| {
            let name = found.container?.name.as_ref()?.get()?.to_owned();
            let key = self.keys().get(self.all.iter().position(|other| std::ptr::eq(other, found))?)?.clone();
            name.strip_suffix(&format!("-{key}")).map(str::to_owned)
        };
        let prefixes: BTreeSet<Option<String>> = self.all.iter().map(prefix).collect();
        match prefixes.iter().next() {
            Some(Some(name)) if prefixes.len() == 1 && spec::is_name(name) => self.name.clone_from(name),
            _ => self.note(say!(
                "the containers get new names: `redis-` and the port",
                "容器会有新的名字：`redis-` 加端口"
            )),
        }
    }

    /// Returns the names that nodes have in the spec: their ports.
    fn keys(&self) -> Vec<String> {
        self.all.iter().map(|found| found.port.to_string()).collect()
    }

    fn network(&mut self, deployments: &[&Deployment]) {
        let container = self.all.iter().find_map(|found| found.container);
        let Some(attached) = container.and_then(|container| container.networks.first()) else {
            self.note(say!(
                "no network of containers was found: the nodes get one, with the subnet {subnet}",
                "没有找到容器网络：节点会使用新的网络，子网为 {subnet}",
                subnet = spec::DEFAULT_SUBNET
            ));
            return;
        };
        let is_it = |network: &&crate::container::Network| network.name.get() == attached.network.get();
        let network = deployments.iter().flat_map(|deployment| &deployment.networks).find(is_it);
        let name = network.and_then(|network| network.real_name.as_ref().or(Some(&network.name)));
        let name = name.or(Some(&attached.network)).and_then(|name| name.get());
        // Compose calls the network so that services have if they name none. No network of Docker can have that name.
        self.network = name.filter(|name| *name != "default").map(str::to_owned);
        let subnet = network.and_then(|network| network.subnets.first());
        let net = subnet.and_then(|subnet| subnet.text.get()?.parse::<IpNet>().ok());
        let Some(net) = net else { return };
        let gateway = subnet.and_then(|subnet| subnet.gateway.as_ref()?.get()?.parse().ok());
        // Only a private network can be used.
        let text = format!("[cluster]\nports = \"7001-7006\"\n[network]\nsubnet = \"{net}\"\n");
        if spec::read("rconf.toml", &text).findings.iter().any(|f| f.severity == Severity::Error) {
            self.note(say!(
                "the subnet {net} cannot be used (it is not private, or too small): the nodes get addresses in {subnet}",
                "子网 {net} 不能使用（不是私有网段，或者太小）：节点的地址改在 {subnet} 内",
                net,
                subnet = spec::DEFAULT_SUBNET
            ));
            return;
        }
        self.subnet = Some((net, gateway));
    }

    pub(super) fn replicas(&mut self, deployments: &[&Deployment]) {
        if self.watched.is_some() {
            self.replicas = u16::try_from(self.all.len().saturating_sub(1)).unwrap_or(u16::MAX);
            return;
        }
        let mut calls = deployments.iter().flat_map(|deployment| &deployment.cli);
        let created = calls.find_map(CreateCall::new);
        let generated = self.all.iter().filter_map(|found| generated_master(found)).count();
        let count = self.all.len();
        let replicas = match created {
            Some(call) => call.replicas,
            None if generated > 0 && count > generated => generated.div_ceil(count - generated),
            None => {
                self.roles_are_guessed = true;
                self.note(say!(
                    "nothing tells which nodes are replicas: with 6 nodes or more, each master gets one",
                    "无从得知哪些节点是副本：有 6 个或更多节点时，每个主节点一个副本"
                ));
                usize::from(count >= 6)
            }
        };
        self.replicas = u16::try_from(replicas.min(10)).unwrap_or(1);
    }

    fn image(&mut self) {
        let images: BTreeSet<&str> =
            self.all.iter().filter_map(|found| found.container?.image.as_ref()?.get()).collect();
        let Some(image) = images.first() else { return };
        if Image::parse(image).maker() == Maker::Bitnami {
            self.note(say!(
                "`{image}` makes the configuration of its environment, and has its data elsewhere: the spec has `{pinned}`, and no data is taken over",
                "`{image}` 由环境变量生成配置，数据也在别处：描述文件里是 `{pinned}`，数据不会被接管",
                image,
                pinned = default_image(self.server)
            ));
            return;
        }
        if images.len() == 1 && Image::parse(image).is_pinned() {
            if *image != default_image(self.server) {
                self.image = Some((*image).to_owned());
            }
            return;
        }
        self.note(say!(
            "the image `{image}` is not pinned, or not the same for all nodes: the spec has `{pinned}`",
            "镜像 `{image}` 没有固定版本，或各节点不一致：描述文件里是 `{pinned}`",
            image,
            pinned = default_image(self.server)
        ));
    }

    /// What containers have and a spec does not.
    fn access(&mut self) {
        let first = self.all[0].config();
        if first.integer(id::TLS_PORT) != 0 {
            self.tls = Some(first.word(id::TLS_AUTH_CLIENTS).to_owned());
        }
        // Pods have their certificates from a Secret.
        if self.tls.is_some() && self.pods.is_none() {
            self.note(say!(
                "put the certificates into the folder `tls` beside the spec: server.crt, server.key, ca.crt",
                "把证书放到描述文件旁边的 `tls` 文件夹：server.crt、server.key、ca.crt"
            ));
        }
        self.users = !first.text(id::ACLFILE).is_empty();
        if self.users {
            self.note(say!(
                "put the lines of the users other than `default` into `users.acl` beside the spec",
                "把 `default` 以外的用户行放到描述文件旁边的 `users.acl`"
            ));
        }
        // A pod may include the password from a Secret that is not among the files.
        let has_password = |found: &Found<'_>| {
            let config = found.config();
            config.password().is_some() || (self.pods.is_some() && !config.unresolved_includes().is_empty())
        };
        let has_password = self.users || self.all.iter().any(has_password);
        self.note(if has_password {
            say!(
                "put the password of the nodes into `{file}` beside the spec; it is not copied",
                "把节点的密码放到描述文件旁边的 `{file}`；不会自动复制",
                file = spec::PASSWORD_FILE
            )
        } else {
            say!(
                "the nodes have no password; `rconf gen` makes one in `{file}`",
                "节点没有密码；`rconf gen` 会在 `{file}` 里生成一个",
                file = spec::PASSWORD_FILE
            )
        });
    }

    /// Notes the directives of single nodes, which pods do not have.
    fn note_own_directives(&mut self, given: &Directives) {
        let own: BTreeSet<&str> = given.own.values().flatten().map(|lines| lines.name.as_str()).collect();
        if self.pods.is_none() {
            return;
        }
        for name in own {
            self.note(say!(
                "`{name}` is left out: it is not the same for all nodes",
                "`{name}` 没有保留：各节点的值不同",
                name
            ));
        }
    }

    fn note_directives(&mut self, given: &Directives) {
        for name in &given.left_out {
            self.note(say!(
                "`{name}` is left out: the generated nodes have their own",
                "`{name}` 没有保留：生成的节点有自己的设置",
                name
            ));
        }
        let config = self.all[0].config();
        let own_default = |id: crate::catalog::DirectiveId| config.setting(id).is_none();
        if own_default(id::APPENDONLY) && given.common.iter().all(|lines| lines.name != "appendonly") {
            self.note(say!(
                "`appendonly` is not set now, and generated nodes have `appendonly yes`",
                "现在没有设置 `appendonly`，生成的节点会有 `appendonly yes`"
            ));
        }
    }
}
