//! The arguments of `rconf gen` and `rconf init`.

use crate::language::either;
use clap::ValueEnum;
use rconf_core::spec::Target;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Gen {
    #[arg(help = either(
        "The spec; default: rconf.toml in the output folder or the current folder, unless flags describe \
         the cluster",
        "集群的描述；默认：输出目录或当前目录中的 rconf.toml，除非用选项描述集群",
    ))]
    #[arg(long, value_name = "FILE", conflicts_with_all = Wished::FLAGS)]
    pub spec: Option<PathBuf>,
    #[arg(help = either(
        "The folder to write to; default: the folder of the spec",
        "写入的目录；默认：rconf.toml 所在的目录",
    ))]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[arg(help = either(
        "What runs the nodes; default: what the spec says, or docker",
        "用什么运行节点；默认：rconf.toml 所写的，否则为 docker",
    ))]
    #[arg(long, value_enum, value_name = "TARGET")]
    pub target: Option<GenTarget>,
    #[command(flatten)]
    pub wished: Wished,
    #[arg(help = either(
        "Write nothing; exit with code 1 if the folder is not up to date",
        "不写入；目录不是最新时退出码为 1",
    ))]
    #[arg(long)]
    pub check: bool,
    #[arg(help = either(
        "Write nothing; print what would change. The exit code is 1 if there are changes",
        "不写入；打印会改动什么。有改动时退出码为 1",
    ))]
    #[arg(long)]
    pub diff: bool,
    #[arg(help = either("Overwrite files even if they were edited by hand", "即使文件被手工改过，也覆盖"))]
    #[arg(long)]
    pub force: bool,
    #[arg(help = either("Write nothing; print this instead", "不写入，改为打印这一项"))]
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with_all = ["check", "diff", "force"])]
    pub print: Option<Print>,
    #[arg(help = either("The format of what is printed", "打印的格式"))]
    #[arg(long, value_enum, default_value_t = TableFormat::Text, requires = "print")]
    pub format: TableFormat,
}

/// Flags that stand for an rconf.toml.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Wished {
    #[arg(help = either(
        "The client ports, one per node: 7002-7007, or 7002,7003,7010",
        "客户端端口，每个节点一个：7002-7007，或 7002,7003,7010",
    ))]
    #[arg(long)]
    pub ports: Option<String>,
    #[arg(help = either("The number of replicas per master", "每个主节点的从节点数"))]
    #[arg(long)]
    pub replicas: Option<u16>,
    #[arg(help = either(
        "The subnet of the containers; the nodes get static addresses in it",
        "容器的子网；节点在其中有固定地址",
    ))]
    #[arg(long)]
    pub subnet: Option<String>,
    #[arg(help = either(
        "The server, such as redis:7.2 or valkey:8.1",
        "服务器，例如 redis:7.2 或 valkey:8.1",
    ))]
    #[arg(long, value_name = "SERVER")]
    pub server: Option<String>,
    #[arg(help = either(
        "The image; default: the official image of the server",
        "镜像；默认：该服务器的官方镜像",
    ))]
    #[arg(long)]
    pub image: Option<String>,
    #[arg(help = either(
        "The name of the cluster, used for its containers and its network",
        "集群的名称，用于它的容器和网络",
    ))]
    #[arg(long)]
    pub name: Option<String>,
    #[arg(help = either(
        "The memory limit of each container; maxmemory becomes 60 % of it",
        "每个容器的内存上限；maxmemory 取其 60 %",
    ))]
    #[arg(long, value_name = "SIZE")]
    pub memory: Option<String>,
    #[arg(help = either("The maxmemory of each node", "每个节点的 maxmemory"))]
    #[arg(long, value_name = "SIZE")]
    pub maxmemory: Option<String>,
    #[arg(help = either(
        "Publish the ports on the host, and let the nodes announce this address of the host",
        "在主机上发布端口，并让节点通告主机的这个地址",
    ))]
    #[arg(long, value_name = "ADDRESS")]
    pub announce: Option<String>,
    #[arg(help = either(
        "A host that runs nodes, as NAME=ADDRESS; can be repeated",
        "运行节点的主机，写作 NAME=ADDRESS；可以重复",
    ))]
    #[arg(long = "host", value_name = "NAME=ADDRESS", conflicts_with = "announce")]
    pub hosts: Vec<String>,
    #[arg(help = either(
        "The password file: a path in the output folder, created if it does not exist, or an absolute path",
        "密码文件：输出目录中的路径，不存在时会创建；或绝对路径",
    ))]
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<String>,
    #[arg(help = either("Encrypt all connections", "加密所有连接"))]
    #[arg(long)]
    pub tls: bool,
}

impl Wished {
    /// The names of all flags, which a spec makes needless.
    const FLAGS: [&str; 12] = [
        "ports",
        "replicas",
        "subnet",
        "server",
        "image",
        "name",
        "memory",
        "maxmemory",
        "announce",
        "hosts",
        "password_file",
        "tls",
    ];
}

/// What runs the nodes of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GenTarget {
    #[value(help = either("Scripts and a compose file", "脚本和 compose 文件"))]
    Docker,
    #[value(help = either("Manifests", "清单"))]
    Kubernetes,
    #[value(help = either("The resource of valkey-operator", "valkey-operator 的资源"))]
    ValkeyOperator,
    #[value(help = either("The resource of the redis-operator of OT-CONTAINER-KIT", "OT-CONTAINER-KIT 的 redis-operator 的资源"))]
    RedisOperator,
}

impl From<GenTarget> for Target {
    fn from(target: GenTarget) -> Self {
        match target {
            GenTarget::Docker => Self::Docker,
            GenTarget::Kubernetes => Self::Kubernetes,
            GenTarget::ValkeyOperator => Self::ValkeyOperator,
            GenTarget::RedisOperator => Self::RedisOperator,
        }
    }
}

/// What `rconf gen` prints instead of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Print {
    #[value(help = either(
        "The nodes: host, address, ports, role, slots",
        "节点：主机、地址、端口、角色、槽",
    ))]
    Topology,
}

/// How a table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    #[value(help = either("A table", "表格"))]
    Text,
    #[value(help = either("JSON", "JSON"))]
    Json,
}

#[derive(Debug, clap::Args)]
pub struct Init {
    #[arg(help = either("The file to write", "要写入的文件"))]
    #[arg(default_value = "rconf.toml")]
    pub path: PathBuf,
    #[command(flatten)]
    pub wished: Wished,
    #[arg(help = either("Overwrite the file if it exists", "文件存在时覆盖"))]
    #[arg(long)]
    pub force: bool,
}
