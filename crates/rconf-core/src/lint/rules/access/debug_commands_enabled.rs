use super::is_reachable;
use crate::catalog::{DirectiveId, id};
use crate::lint::rule::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds `enable-debug-command`, `enable-protected-configs` and `enable-module-command` set to `yes` on a server
    /// that other machines reach. `local`, which admits connections from the host itself, is left alone.
    ///
    /// ## Why it matters
    /// They are off because each turns somebody who got in into somebody who owns the machine:
    /// `DEBUG` crashes the server and reads its memory, `CONFIG SET dir` and `dbfilename` write files wherever the
    /// server's user may, `MODULE LOAD` runs any code. Without them a server answers
    /// `ERR DEBUG command not allowed.`
    ///
    /// ## Example
    /// ```conf
    /// enable-debug-command yes
    /// ```
    /// Use instead:
    /// ```conf
    /// enable-debug-command local
    /// ```
    ///
    /// ## References
    /// - the three directives in the stock redis.conf of 7.0
    DebugCommandsEnabled = "A009" "debug-commands-enabled", Access, Warning, fix: None
}

const SWITCHES: [(DirectiveId, &str); 3] = [
    (id::ENABLE_DEBUG_COMMAND, "whoever gets in may crash the server and look into its memory"),
    (id::ENABLE_PROTECTED_CONFIGS, "whoever gets in may write files wherever the server's user may"),
    (
        id::ENABLE_MODULE_COMMAND,
        "whoever gets in may load a module, and so run any code as the server's user",
    ),
];

impl Rule for DebugCommandsEnabled {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        for (directive, follows) in SWITCHES {
            let Some(setting) = config.setting(directive) else { continue };
            if config.word(directive) != "yes" || !is_reachable(node) {
                continue;
            }
            let name = directive.directive().name;
            out.report(Finding::new(
                self.meta(),
                node.place(setting.at, None),
                format!("`{name} yes` is there for everybody who may connect: {follows}"),
                format!("remove the line, or write `{name} local`"),
            ));
        }
    }
}
