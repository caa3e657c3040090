use crate::catalog::Kind;
use crate::config::{Setting, Value};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds lines that set a directive to the default of the server. Lines that override another line, for
    /// instance one of an included file, are not reported.
    ///
    /// ## Why it matters
    /// A file that holds only what differs from the defaults is short and shows at a glance what is special.
    /// Some people keep the defaults on purpose, so that an upgrade does not change them; the rule is off
    /// unless selected.
    ///
    /// ## Example
    /// ```conf
    /// port 7000
    /// tcp-backlog 511
    /// ```
    /// Use instead, by leaving the line out:
    /// ```conf
    /// port 7000
    /// ```
    ///
    /// ## References
    /// - the defaults in config.c
    DefaultRestated = "H003" "default-restated", Hygiene, Info, fix: None, pedantic
}

impl Rule for DefaultRestated {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let mut times = std::collections::HashMap::new();
        for setting in config.settings() {
            *times.entry(setting.directive).or_insert(0) += 1;
        }
        for setting in config.settings().iter().filter(|s| times[&s.directive] == 1 && is_default(node, s)) {
            out.report(Finding::new(
                self.meta(),
                node.place(setting.at, None),
                say!(
                    "this is the default of `{name}` on {server}: the line changes nothing",
                    "{server} 的 `{name}` 默认值就是这个：这一行不改变任何东西",
                    server = node.server_name(),
                    name = setting.directive.name(),
                ),
                say!(
                    "remove the line, unless the value must stay the same after an upgrade",
                    "删除这一行，除非升级时不允许这个值变化",
                ),
            ));
        }
    }
}

fn is_default(node: &Node, setting: &Setting) -> bool {
    let variant = setting.directive.directive().variant(node.config.server());
    let Some((default, kind)) = variant.and_then(|v| Some((v.default?, v.kind))) else { return false };
    match &setting.value {
        Value::Bool(on) => default == if *on { "yes" } else { "no" },
        Value::Word(word) => default == *word,
        Value::Integer(number) => default == number.to_string(),
        Value::Bytes(bytes) => default == bytes.to_string(),
        Value::Text(text) => kind == Kind::Text && default.as_bytes() == text.as_ref(),
        _ => false,
    }
}
