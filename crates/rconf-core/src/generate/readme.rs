//! The README of a generated folder, in the language of the spec.

use crate::message::{Message, Words, say};
use crate::spec::{PasswordFrom, SentinelSet, Spec};
use crate::topology::{Role, Topology};
use std::fmt::Write as _;

const CERTS: Words = Words::new(
    "./plan.sh certs         # unless you put your own certificates into the folder\n",
    "./plan.sh certs         # 除非已把自己的证书放进目录\n",
);
const START: Words = Words::new(
    "./plan.sh up create     # start the containers, then create the cluster; can be run again\n./plan.sh verify        # wait until the cluster is whole, or say what is missing\n```\n",
    "./plan.sh up create     # 启动容器，再创建集群；可以重复运行\n./plan.sh verify        # 等待集群完整，否则指出缺少什么\n```\n",
);
const START_SENTINELS: Words = Words::new(
    "./plan.sh up verify     # start the containers and wait until all is whole; can be run again\n```\n",
    "./plan.sh up verify     # 启动容器，等待一切完整；可以重复运行\n```\n",
);
const HOSTS: Words = Words::new(
    "\nEach host has its own folder. On hosts with a docker `context`, `./plan.sh up` runs everything; for other hosts it says what to run there. The files hold the password: copy them with their permissions (`rsync -a`, `scp -p`).\n",
    "\n每台主机有自己的目录。写了 docker `context` 的主机由 `./plan.sh up` 全部运行；其他主机由它说明在那里运行什么。文件含有密码，复制时请保留权限（`rsync -a`、`scp -p`）。\n",
);
const COMPOSE: Words = Words::new(
    "\nOr, with compose: `docker compose up --detach`. Use either `plan.sh` or compose, not both.\n",
    "\n或者用 compose：`docker compose up --detach`。`plan.sh` 和 compose 只用其一。\n",
);
const STEPS: Words = Words::new(
    "Each prints numbered steps, with what to wait for and how to undo them; `--format shell` prints a script instead.\n",
    "每条命令打印编号的步骤，写明要等待什么、如何撤销；`--format shell` 改为打印脚本。\n",
);

