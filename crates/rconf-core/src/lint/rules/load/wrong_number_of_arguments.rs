use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds directives with too many or too few arguments.
    ///
    /// ## Why it matters
    /// The server refuses the file: `wrong number of arguments`, for some directives `Bad directive or wrong
    /// number of arguments`.
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
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    WrongNumberOfArguments = "L003" "wrong-number-of-arguments", Load, Error, fix: None
}

impl Rule for WrongNumberOfArguments {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            let Reason::WrongNumberOfArguments { directive, expected, given } = case.reason() else {
                return None;
            };
            let message = format!(
                "`{}` takes {}, not {given}: the server refuses the line",
                directive.name(),
                super::Case::arity(*expected)
            );
            let help =
                "a value with spaces needs quotes around it; a comment needs a line of its own".to_owned();
            Some(case.finding(message, help))
        });
    }
}
