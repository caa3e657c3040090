//! Why a server of generated files does not start: what the last lines of its log say, and what that means. `plan.sh` has
//! this table, because the machine that runs it may not have rconf. A test holds it against what `rconf explain` says.

use std::fmt::Write as _;

/// A cause that `plan.sh` knows.
pub(crate) struct StartCause {
    /// The name of the cause, as `rconf explain` knows it.
    pub(crate) name: &'static str,
    /// What the server prints. `*` stands for what varies.
    pub(crate) texts: &'static [&'static str],
    /// The cause in a line.
    pub(crate) title: &'static str,
}

/// The causes, of which the first wins whose text is in the log.
pub(crate) const START_CAUSES: [StartCause; 14] = [
    StartCause {
        name: "disk-full",
        texts: &["Can't open or create append-only dir*: No space left on device"],
        title: "The disk of the data folder is full",
    },
    StartCause {
        name: "config-file-not-readable",
        texts: &["Fatal error, can't open config file*: Permission denied"],
        title: "The server's user may not read the configuration file",
    },
    StartCause {
        name: "config-file-missing",
        texts: &["Fatal error, can't open config file"],
        title: "The configuration file is not where the server looks for it",
    },
    StartCause {
        name: "working-folder-missing",
        texts: &["Can't chdir to*: No such file or directory"],
        title: "The folder that `dir` names does not exist",
    },
    StartCause {
        name: "config-line-refused",
        texts: &["Reading the configuration file, at line"],
        title: "The server refuses a line of its configuration",
    },
    StartCause {
        name: "nodes-conf-locked",
        texts: &["Sorry, the cluster configuration file*is already used by a different"],
        title: "Another running node uses the same nodes.conf",
    },
    StartCause {
        name: "nodes-conf-not-writable",
        texts: &["Can't open*in order to acquire a lock"],
        title: "The node cannot write its nodes.conf",
    },
    StartCause {
        name: "nodes-conf-damaged",
        texts: &["Unrecoverable error: corrupted cluster config file"],
        title: "nodes.conf is cut or was edited",
    },
    StartCause {
        name: "data-folder-not-writable",
        texts: &[
            "Can't open or create append-only dir*: Permission denied",
            "Can't open the append-only file*: Permission denied",
        ],
        title: "The server's user may not write its data folder",
    },
    StartCause {
        name: "acl-file-refused",
        texts: &[
            "Aborting Redis startup because of ACL errors",
            "Critical error while loading ACLs. Exiting.",
        ],
        title: "The ACL file is missing, not readable or has a line that the server refuses",
    },
    StartCause {
        name: "certificate-not-loaded",
        texts: &["Failed to configure TLS. Check logs for more info.", "Failed to load certificate:"],
        title: "The server cannot use its certificate, key or settings of TLS",
    },
    StartCause {
        name: "rdb-of-newer-release",
        texts: &["Can't handle RDB format version"],
        title: "The snapshot was written by a newer release than this server",
    },
    StartCause {
        name: "aof-damaged",
        texts: &[
            "Bad file format reading the append only file",
            "Unexpected end of file reading the append only file",
        ],
        title: "The append-only file is damaged: a crash or a full disk cut it, or two servers wrote it",
    },
    StartCause {
        name: "exec-format",
        texts: &["exec*: exec format error"],
        title: "The image is for another processor",
    },
];

/// Returns the table as the branches of a `case` of a shell, which set `cause`.
pub(super) fn branches() -> String {
    let mut out = String::new();
    for cause in &START_CAUSES {
        let pattern = |text: &&str| format!("*\"{}\"*", text.replace('*', "\"*\""));
        let patterns: Vec<String> = cause.texts.iter().map(pattern).collect();
        let title = cause.title.replace('\'', r"'\''");
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
