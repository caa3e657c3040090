//! The scripts of a cluster: `cluster.sh` talks to the nodes, and `plan.sh` to Docker. A cluster on several
//! hosts has both for each host, and a `plan.sh` above them.

use super::programs::{
    CONF_MOUNT, client_command, health_command, password_command, ping_command, server_program,
};
use super::size::docker_size;
use super::start_causes;
use super::template::{filled, template};
use crate::message::{Language, Message, Words, say};
use crate::spec::{Host, SentinelSet, Spec};
use crate::topology::{NodePlan, Role, SentinelPlan, Topology};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Returns the template of `cluster.sh`.
pub(super) fn cluster_template(language: Language) -> String {
    with_functions(template!("templates/cluster.sh"), language)
}

/// Returns a template with the functions that ask servers, which have variables too.
fn with_functions(template: Words, language: Language) -> String {
    template.get(language).replace("@functions@\n", template!("templates/functions.sh").get(language))
}

/// Returns `cluster.sh`, which creates and checks the cluster with the client.
pub(super) fn cluster_script(spec: &Spec, topology: &Topology) -> String {
    if let Some(set) = &spec.sentinels {
        return script_of_sentinels(spec, set, topology);
    }
    let mut nodes = String::new();
    for node in &topology.nodes {
        let master = match &node.role {
            Role::Master { .. } | Role::Watched => "-",
            Role::Replica { replica_of } => replica_of.as_str(),
        };
        let _ = writeln!(nodes, "{} {} {} {} {master}", node.node, node.announced, node.port, node.bus_port);
    }
    let masters: Vec<String> = topology.masters().map(NodePlan::endpoint).collect();
    let variables = [
        ("nodes", nodes.trim_end()),
        ("masters", &masters.join(" \\\n        ")),
        ("count", &topology.nodes.len().to_string()),
        ("replicas", &(topology.nodes.len() - masters.len()).to_string()),
        ("cluster", &spec.name),
        ("logs", &format!("docker logs {}-$node", spec.name)),
        ("client", &client_command(spec)),
        ("password", &password_command(spec)),
    ];
    filled(&cluster_template(spec.language()), &["docker"], &variables)
}

/// Returns `cluster.sh` for one master, its replicas and Sentinels, which checks them.
fn script_of_sentinels(spec: &Spec, set: &SentinelSet, topology: &Topology) -> String {
    let line = |(node, address, port): (&str, String, u16)| format!("{node} {address} {port}");
    let nodes = topology.nodes.iter().map(|node| line((&node.node, node.announces(), node.port)));
    let sentinels = topology.sentinels.iter().map(|one| line((&one.node, one.announces(), one.port)));
    let nodes = nodes.collect::<Vec<_>>().join("\n");
    let variables = [
        ("nodes", nodes.as_str()),
        ("sentinels", &sentinels.collect::<Vec<_>>().join("\n")),
        ("master", &set.master_name),
        ("count", &topology.nodes.len().to_string()),
        ("replicas", &(topology.nodes.len() - 1).to_string()),
        ("watchers", &topology.sentinels.len().to_string()),
        ("cluster", &spec.name),
        ("client", &client_command(spec)),
        ("password", &password_command(spec)),
    ];
    filled(&with_functions(template!("templates/sentinels.sh"), spec.language()), &[], &variables)
}

/// Returns what the files are for, in words.
pub(super) fn title(spec: &Spec) -> Message {
    match spec.sentinels {
        Some(_) => Message::verbatim(&spec.name),
        None => say!("cluster {name}", "集群 {name}", name = spec.name),
    }
}

/// Returns how many nodes there are, in words.
pub(super) fn size(nodes: usize, sentinels: usize, spec: &Spec) -> Message {
    match spec.sentinels {
        Some(_) => say!(
            "{nodes} servers and {sentinels} Sentinels",
            "{nodes} 台服务器和 {sentinels} 个 Sentinel",
            nodes,
            sentinels
        ),
        None => say!("{nodes} nodes", "{nodes} 个节点", nodes),
    }
}

/// Returns which host the files are for, in words.
pub(super) fn on(host: Option<&Host>) -> Message {
    host.map(|host| say!(" on host {name}", "（主机 {name}）", name = host.name)).unwrap_or_default()
}

/// Returns words in lines of a length that people read.
fn in_lines<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let words: Vec<&str> = words.collect();
    words.chunks(15).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n")
}

/// Returns the arguments of `cli` in examples.
fn example(spec: &Spec, topology: &Topology, host: Option<&Host>) -> String {
    let first = topology.nodes_on(host).next().map(|node| node.node.as_str());
    let sentinel = topology.sentinels_on(host).next().map(|one| one.node.as_str());
    match (&spec.sentinels, first, sentinel) {
        (Some(set), _, Some(sentinel)) => format!("{sentinel} sentinel replicas {}", set.master_name),
        (Some(_), Some(first), None) => format!("{first} info replication"),
        (_, first, _) => format!("{} cluster nodes", first.unwrap_or_default()),
    }
}

