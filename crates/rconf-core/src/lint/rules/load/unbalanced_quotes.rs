use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;
use crate::text::Span;

rule! {
    /// ## What it does
    /// Finds lines with unbalanced quotes: a quote that is never closed, or a closing quote that is not
    /// followed by a space.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Unbalanced quotes in configuration line`. An apostrophe inside a word
    /// (`it's`) opens a quote too. Valkey 9.1 accepts an argument that continues after a closing quote.
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
        report_refusals(self, node, out, |case| {
            let Reason::UnbalancedQuotes(quotes) = case.reason() else { return None };
            let message = if quotes.stuck.is_some() {
                say!(
                    "a closing quote is not followed by a space: the server refuses the line",
                    "右引号后面紧跟着其他字符：服务器拒绝这一行"
                )
            } else {
                say!(
                    "a quote is opened and never closed: the server refuses the line",
                    "引号没有闭合：服务器拒绝这一行"
                )
            };
            let help = if quotes.stuck.is_some() {
                say!(
                    "put a space after the closing quote, or the whole argument in one pair of quotes",
                    "在右引号后加一个空格，或把整个参数放进同一对引号"
                )
            } else {
                say!(
                    "close the quote; if the quote is part of the value, put the argument in the other kind \
                     of quotes",
                    "补上右引号；如果引号本身是值的一部分，就用另一种引号把参数括起来"
                )
            };
            let mut finding = case.finding(message, help);
            // From the quote, or from the text after the closing one, to the end of the line.
            let line = case.node.config.word_span(case.refusal.at, None);
            let from = quotes.stuck.unwrap_or(quotes.opening);
            finding.place = case.node.locate(case.refusal.at.source, Span::new(from, line.end.max(from)));
            Some(finding)
        });
    }
}
