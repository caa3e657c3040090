//! The scripts of a cluster: `cluster.sh` talks to the nodes, and `plan.sh` to Docker. A cluster on several
//! hosts has both for each host, and a `plan.sh` above them.

use super::programs::{CONF_MOUNT, client_command, health_command, masterauth, server_program};
use super::size::docker_size;
use super::template::filled;
use crate::spec::{Host, Spec};
use crate::topology::{NodePlan, Role, Topology};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Returns `cluster.sh`, which creates and checks the cluster with the client.
pub(super) fn cluster_script(spec: &Spec, topology: &Topology) -> String {
    let mut nodes = String::new();
    for node in &topology.nodes {
        let master = match &node.role {
            Role::Master { .. } => "-",
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
        ("client", &client_command(spec)),
        ("masterauth", masterauth(spec)),
        ("conf", CONF_MOUNT),
    ];
    filled(include_str!("templates/cluster.sh"), &[], &variables)
}

/// Returns `plan.sh`, which runs the containers of one host, or of the whole cluster if `host` is `None`.
pub(super) fn plan_script(spec: &Spec, topology: &Topology, host: Option<&Host>) -> String {
    let nodes: Vec<&NodePlan> = topology.nodes_on(host).collect();
    let names: Vec<&str> = nodes.iter().map(|node| node.node.as_str()).collect();
    let names: Vec<String> = names.chunks(15).map(|line| line.join(" ")).collect();
    let starts: Vec<String> =
        nodes.iter().map(|node| format!("    node {}", node_arguments(spec, node))).collect();
    let context = host.and_then(|host| host.context.as_deref());
    let tls = spec.tls.as_ref().map_or("", |tls| tls.folder.as_str());
    // The command is in double quotes in the script. `$` is for the shell in the container, `$port` for the
    // function.
    let health = health_command(spec, "@port@").replace('$', "\\$").replace("@port@", "$port");
    let (parts, commands) = plan_parts(spec, host);
    let variables = [
        ("cluster", spec.name.as_str()),
        ("on", &host.map_or(String::new(), |host| format!(" on host {}", host.name))),
        ("count", &nodes.len().to_string()),
        ("first", nodes.first().map_or("", |node| node.node.as_str())),
        ("root", host.and_then(|host| host.path.as_deref()).filter(|_| context.is_some()).unwrap_or("$here")),
        ("names", &names.join("\n")),
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
        ("health", &health),
        ("server", server_program(spec)),
        ("starts", &starts.join("\n")),
        ("sans", &certificate_names(topology)),
        ("masterauth", masterauth(spec)),
        ("client", &client_command(spec)),
        ("words", &commands),
    ];
    filled(include_str!("templates/plan.sh"), &parts, &variables)
}

/// Returns the parts of `plan.sh` that a host needs, and the commands that they add, as patterns of a `case`.
fn plan_parts(spec: &Spec, host: Option<&Host>) -> (Vec<&'static str>, String) {
    let has_context = host.is_some_and(|host| host.context.is_some());
    // The certificates are created on the first host.
    let is_first = host.is_none_or(|host| spec.hosts.first().is_some_and(|first| first.name == host.name));
    let mut parts = vec![if has_context { "context" } else { "here" }];
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
        let _ = write!(arguments, " --publish={0}:{0} --publish={1}:{1}", node.port, node.bus_port);
    }
    if let Some(bytes) = spec.nodes[node.index].memory {
        let _ = write!(arguments, " --memory={}", docker_size(bytes));
    }
    arguments
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
    names.into_iter().collect::<Vec<_>>().join(",")
}

/// Returns the `plan.sh` above several hosts, which runs the `plan.sh` of each host.
pub(super) fn hosts_script(spec: &Spec, topology: &Topology) -> String {
    let (mut hosts, mut of_nodes) = (String::new(), String::new());
    for host in &spec.hosts {
        let address = host.address.map(|address| address.to_string()).unwrap_or_default();
        let _ = writeln!(hosts, "{} {address} {}", host.name, host.context.as_deref().unwrap_or("-"));
        let keys: Vec<&str> = topology.nodes_on(Some(host)).map(|node| node.node.as_str()).collect();
        for keys in keys.chunks(10) {
            let _ = writeln!(of_nodes, "    {}) host={} ;;", keys.join(" | "), host.name);
        }
    }
    let parts: &[&str] = if spec.tls.is_some() { &["tls"] } else { &[] };
    let variables = [
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
    filled(include_str!("templates/driver.sh"), parts, &variables)
}
