use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds settings of a module (names with a dot) in a file that loads no module.
    ///
    /// ## Why it matters
    /// The server stops: `Module Configuration detected without loadmodule directive or no ApplyConfig call:
    /// aborting`, newer ones with `Unresolved Configuration(s) Detected`; without a value, `Module config
    /// specified without value`.
    ///
    /// ## Example
    /// ```conf
    /// search.timeout 500
    /// ```
    /// Use instead:
    /// ```conf
    /// loadmodule /modules/search.so
    /// search.timeout 500
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    ModuleSettingWithoutModule = "L043" "module-setting-without-module", Load, Error, fix: None
}

impl Rule for ModuleSettingWithoutModule {
    fn judges_parts(&self) -> bool {
        false
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::ModuleSettingWithoutModule { value_missing } = case.reason() else { return None };
            let message = if *value_missing {
                say!(
                    "`{name}` has no value: the server refuses the line",
                    "`{name}` 没有值：服务器拒绝这一行",
                    name = case.name(),
                )
            } else {
                say!(
                    "`{name}` is a setting of a module, and no module is loaded: the server refuses to start",
                    "`{name}` 是模块的设置，但没有加载任何模块：服务器拒绝启动",
                    name = case.name(),
                )
            };
            let help = say!(
                "add the `loadmodule` line, or remove the setting",
                "加上 `loadmodule` 行，或删除该设置"
            );
            Some(case.finding(message, help))
        });
    }
}