/// Returns `plan.sh`, which runs the containers of one host, or of the whole cluster if `host` is `None`.
pub(super) fn plan_script(spec: &Spec, topology: &Topology, host: Option<&Host>) -> String {
    let nodes: Vec<&NodePlan> = topology.nodes_on(host).collect();
    let sentinels: Vec<&SentinelPlan> = topology.sentinels_on(host).collect();
    let starts = nodes.iter().map(|node| format!("    node {}", node_arguments(spec, node)));
    let of_sentinels = sentinels.iter().map(|one| format!("    sentinel {}", sentinel_arguments(spec, one)));
    let starts: Vec<String> = starts.chain(of_sentinels).collect();
    let context = host.and_then(|host| host.context.as_deref());
    let tls = spec.tls.as_ref().map_or("", |tls| tls.folder.as_str());
    // The commands are in double quotes in the script. `$` is for the shell in the container, `$port` for the
    // function.
    let quoted = |command: &str| command.replace('$', "\\$").replace("@port@", "$port");
    let (mut parts, commands) = plan_parts(spec, host);
    // A host may run Sentinels alone, or none.
    let has = [("nodes", !nodes.is_empty()), ("sentinels", !sentinels.is_empty())];
    parts.extend(has.iter().filter(|(_, is_there)| *is_there).map(|(part, _)| *part));
    let (owned, kept) = folders_to_own(!nodes.is_empty(), !sentinels.is_empty());
    let first = nodes.first().map(|node| node.folder());
    let first = first.or_else(|| Some(sentinels.first()?.node.clone())).unwrap_or_default();
    let language = spec.language();
    let said = |message: Message| message.get(language).to_owned();
    let variables = [
        ("cluster", spec.name.as_str()),
        ("on", &said(on(host))),
        ("title", &said(title(spec))),
        ("size", &said(size(nodes.len(), sentinels.len(), spec))),
        ("example", &example(spec, topology, host)),
        ("first-folder", &first),
        ("root", host.and_then(|host| host.path.as_deref()).filter(|_| context.is_some()).unwrap_or("$here")),
        ("names", &in_lines(nodes.iter().map(|node| node.node.as_str()))),
        ("sentinels", &in_lines(sentinels.iter().map(|one| one.node.as_str()))),
        ("all-nodes", if spec.sentinels.is_some() { "$nodes $sentinels" } else { "$nodes" }),
        ("data-of", if nodes.is_empty() { "" } else { "node-*" }),
        ("owned", &owned),
        ("kept", &kept),
        ("context", context.unwrap_or_default()),
        ("tls", tls),
        ("tls-folder", &if tls.is_empty() { String::new() } else { format!(" {tls}") }),
        ("image", &spec.docker.image),
        ("network", &spec.network.name),
        ("network-words", &network_options(spec)),
        ("ip", if spec.network.subnet.addr().is_ipv6() { "ip6" } else { "ip" }),
        ("restart", spec.docker.restart),
        ("nofile", &spec.docker.nofile.to_string()),
        ("limits", &limit_options(spec)),
        ("conf", CONF_MOUNT),
        ("health", &quoted(&health_command(spec, "@port@"))),
        ("ping", &quoted(&ping_command(spec, "@port@"))),
        ("server", server_program(spec)),
        ("starts", &starts.join("\n")),
        ("sans", &certificate_names(topology)),
        // The command of the script is in single quotes.
        ("password", &password_command(spec).replace('\'', "\"")),
        ("client", &client_command(spec)),
        ("words", &commands),
        ("create-word", create_word(spec)),
        ("create-case", create_case(spec)),
        ("causes", &start_causes::branches(language)),
    ];
    filled(template!("templates/plan.sh").get(language), &parts, &variables)
}

/// Returns the parts of `plan.sh` that a host needs, and the commands that they add, as patterns of a `case`.
fn plan_parts(spec: &Spec, host: Option<&Host>) -> (Vec<&'static str>, String) {
    let has_context = host.is_some_and(|host| host.context.is_some());
    // The certificates are created on the first host.
    let is_first = host.is_none_or(|host| spec.hosts.first().is_some_and(|first| first.name == host.name));
    let mode = if spec.sentinels.is_some() { "sentinel" } else { "cluster" };
    let mut parts = vec![mode, if has_context { "context" } else { "here" }];
    let mut commands = String::new();
    if has_context {
        commands.push_str(" | push");
    }
    if spec.tls.is_some() {
        parts.push("tls");
        if is_first {
            parts.push("certs");
            commands.push_str(" | certs");
        }
    }
    (parts, commands)
}

/// Returns the name of the command that creates the cluster, in lists of commands. Where Sentinels watch the servers, there
/// is nothing to create.
fn create_word(spec: &Spec) -> &'static str {
    if spec.sentinels.is_some() { "" } else { "create, " }
}

/// Returns the name of that command as a pattern of a `case`.
fn create_case(spec: &Spec) -> &'static str {
    if spec.sentinels.is_some() { "" } else { "create | " }
}

