//! The arguments of the commands that change what exists.

use super::TableFormat;
use crate::language::either;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Diff {
    #[arg(help = either("The configuration that is in force", "现在生效的配置"))]
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    #[arg(help = either("The configuration that is to be in force", "将要生效的配置"))]
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    #[arg(help = either(
        "The server of both, such as redis:7.2; default: the one that a file names",
        "两者的服务器，例如 redis:7.2；默认：文件所指明的",
    ))]
    #[arg(long, value_name = "SERVER")]
    pub server: Option<String>,
    #[arg(help = either(
        "The server of OLD, if the other one replaces it",
        "OLD 的服务器，如果另一种服务器将取代它",
    ))]
    #[arg(long, value_name = "SERVER")]
    pub from_server: Option<String>,
    #[arg(help = either("The format of the differences", "差异的格式"))]
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
}

#[derive(Debug, clap::Args)]
pub struct Migrate {
    #[arg(help = either(
        "The configuration; `-` is standard input. Files that it includes are read, and not rewritten",
        "配置文件；`-` 表示标准输入。它包含的文件会被读取，但不会改写",
    ))]
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    #[arg(help = either(
        "The server that the file is for, such as redis:7.2; default: the one that the file names",
        "文件原来的服务器，例如 redis:7.2；默认：文件所指明的",
    ))]
    #[arg(long, value_name = "SERVER")]
    pub from: Option<String>,
    #[arg(help = either(
        "The server to rewrite it for, such as valkey:9.1",
        "改写给哪种服务器，例如 valkey:9.1",
    ))]
    #[arg(long, value_name = "SERVER")]
    pub to: String,
    #[arg(help = either(
        "Let the defaults of the new server hold. Otherwise a line is added where a default differs",
        "采用新服务器的默认值。不加此选项时，默认值不同之处会添加一行",
    ))]
    #[arg(long)]
    pub new_defaults: bool,
    #[arg(help = either("Write the file instead of printing it", "写入文件，而不是打印"))]
    #[arg(long)]
    pub write: bool,
    #[arg(help = either("Print what would change, without the rest of the file", "只打印会改动的部分"))]
    #[arg(long, conflicts_with = "write")]
    pub diff: bool,
    #[arg(help = either(
        "The format: `json` is what is changed and why, or what stands in the way, without the text of the \
         file",
        "格式：`json` 是改了什么、为什么，或有什么障碍，不含文件正文",
    ))]
    #[arg(long, alias = "output-format", value_enum, default_value_t = TableFormat::Text, conflicts_with = "diff")]
    pub format: TableFormat,
}

#[derive(Debug, clap::Args)]
pub struct Import {
    #[arg(help = either(
        "The files and folders of the cluster. With a script or a compose file, its folder is read too",
        "集群的文件和目录。给出脚本或 compose 文件时，也会读取它所在的目录",
    ))]
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[arg(help = either(
        "The server that the nodes run; default: the one that their files or images name",
        "节点运行的服务器；默认：文件或镜像所指明的",
    ))]
    #[arg(long, value_name = "SERVER")]
    pub server: Option<String>,
}
