//! `compose.yaml`: the containers that `plan.sh` runs, for people who use compose.

use super::programs::{CONF_MOUNT, TLS_MOUNT, health_command, server_program};
use super::scripts::{folders_to_own, on, size, title};
use super::size::docker_size;
use crate::message::{Words, say};
use crate::spec::{Host, Spec};
use crate::topology::{NodePlan, SentinelPlan, Topology};
use std::fmt::Write as _;
use std::net::IpAddr;

const SHOWS: Words = Words::new("show how the cluster was created", "显示集群的创建过程");
const FILES: Words = Words::new(
    "The service `files` makes the user of the servers the owner of the configurations and the data.\nRCONF_USER=uid:gid replaces the user of the images.",
    "服务 `files` 把配置和数据交给运行服务器的用户。\nRCONF_USER=uid:gid 代替镜像的用户。",
);
const FILES_AND_CREATE: Words = Words::new(
    "The service `files` makes the user of the servers the owner of the configurations and the data.\nRCONF_USER=uid:gid replaces the user of the images. The service `create` creates the cluster, and\ncan be run again.",
    "服务 `files` 把配置和数据交给运行服务器的用户。\nRCONF_USER=uid:gid 代替镜像的用户。服务 `create` 创建集群，可以重复运行。",
);
const INIT: Words = Words::new(
    "As process 1 a server would have to reap the processes of health checks, and could miss the exit of its own\nchild; then a replica gets no data.",
    "作为 1 号进程的服务器必须回收健康检查的进程，可能错过自己子进程的退出，\n从节点就得不到数据。",
);
const GRACE: Words =
    Words::new("A server needs time to write its data when it is stopped.", "停止时服务器需要时间写完数据。");
const NOFILE: Words =
    Words::new("One file for each client, and 32 more.", "每个客户端一个文件，另加 32 个。");
const SECRET: Words = Words::new(
    "The files hold the password, so only the user of the servers may read them.",
    "这些文件含有密码，只有运行服务器的用户可读。",
);
const CREATE: Words = Words::new(
    "Waits for the nodes, creates the cluster unless it exists, and exits.",
    "等待各节点，集群不存在时创建它，然后退出。",
);
const DYNAMIC: Words = Words::new(
    "Docker assigns addresses from this range to containers without a fixed address.",
    "没有固定地址的容器由 Docker 从这个范围分配地址。",
);

/// Returns lines of comment, each after `indent`.
fn comment(spec: &Spec, indent: &str, words: Words) -> String {
    let lines = words.get(spec.language()).lines();
    lines.fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{indent}# {line}");
        text
    })
}

/// Returns `compose.yaml` for one host, or for the whole cluster if `host` is `None`.
pub(super) fn compose_file(spec: &Spec, topology: &Topology, host: Option<&Host>) -> String {
    let nodes: Vec<&NodePlan> = topology.nodes_on(host).collect();
    let mut out = String::new();
    let sentinels: Vec<&SentinelPlan> = topology.sentinels_on(host).collect();
    let has_sentinels = spec.sentinels.is_some();
    let head = say!(
        "Written by `rconf gen`: {title}{on}, {size}, as plan.sh runs them. Use either plan.sh or compose.",
        "由 `rconf gen` 生成：{title}{on}，{size}，与 plan.sh 运行的相同。plan.sh 和 compose 只用其一。",
        title = title(spec),
        on = on(host),
        size = size(nodes.len(), sentinels.len(), spec)
    );
    let language = spec.language();
    let _ = write!(out, "# {}\n#\n#   docker compose up --detach\n", head.get(language));
    if !has_sentinels {
        let _ = writeln!(out, "#   docker compose logs create     {}", SHOWS.get(language));
    }
    let how = if has_sentinels { FILES } else { FILES_AND_CREATE };
    let _ = write!(out, "#\n{}", comment(spec, "", how));
    common(spec, &mut out);
    out.push_str("\nservices:\n");
    let (_, kept) = folders_to_own(!nodes.is_empty(), !sentinels.is_empty());
    files(spec, &kept, &mut out);
    for node in &nodes {
        service(spec, node, &mut out);
    }
    for one in &sentinels {
        sentinel(spec, one, &mut out);
    }
    // The first host creates the cluster after the others are up.
    let is_first = host.is_none_or(|host| spec.hosts.first().is_some_and(|first| first.name == host.name));
    if is_first && !has_sentinels {
        create(spec, &nodes, &mut out);
    }
    network(spec, &mut out);
    out
}

fn common(spec: &Spec, out: &mut String) {
    let docker = &spec.docker;
    let _ = write!(
        out,
        "\nx-node: &node\n  image: {}\n  user: \"${{RCONF_USER:-999:999}}\"\n  restart: {}\n{}  init: true\n{}  stop_grace_period: 60s\n{}  \
         ulimits:\n    nofile:\n      soft: {limit}\n      hard: {limit}\n",
        docker.image,
        docker.restart,
        comment(spec, "  ", INIT),
        comment(spec, "  ", GRACE),
        comment(spec, "  ", NOFILE),
        limit = docker.nofile
    );
    if let Some(bytes) = docker.memory {
        let _ = writeln!(out, "  mem_limit: {}", docker_size(bytes));
    }
    if let Some(cpus) = &docker.cpus {
        let _ = writeln!(out, "  cpus: {cpus}");
    }
    out.push_str("  depends_on:\n    files:\n      condition: service_completed_successfully\n");
}