/// Returns the folders, as patterns of a shell, whose files are given to the user of the servers, and those that only this
/// user may enter.
pub(super) fn folders_to_own(has_nodes: bool, has_sentinels: bool) -> (String, String) {
    let of = |nodes: &'static str, sentinels: &'static str| {
        let parts = [has_nodes.then_some(nodes), has_sentinels.then_some(sentinels)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    (of("node-*", "sentinel-*"), of("node-*/conf node-*/data", "sentinel-*/conf"))
}

fn limit_options(spec: &Spec) -> String {
    let docker = &spec.docker;
    let memory = docker.memory.map_or(String::new(), |bytes| format!(" --memory={}", docker_size(bytes)));
    let cpus = docker.cpus.as_ref().map_or(String::new(), |cpus| format!(" --cpus={cpus}"));
    memory + &cpus
}

/// Returns the arguments of the function `node` in `plan.sh`: the name, address and port of a node, and its
/// own options for `docker run`.
fn node_arguments(spec: &Spec, node: &NodePlan) -> String {
    let mut arguments = format!("{} {} {}", node.node, node.address, node.port);
    if spec.publishes() {
        let _ = write!(arguments, " --publish={0}:{0}", node.port);
        if node.bus_port != 0 {
            let _ = write!(arguments, " --publish={0}:{0}", node.bus_port);
        }
    }
    if let Some(bytes) = spec.nodes[node.index].memory {
        let _ = write!(arguments, " --memory={}", docker_size(bytes));
    }
    arguments
}

/// Returns the arguments of the function `sentinel` in `plan.sh`.
fn sentinel_arguments(spec: &Spec, one: &SentinelPlan) -> String {
    let publish = if spec.publishes() { format!(" --publish={0}:{0}", one.port) } else { String::new() };
    format!("{} {} {}{publish}", one.node, one.address, one.port)
}

/// Returns the options of `docker network create`.
fn network_options(spec: &Spec) -> String {
    let network = &spec.network;
    let six = if network.subnet.addr().is_ipv6() { "--ipv6 " } else { "" };
    format!("{six}--subnet={} --gateway={} --ip-range={}", network.subnet, network.gateway, network.dynamic)
}

/// Returns the host names and addresses for which the certificate is valid.
fn certificate_names(topology: &Topology) -> String {
    let mut names = BTreeSet::from(["DNS:localhost".to_owned(), "IP:127.0.0.1".to_owned()]);
    for node in &topology.nodes {
        names.insert(format!("IP:{}", node.announced));
        names.insert(format!("IP:{}", node.address));
        names.insert(format!("DNS:{}", node.container));
        names.extend(node.hostname.iter().map(|name| format!("DNS:{name}")));
    }
    for one in &topology.sentinels {
        names.extend([one.announced, one.address].map(|address| format!("IP:{address}")));
        names.insert(format!("DNS:{}", one.container));
        names.extend(one.hostname.iter().map(|name| format!("DNS:{name}")));
    }
    names.into_iter().collect::<Vec<_>>().join(",")
}

/// Returns the `plan.sh` above several hosts, which runs the `plan.sh` of each host.
pub(super) fn hosts_script(spec: &Spec, topology: &Topology) -> String {
    let (mut hosts, mut of_nodes) = (String::new(), String::new());
    for host in &spec.hosts {
        let address = host.address.map(|address| address.to_string()).unwrap_or_default();
        let _ = writeln!(hosts, "{} {address} {}", host.name, host.context.as_deref().unwrap_or("-"));
        let nodes = topology.nodes_on(Some(host)).map(|node| node.node.as_str());
        let sentinels = topology.sentinels_on(Some(host)).map(|one| one.node.as_str());
        let keys: Vec<&str> = nodes.chain(sentinels).collect();
        for keys in keys.chunks(10) {
            let _ = writeln!(of_nodes, "    {}) host={} ;;", keys.join(" | "), host.name);
        }
    }
    let mut parts = vec![if spec.sentinels.is_some() { "sentinel" } else { "cluster" }];
    if spec.tls.is_some() {
        parts.push("tls");
    }
    let language = spec.language();
    let said = |message: Message| message.get(language).to_owned();
    let variables = [
        ("cluster", spec.name.as_str()),
        ("title", &said(title(spec))),
        ("size", &said(size(topology.nodes.len(), topology.sentinels.len(), spec))),
        ("host-count", &spec.hosts.len().to_string()),
        ("example", &example(spec, topology, None)),
        ("create-word", create_word(spec)),
        ("create-case", create_case(spec)),
        ("hosts", hosts.trim_end()),
        ("first", spec.hosts.first().map_or("", |host| host.name.as_str())),
        ("tls", spec.tls.as_ref().map_or("", |tls| tls.folder.as_str())),
        ("of-nodes", of_nodes.trim_end()),
        ("words", if spec.tls.is_some() { " | certs" } else { "" }),
    ];
    filled(template!("templates/driver.sh").get(language), &parts, &variables)
}
