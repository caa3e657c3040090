use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

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
        each(self, node, out, |case| {
            if *case.reason() != Reason::FileNameIsAPath {
                return None;
            }
            let message = format!("`{}` takes a name, not a path: the server refuses the line", case.name());
            let help = "write the name alone, and the folder with `dir`".to_owned();
            Some(case.finding(message, help))
        });
    }
}
