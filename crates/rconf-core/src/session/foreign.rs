//! Files that are of no kind that rconf knows.

use crate::message::Words;

/// What a file that rconf cannot check looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Foreign {
    /// The settings of a program as assignments: sysctl, properties.
    Assignments,
    /// A program, an archive or an image.
    Binary,
    /// Blocks in braces, or lines that end in semicolons.
    Braces,
    /// What a server saved.
    Data,
    /// Environment variables, none of which sets anything in a server.
    Environment,
    /// An HTML page, as a wrong address downloads it.
    Html,
    /// A file with sections.
    Ini,
    /// A JSON file.
    Json,
    /// Limits of users, for PAM.
    Limits,
    /// A template of a Kubernetes manifest.
    ChartTemplate,
    /// A Kubernetes manifest that has nothing to do with servers.
    Manifest,
    /// A Markdown document.
    Markdown,
    /// A text without directives.
    NoDirectives,
    /// A plan of other programs.
    NoServer,
    /// A program for an interpreter.
    Program,
    /// A server's record of its cluster.
    State,
    /// A template of something that is no configuration.
    Template,
    /// A Terraform configuration.
    Terraform,
    /// A list of files to create at boot.
    TmpFiles,
    /// A TOML file that is not called `rconf.toml`.
    Toml,
    /// A `*.conf` whose path names no server.
    Unrelated,
    /// The values file of a chart in which rconf knows no block of directives.
    Values,
    /// A file with tags.
    Xml,
    /// A YAML file of no kind that is known.
    Yaml,
}

impl Foreign {
    /// Returns what the extension of a name tells, in lower case.
    pub(super) fn by_extension(extension: &str) -> Option<Self> {
        Some(match extension {
            "tf" => Self::Terraform,
            "md" => Self::Markdown,
            "json" => Self::Json,
            "html" | "htm" => Self::Html,
            "xml" => Self::Xml,
            "toml" => Self::Toml,
            "ini" => Self::Ini,
            "py" | "js" | "ts" | "go" | "rs" | "c" | "h" | "java" | "rb" | "php" | "pl" | "lua" => {
                Self::Program
            }
            "rdb" | "aof" => Self::Data,
            _ => return None,
        })
    }

    /// Returns what the first bytes of a file tell.
    pub(super) fn by_magic(bytes: &[u8]) -> Option<Self> {
        const BINARY: [&[u8]; 5] = [b"\x7fELF", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xca\xfe\xba\xbe"];
        const DATA: [&[u8]; 3] = [b"REDIS00", b"VALKEY0", b"*2\r\n$6\r\nSELECT"];
        let begins = |magic: &[&[u8]]| magic.iter().any(|magic| bytes.starts_with(magic));
        match () {
            () if begins(&BINARY) => Some(Self::Binary),
            () if begins(&DATA) => Some(Self::Data),
            () => None,
        }
    }

    /// Returns what the file is, with an article: `a JSON file`.
    pub const fn title(self) -> Words {
        match self {
            Self::Assignments => Words::new("a file of assignments (sysctl.conf)", "赋值文件（sysctl.conf）"),
            Self::Binary => Words::new("a binary file", "二进制文件"),
            Self::Braces => Words::new(
                "a file with braces or semicolons, as nginx and logrotate have",
                "带花括号或分号的文件，例如 nginx、logrotate 的",
            ),
            Self::Data => Words::new("what a server saved (RDB or AOF)", "服务器保存的数据（RDB 或 AOF）"),
            Self::Environment => Words::new(
                "a file of environment variables, none of which sets anything in a server",
                "环境变量文件，其中没有服务器的设置",
            ),
            Self::Html => Words::new(
                "an HTML page (check the address that it was downloaded from)",
                "HTML 网页（请检查下载地址）",
            ),
            Self::Ini => Words::new(
                "a file with [sections], as supervisord has",
                "带 [节] 的文件，例如 supervisord 的",
            ),
            Self::Json => Words::new("a JSON file", "JSON 文件"),
            Self::Limits => Words::new("a list of limits (limits.conf)", "资源限制列表（limits.conf）"),
            Self::ChartTemplate => Words::new(
                "a template of a Kubernetes manifest: lint what it becomes, as in `helm template . | rconf lint -`",
                "Kubernetes 清单的模板：请检查渲染后的结果，例如 `helm template . | rconf lint -`",
            ),
            Self::Manifest => Words::new(
                "a Kubernetes manifest without a server's configuration, or anything else for rconf to check",
                "没有服务器配置、也没有其他内容可供 rconf 检查的 Kubernetes 清单",
            ),
            Self::Markdown => Words::new("a Markdown document", "Markdown 文档"),
            Self::NoDirectives => Words::new(
                "a text whose lines are no directives of a server (`--as server` reads it as such)",
                "各行都不是服务器配置项的文本（可用 `--as server` 强制读取）",
            ),
            Self::NoServer => {
                Words::new("a file in which nothing runs Redis or Valkey", "不运行 Redis 或 Valkey 的文件")
            }
            Self::Program => Words::new("a program", "程序"),
            Self::State => Words::new(
                "a cluster state file (nodes.conf), which the server writes itself",
                "集群状态文件（nodes.conf），由服务器自己写入",
            ),
            Self::Template => Words::new(
                "a template, but not of a server's configuration: fill it in, and lint what it becomes",
                "模板，但不是服务器配置文件的模板：请先填充，再检查填充后的文件",
            ),
            Self::Terraform => Words::new("a Terraform configuration", "Terraform 配置"),
            Self::TmpFiles => {
                Words::new("a list of files to create (tmpfiles.d)", "待创建文件的列表（tmpfiles.d）")
            }
            Self::Toml => Words::new(
                "a TOML file (`--as spec` reads it as an rconf.toml)",
                "TOML 文件（可用 `--as spec` 当作 rconf.toml 读取）",
            ),
            Self::Unrelated => Words::new(
                "a file that is not named after redis, valkey or a node",
                "名称与 redis、valkey 或节点无关的文件",
            ),
            Self::Values => Words::new(
                "the values file of a chart, with no block of directives that rconf knows",
                "chart 的 values 文件，其中没有 rconf 认识的配置块",
            ),
            Self::Xml => Words::new("a file with tags, as XML has", "带标签的文件，例如 XML"),
            Self::Yaml => Words::new(
                "a YAML file, but not a compose file, as it has no `services`, nor a Kubernetes manifest",
                "YAML 文件，但不是 compose 文件（没有 `services`），也不是 Kubernetes 清单",
            ),
        }
    }
}
