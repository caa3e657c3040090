use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds directives, in the resource of an operator or the values of a chart, that the operator or the chart
    /// writes again below the user's lines, with a value of its own.
    ///
    /// ## Why it matters
    /// Of several lines with one directive, the last counts. The operator says nothing: `CONFIG GET` shows its value,
    /// and the one in the resource does nothing. Which directives these are was read in the sources of each operator
    /// and chart. A line that gives the same value is not reported.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: valkey.io/v1alpha1
    /// kind: ValkeyCluster
    /// metadata:
    ///   name: cache
    /// spec:
    ///   shards: 3
    ///   config:
    ///     cluster-node-timeout: "15000"
    /// ```
    /// Use instead:
    /// ```yaml
    /// apiVersion: valkey.io/v1alpha1
    /// kind: ValkeyCluster
    /// metadata:
    ///   name: cache
    /// spec:
    ///   shards: 3
    ///   config:
    ///     maxmemory: 1gb
    /// ```
    ///
    /// ## References
    /// - <https://github.com/valkey-io/valkey-operator/blob/main/docs/valkeycluster.md>
    OverriddenByOperator = "D043" "overridden-by-operator", Containers, Warning, fix: None
}

impl Rule for OverriddenByOperator {
    fn judges_parts(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let Some(part) = node.part() else { return };
        let config = &node.config;
        for setting in config.settings() {
            let name = setting.directive.name();
            let Some(value) = part.replacement(name) else { continue };
            let words: Vec<&[u8]> =
                (1..config.words(setting.at).len()).map(|nth| config.word_value(setting.at, nth)).collect();
            if value.is_some_and(|value| value.as_bytes() == words.join(&b' ')) {
                continue;
            }
            let line = value.map_or_else(|| name.to_owned(), |value| format!("{name} {value}"));
            let who = if part.is_of_operator() {
                say!("{holder}", "{holder} ", holder = part.holder())
            } else {
                say!("the chart {holder}", "chart {holder} ", holder = part.holder())
            };
            out.report(Finding::new(
                self.meta(),
                node.place(setting.at, Some(0)),
                say!(
                    "{who} writes `{line}` below this, and the last line counts: this one does nothing",
                    "{who}会在下面再写一行 `{line}`，以最后一行为准：这一行不起作用",
                    who,
                    line,
                ),
                say!("remove the line", "删除这一行"),
            ));
        }
    }
}