/// Writes the service that makes the user of the servers the owner of the folders `kept`, which only this user may enter.
fn files(spec: &Spec, kept: &str, out: &mut String) {
    let data = if kept.contains("/data") { " && mkdir -p node-*/data" } else { "" };
    let tls = spec.tls.as_ref().map_or(String::new(), |tls| format!(" {}", tls.folder));
    let _ = write!(
        out,
        "{}  files:\n    image: {}\n    user: \"0:0\"\n    \
         network_mode: none\n    restart: \"no\"\n    environment:\n      OWNER: \"${{RCONF_USER:-999:999}}\"\n    volumes:\n      - .:/cluster\n    entrypoint: [\"/bin/sh\", \"-c\"]\n    command:\n      - >-\n        \
         cd /cluster{data} &&\n        chown -R \"$$OWNER\" {kept}{tls} &&\n        chmod 700 {kept}{tls}\n\n",
        comment(spec, "  ", SECRET),
        spec.docker.image,
    );
}

fn service(spec: &Spec, node: &NodePlan, out: &mut String) {
    let folder = node.folder();
    head(spec, &node.container, "redis.conf\"", node.address, out);
    if spec.publishes() {
        let _ = write!(out, "    ports:\n      - \"{0}:{0}\"\n", node.port);
        if node.bus_port != 0 {
            let _ = writeln!(out, "      - \"{0}:{0}\"", node.bus_port);
        }
    }
    if let Some(bytes) = spec.nodes[node.index].memory {
        let _ = writeln!(out, "    mem_limit: {}", docker_size(bytes));
    }
    // Mounts the folder of the configuration and not the file, so that CONFIG REWRITE can replace the file.
    let _ =
        write!(out, "    volumes:\n      - ./{folder}/conf:{CONF_MOUNT}\n      - ./{folder}/data:/data\n");
    tls_volume(spec, out);
    health(spec, node.port, out);
}

/// Writes the service of a Sentinel. The folder of its configuration is mounted, because the Sentinel replaces the file.
fn sentinel(spec: &Spec, one: &SentinelPlan, out: &mut String) {
    head(spec, &one.container, "sentinel.conf\", \"--sentinel\"", one.address, out);
    if spec.publishes() {
        let _ = write!(out, "    ports:\n      - \"{0}:{0}\"\n", one.port);
    }
    let _ = write!(out, "    volumes:\n      - ./{}/conf:{CONF_MOUNT}\n", one.node);
    tls_volume(spec, out);
    health(spec, one.port, out);
}

/// Writes the beginning of a service: its name, its command, which ends with `words`, and its address.
fn head(spec: &Spec, name: &str, words: &str, address: IpAddr, out: &mut String) {
    let _ = write!(
        out,
        "  {name}:\n    <<: *node\n    container_name: {name}\n    command: [\"{}\", \"{CONF_MOUNT}/{words}]\n    \
         working_dir: {}\n    networks:\n      {}:\n        {}: \"{address}\"\n",
        server_program(spec),
        if words.starts_with("redis") { "/data" } else { CONF_MOUNT },
        spec.network.name,
        if address.is_ipv6() { "ipv6_address" } else { "ipv4_address" },
    );
}

fn health(spec: &Spec, port: u16, out: &mut String) {
    let health =
        health_command(spec, &port.to_string()).replace('\\', r"\\").replace('"', "\\\"").replace('$', "$$");
    let _ = write!(
        out,
        "    healthcheck:\n      test: [\"CMD-SHELL\", \"{health}\"]\n      interval: 10s\n      timeout: 5s\n      retries: 3\n\n"
    );
}

fn tls_volume(spec: &Spec, out: &mut String) {
    if let Some(tls) = &spec.tls {
        let _ = writeln!(out, "      - ./{}:{TLS_MOUNT}:ro", tls.folder);
    }
}

fn create(spec: &Spec, nodes: &[&NodePlan], out: &mut String) {
    let Some(first) = nodes.first() else { return };
    let _ = write!(
        out,
        "{}  create:\n    image: {}\n    \
         user: \"${{RCONF_USER:-999:999}}\"\n    restart: on-failure\n    init: true\n    depends_on:\n",
        comment(spec, "  ", CREATE),
        spec.docker.image
    );
    for node in nodes {
        let _ = write!(out, "      {}:\n        condition: service_started\n", node.container);
    }
    let _ = write!(
        out,
        "    networks:\n      - {}\n    volumes:\n      - ./cluster.sh:/cluster.sh:ro\n      - ./{}/conf:{CONF_MOUNT}:ro\n",
        spec.network.name,
        first.folder()
    );
    tls_volume(spec, out);
    out.push_str("    entrypoint: [\"/bin/sh\", \"/cluster.sh\"]\n    command: [\"create\"]\n\n");
}

fn network(spec: &Spec, out: &mut String) {
    let network = &spec.network;
    let _ = write!(out, "networks:\n  {0}:\n    name: {0}\n", network.name);
    if network.subnet.addr().is_ipv6() {
        out.push_str("    enable_ipv6: true\n");
    }
    let _ = write!(
        out,
        "    ipam:\n      config:\n        - subnet: \"{}\"\n          gateway: \"{}\"\n{}          ip_range: \
         \"{}\"\n",
        network.subnet,
        network.gateway,
        comment(spec, "          ", DYNAMIC),
        network.dynamic
    );
}
