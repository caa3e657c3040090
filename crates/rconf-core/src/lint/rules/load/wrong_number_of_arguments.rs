use super::case::{Case, SIGNS, report_refusals};
use crate::catalog::sentinel::SentinelOption;
use crate::config::{Arity, Reason};
use crate::diagnostic::rule;
use crate::lint::{Finding, Node, Place, Rule, Sink};
use crate::message::say;
use crate::text::Span;

rule! {
    /// ## What it does
    /// Finds directives with too many or too few arguments.
    ///
    /// ## Why it matters
    /// The server refuses the file: `wrong number of arguments`, for some directives `Bad directive or wrong
    /// number of arguments`. A Sentinel does so for a `sentinel` line.
    ///
    /// ## Example
    /// ```conf
    /// maxmemory 1 gb
    /// ```
    /// Use instead:
    /// ```conf
    /// maxmemory 1gb
    /// ```
    ///
    /// ## Fix safety
    /// The fix removes a sign before the value (`port = 6379`). It is unsafe: the sign may be a part of the value.
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    WrongNumberOfArguments = "L003" "wrong-number-of-arguments", Load, Error, fix: Unsafe
}

impl Rule for WrongNumberOfArguments {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if let Reason::SentinelArguments { option, given } = case.reason() {
                return Some(of_sentinel(case, option.option(), *given));
            }
            let Reason::WrongNumberOfArguments { directive, expected, given } = case.reason() else {
                return None;
            };
            let message = say!(
                "`{name}` takes {arity}, not {given}: the server refuses the line",
                "`{name}` {arity}，这里有 {given} 个：服务器拒绝这一行",
                name = directive.name(),
                arity = Case::arity(*expected),
                given,
            );
            if let Some(sign) = sign_before_value(case, *expected, *given) {
                let help = say!("write `{name} VALUE`", "写成 `{name} VALUE`", name = directive.name());
                let title = say!("Write `{name} VALUE`", "改为 `{name} VALUE`", name = directive.name());
                return Some(case.choice(case.finding(message, help), title, Some(sign), ""));
            }
            let help = say!(
                "put a value with spaces in quotes, and a comment on a line of its own",
                "把含空格的值放进引号，注释单独写一行"
            );
            Some(case.finding(message, help))
        });
    }
}

/// Returns the place of a sign that stands alone before the arguments (`port = 6379`), with the space behind it.
fn sign_before_value(case: &Case<'_>, expected: Arity, given: usize) -> Option<Place> {
    let (node, at) = (case.node, case.refusal.at);
    let [sign] = node.config.word_value(at, 1) else { return None };
    if !SIGNS.contains(sign) || !matches!(expected, Arity::Exactly(n) if n + 1 == given) {
        return None;
    }
    let (place, next) = (node.place(at, Some(1)), node.place(at, Some(2)));
    Some(Place { span: Span::new(place.span.start, next.span.start), ..place })
}

fn of_sentinel(case: &Case<'_>, option: &SentinelOption, given: usize) -> Finding {
    let most = option.arguments.len();
    let arity = if option.least == most { Arity::Exactly(most) } else { Arity::AtLeast(option.least) };
    let words: Vec<String> = option.arguments.iter().map(|argument| argument.to_uppercase()).collect();
    let message = say!(
        "`{name}` takes {arity}, not {given}: the Sentinel refuses the line",
        "`{name}` {arity}，这里有 {given} 个：Sentinel 拒绝这一行",
        name = case.name(),
        arity = Case::arity(arity),
        given,
    );
    let help = say!(
        "write `sentinel {option} {words}`",
        "写成 `sentinel {option} {words}`",
        option = option.name,
        words = words.join(" "),
    );
    case.finding(message, help)
}
