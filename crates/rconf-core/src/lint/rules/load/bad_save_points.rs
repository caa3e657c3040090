use super::each;
use crate::config::{Reason, SaveFault};
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds `save` lines that are no pairs of seconds and changes.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Invalid save parameters`. Up to Redis 6.2 a line with another number of
    /// arguments than two is ignored in silence.
    ///
    /// ## Example
    /// ```conf
    /// save 900 1 300
    /// ```
    /// Use instead:
    /// ```conf
    /// save 900 1 300 10
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadSavePoints = "L013" "bad-save-points", Load, Error, fix: None
}

impl Rule for BadSavePoints {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            let Reason::BadSavePoints(fault) = case.reason() else { return None };
            let message = match fault { SaveFault::Odd => "`save` takes pairs of seconds and changes, and one is missing: the server refuses the line".to_owned(), SaveFault::BadNumber => format!("{} is no number that `save` takes here: the server refuses the line", case.value()) };
            let help = "write seconds (at least 1) and changes (at least 0) in turn, or `save \"\"` for no snapshots".to_owned();
            Some(case.finding(message, help))
        });
    }
}
