use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds lines that the server refuses because of a NUL byte.
    ///
    /// ## Why it matters
    /// A NUL hides the rest of its line from the server, including the line break, so that the next line is
    /// joined to what is left: the error quotes words that are nowhere in the file. A file in UTF-16 is full
    /// of NULs.
    ///
    /// ## Example
    /// ```conf
    /// port 6379\0
    /// bogus 1
    /// ```
    /// Use instead:
    /// ```conf
    /// port 6379
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    NulByte = "L046" "nul-byte", Load, Error, fix: None
}

impl Rule for NulByte {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::NulByte {
                return None;
            }
            let message = say!(
                "a NUL byte hides the rest of the line and its line break: the server joins it with the next \
                 line and refuses the result",
                "NUL 字节使本行其余部分连同换行符都不可见：服务器把它和下一行连在一起读，并拒绝这一行"
            );
            let help =
                say!("remove the NUL bytes; save the file as UTF-8", "删除 NUL 字节；把文件存为 UTF-8");
            Some(case.finding(message, help))
        });
    }
}
