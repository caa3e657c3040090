//! The scripts of a cluster: `cluster.sh`, which talks to the nodes, `plan.sh`, which talks to Docker, and the `plan.sh`
//! above several hosts.

use super::template::fill;
use super::{cli_binary, health, server_binary, tls_words};
use crate::generate::{CONF_MOUNT, docker_size, masterauth};
use crate::sorted::SortedSet;
use crate::spec::{Host, Spec};
use crate::topology::{NodePlan, Role, Topology};
use std::fmt::Write as _;

fn client(spec: &Spec) -> String {
    format!("{} --no-auth-warning{}", cli_binary(spec), tls_words(spec))
}

/// What is done to the nodes, with the client alone.
pub(crate) fn cluster(spec: &Spec, topology: &Topology) -> String {
    let mut nodes = String::new();
    for node in &topology.nodes {
        let master = match &node.role {
            Role::Master { .. } => "-",
            Role::Replica { replica_of } => replica_of.as_str(),
        };
        let _ = writeln!(nodes, "{} {} {} {} {master}", node.node, node.announced, node.port, node.bus_port);
    }
    let masters: Vec<String> = topology.masters().map(NodePlan::endpoint).collect();
    let words = [
        ("nodes", nodes.trim_end()),
        ("masters", &masters.join(" \\\n        ")),
        ("count", &topology.nodes.len().to_string()),
        ("replicas", &(topology.nodes.len() - masters.len()).to_string()),
        ("cluster", &spec.name),
        ("client", &client(spec)),
        ("masterauth", masterauth(spec)),
        ("conf", CONF_MOUNT),
    ];
    fill(include_str!("templates/cluster.sh"), &[], &words)
}

/// What is done to the containers of one host, or to all.
pub(crate) fn plan(spec: &Spec, topology: &Topology, host: Option<&Host>) -> String {
    let is_here = |node: &&NodePlan| host.is_none_or(|host| node.host.as_deref() == Some(host.name.as_str()));
    let nodes: Vec<&NodePlan> = topology.nodes.iter().filter(is_here).collect();
    let names: Vec<&str> = nodes.iter().map(|node| node.node.as_str()).collect();
    let names: Vec<String> = names.chunks(15).map(|line| line.join(" ")).collect();
    let starts: Vec<String> = nodes.iter().map(|node| format!("    node {}", start(spec, node))).collect();
    let context = host.and_then(|host| host.context.as_deref());
    let docker = &spec.docker;
    let memory = docker.memory.map_or(String::new(), |bytes| format!(" --memory={}", docker_size(bytes)));
    let cpus = docker.cpus.as_ref().map_or(String::new(), |cpus| format!(" --cpus={cpus}"));
    let folder = spec.tls.as_ref().map_or("", |tls| tls.folder.as_str());
    let mut parts = vec![if context.is_some() { "context" } else { "here" }];
    if spec.tls.is_some() {
        parts.push("tls");
    }
    if spec.tls.is_some()
        && host.is_none_or(|host| spec.hosts.first().is_some_and(|first| first.name == host.name))
    {
        parts.push("certs");
    }
    let more: String = parts
        .iter()
        .filter_map(|part| match *part {
            "certs" => Some(" | certs"),
            "context" => Some(" | push"),
            _ => None,
        })
        .collect();
    // In double quotes of the script: what is the container's stays, what is the function's does not.
    let health = health(spec, "@port@").replace('$', "\\$").replace("@port@", "$port");
    let words = [
        ("cluster", spec.name.as_str()),
        ("on", &host.map_or(String::new(), |host| format!(" on host {}", host.name))),
        ("count", &nodes.len().to_string()),
        ("first", nodes.first().map_or("", |node| node.node.as_str())),
        ("root", host.and_then(|host| host.path.as_deref()).filter(|_| context.is_some()).unwrap_or("$here")),
        ("names", &names.join("\n")),
        ("context", context.unwrap_or_default()),
        ("tls", folder),
        ("tls-folder", &if folder.is_empty() { String::new() } else { format!(" {folder}") }),
        ("image", &docker.image),
        ("network", &spec.network.name),
        ("network-words", &network(spec)),
        ("ip", if spec.network.subnet.addr().is_ipv6() { "ip6" } else { "ip" }),
        ("restart", docker.restart),
        ("nofile", &docker.nofile.to_string()),
        ("limits", &format!("{memory}{cpus}")),
        ("conf", CONF_MOUNT),
        ("health", &health),
        ("server", server_binary(spec)),
        ("starts", &starts.join("\n")),
        ("sans", &sans(topology)),
        ("masterauth", masterauth(spec)),
        ("client", &client(spec)),
        ("words", &more),
    ];
    fill(include_str!("templates/plan.sh"), &parts, &words)
}

/// The words for one node: its name, address, port, and what only it has.
fn start(spec: &Spec, node: &NodePlan) -> String {
    let mut words = format!("{} {} {}", node.node, node.address, node.port);
    if spec.publishes() {
        let _ = write!(words, " --publish={0}:{0} --publish={1}:{1}", node.port, node.bus_port);
    }
    if let Some(bytes) = spec.nodes[node.index].memory {
        let _ = write!(words, " --memory={}", docker_size(bytes));
    }
    words
}

fn network(spec: &Spec) -> String {
    let network = &spec.network;
    let six = if network.subnet.addr().is_ipv6() { "--ipv6 " } else { "" };
    format!("{six}--subnet={} --gateway={} --ip-range={}", network.subnet, network.gateway, network.dynamic)
}

/// The names and addresses that the certificate is for.
fn sans(topology: &Topology) -> String {
    let mut sans = SortedSet::from(["DNS:localhost".to_owned(), "IP:127.0.0.1".to_owned()]);
    for node in &topology.nodes {
        sans.insert(format!("IP:{}", node.announced));
        sans.insert(format!("IP:{}", node.address));
        sans.insert(format!("DNS:{}", node.container));
        sans.extend(node.hostname.iter().map(|name| format!("DNS:{name}")));
    }
    sans.into_iter().collect::<Vec<_>>().join(",")
}

/// What to run on which of several hosts, in which order.
pub(crate) fn driver(spec: &Spec, topology: &Topology) -> String {
    let (mut hosts, mut of_nodes) = (String::new(), String::new());
    for host in &spec.hosts {
        let address = host.address.map(|address| address.to_string()).unwrap_or_default();
        let _ = writeln!(hosts, "{} {address} {}", host.name, host.context.as_deref().unwrap_or("-"));
        let own = topology.nodes.iter().filter(|node| node.host.as_deref() == Some(host.name.as_str()));
        let keys: Vec<&str> = own.map(|node| node.node.as_str()).collect();
        for keys in keys.chunks(10) {
            let _ = writeln!(of_nodes, "    {}) host={} ;;", keys.join(" | "), host.name);
        }
    }
    let parts: &[&str] = if spec.tls.is_some() { &["tls"] } else { &[] };
    let words = [
        ("cluster", spec.name.as_str()),
        ("count", &topology.nodes.len().to_string()),
        ("host-count", &spec.hosts.len().to_string()),
        ("node", topology.nodes.first().map_or("", |node| node.node.as_str())),
        ("hosts", hosts.trim_end()),
        ("first", spec.hosts.first().map_or("", |host| host.name.as_str())),
        ("tls", spec.tls.as_ref().map_or("", |tls| tls.folder.as_str())),
        ("of-nodes", of_nodes.trim_end()),
        ("words", if spec.tls.is_some() { " | certs" } else { "" }),
    ];
    fill(include_str!("templates/driver.sh"), parts, &words)
}
