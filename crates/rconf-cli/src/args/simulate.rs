//! The arguments of `rconf simulate`.

use super::TableFormat;
use crate::language::either;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Simulate {
    #[arg(help = either(
        "The cluster: an rconf.toml; files and folders with its configurations, scripts and compose \
         files; or what its nodes answered to CLUSTER NODES, and to CONFIG GET * and INFO (`-` is \
         standard input). Default: rconf.toml",
        "集群：一份 rconf.toml；含有其配置、脚本和 compose 文件的文件和目录；或它的节点对 CLUSTER NODES、\
         CONFIG GET * 和 INFO 的回答（`-` 表示标准输入）。默认：rconf.toml",
    ))]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[arg(help = either("The spec of the cluster", "集群的描述"))]
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    pub spec: Option<PathBuf>,
    #[arg(help = either(
        "What is lost: nodes, hosts and racks, as `7001,host:a,rack:r1`. Nodes are named as the output \
         names them, or by their address and port, port, container or id",
        "失去什么：节点、主机和机架，写作 `7001,host:a,rack:r1`。节点按输出中的名称书写，或写它的地址和端\
         口、端口、容器或 id",
    ))]
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub lose: Vec<String>,
    #[arg(help = either(
        "Cut the network between sets of nodes, hosts and racks: `a,b|c,d`. An empty set has all others: \
         `a,b|`",
        "切断几组节点、主机和机架之间的网络：`a,b|c,d`。空的一组代表其余全部：`a,b|`",
    ))]
    #[arg(long, value_name = "A|B")]
    pub cut: Option<String>,
    #[arg(help = either(
        "Print what the loss of each node, each host and each rack would do. The exit code is 1 if the \
         cluster does not serve all slots without a single node or host",
        "打印失去每个节点、每台主机和每个机架的后果。如果失去某个节点或某台主机后集群不能服务全部槽，退出\
         码为 1",
    ))]
    #[arg(long, conflicts_with_all = ["lose", "cut"])]
    pub all_single: bool,
    #[arg(help = either("Print that for each pair too", "也打印每两个一起失去的后果"))]
    #[arg(long, conflicts_with_all = ["lose", "cut"])]
    pub all_pairs: bool,
    #[arg(help = either(
        "Hosts that share a rack, as NAME=HOST,HOST; can be repeated",
        "同在一个机架的主机，写作 NAME=HOST,HOST；可以重复",
    ))]
    #[arg(long = "rack", value_name = "NAME=HOST,…")]
    pub racks: Vec<String>,
    #[arg(help = either(
        "The server of configurations that name none, such as redis:7.2",
        "没有指明服务器的配置所用的服务器，例如 redis:7.2",
    ))]
    #[arg(long, value_name = "SERVER")]
    pub server: Option<String>,
    #[arg(help = either("The format of the prediction", "预测的格式"))]
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
}
