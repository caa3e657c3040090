use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `proc-title-template` values with an unknown variable or an unclosed brace, or that are empty
    /// when filled in.
    ///
    /// ## Why it matters
    /// The server refuses the file: `template format is invalid or contains unknown variables`.
    ///
    /// ## Example
    /// ```conf
    /// proc-title-template "{title} {name}"
    /// ```
    /// Use instead:
    /// ```conf
    /// proc-title-template "{title} {listen-addr}"
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadTitleTemplate = "L023" "bad-title-template", Load, Error, fix: None
}

impl Rule for BadTitleTemplate {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::BadTitleTemplate {
                return None;
            }
            let message = say!(
                "the template has an unknown variable or an unclosed brace, or is empty when filled in: the \
                 server refuses the line",
                "模板中有未知变量、未闭合的花括号，或填充后为空：服务器拒绝这一行"
            );
            let help = say!(
                "use {{title}}, {{listen-addr}}, {{server-mode}}, {{port}}, {{tls-port}}, {{unixsocket}} and {{config-file}}",
                "只用 {{title}}、{{listen-addr}}、{{server-mode}}、{{port}}、{{tls-port}}、{{unixsocket}} 和 {{config-file}}"
            );
            Some(case.finding(message, help))
        });
    }
}
