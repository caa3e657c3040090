//! The arguments of `rconf plan`.

use crate::language::either;
use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Plan {
    #[command(subcommand)]
    pub change: ChangeKind,
    #[arg(help = either(
        "The spec of the cluster; default: rconf.toml. `repair` also works without a spec",
        "集群的描述；默认：rconf.toml。`repair` 没有它也能用",
    ))]
    #[arg(long, global = true, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    #[arg(help = either("The format of the steps", "步骤的格式"))]
    #[arg(long, global = true, value_enum, default_value_t = PlanFormat::Text)]
    pub format: PlanFormat,
    #[arg(help = either(
        "The output of CLUSTER NODES from any node, for the current roles of the nodes; `-` is standard \
         input. Without it, the nodes are assumed to have the roles they started with",
        "任一节点的 CLUSTER NODES 输出，用于得知各节点现在的角色；`-` 表示标准输入。没有它时，假定各节点仍\
         是启动时的角色",
    ))]
    #[arg(long, global = true, value_name = "FILE")]
    pub nodes: Option<PathBuf>,
}

/// A change.
#[derive(Debug, Clone, Subcommand)]
pub enum ChangeKind {
    #[command(about = either("Add a node: a master, or a replica", "添加节点：主节点或从节点"))]
    AddNode {
        #[arg(help = either("Its client port", "它的客户端端口"))]
        #[arg(long)]
        port: u16,
        #[arg(help = either(
            "The master of the new replica; without it, the node becomes a master",
            "新从节点的主节点；不加此选项时，新节点成为主节点",
        ))]
        #[arg(long, value_name = "NODE")]
        replica_of: Option<String>,
        #[arg(help = either(
            "The host that runs the node, if there are several hosts",
            "运行该节点的主机，如果有几台主机",
        ))]
        #[arg(long)]
        host: Option<String>,
        #[arg(help = either(
            "Write the changed spec and the files instead of printing steps",
            "写入改动后的 rconf.toml 和文件，而不是打印步骤",
        ))]
        #[arg(long)]
        write: bool,
    },
    #[command(about = either("Remove a node from the cluster", "从集群移除节点"))]
    RemoveNode {
        #[arg(help = either(
            "Its name, as in `rconf gen --print topology`",
            "它的名称，与 `rconf gen --print topology` 中的相同",
        ))]
        node: String,
        #[arg(help = either(
            "Write the changed spec and the files instead of printing steps",
            "写入改动后的 rconf.toml 和文件，而不是打印步骤",
        ))]
        #[arg(long)]
        write: bool,
    },
    #[command(about = either(
        "Add a shard on Kubernetes: a master, and as many replicas as the spec asks for",
        "在 Kubernetes 上添加分片：一个主节点，从节点数按 rconf.toml",
    ))]
    AddShard {
        #[arg(help = either(
            "The port that names its first node in the spec; default: the one after all others",
            "在 rconf.toml 中代表其第一个节点的端口；默认：排在所有节点之后",
        ))]
        #[arg(long)]
        port: Option<u16>,
        #[arg(help = either(
            "Write the changed spec and the files instead of printing steps",
            "写入改动后的 rconf.toml 和文件，而不是打印步骤",
        ))]
        #[arg(long)]
        write: bool,
    },
    #[command(about = either("Remove the last shard on Kubernetes", "在 Kubernetes 上移除最后一个分片"))]
    RemoveShard {
        #[arg(help = either(
            "A node of it, as in `rconf gen --print topology`, to be sure",
            "它的一个节点，与 `rconf gen --print topology` 中的相同，以免弄错",
        ))]
        node: Option<String>,
        #[arg(help = either(
            "Write the changed spec and the files instead of printing steps",
            "写入改动后的 rconf.toml 和文件，而不是打印步骤",
        ))]
        #[arg(long)]
        write: bool,
    },
    #[command(about = either("Restart every node, one at a time", "逐个重启所有节点"))]
    RollingRestart,
    #[command(about = either(
        "Replace a Sentinel whose state is lost or damaged",
        "替换状态丢失或损坏的 Sentinel",
    ))]
    ReplaceSentinel {
        #[arg(help = either(
            "Its name, as in `rconf gen --print topology`",
            "它的名称，与 `rconf gen --print topology` 中的相同",
        ))]
        sentinel: String,
    },
    #[command(about = either(
        "Change the password; the old and the new one are both valid during the change",
        "更换密码；更换期间新旧密码都有效",
    ))]
    RotatePassword,
    #[command(about = either(
        "Find out what is broken and how to repair it, from the output of nodes and Docker",
        "根据节点和 Docker 的输出，找出什么坏了、怎样修复",
    ))]
    Repair {
        #[arg(help = either(
            "The output of `cluster nodes` and `cluster info` from one or more nodes, and of `docker \
             inspect` for containers and networks, in any number of files; `-` is standard input",
            "一个或多个节点的 `cluster nodes` 和 `cluster info` 输出，以及容器和网络的 `docker inspect` 输\
             出，可以放在任意个文件里；`-` 表示标准输入",
        ))]
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    #[command(about = either(
        "Upgrade the cluster to another server, node by node",
        "把集群逐个节点升级到另一种服务器",
    ))]
    Upgrade {
        #[arg(help = either("The server, such as redis:8.0", "服务器，例如 redis:8.0"))]
        #[arg(long, value_name = "SERVER")]
        to: String,
        #[arg(help = either(
            "The image; default: the official image of the server",
            "镜像；默认：该服务器的官方镜像",
        ))]
        #[arg(long)]
        image: Option<String>,
        #[arg(help = either(
            "Write the changed spec and the files instead of printing steps",
            "写入改动后的 rconf.toml 和文件，而不是打印步骤",
        ))]
        #[arg(long)]
        write: bool,
    },
}

/// How steps are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    #[value(help = either("For people", "给人看"))]
    Text,
    #[value(help = either("A POSIX shell script", "POSIX shell 脚本"))]
    Shell,
    #[value(help = either("JSON", "JSON"))]
    Json,
}
