use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds files that include themselves, directly or through others.
    ///
    /// ## Why it matters
    /// The server opens the file again and again until it runs out of descriptors: `Fatal error, can't open
    /// config file '…': Too many open files`.
    ///
    /// ## Example
    /// In `redis.conf`:
    /// ```conf
    /// include redis.conf
    /// ```
    /// Use instead:
    /// ```conf
    /// include common.conf
    /// ```
    ///
    /// ## References
    /// - `loadServerConfig` in config.c
    IncludeCycle = "L044" "include-cycle", Load, Error, fix: None
}

impl Rule for IncludeCycle {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            if *case.reason() != Reason::IncludeCycle {
                return None;
            }
            let message = "this includes a file that is being read already: the server never comes to an end, and stops".to_owned();
            let help = "remove the line".to_owned();
            Some(case.finding(message, help))
        });
    }
}
