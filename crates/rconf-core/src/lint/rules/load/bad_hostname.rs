use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds announced host names with characters other than letters, digits, hyphens and dots, and names that
    /// are too long.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Hostnames may only contain alphanumeric characters, hyphens or dots`. An
    /// underscore, common in container names, is refused.
    ///
    /// ## Example
    /// ```conf
    /// cluster-announce-hostname redis_7002
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-announce-hostname redis-7002
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadHostname = "L020" "bad-hostname", Load, Error, fix: None
}

impl Rule for BadHostname {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            let Reason::BadHostname { too_long } = case.reason() else { return None };
            let message = if *too_long {
                "the host name is too long: the server refuses the line".to_owned()
            } else {
                format!(
                    "{} holds a character that no host name has: the server refuses the line",
                    case.value()
                )
            };
            let help = "use letters, digits, hyphens and dots only".to_owned();
            Some(case.finding(message, help))
        });
    }
}