/// Returns the README, which says what the folder contains and what to run.
pub(super) fn readme(spec: &Spec, topology: &Topology) -> String {
    if let Some(set) = &spec.sentinels {
        return readme_of_sentinels(spec, set, topology);
    }
    let language = spec.language();
    let masters = topology.masters().count();
    let several = spec.is_spread();
    let head = say!(
        "# Cluster {name}\n\n{server} on {place}, {nodes} nodes: {masters} masters and {replicas} replicas. Written by `rconf gen` from `rconf.toml`: to change it, edit `rconf.toml` and run `rconf gen` again.\n\n## Start it\n\n",
        "# 集群 {name}\n\n{server}，{place}，{nodes} 个节点：{masters} 个主节点和 {replicas} 个从节点。由 `rconf gen` 根据 `rconf.toml` 生成：要改动，请修改 `rconf.toml`，再运行 `rconf gen`。\n\n## 启动\n\n",
        name = spec.name,
        server = spec.server,
        place = place(spec),
        nodes = topology.nodes.len(),
        masters,
        replicas = topology.nodes.len() - masters
    );
    let mut out = format!("{}```sh\n", head.get(language));
    if spec.tls.is_some() {
        out.push_str(CERTS.get(language));
    }
    out.push_str(START.get(language));
    out.push_str(if several { HOSTS } else { COMPOSE }.get(language));
    out.push_str(Words::new("\n## Nodes\n\n| node | ", "\n## 节点\n\n| 节点 | ").get(language));
    out.push_str(if several { Words::new("host | ", "主机 | ").get(language) } else { "" });
    let columns = Words::new(
        "container | announced | bus port | starts as |\n| --- | ",
        "容器 | 公布的地址 | 总线端口 | 最初是 |\n| --- | ",
    );
    out.push_str(columns.get(language));
    out.push_str(if several { "--- | " } else { "" });
    out.push_str("--- | --- | --- | --- |\n");
    for node in &topology.nodes {
        let role = match &node.role {
            Role::Master { first_slot, last_slot } => say!(
                "master of {first_slot}-{last_slot}",
                "主节点，槽 {first_slot}-{last_slot}",
                first_slot,
                last_slot
            ),
            Role::Watched => say!("master", "主节点"),
            Role::Replica { replica_of } => {
                say!("replica of {replica_of}", "{replica_of} 的从节点", replica_of)
            }
        };
        let role = role.get(language);
        let host = node.host.as_ref().map_or(String::new(), |host| format!("{host} | "));
        let name = node.hostname.as_ref().map_or(String::new(), |name| format!("{name}, "));
        let _ = writeln!(
            out,
            "| {} | {host}{} | {name}{}:{} | {} | {role} |",
            node.node, node.container, node.announced, node.port, node.bus_port
        );
    }
    let first = topology.nodes.first().map_or("", |node| node.node.as_str());
    let rest = say!(
        "\n## Day to day\n\n```sh\n./plan.sh status\n./plan.sh cli {first} cluster nodes   # runs the client on a node; it reads the password itself\n./plan.sh down                # remove the containers and the network; the data stays\n```\n\nThe password is {password}, and in every `redis.conf`, which only the user of the server can read. It is never printed, and is on no command line.\n\n| to | run |\n| --- | --- |\n| add a master or a replica | `rconf plan add-node --port PORT`, `… --replica-of NODE` |\n| remove a node | `rconf plan remove-node NODE` |\n| restart all nodes, one by one | `rconf plan rolling-restart` |\n| change the password | `rconf plan rotate-password` |\n| change the release | `rconf plan upgrade --to {server}` |\n| repair a cluster | `rconf plan repair` |\n\n{steps}",
        "\n## 日常\n\n```sh\n./plan.sh status\n./plan.sh cli {first} cluster nodes   # 在一个节点上运行客户端，它自己读取密码\n./plan.sh down                # 移除容器和网络，数据保留\n```\n\n密码{password}，也写在每份 `redis.conf` 里，只有运行服务器的用户可读。密码不会被打印，也不会出现在命令行上。\n\n| 要做什么 | 运行 |\n| --- | --- |\n| 添加主节点或从节点 | `rconf plan add-node --port PORT`、`… --replica-of NODE` |\n| 移除节点 | `rconf plan remove-node NODE` |\n| 逐个重启所有节点 | `rconf plan rolling-restart` |\n| 更换密码 | `rconf plan rotate-password` |\n| 更换版本 | `rconf plan upgrade --to {server}` |\n| 修复集群 | `rconf plan repair` |\n\n{steps}",
        first,
        password = password(spec),
        server = spec.server,
        steps = STEPS.get(language)
    );
    out.push_str(rest.get(language));
    out
}

/// Returns where the password is, in words.
fn password(spec: &Spec) -> Message {
    match &spec.auth.password {
        PasswordFrom::File(path) => say!("in `{path}`", "在 `{path}` 里", path),
        PasswordFrom::Env(name) => say!(
            "the value that the environment variable `{name}` had when the files were written",
            "是生成文件时环境变量 `{name}` 的值",
            name
        ),
    }
}

/// Returns where the containers run, in words.
fn place(spec: &Spec) -> Message {
    match spec.hosts.len() {
        hosts if spec.is_spread() => say!("{hosts} hosts", "{hosts} 台主机", hosts),
        _ => say!("one Docker host", "一台 Docker 主机"),
    }
}

