use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds file modes that are not octal.
    ///
    /// ## Why it matters
    /// The server refuses the file: `argument couldn't be parsed as an octal number`. Up to Redis 6.2 what
    /// follows the octal digits is ignored instead.
    ///
    /// ## Example
    /// ```conf
    /// unixsocketperm rw
    /// ```
    /// Use instead:
    /// ```conf
    /// unixsocketperm 700
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    NotOctal = "L009" "not-octal", Load, Error, fix: None
}

impl Rule for NotOctal {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            if *case.reason() != Reason::NotOctal {
                return None;
            }
            let message = format!("{} is no octal number: the server refuses the line", case.value());
            let help = "write the mode in octal digits, such as `700`".to_owned();
            Some(case.finding(message, help))
        });
    }
}
