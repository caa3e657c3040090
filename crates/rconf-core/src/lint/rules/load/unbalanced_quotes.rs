use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};
use crate::text::Span;

rule! {
    /// ## What it does
    /// Finds lines whose quotes do not pair up: one that is never closed, or a closing quote with something
    /// stuck to it.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Unbalanced quotes in configuration line`. An apostrophe inside a word
    /// (`it's`) opens a quote too. Valkey 9.1 lets an argument go on after a closing quote.
    ///
    /// ## Example
    /// ```conf
    /// requirepass "two words
    /// ```
    /// Use instead:
    /// ```conf
    /// requirepass "two words"
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    UnbalancedQuotes = "L001" "unbalanced-quotes", Load, Error, fix: None
}

impl Rule for UnbalancedQuotes {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            let Reason::UnbalancedQuotes(quotes) = case.reason() else { return None };
            let message = if quotes.stuck.is_some() {
                "something is stuck to a closing quote: the server refuses the line".to_owned()
            } else {
                "a quote is opened and never closed: the server refuses the line".to_owned()
            };
            let help = if quotes.stuck.is_some() {
                "put a space behind the closing quote, or all of the argument in one pair of quotes"
            } else {
                "close the quote; to use a quote itself as a character, put the argument in the other kind of quotes"
            };
            let mut finding = case.finding(message, help.to_owned());
            // From the quote, or from what is stuck to it, to the end of the line.
            let line = case.node.config.word_span(case.refusal.at, None);
            let from = quotes.stuck.unwrap_or(quotes.opening);
            finding.place = case.node.locate(case.refusal.at.source, Span::new(from, line.end.max(from)));
            Some(finding)
        });
    }
}
