use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds directives that the server does not know: misspelt, too new for it, dropped from it, or of the
    /// other flavor.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Bad directive or wrong number of arguments`. Redis 8.0 and later say
    /// `Unresolved Configuration(s) Detected`, without a line number, once no module has asked for the line.
    ///
    /// ## Example
    /// ```conf
    /// append-only yes
    /// ```
    /// Use instead:
    /// ```conf
    /// appendonly yes
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    UnknownDirective = "L002" "unknown-directive", Load, Error, fix: None
}

impl Rule for UnknownDirective {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            let Reason::UnknownDirective { nearest, known_to } = case.reason() else { return None };
            let name = case.node.config.word_value(case.refusal.at, 0);
            let stuck = name.iter().copied().find(|b| matches!(b, b'=' | b':' | b','));
            if let (Some(nearest), Some(stuck)) = (nearest, stuck) {
                return Some(case.finding(
                    format!(
                        "between `{nearest}` and its value stands a space, not `{}`: {} refuses to start",
                        char::from(stuck),
                        case.server()
                    ),
                    format!("write `{nearest} VALUE`"),
                ));
            }
            let message = match (nearest, known_to.is_empty()) {
                (_, false) => {
                    format!("{} does not know `{}`: it refuses to start", case.server(), case.name())
                }
                (Some(nearest), true) => format!(
                    "no server knows `{}`, did you mean `{nearest}`? {} refuses to start",
                    case.name(),
                    case.server()
                ),
                (None, true) => {
                    format!("no server knows `{}`: {} refuses to start", case.name(), case.server())
                }
            };
            let help = match (nearest, known_to.is_empty()) {
                (_, false) => format!(
                    "known to {}; remove the line, or run a server that knows it",
                    known_to.describe()
                ),
                (Some(nearest), true) => format!("write `{nearest}`"),
                (None, true) => "remove the line, or load the module that it belongs to".to_owned(),
            };
            Some(case.finding(message, help))
        });
    }
}
