use super::case::report_refusals;
use crate::config::{Reason, SaveFault};
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `save` lines that are not pairs of seconds and changes.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Invalid save parameters`. Up to Redis 6.2, a line that does not have
    /// exactly two arguments is silently ignored.
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
        report_refusals(self, node, out, |case| {
            let Reason::BadSavePoints(fault) = case.reason() else { return None };
            let message = match fault {
                SaveFault::Odd => say!(
                    "`save` takes pairs of seconds and changes, and one is missing: the server refuses the line",
                    "`save` 的参数是成对的秒数和修改次数，这里缺了一个：服务器拒绝这一行"
                ),
                SaveFault::BadNumber => say!(
                    "{value} is not a number that `save` takes here: the server refuses the line",
                    "{value}不是 `save` 在这里可取的数：服务器拒绝这一行",
                    value = case.value(),
                ),
            };
            let help = say!(
                "write pairs of seconds (at least 1) and changes (at least 0), or `save \"\"` for no \
                 snapshots",
                "交替写秒数（至少 1）和修改次数（至少 0）；不要快照就写 `save \"\"`"
            );
            Some(case.finding(message, help))
        });
    }
}
