//! The README of a generated folder.

use crate::spec::{PasswordFrom, SentinelSet, Spec};
use crate::topology::{Role, Topology};
use std::fmt::Write as _;

/// Returns the README, which says what the folder contains and what to run.
pub(super) fn readme(spec: &Spec, topology: &Topology) -> String {
    if let Some(set) = &spec.sentinels {
        return readme_of_sentinels(spec, set, topology);
    }
    let mut out = String::new();
    let masters = topology.masters().count();
    let several = spec.is_spread();
    let _ = write!(
        out,
        "# Cluster {}\n\n{} on {}, {} nodes: {masters} masters and {} replicas. Written by `rconf gen` from \
         `rconf.toml`: to change it, edit `rconf.toml` and run `rconf gen` again.\n\n## Start it\n\n```sh\n",
        spec.name,
        spec.server,
        if several { format!("{} hosts", spec.hosts.len()) } else { "one Docker host".to_owned() },
        topology.nodes.len(),
        topology.nodes.len() - masters,
    );
    if spec.tls.is_some() {
        out.push_str("./plan.sh certs         # unless you put your own certificates into the folder\n");
    }
    out.push_str("./plan.sh up create     # start the containers, then create the cluster; can be run again\n./plan.sh verify        # wait until the cluster is whole, or say what is missing\n```\n");
    if several {
        out.push_str(
            "\nEach host has its own folder. On hosts with a docker `context`, `./plan.sh up` runs \
             everything; for other hosts it says what to run there. The files hold the password: copy them \
             with their permissions (`rsync -a`, `scp -p`).\n",
        );
    } else {
        out.push_str(
            "\nOr, with compose: `docker compose up --detach`. Use either `plan.sh` or compose, not both.\n",
        );
    }
    out.push_str("\n## Nodes\n\n| node | ");
    out.push_str(if several { "host | " } else { "" });
    out.push_str("container | announced | bus port | starts as |\n| --- | ");
    out.push_str(if several { "--- | " } else { "" });
    out.push_str("--- | --- | --- | --- |\n");
    for node in &topology.nodes {
        let role = match &node.role {
            Role::Master { first_slot, last_slot } => format!("master of {first_slot}-{last_slot}"),
            Role::Watched => "master".to_owned(),
            Role::Replica { replica_of } => format!("replica of {replica_of}"),
        };
        let host = node.host.as_ref().map_or(String::new(), |host| format!("{host} | "));
        let name = node.hostname.as_ref().map_or(String::new(), |name| format!("{name}, "));
        let _ = writeln!(
            out,
            "| {} | {host}{} | {name}{}:{} | {} | {role} |",
            node.node, node.container, node.announced, node.port, node.bus_port
        );
    }
    let first = topology.nodes.first().map_or("", |node| node.node.as_str());
    let password = password(spec);
    let _ = write!(
        out,
        "\n## Day to day\n\n```sh\n./plan.sh status\n./plan.sh cli {first} cluster nodes   # runs the \
         client on a node; it reads the password itself\n./plan.sh down                # remove the \
         containers and the network; the data stays\n```\n\nThe password is {password}, and in every \
         `redis.conf`, which only the user of the server can read. It is never printed, and is on no \
         command line.\n\n| to | run |\n| --- | --- |\n| add a master or a replica | `rconf plan add-node \
         --port PORT`, `… --replica-of NODE` |\n| remove a node | `rconf plan remove-node NODE` |\n| \
         restart all nodes, one by one | `rconf plan rolling-restart` |\n| change the password | `rconf \
         plan rotate-password` |\n| change the release | `rconf plan upgrade --to {}` |\n| repair a cluster \
         | `rconf plan repair` |\n\nEach prints numbered steps, with what to wait for and how to undo them; \
         `--format shell` prints a script instead.\n",
        spec.server
    );
    out
}

/// Returns where the password is, in words.
fn password(spec: &Spec) -> String {
    match &spec.auth.password {
        PasswordFrom::File(path) => format!("in `{path}`"),
        PasswordFrom::Env(name) => {
            format!("the value that the environment variable `{name}` had when the files were written")
        }
    }
}

/// Returns the README of one master, its replicas and the Sentinels that watch them.
fn readme_of_sentinels(spec: &Spec, set: &SentinelSet, topology: &Topology) -> String {
    let mut out = String::new();
    let (nodes, sentinels) = (topology.nodes.len(), topology.sentinels.len());
    let on =
        if spec.is_spread() { format!("{} hosts", spec.hosts.len()) } else { "one Docker host".to_owned() };
    let _ = write!(
        out,
        "# {}\n\n{} on {on}: a master, {} replicas and {sentinels} Sentinels. Written by `rconf gen` from `rconf.toml`: to change \
         it, edit `rconf.toml` and run `rconf gen` again.\n\n## Start it\n\n```sh\n",
        spec.name,
        spec.server,
        nodes - 1,
    );
    if spec.tls.is_some() {
        out.push_str("./plan.sh certs         # unless you put your own certificates into the folder\n");
    }
    out.push_str(
        "./plan.sh up verify     # start the containers and wait until all is whole; can be run again\n```\n",
    );
    if spec.is_spread() {
        out.push_str(
            "\nEach host has its own folder. On hosts with a docker `context`, `./plan.sh up` runs everything; for other hosts \
             it says what to run there. The files hold the password: copy them with their permissions (`rsync -a`, `scp -p`).\n",
        );
    } else {
        out.push_str(
            "\nOr, with compose: `docker compose up --detach`. Use either `plan.sh` or compose, not both.\n",
        );
    }
    out.push_str("\n## Servers and Sentinels\n\n| node | container | announced | starts as |\n| --- | --- | --- | --- |\n");
    for node in &topology.nodes {
        let role = if node.is_master() { "master" } else { "replica" };
        let _ = writeln!(
            out,
            "| {} | {} | {}:{} | {role} |",
            node.node,
            node.container,
            node.announces(),
            node.port
        );
    }
    for one in &topology.sentinels {
        let _ = writeln!(
            out,
            "| {} | {} | {}:{} | Sentinel |",
            one.node,
            one.container,
            one.announces(),
            one.port
        );
    }
    let first = topology.sentinels.first().map_or("", |one| one.node.as_str());
    let name = &set.master_name;
    let _ = write!(
        out,
        "\nClients connect to the Sentinels, and ask them for the master `{name}`. Its address changes with every failover.\n\n\
         ## Day to day\n\n```sh\n./plan.sh status\n./plan.sh cli {first} sentinel replicas {name}   # runs the client on a node; it \
         reads the password itself\n./plan.sh down                # remove the containers and the network; the data \
         stays\n```\n\nServers and Sentinels rewrite their configurations when they fail over. `rconf gen` keeps what they wrote: \
         who is the master, and what the Sentinels found.\n\nThe password is {}, and in every configuration, which only the \
         user of the server can read. It is never printed, and is on no command line.\n\n| to | run |\n| --- | --- |\n| add a \
         replica | `rconf plan add-node --port PORT` |\n| restart all, one by one | `rconf plan rolling-restart` |\n| change \
         the password | `rconf plan rotate-password` |\n| change the release | `rconf plan upgrade --to {}` |\n| replace a \
         Sentinel that is lost | `rconf plan replace-sentinel {first}` |\n\nEach prints numbered steps, with what to wait for and \
         how to undo them; `--format shell` prints a script instead.\n",
        password(spec),
        spec.server,
    );
    out
}
