use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds file names with a `/` or `\` in them where only a name is allowed.
    ///
    /// ## Why it matters
    /// The server refuses the file: `dbfilename can't be a path, just a filename`, and the like for
    /// `appendfilename` and `appenddirname`. The folder is that of `dir`.
    ///
    /// ## Example
    /// ```conf
    /// dbfilename /data/dump.rdb
    /// ```
    /// Use instead:
    /// ```conf
    /// dir /data
    /// dbfilename dump.rdb
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    FileNameIsAPath = "L018" "file-name-is-a-path", Load, Error, fix: None
}

impl Rule for FileNameIsAPath {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::FileNameIsAPath {
                return None;
            }
            let message = say!(
                "`{name}` takes a name, not a path: the server refuses the line",
                "`{name}` 只接受文件名，不接受路径：服务器拒绝这一行",
                name = case.name(),
            );
            let help =
                say!("write only the name, and set the folder with `dir`", "这里只写名称，目录用 `dir` 指定");
            Some(case.finding(message, help))
        });
    }
}
