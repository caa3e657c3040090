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

/// What some server knew once, or another program knows: whose it is, and what to do.
const ELSEWHERE: [(&str, &str, &str); 20] = [
    ("vm-enabled", VIRTUAL_MEMORY, REMOVE),
    ("really-use-vm", VIRTUAL_MEMORY, REMOVE),
    ("vm-swap-file", VIRTUAL_MEMORY, REMOVE),
    ("vm-max-memory", VIRTUAL_MEMORY, REMOVE),
    ("vm-page-size", VIRTUAL_MEMORY, REMOVE),
    ("vm-pages", VIRTUAL_MEMORY, REMOVE),
    ("vm-max-threads", VIRTUAL_MEMORY, REMOVE),
    ("glueoutputbuf", OLD, REMOVE),
    ("shareobjects", OLD, REMOVE),
    ("shareobjectspoolsize", OLD, REMOVE),
    ("hash-max-zipmap-entries", "a name of Redis up to 2.4", "write `hash-max-ziplist-entries`"),
    ("hash-max-zipmap-value", "a name of Redis up to 2.4", "write `hash-max-ziplist-value`"),
    ("maxheap", WINDOWS, REMOVE),
    ("heapdir", WINDOWS, REMOVE),
    ("persistence-available", WINDOWS, REMOVE),
    ("server-threads", KEYDB, "remove the line; the counterpart is `io-threads`"),
    ("server-thread-affinity", KEYDB, REMOVE),
    ("active-replica", KEYDB, REMOVE),
    ("multi-master", KEYDB, REMOVE),
    ("min-clients-per-thread", KEYDB, REMOVE),
];
const VIRTUAL_MEMORY: &str = "part of virtual memory, which Redis had up to 2.4";
const OLD: &str = "a directive of the first releases of Redis";
const WINDOWS: &str = "a directive of the port of Redis 2.8 and 3 to Windows";
const KEYDB: &str = "a directive of KeyDB";
const REMOVE: &str = "remove the line";

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
            if let Some((known, whose, help)) =
                ELSEWHERE.iter().find(|(known, ..)| name.eq_ignore_ascii_case(known.as_bytes()))
            {
                let message = format!("`{known}` is {whose}: {} refuses to start", case.server());
                return Some(case.finding(message, (*help).to_owned()));
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
