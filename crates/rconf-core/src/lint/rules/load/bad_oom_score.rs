use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds `oom-score-adj-values` that are no numbers from -2000 to 2000.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Invalid oom-score-adj-values, elements must be between -2000 and 2000.`
    ///
    /// ## Example
    /// ```conf
    /// oom-score-adj-values 0 200 8000
    /// ```
    /// Use instead:
    /// ```conf
    /// oom-score-adj-values 0 200 800
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadOomScore = "L015" "bad-oom-score", Load, Error, fix: None
}

impl Rule for BadOomScore {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            if *case.reason() != Reason::BadOomScore {
                return None;
            }
            let message =
                format!("{} is no number from -2000 to 2000: the server refuses the line", case.value());
            let help =
                "write three numbers from -2000 to 2000: for a master, a replica and a child".to_owned();
            Some(case.finding(message, help))
        });
    }
}
