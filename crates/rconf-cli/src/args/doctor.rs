//! The arguments of `rconf doctor`.

use super::{Format, Level};
use crate::language::either;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Doctor {
    #[arg(help = either(
        "A node of the cluster, as HOST:PORT, or the path of its Unix socket. The other nodes are found \
         from it. The password is that of the environment (REDISCLI_AUTH), unless an option gives it",
        "集群的一个节点，写作 HOST:PORT，或它的 Unix 套接字路径。其他节点由它找到。密码取自环境变量 \
         REDISCLI_AUTH，除非选项另外给出",
    ))]
    #[arg(value_name = "ADDRESS")]
    pub addresses: Vec<String>,
    #[arg(help = either(
        "Read the answers of nodes from these files instead: what redis-cli prints for INFO, CONFIG GET \
         *, CLUSTER NODES, CLUSTER INFO and ACL LIST; one file for each node, or a prompt above the \
         answers of each. `-` is standard input",
        "改从这些文件读取节点的回答：redis-cli 对 INFO、CONFIG GET *、CLUSTER NODES、CLUSTER INFO 和 ACL \
         LIST 的输出；每个节点一个文件，或在每个节点的回答之前保留提示符。`-` 表示标准输入",
    ))]
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "addresses")]
    pub from: Vec<PathBuf>,
    #[arg(help = either(
        "Compare what runs with these files or folders: what the next restart would change, and what was \
         never loaded",
        "把运行中的配置与这些文件或目录比较：下次重启会改变什么，什么从未加载",
    ))]
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub against: Vec<PathBuf>,
    #[arg(help = either(
        "Ask only the named nodes, and not those that they know",
        "只询问指定的节点，不询问它们所知的其他节点",
    ))]
    #[arg(long)]
    pub no_cluster: bool,
    #[arg(help = either(
        "Ask with the client in a container (`docker:NAME`) or in a pod (`kubectl:POD`, \
         `kubectl:NAMESPACE/POD`), which reaches addresses that only containers know; default for \
         ADDRESS: the server there. Certificates are files there",
        "用容器（`docker:NAME`）或 Pod（`kubectl:POD`、`kubectl:NAMESPACE/POD`）中的客户端询问，它能到达只有容器知道的地址；\
         ADDRESS 默认是那里的服务器。证书是那里的文件",
    ))]
    #[arg(long, value_name = "PLACE", conflicts_with = "from")]
    pub via: Option<String>,
    #[arg(help = either(
        "Ask again every 2 seconds, and show the new report",
        "每 2 秒重新询问一次，显示新的报告",
    ))]
    #[arg(long, conflicts_with = "from")]
    pub watch: bool,
    #[arg(help = either("Log in as this user", "以这个用户登录"))]
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    #[arg(help = either("The password is the first line of this file", "密码是这个文件的第一行"))]
    #[arg(long, value_name = "FILE", conflicts_with = "askpass")]
    pub pass_file: Option<PathBuf>,
    #[arg(help = either("Ask for the password", "询问密码"))]
    #[arg(long)]
    pub askpass: bool,
    #[arg(help = either("Use TLS", "使用 TLS"))]
    #[arg(long)]
    pub tls: bool,
    #[arg(help = either(
        "The certificate of the authority that the servers' certificates are signed by; default: those of \
         the system",
        "签署服务器证书的机构的证书；默认：系统中的证书",
    ))]
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub cacert: Option<PathBuf>,
    #[arg(help = either("The certificate that the servers ask clients for", "服务器要求客户端出示的证书"))]
    #[arg(long, value_name = "FILE", requires = "tls", requires = "key")]
    pub cert: Option<PathBuf>,
    #[arg(help = either("The private key of that certificate", "该证书的私钥"))]
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    #[arg(help = either(
        "How long a node may take to connect, and for each answer, in seconds",
        "等待节点连接和每次回答的时间，以秒计",
    ))]
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    pub timeout: u64,
    #[arg(help = either(
        "Use only these rules: codes, names, letters of groups, or `all`",
        "只用这些规则：编号、名称、分组字母，或 `all`",
    ))]
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub select: Vec<String>,
    #[arg(help = either("Turn these rules off", "关闭这些规则"))]
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub ignore: Vec<String>,
    #[arg(help = either("Turn these rules on as well", "另外开启这些规则"))]
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub extend_select: Vec<String>,
    #[arg(help = either("The format of the findings", "问题的格式"))]
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    #[arg(help = either(
        "The lowest severity that makes the exit code 1; default: warning",
        "使退出码为 1 的最低级别；默认：warning",
    ))]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<Level>,
    #[arg(help = either("Exit with code 0 even if there are findings", "即使有问题，退出码也为 0"))]
    #[arg(long)]
    pub exit_zero: bool,
}