/// Returns the README of one master, its replicas and the Sentinels that watch them.
fn readme_of_sentinels(spec: &Spec, set: &SentinelSet, topology: &Topology) -> String {
    let language = spec.language();
    let (nodes, sentinels) = (topology.nodes.len(), topology.sentinels.len());
    let head = say!(
        "# {name}\n\n{server} on {place}: a master, {replicas} replicas and {sentinels} Sentinels. Written by `rconf gen` from `rconf.toml`: to change it, edit `rconf.toml` and run `rconf gen` again.\n\n## Start it\n\n",
        "# {name}\n\n{server}，{place}：一个主节点、{replicas} 个从节点和 {sentinels} 个 Sentinel。由 `rconf gen` 根据 `rconf.toml` 生成：要改动，请修改 `rconf.toml`，再运行 `rconf gen`。\n\n## 启动\n\n",
        name = spec.name,
        server = spec.server,
        place = place(spec),
        replicas = nodes - 1,
        sentinels
    );
    let mut out = format!("{}```sh\n", head.get(language));
    if spec.tls.is_some() {
        out.push_str(CERTS.get(language));
    }
    out.push_str(START_SENTINELS.get(language));
    out.push_str(if spec.is_spread() { HOSTS } else { COMPOSE }.get(language));
    let columns = Words::new(
        "\n## Servers and Sentinels\n\n| node | container | announced | starts as |\n| --- | --- | --- | --- |\n",
        "\n## 服务器和 Sentinel\n\n| 节点 | 容器 | 公布的地址 | 最初是 |\n| --- | --- | --- | --- |\n",
    );
    out.push_str(columns.get(language));
    for node in &topology.nodes {
        let role = if node.is_master() {
            Words::new("master", "主节点")
        } else {
            Words::new("replica", "从节点")
        };
        let role = role.get(language);
        let _ = writeln!(
            out,
            "| {} | {} | {}:{} | {role} |",
            node.node,
            node.container,
            node.announced_host(),
            node.port
        );
    }
    for one in &topology.sentinels {
        let _ = writeln!(
            out,
            "| {} | {} | {}:{} | Sentinel |",
            one.node,
            one.container,
            one.announced_host(),
            one.port
        );
    }
    let first = topology.sentinels.first().map_or("", |one| one.node.as_str());
    let rest = say!(
        "\nClients connect to the Sentinels, and ask them for the master `{name}`. Its address changes with every failover.\n\n## Day to day\n\n```sh\n./plan.sh status\n./plan.sh cli {first} sentinel replicas {name}   # runs the client on a node; it reads the password itself\n./plan.sh down                # remove the containers and the network; the data stays\n```\n\nServers and Sentinels rewrite their configurations when they fail over. `rconf gen` keeps what they wrote: who is the master, and what the Sentinels found.\n\nThe password is {password}, and in every configuration, which only the user of the server can read. It is never printed, and is on no command line.\n\n| to | run |\n| --- | --- |\n| add a replica | `rconf plan add-node --port PORT` |\n| restart all, one by one | `rconf plan rolling-restart` |\n| change the password | `rconf plan rotate-password` |\n| change the release | `rconf plan upgrade --to {server}` |\n| replace a Sentinel that is lost | `rconf plan replace-sentinel {first}` |\n\n{steps}",
        "\n客户端连接 Sentinel，向它们询问主节点 `{name}`。每次故障转移都会改变它的地址。\n\n## 日常\n\n```sh\n./plan.sh status\n./plan.sh cli {first} sentinel replicas {name}   # 在一个节点上运行客户端，它自己读取密码\n./plan.sh down                # 移除容器和网络，数据保留\n```\n\n故障转移时，服务器和 Sentinel 会改写自己的配置。`rconf gen` 会保留它们写入的内容：谁是主节点，以及 Sentinel 发现了什么。\n\n密码{password}，也写在每份配置里，只有运行服务器的用户可读。密码不会被打印，也不会出现在命令行上。\n\n| 要做什么 | 运行 |\n| --- | --- |\n| 添加从节点 | `rconf plan add-node --port PORT` |\n| 逐个重启 | `rconf plan rolling-restart` |\n| 更换密码 | `rconf plan rotate-password` |\n| 更换版本 | `rconf plan upgrade --to {server}` |\n| 替换失去的 Sentinel | `rconf plan replace-sentinel {first}` |\n\n{steps}",
        name = set.master_name,
        first,
        password = password(spec),
        server = spec.server,
        steps = STEPS.get(language)
    );
    out.push_str(rest.get(language));
    out
}
