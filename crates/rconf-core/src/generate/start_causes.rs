//! Why a server of generated files does not start: what the last lines of its log say, and what that means. `plan.sh` has
//! this table, because the machine that runs it may not have rconf. A test holds it against what `rconf explain` says.

use crate::message::{Language, Words};
use std::fmt::Write as _;

/// A cause that `plan.sh` knows.
pub(crate) struct StartCause {
    /// The name of the cause, as `rconf explain` knows it.
    pub(crate) name: &'static str,
    /// What the server prints. `*` stands for what varies.
    pub(crate) texts: &'static [&'static str],
    /// The cause in a line.
    pub(crate) title: Words,
}

/// The causes, of which the first wins whose text is in the log.
pub(crate) const START_CAUSES: [StartCause; 15] = [
    StartCause {
        name: "port-in-use",
        texts: &[
            "Error starting userland proxy: listen tcp*: bind: address already in use",
            "failed to bind host port*: address already in use",
            "Bind for*failed: port is already allocated",
            "Could not create server TCP listening socket*: bind: Address already in use",
        ],
        title: Words::new("Another program already listens on the port", "端口已被另一个程序占用"),
    },
    StartCause {
        name: "disk-full",
        texts: &["Can't open or create append-only dir*: No space left on device"],
        title: Words::new("The disk of the data folder is full", "数据目录所在的磁盘写满了"),
    },
    StartCause {
        name: "config-file-not-readable",
        texts: &["Fatal error, can't open config file*: Permission denied"],
        title: Words::new(
            "The server's user may not read the configuration file",
            "服务器的用户没有配置文件的读权限",
        ),
    },
    StartCause {
        name: "config-file-missing",
        texts: &["Fatal error, can't open config file"],
        title: Words::new(
            "The configuration file is not where the server looks for it",
            "配置文件不在服务器要找的位置",
        ),
    },
    StartCause {
        name: "working-folder-missing",
        texts: &["Can't chdir to*: No such file or directory"],
        title: Words::new("The folder that `dir` names does not exist", "`dir` 指定的目录不存在"),
    },
    StartCause {
        name: "config-line-refused",
        texts: &["Reading the configuration file, at line"],
        title: Words::new("The server refuses a line of its configuration", "服务器拒绝配置里的一行"),
    },
    StartCause {
        name: "nodes-conf-locked",
        texts: &["Sorry, the cluster configuration file*is already used by a different"],
        title: Words::new(
            "Another running node uses the same nodes.conf",
            "另一个正在运行的节点使用同一个 nodes.conf",
        ),
    },
    StartCause {
        name: "nodes-conf-not-writable",
        texts: &["Can't open*in order to acquire a lock"],
        title: Words::new("The node cannot write its nodes.conf", "节点无法写入自己的 nodes.conf"),
    },
    StartCause {
        name: "nodes-conf-damaged",
        texts: &["Unrecoverable error: corrupted cluster config file"],
        title: Words::new("nodes.conf is cut or was edited", "nodes.conf 被截断或被编辑过"),
    },
    StartCause {
        name: "data-folder-not-writable",
        texts: &[
            "Can't open or create append-only dir*: Permission denied",
            "Can't open the append-only file*: Permission denied",
        ],
        title: Words::new(
            "The server's user may not write its data folder",
            "服务器的用户没有数据目录的写权限",
        ),
    },
    StartCause {
        name: "acl-file-refused",
        texts: &[
            "Aborting Redis startup because of ACL errors",
            "Critical error while loading ACLs. Exiting.",
        ],
        title: Words::new(
            "The ACL file is missing, not readable or has a line that the server refuses",
            "ACL 文件缺失、不可读，或有服务器拒绝的行",
        ),
    },
    StartCause {
        name: "certificate-not-loaded",
        texts: &["Failed to configure TLS. Check logs for more info.", "Failed to load certificate:"],
        title: Words::new(
            "The server cannot use its certificate, key or settings of TLS",
            "服务器无法使用其证书、密钥或 TLS 设置",
        ),
    },
    StartCause {
        name: "rdb-of-newer-release",
        texts: &["Can't handle RDB format version"],
        title: Words::new(
            "The snapshot was written by a newer release than this server",
            "快照由比本服务器更新的版本写成",
        ),
    },
    StartCause {
        name: "aof-damaged",
        texts: &[
            "Bad file format reading the append only file",
            "Unexpected end of file reading the append only file",
        ],
        title: Words::new(
            "The append-only file is damaged: a crash or a full disk cut it, or two servers wrote it",
            "AOF 文件损坏：被崩溃或磁盘写满截断，或有两台服务器在写",
        ),
    },
    StartCause {
        name: "exec-format",
        texts: &["exec*: exec format error"],
        title: Words::new("The image is for another processor", "镜像是为另一种处理器构建的"),
    },
];

/// Returns the table as the branches of a `case` of a shell, which set `cause`.
pub(super) fn branches(language: Language) -> String {
    let mut out = String::new();
    for cause in &START_CAUSES {
        let pattern = |text: &&str| format!("*\"{}\"*", text.replace('*', "\"*\""));
        let patterns: Vec<String> = cause.texts.iter().map(pattern).collect();
        let title = cause.title.get(language).replace('\'', r"'\''");
        let _ = writeln!(
            out,
            "    {})\n        cause='{title} (rconf explain {})'\n        ;;",
            patterns.join(" | "),
            cause.name
        );
    }
    out.truncate(out.trim_end().len());
    out
}
